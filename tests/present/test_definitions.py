"""How sources and their files are told: what is known of a day, and no more. The file is invented."""

import pytest

from etl.present import definitions


@pytest.mark.parametrize(
    ("known", "zh", "en"),
    [
        ({"published": "2018-05-01"}, "发布不晚于2018年5月1日", "published no later than 1 May 2018"),
        ({"dated": "2018-05-01"}, "文件所注日期2018年5月1日", "dated 1 May 2018"),
        ({"transcribed": "2018-05-01"}, "原发布日期不详，2018年5月1日转录", "date of publication not known, transcribed 1 May 2018"),
    ],
    ids=["published", "dated", "transcribed"],
)
def test_a_day_of_a_file_is_said_to_be_what_it_is(known: dict[str, str], zh: str, en: str) -> None:
    file = {"title": {"zh": "表", "en": "Table"}, "size": 2048, **known}
    assert [definitions.file_line(file, lang).split(" · ")[1] for lang in ("zh", "en")] == [zh, en]

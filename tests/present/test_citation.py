from etl.present import citation
from tests.present.sample import STRUCTURE


def test_a_release_is_cited_at_its_own_address():
    assert citation.gbt7714(STRUCTURE, "zh") == (
        "某地统计. 参保情况[DS/OL]. (2026-07-24)[引用日期]. https://data.example/datasets/sample/2026-07-24/."
    )
    assert citation.plain(STRUCTURE, "en").startswith("Some Office, “Enrolment”, released 24 July 2026")

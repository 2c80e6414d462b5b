"""The archive: whatever came stays what it was. The files are synthetic."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.ingest import archive
from etl.model.vintage import Vintage
from etl.problem import Refusal

MONDAY = datetime(2017, 10, 16, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2017, 10, 17, 9, 0, tzinfo=UTC)
BYTES = "险种,参保人数\n职工,132.4\n".encode()


def keep(folder: Path, content: bytes = BYTES, received: datetime = MONDAY, **told: object) -> Vintage:
    words = {"name": "hefei_2017Q3.csv", "source": "city", "period": "2017-Q3", "sender": "340100", **told}
    return archive.keep(folder, content, received=received, **words)  # type: ignore[arg-type]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refused(folder: Path, vintage: Vintage) -> str:
    with pytest.raises(Refusal) as refusal:
        archive.content(folder, vintage)
    return str(refusal.value)


def test_a_file_is_kept_under_the_hash_of_its_bytes_with_a_sidecar(tmp_path: Path) -> None:
    vintage = keep(tmp_path)
    (sidecar,) = files(tmp_path).keys() - {vintage.sha256}
    assert sidecar.startswith(f"{vintage.sha256}.city.")
    assert archive.content(tmp_path, vintage) == BYTES
    assert json.loads(files(tmp_path)[sidecar])["sender"] == "340100"


def test_the_same_bytes_twice_are_the_same_vintage_received_the_first_time(tmp_path: Path) -> None:
    first = keep(tmp_path)
    before = files(tmp_path)
    assert keep(tmp_path, received=TUESDAY) == first
    assert files(tmp_path) == before


def test_other_bytes_are_another_vintage_and_the_first_stays(tmp_path: Path) -> None:
    first = keep(tmp_path)
    before = files(tmp_path)
    second = keep(tmp_path, BYTES.replace(b"132.4", b"132.5"), TUESDAY)
    assert first.sha256 != second.sha256
    assert before.items() <= files(tmp_path).items()
    assert archive.vintages_of(tmp_path, ["city"]) == [first, second]


def test_a_corrected_date_keeps_bytes_and_moment_of_receipt(tmp_path: Path) -> None:
    keep(tmp_path)
    assert keep(tmp_path, received=TUESDAY, published=MONDAY) == archive.vintages_of(tmp_path, ["city"])[0]
    assert [(vintage.published, vintage.received) for vintage in archive.vintages_of(tmp_path, ["city"])] == [(MONDAY, MONDAY)]


def test_the_same_bytes_of_another_sender_or_period_are_another_delivery(tmp_path: Path) -> None:
    first = keep(tmp_path)
    second = keep(tmp_path, received=TUESDAY, sender="340200", period="2017-Q4")
    assert archive.vintages_of(tmp_path, ["city"]) == [first, second]


def test_the_same_bytes_may_be_vintages_of_two_sources(tmp_path: Path) -> None:
    keep(tmp_path)
    keep(tmp_path, source="province")
    assert [vintage.source for vintage in archive.vintages_of(tmp_path, ["city", "province"])] == ["city", "province"]
    assert len(files(tmp_path)) == 3


def test_vintages_are_ordered_by_the_moment_they_were_published_or_else_received(tmp_path: Path) -> None:
    received = keep(tmp_path, b"a,1\n", MONDAY)
    published = keep(tmp_path, b"a,2\n", TUESDAY, published=datetime(2016, 1, 1, tzinfo=UTC))
    assert archive.vintages_of(tmp_path, ["city"]) == [published, received]
    assert (published.moment, received.moment) == (datetime(2016, 1, 1, tzinfo=UTC), MONDAY)


def test_an_archive_that_does_not_exist_yet_holds_nothing(tmp_path: Path) -> None:
    assert archive.vintages_of(tmp_path / "none", ["city"]) == []
    assert archive.verify(tmp_path / "none") == []


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"x"), lambda path: path.unlink()], ids=["changed", "lost"])
def test_a_damaged_file_is_named_and_never_read(tmp_path: Path, damage: object) -> None:
    vintage = keep(tmp_path)
    damage(tmp_path / vintage.sha256)  # type: ignore[operator]
    message = (
        f"the archived file is lost or damaged · archive/{vintage.sha256[:12]}… (hefei_2017Q3.csv of city) · "
        "restore it from a copy, or receive the file again"
    )
    assert refused(tmp_path, vintage) == message
    assert [str(problem) for problem in archive.verify(tmp_path)] == [message]


def test_receiving_a_damaged_file_again_mends_it(tmp_path: Path) -> None:
    vintage = keep(tmp_path)
    (tmp_path / vintage.sha256).write_bytes(b"x")
    assert keep(tmp_path, received=TUESDAY) == vintage
    assert archive.verify(tmp_path) == []


def test_a_damaged_sidecar_is_named_and_mended_by_receiving_again(tmp_path: Path) -> None:
    vintage = keep(tmp_path)
    (sidecar,) = tmp_path.glob("*.json")
    sidecar.write_text('{"sha256": ')
    message = (
        f"what was told of the archived file is damaged · archive/{vintage.sha256[:12]}… (of city) · "
        "restore it from a copy, or receive the file again"
    )
    with pytest.raises(Refusal, match="what was told of the archived file is damaged") as refusal:
        archive.vintages_of(tmp_path, ["city"])
    assert str(refusal.value) == message
    assert [str(problem) for problem in archive.verify(tmp_path)] == [message]
    keep(tmp_path, received=TUESDAY)
    assert archive.verify(tmp_path) == []


def test_of_a_bundled_file_the_version_kept_last_stands_and_all_that_was_received(tmp_path: Path) -> None:
    bundled = {"name": "book.csv", "source": "yearbook", "bundled": True}
    old = keep(tmp_path, b"1", MONDAY, **bundled)
    new = keep(tmp_path, b"2", TUESDAY, **bundled)
    first, second = keep(tmp_path, b"3", MONDAY), keep(tmp_path, b"4", TUESDAY)
    stands = archive.standing(tmp_path, ["yearbook", "city"], {("yearbook", "book.csv")})
    assert {each.sha256 for each in stands} == {each.sha256 for each in (new, first, second)}
    assert old not in stands
    assert stands == [each for each in archive.vintages_of(tmp_path, ["yearbook", "city"]) if each in stands]


def test_a_bundled_file_that_is_no_longer_declared_does_not_stand(tmp_path: Path) -> None:
    keep(tmp_path, b"1", MONDAY, name="book.csv", source="yearbook", bundled=True)
    assert archive.standing(tmp_path, ["yearbook"], set()) == []
    assert archive.standing(tmp_path, ["yearbook"], {("other", "book.csv")}) == []

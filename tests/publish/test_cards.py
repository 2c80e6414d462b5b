"""Cards beside links: painted once, the same bytes from the same inputs, and done without where no font is."""

import re
import struct
from pathlib import Path

import pytest

from etl.present.messages import LANGUAGES
from etl.present.postcard import Postcard
from etl.publish.cards import Cards, favicon, hands

CARDS = {
    "zh": Postcard("zh", "数据", "参保", "截至年末，参保人数10万人。", "10万人", "10"),
    "en": Postcard("en", "Data", "Insured", "At the end of the year there were China’s 0.1 million.", "0.1 million", "0.1"),
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_is_a_png_of_the_size_networks_ask_for(lang: str, tmp_path: Path) -> None:
    path = Cards(tmp_path).draw("home", CARDS[lang])
    assert path
    assert re.fullmatch(rf"/cards/home-{lang}\.[0-9a-f]{{16}}\.png", path)
    content = (tmp_path / path.lstrip("/")).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert struct.unpack(">II", content[16:24]) == (1200, 630)


def test_the_same_inputs_give_the_same_name_and_the_same_bytes(tmp_path: Path) -> None:
    one, other = (Cards(tmp_path / name).draw("home", CARDS["zh"]) for name in ("one", "other"))
    assert one == other
    assert (tmp_path / "one" / one.lstrip("/")).read_bytes() == (tmp_path / "other" / other.lstrip("/")).read_bytes()


def test_a_card_that_is_there_is_not_painted_again(tmp_path: Path) -> None:
    path = tmp_path / Cards(tmp_path).draw("home", CARDS["zh"]).lstrip("/")
    path.write_bytes(b"as it was")
    assert Cards(tmp_path).draw("home", CARDS["zh"]) == f"/cards/{path.name}"
    assert path.read_bytes() == b"as it was"


def test_other_words_other_name_and_cards_no_page_shows_are_forgotten(tmp_path: Path) -> None:
    old = Cards(tmp_path).draw("home", CARDS["en"])
    cards = Cards(tmp_path)
    new = cards.draw("home", Postcard("en", "Data", "Insured", "More."))
    cards.clear()
    assert old != new
    assert [f"/cards/{path.name}" for path in (tmp_path / "cards").iterdir()] == [new]


def test_where_no_font_can_write_a_language_its_cards_are_left_out_and_that_is_said(tmp_path: Path) -> None:
    cards = Cards(tmp_path, system_fonts=False)
    assert [cards.draw("home", card) for card in CARDS.values()] == [None, None]
    assert not (tmp_path / "cards").exists()
    assert "install the package fonts-noto-cjk" in cards.remarks()[0]
    cards.clear()


def test_with_fonts_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert Cards(tmp_path).remarks() == []


def test_another_way_of_painting_gives_another_name() -> None:
    assert len(set(hands().values())) == len(LANGUAGES)
    assert set(hands(False).values()) == {""}


def test_the_icon_is_a_picture_in_an_icon_file() -> None:
    icon = favicon('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" fill="#0b5c66"/></svg>')
    assert icon[:6] == bytes([0, 0, 1, 0, 1, 0])
    assert icon[22:30] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(icon[14:18], "little") == len(icon) - 22

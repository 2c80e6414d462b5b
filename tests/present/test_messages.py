import re

import pytest

from etl.present.messages import LANGUAGES, catalogue, message

OWN = {"name", "month", "number", "year", "count", "rest"}
"""Blanks that tell the same thing twice over, of which each language uses the one it needs."""

KEYS = sorted({key for key, _ in catalogue()})


@pytest.mark.parametrize("key", KEYS)
def test_every_message_says_the_same_in_both_languages(key):
    texts = [catalogue()[key, lang] for lang in LANGUAGES]
    blanks = [set(re.findall(r"{(\w+)}", text)) for text in texts]
    assert blanks[0] - OWN == blanks[1] - OWN
    assert all(texts) or key in ("list.sentences", "scale.0")


def test_a_message_nobody_wrote_names_the_file_to_edit():
    with pytest.raises(KeyError, match=r"messages\.csv"):
        message("no.such.message", "zh")

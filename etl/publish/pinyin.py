"""Chinese as its readers type it on Latin keys; the one module that knows the library which reads it aloud."""

import re

from pypinyin import lazy_pinyin

SPOKEN = re.compile(r"[\u3400-\u9fff]+")


def pinyin(text: str) -> str:
    """The syllables of the Chinese characters in a text, `v` for ü: whole words are read, so that 重庆 is `chong qing`.

    >>> pinyin("六安市"), pinyin("抚养比（率）")
    ('lu an shi', 'fu yang bi lv')
    """
    return " ".join(syllable for run in SPOKEN.findall(text) for syllable in lazy_pinyin(run))

"""A bulletin as plain text: paragraphs and their sentences, in the encodings of `delimited` and within the same limits.

A line that is not blank is a paragraph. A sentence ends with 。！？ or where the text says that words are left out (…).
"""

import re

from etl.ingest import delimited
from etl.model import limits
from etl.model.table import Sheet
from etl.problem import Problem, Refusal

_SENTENCE = re.compile(r".+?(?:[。！？!?]+[”’」』）)]*|…+|\.{3,}|$)", re.S)


def read(content: bytes, file: str) -> list[Sheet]:
    """One sheet a paragraph, named by its number; its rows are the sentences. Refusal where there is none."""
    if len(content) > limits.BULLETIN_BYTES:
        raise Refusal([limits.exceeded(f"the text is larger than {limits.BULLETIN_BYTES >> 20} MB", file)])
    text, remarks = delimited.decode(content, file, "text")
    lines = [line.strip() for line in text.splitlines()]
    paragraphs = [line for line in lines if line]
    if not paragraphs:
        raise Refusal([Problem(where=f"{file}!1!1", what="the file holds no text", remedy="ask the sender for the text")])
    for number, paragraph in enumerate(paragraphs, 1):
        if len(paragraph) > limits.TEXT:
            raise Refusal([limits.exceeded(f"the paragraph holds more than {limits.TEXT:,} characters", f"{file}!{number}!1")])
    return [
        Sheet(file, str(number), tuple((sentence,) for sentence in sentences(paragraph)), remarks=remarks if number == 1 else ())
        for number, paragraph in enumerate(paragraphs, 1)
    ]


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph, with their full stops."""
    return [match[0].strip() for match in _SENTENCE.finditer(paragraph) if match[0].strip()]

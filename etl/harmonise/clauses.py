"""The clauses of a text and what sentence patterns read in them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from etl.harmonise.form.remedy import bare
from etl.model.codelist import Codelist
from etl.model.sentence import COMMA, PERIOD, UNIT, VALUE, Sentence
from etl.model.source import Source
from etl.model.table import Sheet

Patterns = Sequence[tuple[re.Pattern[str], Sentence]]

_NUMBER = r"[+＋\-－−]?\d+(?:[,，]\d{3})*(?:[.．﹒]\d+)?"
_YEAR = r"(?:[\d〇○零一二三四五六七八九]{4}年|[本当今]年)[年月日季度前第上半末底初份全当单累计至—–~～\-－\d一二三四五六七八九十]*"
_IN_THE_YEAR = r"(?:上半年|前?第?[\d一二三四][\d一二三四月至—–~～\-－]*(?:月份?|个?季度))[末底当单月季]*"
_BETWEEN = re.compile(r"[，;；。！？!?…]+|\.{3,}|,(?!\d{3}(?!\d))|(?<!\d),")


@dataclass(frozen=True)
class Clause:
    """A part of a sentence without its white space, and where each of its letters stands in the sentence."""

    text: str
    places: tuple[int, ...]
    sentence: str
    ref: str

    def printed(self, span: tuple[int, int]) -> str:
        """The letters of a span as the sentence has them."""
        return self.sentence[self.places[span[0]] : self.places[span[1] - 1] + 1] if span[0] < span[1] else ""


@dataclass(frozen=True)
class Reading:
    """What one pattern reads: what is spoken of from here on (None: of several things, so of none), and the figures with their labels."""

    subjects: dict[str, str | None]
    figures: list[dict[str, str]]


def spellings(concept: str, codelists: Mapping[str, Codelist], source: Source) -> str:
    """How a concept may be spelt in a clause, as a regular expression: the longest spelling first."""
    if concept == VALUE:
        return _NUMBER
    if concept == PERIOD:
        return f"(?:截至|截止|至)?(?:{_YEAR}|{_IN_THE_YEAR})"
    codelist = codelists["unit_measure" if concept == UNIT else concept]
    labels = {bare(alias.label) for alias in codelist.aliases if alias.source in ("", source.id)}
    labels |= {bare(label) for code in codelist.codes for label in (code.zh, code.en)} if concept != UNIT else set()
    return "(?:" + "|".join(re.escape(label) for label in sorted(labels - {""}, key=lambda label: (-len(label), label))) + ")"


def readings(sheet: Sheet, patterns: Patterns, ignored: Sequence[str]) -> Iterator[tuple[Clause, list[tuple[Reading, Sentence]]]]:
    """Each clause of a paragraph and what is read in it; a pattern with commas reads several at once, the longest first."""
    lengths = sorted({sentence.say.count(COMMA) + 1 for _, sentence in patterns}, reverse=True)
    for number, row in enumerate(sheet.cells, 1):
        rest = _divided(row[0], f"{sheet.file}!{sheet.name}!{number}")
        while rest:
            found: list[tuple[Reading, Sentence]] = []
            for length in (each for each in lengths if each <= len(rest)):
                clause = _joined(rest[:length])
                fitting = [each for each in patterns if each[1].say.count(COMMA) + 1 == length]
                found = [] if is_ignored(clause, ignored) else _matches(clause, fitting)
                if found:
                    break
            else:
                clause, length = rest[0], 1
            yield clause, found
            rest = rest[length:]


def is_ignored(clause: Clause, ignored: Sequence[str]) -> bool:
    """Whether a pattern of `ignore` matches the whole clause."""
    return any(re.fullmatch(pattern, clause.text) for pattern in ignored)


def holds_a_number(text: str) -> bool:
    """Whether a digit stands in the text."""
    return re.search(r"\d", text) is not None


def _divided(sentence: str, ref: str) -> list[Clause]:
    places = [place for place, letter in enumerate(sentence) if not letter.isspace()]
    text = "".join(sentence[place] for place in places)
    marks = list(_BETWEEN.finditer(text))
    spans = zip([0, *(mark.end() for mark in marks)], [*(mark.start() for mark in marks), len(text)], strict=True)
    return [Clause(text[begin:end], tuple(places[begin:end]), sentence, ref) for begin, end in spans if begin < end]


def _joined(several: Sequence[Clause]) -> Clause:
    """Clauses of one sentence as one, with a comma between them."""
    places: tuple[int, ...] = several[0].places
    for clause in several[1:]:
        places = (*places, places[-1], *clause.places)
    return Clause(COMMA.join(clause.text for clause in several), places, several[0].sentence, several[0].ref)


def _matches(clause: Clause, patterns: Patterns) -> list[tuple[Reading, Sentence]]:
    found = ((pattern.fullmatch(clause.text), sentence) for pattern, sentence in patterns)
    return [(_reading(match, sentence, clause), sentence) for match, sentence in found if match and _reads_every_number(match, sentence)]


def _reads_every_number(match: re.Match[str], sentence: Sentence) -> bool:
    """Whether no number of the clause is swallowed: each stands in a group, or in the pattern's own words (60周岁以上)."""
    inside = {place for group in match.re.groupindex for place in range(*match.span(group))}
    rest = "".join(" " if place in inside else letter for place, letter in enumerate(match.string))
    return all(number in sentence.say for number in re.findall(r"\d+", rest))


def _reading(match: re.Match[str], sentence: Sentence, clause: Clause) -> Reading:
    """Labels that stand once are about every figure, those that stand as often as `value` about one each."""
    found: dict[str, list[str]] = {}
    for group in match.re.groupindex:
        if match[group]:
            found.setdefault(re.sub(r"_\d+$", "", group), []).append(clause.printed(match.span(group)))
    values = found.pop(VALUE, [])
    subjects = {name: labels[0] if len(set(labels)) == 1 else None for name, labels in found.items() if name != UNIT}
    for codes in sentence.codes:
        subjects |= {name: code if len(sentence.codes) == 1 else None for name, code in codes.items()}
    figures = []
    for number, value in enumerate(values):
        labels = {name: every[number if len(every) == len(values) else 0] for name, every in found.items()}
        codes = sentence.codes[number if len(sentence.codes) > 1 else 0] if sentence.codes else {}
        figures.append({**labels, **codes, "obs_text": value})
    return Reading(subjects, figures)

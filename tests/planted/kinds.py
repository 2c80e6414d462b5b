"""Kinds of error that offices make: each takes a clean paper and a source of chance and returns its cells with one error.

None means that this paper has no place for such an error. Nothing here knows what the rules are.
"""

import random
import re
from collections.abc import Callable
from decimal import Decimal

from tests.planted.paper import Figure, Grid, Paper

Kind = Callable[[Paper, random.Random], Grid | None]
PAIRS = ({"active", "retirees"}, {"income", "expenditure"}, {"income", "balance_cum"}, {"insured", "active"})
"""Columns that people take for each other."""
MARKS = ("…", "...", "-", "—", "/", "x")
PARTS_OF = {"active": "insured", "retirees": "insured", "contrib_income": "income", "subsidy": "income", "benefit_exp": "expenditure"}
SUMS = {"PEN": ("PEN_E", "PEN_R"), "MED": ("MED_E", "MED_R"), "ALL3": ("PEN", "UNE", "INJ"), "ALL5": ("PEN", "MED", "UNE", "INJ", "MAT")}
NATION = "100000"


def _with(paper: Paper, figure: Figure, text: str) -> Grid | None:
    """The cells with one text changed; None where that is the same text."""
    if text == figure.text:
        return None
    grid = paper.grid
    grid[figure.row][figure.column] = text
    return grid


def _any(paper: Paper, rng: random.Random, fits: Callable[[Figure], bool] = lambda figure: True) -> Figure | None:
    """A figure other than zero that fits."""
    found = [figure for figure in paper.figures if Decimal(figure.text) and fits(figure)]
    return rng.choice(found) if found else None


def _one(change: Callable[[str, random.Random], str | None], fits: Callable[[Figure], bool] = lambda figure: True) -> Kind:
    """A kind that rewrites the text of one figure."""

    def kind(paper: Paper, rng: random.Random) -> Grid | None:
        figure = _any(paper, rng, fits)
        text = change(figure.text, rng) if figure else None
        return _with(paper, figure, text) if figure and text is not None else None

    return kind


def _digits(text: str) -> list[int]:
    return [at for at, sign in enumerate(text) if sign.isdigit()]


def scaled(text: str, rng: random.Random) -> str:
    """The figure in another unit: ten, a hundred, ten thousand times more or less."""
    power = rng.choice((1, 2, 4)) * rng.choice((1, -1))
    return f"{Decimal(text).scaleb(power):f}"


def dropped_digit(text: str, rng: random.Random) -> str | None:
    """One digit left out."""
    places = _digits(text)
    if len(places) < 2:
        return None
    at = rng.choice(places)
    told = (text[:at] + text[at + 1 :]).rstrip(".")
    return told if told[:1].isdigit() else None


def added_digit(text: str, rng: random.Random) -> str:
    """One digit too many."""
    at = rng.choice(_digits(text))
    return text[:at] + rng.choice("123456789") + text[at:]


def transposed_digits(text: str, rng: random.Random) -> str | None:
    """Two neighbouring digits exchanged."""
    pairs = [at for at in _digits(text)[:-1] if text[at + 1 : at + 2].isdigit() and text[at] != text[at + 1]]
    if not pairs:
        return None
    at = rng.choice(pairs)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def wrong_digit(text: str, rng: random.Random) -> str:
    """One digit mistyped."""
    at = rng.choice(_digits(text))
    return text[:at] + rng.choice([each for each in "0123456789" if each != text[at]]) + text[at + 1 :]


def point_lost(text: str, rng: random.Random) -> str | None:
    """578.4 → 5784."""
    return text.replace(".", "") if "." in text else None


def point_moved(text: str, rng: random.Random) -> str | None:
    """578.4 → 57.84 or 5784.0 with the same digits."""
    if "." not in text:
        return None
    return f"{Decimal(text).scaleb(rng.choice((1, -1))):f}"


def sign_flipped(text: str, rng: random.Random) -> str:
    """A minus typed or forgotten."""
    return text[1:] if text.startswith("-") else f"-{text}"


def footnote_glued(text: str, rng: random.Random) -> str:
    """The mark of a footnote as if it belonged to the figure."""
    return text + rng.choice(("①", "1", "2", "②", "a"))


def comma_for_point(text: str, rng: random.Random) -> str | None:
    """578,4."""
    return text.replace(".", ",") if "." in text else None


def zero(text: str, rng: random.Random) -> str:
    """0 for a figure."""
    return "0"


def blank(text: str, rng: random.Random) -> str:
    """Nothing for a figure."""
    return ""


def mark(text: str, rng: random.Random) -> str:
    """A mark for a figure."""
    return rng.choice(MARKS)


def misread(text: str, rng: random.Random) -> str | None:
    """What a scanner makes of a sign."""
    taken = {"0": "O8", "1": "l7", "3": "8", "5": "S6", "6": "8", "8": "B3", "7": "1", "9": "g4", ".": " "}
    at = rng.choice([at for at, sign in enumerate(text) if sign in taken] or [-1])
    return text[:at] + rng.choice(taken[text[at]]) + text[at + 1 :] if at >= 0 else None


def unit_line(paper: Paper, rng: random.Random) -> Grid | None:
    """The unit above a table, in a heading or beside a figure is another: 万人 for 人, 亿元 for 万元."""
    other = {"万人次": "人次", "万人": "人", "亿元": "万元", "万元": "亿元", "（人）": "（万人）"}
    first = min(paper.rows)
    heads = [(row, column) for row in range(first) for column in range(len(paper.cells[row]))]
    beside = [] if paper.wide else [(row, column) for row in paper.rows for column in range(len(paper.cells[row]))]
    places = [
        (row, column, unit)
        for row, column in heads + beside
        for unit in other
        if unit in paper.cells[row][column] and len(paper.cells[row][column]) < 30
    ]
    if not places:
        return None
    row, column, unit = rng.choice(places)
    grid = paper.grid
    grid[row][column] = grid[row][column].replace(unit, other[unit])
    return grid


def _exchanged(paper: Paper, pairs: list[tuple[Figure, Figure]]) -> Grid | None:
    grid = paper.grid
    for one, other in pairs:
        grid[one.row][one.column], grid[other.row][other.column] = other.text, one.text
    return grid if any(one.text != other.text for one, other in pairs) else None


def swapped_columns(paper: Paper, rng: random.Random) -> Grid | None:
    """Two indicators under each other's heading: of a wide table two columns, of a long one two kinds of row of one scheme and year."""
    if paper.wide:
        columns = list(paper.columns)
        likely = [
            (one, other)
            for one in columns
            for other in columns
            if one < other and {paper.columns[one][0].indicator, paper.columns[other][0].indicator} in PAIRS
        ]
        one, other = rng.choice(likely) if likely else sorted(rng.sample(columns, 2))
        pairs = [
            (left, right) for row in paper.rows.values() for left in row for right in row if (left.column, right.column) == (one, other)
        ]
        return _exchanged(paper, pairs)
    groups: dict[tuple[str, ...], dict[str, list[Figure]]] = {}
    for figure in paper.figures:
        groups.setdefault((figure.scheme, figure.period[:4]), {}).setdefault(figure.indicator, []).append(figure)
    found = [
        list(zip(group[one], group[other], strict=False))
        for group in groups.values()
        for one, other in map(sorted, PAIRS)
        if one in group and other in group
    ]
    return _exchanged(paper, rng.choice(found)) if found else None


def swapped_neighbours(paper: Paper, rng: random.Random) -> Grid | None:
    """Two cells beside each other exchanged; of a long table one above the other."""
    lines = paper.rows.values() if paper.wide else paper.columns.values()
    pairs = [(one, other) for line in lines for one, other in zip(line, line[1:], strict=False) if one.text != other.text]
    return _exchanged(paper, [rng.choice(pairs)]) if pairs else None


def swapped_regions(paper: Paper, rng: random.Random) -> Grid | None:
    """The figures of two areas exchanged, row by row."""
    rows = [row for row, figures in paper.rows.items() if figures[0].area != NATION]
    if paper.areas < 5 or len(rows) < 2:
        return None
    one = rng.choice(rows)
    like = [row for row in rows if row != one and [each.column for each in paper.rows[row]] == [each.column for each in paper.rows[one]]]
    like = [row for row in like if paper.rows[row][0].area != paper.rows[one][0].area]
    like = [row for row in like if paper.rows[row][0].period == paper.rows[one][0].period]
    return _exchanged(paper, list(zip(paper.rows[one], paper.rows[rng.choice(like)], strict=True))) if like else None


def shifted_down(paper: Paper, rng: random.Random) -> Grid | None:
    """From some row on the figures stand one row too low; the first is left as it was or blank, the last is lost."""
    rows = list(paper.rows)
    if len(rows) < 4:
        return None
    start = rng.randrange(len(rows) - 2)
    stop = len(rows) if paper.wide else min(len(rows), start + rng.randint(3, 12))
    grid = paper.grid
    for above, below in zip(rows[start : stop - 1], rows[start + 1 : stop], strict=True):
        for figure in paper.rows[below]:
            grid[below][figure.column] = paper.cells[above][figure.column]
    if rng.random() < 0.3:
        for figure in paper.rows[rows[start]]:
            grid[rows[start]][figure.column] = ""
    return grid


def shifted_right(paper: Paper, rng: random.Random) -> Grid | None:
    """In one row the figures stand one column too far right; the first is typed twice or missing, the last is lost."""
    rows = [row for row, figures in paper.rows.items() if len(figures) > 2]
    if not rows:
        return None
    figures = paper.rows[rng.choice(rows)]
    start = rng.randrange(len(figures) - 1)
    grid = paper.grid
    for left, right in zip(figures[start:], figures[start + 1 :], strict=False):
        grid[right.row][right.column] = left.text
    if rng.random() < 0.3:
        grid[figures[start].row][figures[start].column] = ""
    return grid


def row_twice(paper: Paper, rng: random.Random) -> Grid | None:
    """One row entered twice."""
    row = rng.choice(list(paper.rows))
    grid = paper.grid
    grid.insert(row + 1, list(grid[row]))
    return grid


def figures_repeated(paper: Paper, rng: random.Random) -> Grid | None:
    """The figures of the row above typed again under the next label."""
    rows = list(paper.rows)
    pairs = [(one, other) for one, other in zip(rows, rows[1:], strict=False) if len(paper.rows[one]) == len(paper.rows[other])]
    if not pairs:
        return None
    above, below = rng.choice(pairs)
    grid = paper.grid
    for figure in paper.rows[below]:
        grid[below][figure.column] = paper.cells[above][figure.column]
    return grid if grid != paper.grid else None


def row_missing(paper: Paper, rng: random.Random) -> Grid | None:
    """A row left out of a table of areas or of many periods."""
    if paper.areas < 5 and len({figure.period for figure in paper.figures}) < 12:
        return None
    grid = paper.grid
    del grid[rng.choice(list(paper.rows))]
    return grid


def wrong_period(paper: Paper, rng: random.Random) -> Grid | None:
    """A year or month that is not the table's: in a heading, or beside a row."""
    figure = rng.choice(paper.figures)
    above = [(row, figure.column) for row in range(min(paper.rows)) if figure.column < len(paper.cells[row])]
    beside = [(figure.row, column) for column in range(figure.column)]
    places = [(row, column) for row, column in above + beside if re.search(rf"(?<!\d){figure.period[:4]}(?!\d)", paper.cells[row][column])]
    if not places:
        return None
    row, column = rng.choice(places)
    label = paper.cells[row][column]
    if "-" in label and rng.random() < 0.5:
        year, month = label.split("-")
        other = f"{year}-{rng.choice([each for each in range(1, 13) if each != int(month)]):02d}"
    else:
        other = re.sub(r"\d{4}", lambda found: str(int(found[0]) + rng.choice((-1, 1, -10, 10, -2))), label, count=1)
    grid = paper.grid
    for each in paper.rows if not paper.wide and rng.random() < 0.5 else [row]:
        if grid[each][column] == label:
            grid[each][column] = other
    return grid


def stale(paper: Paper, rng: random.Random) -> Grid | None:
    """Last period's figures left in the form: of one row, or of one column."""
    figure = _any(paper, rng, lambda each: paper.earlier(each) is not None)
    if figure is None:
        return None
    if paper.wide:
        line = paper.rows[figure.row] if rng.random() < 0.5 else paper.columns[figure.column]
    else:
        line = [each for each in paper.figures if (each.period, each.area) == (figure.period, figure.area)]
        line = line if rng.random() < 0.5 else [figure]
    if paper.wide and len({each.period for each in paper.rows[figure.row]}) > 1:  # years side by side: one of them is stale
        line = paper.columns[figure.column] if rng.random() < 0.5 else [figure]
    grid = paper.grid
    for each in line:
        grid[each.row][each.column] = paper.earlier(each) or each.text
    return grid if grid != paper.grid else None


def period_for_cumulated(paper: Paper, rng: random.Random) -> Grid | None:
    """The month's own flow where the year to date belongs."""

    def fits(figure: Figure) -> bool:
        return figure.basis == "YTD" and not figure.period.endswith("-01") and (paper.earlier(figure) is not None)

    figure = _any(paper, rng, fits)
    if figure is None:
        return None
    return _with(paper, figure, f"{Decimal(figure.text) - Decimal(paper.earlier(figure) or 0):f}")


def cumulated_for_period(paper: Paper, rng: random.Random) -> Grid | None:
    """A sum since some earlier period where the period's own flow belongs: for a whole year, that and the year before."""

    def fits(figure: Figure) -> bool:
        return figure.basis in ("YTD", "P") and figure.indicator in FLOWS and paper.earlier(figure) is not None

    figure = _any(paper, rng, fits)
    if figure is None:
        return None
    return _with(paper, figure, f"{Decimal(figure.text) + Decimal(paper.earlier(figure) or 0):f}")


FLOWS = {"income", "expenditure", "contrib_income", "subsidy", "benefit_exp"}


def _told_with(paper: Paper, figure: Figure) -> tuple[set[str], set[str]]:
    """The indicators of the figure's scheme, and the schemes of its indicator, that its source tells beside it."""
    alike = [key for key in paper.known if (key[0], key[3]) == (figure.area, figure.period)]
    return {key[2] for key in alike if key[1] == figure.scheme}, {key[1] for key in alike if key[2] == figure.indicator}


def _is_total(paper: Paper, figure: Figure) -> bool:
    indicators, schemes = _told_with(paper, figure)
    parts = {part for part, whole in PARTS_OF.items() if whole == figure.indicator}
    return (figure.area == NATION and paper.areas > 5) or bool(parts & indicators) or set(SUMS.get(figure.scheme, ("?",))) <= schemes


def _is_part(paper: Paper, figure: Figure) -> bool:
    indicators, schemes = _told_with(paper, figure)
    wholes = {whole for whole, parts in SUMS.items() if figure.scheme in parts}
    return (figure.area != NATION and paper.areas > 5) or PARTS_OF.get(figure.indicator) in indicators or bool(wholes & schemes)


def total_typed_over(paper: Paper, rng: random.Random) -> Grid | None:
    """A digit of a total mistyped; its parts are right."""
    return _one(wrong_digit, lambda figure: _is_total(paper, figure))(paper, rng)


def part_changed(paper: Paper, rng: random.Random) -> Grid | None:
    """A digit of a part mistyped; the total is right."""
    return _one(wrong_digit, lambda figure: _is_part(paper, figure))(paper, rng)


def other_scheme(paper: Paper, rng: random.Random) -> Grid | None:
    """The figure of another scheme, same area, indicator and period."""
    figure = _any(paper, rng)
    if figure is None:
        return None
    alike = (figure.area, figure.indicator, figure.period, figure.basis)
    others = [
        text
        for (area, scheme, *rest), text in paper.known.items()
        if (area, *rest) == alike and scheme != figure.scheme and text != figure.text
    ]
    return _with(paper, figure, rng.choice(others)) if others else None


KINDS: dict[str, Kind] = {
    "unit slip in a cell": _one(scaled),
    "unit slip in the unit line": unit_line,
    "swapped columns": swapped_columns,
    "swapped neighbours": swapped_neighbours,
    "two regions swapped": swapped_regions,
    "shifted one row down": shifted_down,
    "shifted one column right": shifted_right,
    "row entered twice": row_twice,
    "figures of the row above repeated": figures_repeated,
    "row missing": row_missing,
    "wrong period label": wrong_period,
    "digit dropped": _one(dropped_digit),
    "digit added": _one(added_digit),
    "digits transposed": _one(transposed_digits),
    "point lost": _one(point_lost),
    "point moved": _one(point_moved),
    "sign flipped": _one(sign_flipped),
    "stale copy of the last period": stale,
    "period for year to date": period_for_cumulated,
    "cumulated for period": cumulated_for_period,
    "total typed over": total_typed_over,
    "one part changed": part_changed,
    "footnote mark glued on": _one(footnote_glued),
    "comma for point": _one(comma_for_point),
    "figure of another scheme": other_scheme,
    "zero for a figure": _one(zero),
    "blank for a figure": _one(blank),
    "mark for a figure": _one(mark),
    "misread by a scanner": _one(misread),
}
"""What the table of results calls it → how it is done."""

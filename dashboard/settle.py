"""From what a reader asked for to the nearest selection that has figures; every difference is remarked upon.

Choices narrow each other in the order of `Dataset.dimensions`: what is chosen first stands, what comes later is kept
where figures exist and otherwise moves to the nearest code that has some. So no choice leads to an empty page.
"""

from collections.abc import Sequence, Set
from typing import Any

from dashboard.selection import NEED_TIME, Asked, Outcome, Remark, Selection, known
from dashboard.shelf import Dataset
from dashboard.span import Span, alike, along_time, at_once
from etl.present import periods, units
from etl.present.codes import own, parts_of

MOST_LINES = 60
"""So many lines or bars of one chart are drawn; more are left to the files."""

MOST_OPENED = 7
"""So many lines are drawn when nobody said which."""

ADDED_UP = ("PS", "PT", "CNY")
"""Measures of which parts make a whole."""

STEADY = "S"
"""The basis of stocks, which may stand beside one kind of flow."""

View = dict[str, Any]


class Settling:
    """One question on its way to an answer: the codes accepted so far, the series still among them, the remarks."""

    def __init__(self, asked: Asked, dataset: Dataset, seeds: Asked):
        self.dataset, self.seeds = dataset, seeds
        self.asked, self.remarks = known(asked, dataset)
        self.view = self._view()
        self.kind = self.asked.get("kind", (self.view["kind"],))[0]
        self.x = self._x()
        self.colour = self._colour()
        self.among = dataset.index.everything
        self.chosen: dict[str, tuple[str, ...]] = {}

    def _view(self) -> View:
        """The declared view nearest to the question: it gives what the question leaves open."""
        views: list[View] = self.dataset.structure["views"]
        wanted = [(name, self.asked[name][0]) for name in ("x", "colour") if name in self.asked]
        return max(views, key=lambda view: sum(view[name] == value for name, value in wanted))

    def _x(self) -> str:
        """What runs along the axis: as asked; tiles are areas, and what needs time has time."""
        x = self.asked.get("x", ("ref_area" if self.kind == "tiles" else self.view["x"],))[0]
        if "kind" not in self.asked and x != "time_period" and self.kind in NEED_TIME:
            self.kind = "bar"
        needed = "ref_area" if self.kind == "tiles" else "time_period" if self.kind in NEED_TIME and "x" not in self.asked else x
        if needed not in self.dataset.xs or (self.kind == "tiles" and not self.dataset.tiled):
            self._remark("form", "kind", (self.kind,), "bar")
            self.kind, needed = "bar", x
        if needed != x and "x" in self.asked:
            self._remark("form", "x", (x,), needed)
        return needed

    def _colour(self) -> str:
        """What the colours stand for: as asked, else the one dimension of which several codes are, else as the view says."""
        asked, colours = self.asked, [name for name in self.dataset.colours if name != self.x]
        if "colour" in asked and asked["colour"][0] in colours:
            return asked["colour"][0]
        if "colour" in asked:
            self.remarks.append(Remark("code", "colour", asked["colour"], (colours[0],)))
        several = ["source"] if "all" in asked.get("source", ()) else [name for name in colours if len(asked.get(name, ())) > 1]
        return several[0] if len(several) == 1 else self.view["colour"] if self.view["colour"] in colours else colours[0]

    def outcome(self) -> Outcome:
        """The nearest selection with figures, and the remarks."""
        for name in self.dataset.dimensions:
            self._take(name, self._basis() if name == "period_basis" else self._codes(name))
        self._take("source", self._source())
        if self.x == "time_period":
            span = along_time(self.asked, self.among, self.dataset, self.remarks)
        else:
            span = at_once(self.asked, self.among, self.view["default"].get("time_period", ()), self.dataset, self.remarks)
        self._tell_silent()
        release = self.asked.get("release", (self.dataset.release,))[0]
        kind = self._kind()
        measure = self._measure(kind)
        base = self._base(span) if measure == "index" else ""
        vintage = self.asked.get("vintage", (self.dataset.vintage,))[0]
        selection = Selection(self.chosen, self.colour, self.x, kind, *span, release, measure, base, vintage)
        return Outcome(selection, list(dict.fromkeys(self.remarks)))

    def _take(self, name: str, codes: tuple[str, ...]) -> None:
        self.chosen[name] = codes
        if codes:
            self.among &= self.dataset.index.having(name, codes)

    def _codes(self, name: str) -> tuple[str, ...]:
        """The codes of one dimension: those wanted that have figures, else the nearest, else what a reader opens with."""
        wanted = [code for code in self.asked.get(name, ()) if code not in ("all", "preferred")]
        have = [code for code in wanted if self.among & self.dataset.index.having(name, (code,))]
        if have and name == self.x == "ref_area" and self.kind == "tiles":
            return _neighbours(have[0], self._available(name), self.dataset)
        if have and name == self.colour and self.kind == "tiles":
            self._remark("many", name, tuple(wanted) if len(wanted) > 1 else (), have[0])
            return (have[0],)
        if have and name in (self.colour, self.x):
            self._remark("absent", name, tuple(code for code in wanted if code not in have))
            return self._one_unit(name, self._few(name, have))
        if have:
            self._remark("many", name, tuple(wanted) if len(wanted) > 1 else (), have[0])
            return (have[0],)
        if wanted:
            near = _nearest(name, wanted[0], self._available(name), self.among, self.dataset)
            self._remark("nothing", name, tuple(wanted), near)
            return (near,)
        return self._opened(name, self._available(name))

    def _available(self, name: str) -> frozenset[str]:
        """The codes of a dimension that have figures under what is chosen so far."""
        return self.dataset.index.codes(name, self.among)

    def _remark(self, kind: Any, name: str, asked: tuple[str, ...], *given: str) -> None:
        if asked:
            self.remarks.append(Remark(kind, name, asked, given))

    def _few(self, name: str, codes: Sequence[str]) -> tuple[str, ...]:
        self._remark("crowd", name, (str(len(codes)),) if len(codes) > MOST_LINES else (), str(MOST_LINES))
        return tuple(codes[:MOST_LINES])

    def _one_unit(self, name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        """Indicators that can stand on one axis: those of the first one's unit."""
        rows = self.dataset.codes.get(name, {})
        same = tuple(code for code in codes if rows.get(code, {}).get("unit_measure") == rows.get(codes[0], {}).get("unit_measure"))
        self._remark("unit", name, tuple(code for code in codes if code not in same), *same)
        return same

    def _opened(self, name: str, available: Set[str]) -> tuple[str, ...]:
        """What is shown of a dimension before anyone chooses: as the view says, else what reaches nearest to the present."""
        declared = self.view["default"].get(name, ())
        have = [code for code in ([declared] if isinstance(declared, str) else declared) if code in available]
        if name not in (self.colour, self.x):
            have = have or (self.dataset.in_order(name, available) if name in own(self.dataset.structure) else [])
            return (have[0],) if have else (_furthest(name, available, self.among, self.dataset),)
        seed = [code for code in self.seeds.get(name, ()) if code in available][:1]
        if seed and seed[0] not in have:
            have = _family(name, seed[0], available, self.dataset)
        if name == self.colour and self.kind == "tiles":
            return tuple([*seed, *have, *self.dataset.in_order(name, available)][:1])
        if name == self.x and self.kind == "tiles":
            return _neighbours((seed or have or [""])[0], available, self.dataset)
        several = have or self.dataset.in_order(name, available)[: MOST_LINES if name in ("source", self.x) else MOST_OPENED]
        return self._one_unit(name, tuple(dict.fromkeys([*seed, *several]))[:MOST_LINES])

    def _basis(self) -> tuple[str, ...]:
        """One kind of flow, with the stocks that may stand beside it."""
        available = self._available("period_basis")
        wanted = self.asked.get("period_basis", ())
        have = [code for code in wanted if code in available]
        flows = [code for code in have if code != STEADY]
        if have and not flows:
            return (STEADY,)
        opened = self._opened("period_basis", available - {STEADY} or available)
        self._remark("nothing", "period_basis", () if have else wanted, *opened)
        self._remark("many", "period_basis", tuple(flows) if len(flows) > 1 else (), *flows[:1])
        return tuple(dict.fromkeys([*(flows[:1] or opened), *({STEADY} & available)]))

    def _source(self) -> tuple[str, ...]:
        """The source of every figure; none stands for the preferred one of each."""
        wanted = self.asked.get("source", ())
        if self.colour == "source":
            return self._codes("source")
        self._remark("many", "source", ("all",) if "all" in wanted else (), "preferred")
        return self._codes("source") if wanted and not {"all", "preferred"} & set(wanted) else ()

    def _kind(self) -> str:
        """How it is drawn: lines and their like need time along the axis, tiles areas with a place, a stack amounts that add up."""
        if self.kind == "tiles" and not self.chosen["ref_area"]:
            self._remark("form", "kind", ("tiles",), "bar")
            self._take("ref_area", tuple(self.dataset.in_order("ref_area", self._available("ref_area"))))
            return "bar"
        if self.kind in NEED_TIME and self.x != "time_period":
            self._remark("form", "kind", self.asked.get("kind", ()), "bar")
            return "bar"
        if self.kind == "stack":
            indicator = self.dataset.codes["indicator"].get(self.chosen["indicator"][0], {})
            adds_up = _adds_up(indicator.get("unit_measure")) and indicator.get("kind") != "R"
            self._parts_only()
            if not adds_up or not self._of_one_whole():
                self._remark("sum", "kind", self.asked.get("kind", ()), "bar")
                return "bar"
        return self.kind

    def _of_one_whole(self) -> bool:
        """Whether what is stacked makes a sum: of several indicators only the declared parts of one."""
        rows = self.dataset.codes["indicator"]
        several = self.chosen["indicator"]
        return len(several) == 1 or len({rows.get(code, {}).get("parent") or code for code in several}) == 1

    def _parts_only(self) -> None:
        """A whole does not stand upon its own parts: it is left out of the stack."""
        codes, rows = self.chosen[self.colour], self.dataset.codes.get(self.colour, {})
        wholes = {rows.get(code, {}).get("parent") for code in codes}
        wholes |= {code for code in codes if set(parts_of(rows.get(code, {}))) & set(codes)}
        kept = tuple(code for code in codes if code not in wholes)
        if kept and kept != codes:
            self._remark("whole", self.colour, tuple(code for code in codes if code in wholes), *kept)
            self.chosen[self.colour] = kept

    def _measure(self, kind: str) -> str:
        """What is shown of every figure: parts of a stack as they are, an index along time only."""
        measure = self.asked.get("measure", ("value",))[0]
        if measure != "value" and kind == "stack" or measure == "index" and self.x != "time_period":
            self._remark("form", "measure", (measure,), "value")
            return "value"
        return measure

    def _base(self, span: Span) -> str:
        """The period an index is measured by, where the reader names one that is shown."""
        asked = self.asked.get("base", ("",))[0]
        if asked and not (alike(asked, span.start) and span.start <= asked <= span.end):
            self._remark("period", "base", (asked[:20],), span.start)
            return ""
        return asked

    def _tell_silent(self) -> None:
        """Lines that were asked for and have no figure once everything else is chosen."""
        having = self.dataset.index.having
        self._remark(
            "absent", self.colour, tuple(code for code in self.chosen[self.colour] if not having(self.colour, [code]) & self.among)
        )


def _adds_up(measure: str | None) -> bool:
    """Whether figures of this measure may be parts of a whole; those of an office's own units may."""
    return measure in ADDED_UP or (measure is not None and units.is_own(measure))


def settle(asked: Asked, dataset: Dataset, seeds: Asked | None = None) -> Outcome:
    """The nearest selection with figures to what was asked for, and what a reader must be told of the difference.

    `seeds` are codes to be compared with their like, where a dimension is opened for comparison: Anhui with the provinces.
    """
    return Settling(asked, dataset, seeds or {}).outcome()


def _family(name: str, code: str, available: Set[str], dataset: Dataset) -> list[str]:
    """What a code is compared with: the codes that have a colour of their own, else those under the same one, else under it."""
    rows = dataset.codes.get(name, {})
    listed = dataset.in_order(name, available)
    coloured = [each for each in listed if rows.get(each, {}).get("colour_light")]
    parent = rows.get(code, {}).get("parent")
    siblings = [each for each in listed if parent and rows.get(each, {}).get("parent") == parent]
    return coloured or siblings or [each for each in listed if rows.get(each, {}).get("parent") == code]


def _neighbours(area: str, available: Set[str], dataset: Dataset) -> tuple[str, ...]:
    """The areas of one tile diagram: those beside an area, else those within it, else the largest family there is."""
    rows = dataset.codes["ref_area"]
    families: dict[str, list[str]] = {}
    for code in dataset.in_order("ref_area", available):
        if rows[code].get("tile"):
            families.setdefault(rows[code].get("parent") or "", []).append(code)
    beside = families.get(rows.get(area, {}).get("parent") or "-")
    return tuple(beside or families.get(area) or max(families.values(), key=len, default=[]))


def _furthest(name: str, available: Set[str], among: int, dataset: Dataset) -> str:
    """The code whose figures reach nearest to the present; among equals the one with most figures, then list order."""
    reach = dataset.index.reach(name, among)
    return max(dataset.in_order(name, available), key=lambda code: (periods.last_month(reach[code][0]), reach[code][1]))


def _nearest(name: str, code: str, available: Set[str], among: int, dataset: Dataset) -> str:
    """The code nearest to one without figures: what it belongs to, else what belongs to it or to the same, else the newest."""
    rows = dataset.codes.get(name, {})
    parent = above = rows.get(code, {}).get("parent")
    while above:
        if above in available:
            return str(above)
        above = rows.get(above, {}).get("parent")
    kin = [each for each in dataset.in_order(name, available) if rows.get(each, {}).get("parent") in {code, parent} - {None, ""}]
    return kin[0] if kin else _furthest(name, available, among, dataset)

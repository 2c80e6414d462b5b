"""Sentence patterns: how a bulletin words its figures, so that a clause of its text can be read as a row of a table is."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, model_validator

from etl.model.frozen import Frozen

VALUE, UNIT, PERIOD = "value", "unit", "time_period"
COMMA = "，"
_PLACE = re.compile(r"\{([a-z_]+)\}")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Sentence(Frozen):
    """One wording: a pattern that a whole clause matches, such as `年末全国参加{scheme}人数为{value}{unit}`, and the codes it means.

    In braces stands what the clause tells: `value` the figure, `unit` its unit, or a concept's label. The rest is a regular
    expression. `codes` is one mapping, or one for each `{value}`. A pattern without `{value}` names what is spoken of next. A
    pattern with `，` reads as many clauses at once.
    """

    say: str
    codes: Annotated[tuple[dict[str, str], ...], BeforeValidator(_listed)] = ()

    @model_validator(mode="after")
    def _is_a_pattern(self) -> "Sentence":
        try:
            self.pattern(lambda name: ".")
        except re.error as error:
            raise ValueError(f"“{self.say}” is no pattern: {error}") from error
        values = self.places.count(VALUE)
        if len(self.codes) > max(values, 1):
            raise ValueError(f"“{self.say}” has {values} {{value}}, but {len(self.codes)} `codes`")
        if values > 1 and 1 < len(self.codes) < values:
            raise ValueError(f"“{self.say}” has {values} {{value}}: give `codes` once, or to each of them")
        return self

    @property
    def places(self) -> list[str]:
        """What it tells, in order: `["scheme", "value", "unit"]`."""
        return [*_PLACE.findall(self.say), *(re.sub(r"_\d+$", "", name) for name in re.findall(r"\(\?P<(\w+)>", self.say))]

    def pattern(self, spelt: Callable[[str], str]) -> re.Pattern[str]:
        """The regular expression of a whole clause, with groups `scheme_1`, `value_1` …; `spelt` gives how a concept may be spelt."""
        seen: dict[str, int] = {}

        def group(place: re.Match[str]) -> str:
            name = place[1]
            seen[name] = seen.get(name, 0) + 1
            return f"(?P<{name}_{seen[name]}>{spelt(name)})"

        return re.compile(_PLACE.sub(group, self.say))

"""The base of every declaration: immutable, and strict about what it is told."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


class Frozen(BaseModel):
    """A declaration read from YAML or CSV: an unknown key is a mistake, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Text(Frozen):
    """A text in both languages of the press."""

    zh: str
    en: str


def _blank_is_none(value: Any) -> Any:
    return None if value == "" else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int) else value


Maybe = Annotated[str | None, BeforeValidator(_blank_is_none)]
MaybeInt = Annotated[int | None, BeforeValidator(_blank_is_none)]
Many = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One value or a list of them, as YAML lets one write it."""

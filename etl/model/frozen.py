"""The base of every declaration: immutable, and strict about what it is told."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from etl.model.period import start_of


class Frozen(BaseModel):
    """A declaration read from YAML or CSV: an unknown key is a mistake, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Text(Frozen):
    """A text in both languages of the press."""

    zh: str
    en: str


def _in_both(value: Any) -> Any:
    return {"zh": value, "en": value} if isinstance(value, str) else value


Said = Annotated[Text, BeforeValidator(_in_both)]
"""A text in both languages; one that is the same in both may be written once."""


def _blank_is_none(value: Any) -> Any:
    return None if value == "" else value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int) else value


def _is_a_date(text: str) -> str:
    try:
        start_of(text)
        return text
    except (ValueError, TypeError) as error:
        raise ValueError(f"“{text}” is no date: write 2011, 2011-08 or 2011-08-22") from error


Maybe = Annotated[str | None, BeforeValidator(_blank_is_none)]
Date = Annotated[str, AfterValidator(_is_a_date)]
"""A date of any precision: `2011`, `2011-08`, `2011-08-22`."""
When = Annotated[Date | None, BeforeValidator(_blank_is_none)]
"""A date, or none."""
MaybeInt = Annotated[int | None, BeforeValidator(_blank_is_none)]
Many = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One value or a list of them, as YAML lets one write it."""

"""The log of the house, a line an entry: when, what, from which state to which, by whom and why."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from rich.console import Console

from etl.present.messages import message


def tell(entries: Sequence[Mapping[str, Any] | None], older: int, zone: tzinfo, lang: str, console: Console) -> None:
    """Print the entries, oldest first, in the office's time; a line that is none any more by its place."""
    if older:
        console.print(message("log.older", lang, count=older), markup=False)
    if not entries:
        console.print(message("log.none", lang), markup=False)
    for number, entry in enumerate(entries):
        console.print(_line(entry, zone, lang) if entry else f"?{number + 1}", markup=False)


def _line(entry: Mapping[str, Any], zone: tzinfo, lang: str) -> str:
    """`3  2026-12-10 09:30:00  funds 2026-12-10  approved → released  the press: shown to the public`."""
    at = datetime.fromisoformat(entry["at"]).astimezone(zone)
    of = " ".join(entry.get("releases", ())) or entry["release"] or (entry["figures"] or "")[:12]
    subject = " ".join(part for part in (entry["dataset"], of) if part)
    states = " → ".join(message(f"log.state.{state}", lang) for state in (entry["from"], entry["to"]) if state)
    who, why = (told if isinstance(told, str) else told[lang] for told in (entry["who"], entry["why"]))
    words = f"{who}{message('list.colon', lang)}{why}"
    return "  ".join(part for part in (str(entry["seq"]), f"{at:%Y-%m-%d %H:%M:%S}", subject, states, words) if part)

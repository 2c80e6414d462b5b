"""Releases under embargo, a line each: when they are shown, what they bring, and who may see them before."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from rich.console import Console

from etl.model.roles import PRERELEASE, Person
from etl.publish.embargo import Held, following


def tell(waiting: Sequence[Held], site: Path | None, people: Iterable[Person], now: datetime, zone: tzinfo, console: Console) -> None:
    """Print what waits behind the public site, the next first, and the people who have the role to see it today."""
    if not waiting:
        console.print("nothing is under embargo", markup=False)
        return
    for each, _, ready in following(waiting, site):
        what = ", ".join(ready.new if ready else each.figures)
        state = "" if ready else "; not ready, run: shebao publish-due"
        console.print(f"{each.at.astimezone(zone):%Y-%m-%dT%H:%M:%S}  {what}  ({each.name}){state}", markup=False)
    day = now.astimezone(zone).date()
    named = ", ".join(f"{each.name.en} ({each.unit.en})" for each in people if each.may(PRERELEASE, day))
    console.print(f"may see it before: {named or 'nobody'}", markup=False)

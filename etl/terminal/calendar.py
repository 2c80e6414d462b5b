"""The release calendar as lines: what is overdue, what comes when, and what was changed."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from etl.present import agenda, periods
from etl.present.messages import message


def tell(told: Mapping[str, Any], lang: str, console: Console) -> None:
    """Every entry that is overdue or still to come, a line each; changes of its day below it."""
    overdue = [each for each in told["entries"] if each["state"] == "overdue"]
    coming = [each for each in told["entries"] if each["state"] == "expected"]
    if not overdue + coming:
        console.print(message("calendar.upcoming.none", lang), markup=False)
    for each in overdue:
        late = message("list.bracketed", lang, words=message("calendar.section.overdue", lang).lower())
        console.print(Text.assemble((f"{_line(each, lang)}{late}", "bold red")))
    for each in coming:
        console.print(_line(each, lang), markup=False)
        for number in range(len(each["changes"])):
            console.print(f"  {agenda.change(each, number, lang)}", markup=False)
    for said in agenda.undated(told, lang):
        console.print(said, markup=False)


def _line(each: Mapping[str, Any], lang: str) -> str:
    day = f"{each['due'][:10]} {each['due'][11:16]}" if each["due"] else agenda.expected(each, lang)
    return f"{day}  {each['dataset']}  {periods.short(each['period'], lang)}"

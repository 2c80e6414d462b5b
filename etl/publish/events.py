"""The reforms that concern a dataset: those of its schemes, of their parts and wholes, within the time its figures tell."""

from typing import Any

from etl.model import period
from etl.model.codelist import parts
from etl.model.registry import Registry


def of(registry: Registry, schemes: set[str], first: str | None, last: str | None) -> list[dict[str, Any]]:
    """The events of a dataset that holds these schemes from the first period to the last, the oldest first."""
    if first is None or last is None:
        return []
    below = parts(registry.codelists["scheme"])
    begins, ends = period.end(period.previous(first)), period.end(last)
    near = [
        event
        for event in registry.events
        if below[event.scheme] & schemes or any(event.scheme in below.get(scheme, ()) for scheme in schemes)
    ]
    kept = [event.model_dump() for event in near if begins < period.start_of(event.date) <= ends]
    return sorted(kept, key=lambda event: str(event["date"]))

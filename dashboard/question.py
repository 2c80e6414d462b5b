"""A question from the browser to the explorer, read for what the page may ask, so that nothing malformed goes any further."""

import asyncio
from typing import Any, NamedTuple

import orjson
from dash import Dash
from starlette.types import Receive

MOST_BYTES = 64_000
"""No honest question is longer."""

PATIENCE = 20.0
"""So many seconds a question may take to arrive."""


class Question(NamedTuple):
    """What the page tells: a value for each input and state of the callback it names, and which inputs have changed."""

    output: str
    values: list[Any]
    changed: frozenset[str]


async def read_body(receive: Receive) -> bytes | None:
    """The body of a request; None where it is too long or does not come."""
    body = b""
    try:
        async with asyncio.timeout(PATIENCE):
            while len(body) <= MOST_BYTES:
                message = await receive()
                body += message.get("body", b"")
                if message["type"] != "http.request" or not message.get("more_body"):
                    return body if len(body) <= MOST_BYTES else None
    except TimeoutError:
        pass
    return None


def read(body: bytes, app: Dash) -> Question | None:
    """The question in a body; None where it is none of this page's."""
    try:
        told = orjson.loads(body)
        known = app.callback_map[told["output"]]
        values = [*_values(known["inputs"], told["inputs"]), *_values(known["state"], told.get("state", []))]
        return Question(told["output"], values, frozenset(told.get("changedPropIds", ()))) if "callback" in known else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _values(known: list[dict[str, Any]], told: list[dict[str, Any]]) -> list[Any]:
    if [(each["id"], each["property"]) for each in told] != [(each["id"], each["property"]) for each in known]:
        raise ValueError("another page's question")
    return [each.get("value") for each in told]

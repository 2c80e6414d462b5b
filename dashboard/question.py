"""A question from the browser to Dash, rebuilt from what the page may ask, so that nothing malformed ever reaches it."""

import asyncio
import json
from typing import Any

from dash import Dash
from starlette.types import Message, Receive, Scope

MOST_BYTES = 64_000
"""No honest question is longer."""

PATIENCE = 20.0
"""So many seconds a question may take to arrive."""


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


def rebuilt(body: bytes, app: Dash) -> bytes | None:
    """The same question with the ids and properties the page declares; None where it is none of this page's."""
    try:
        told = json.loads(body)
        known = app.callback_map[told["output"]]
        asked = {
            "output": told["output"],
            "outputs": [{"id": each.component_id, "property": each.component_property} for each in known["output"]],
            "inputs": _with_values(known["inputs"], told["inputs"]),
            "state": _with_values(known["state"], told.get("state", [])),
        }
        names = {f"{each['id']}.{each['property']}" for each in known["inputs"]}
        asked["changedPropIds"] = [name for name in told.get("changedPropIds", []) if name in names]
        return json.dumps(asked).encode() if "callback" in known else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _with_values(known: list[dict[str, Any]], told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if [(each["id"], each["property"]) for each in told] != [(each["id"], each["property"]) for each in known]:
        raise ValueError("another page's question")
    return [{**names, "value": each.get("value")} for names, each in zip(known, told, strict=True)]


def replay(scope: Scope, body: bytes) -> tuple[Scope, Receive]:
    """A request with another body."""
    headers = [pair for pair in scope["headers"] if pair[0] not in (b"content-length", b"content-type", b"transfer-encoding")]
    headers += [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return {**scope, "headers": headers}, receive

"""Faults of our own: written to the log with their trace, because Dash answers them in silence."""

import logging
from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any

LOG = logging.getLogger("dashboard")


def logged(work: Callable[..., Any]) -> Callable[..., Any]:
    """The same function; an error in it is logged and goes on."""
    if iscoroutinefunction(work):

        @wraps(work)
        async def later(*given: Any, **named: Any) -> Any:
            try:
                return await work(*given, **named)
            except Exception:
                LOG.exception("%s failed", work.__name__)
                raise

        return later

    @wraps(work)
    def now(*given: Any, **named: Any) -> Any:
        try:
            return work(*given, **named)
        except Exception:
            LOG.exception("%s failed", work.__name__)
            raise

    return now

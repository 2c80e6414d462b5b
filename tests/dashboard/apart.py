"""Work of an event loop in a thread of its own: browser tests leave a running loop in the test's thread."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def alone(work: Coroutine[Any, Any, Any]) -> Any:
    """What the work comes to."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()

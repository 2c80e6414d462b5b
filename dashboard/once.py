"""Work that several readers wait for at the same moment is done once."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Once(Generic[Made]):
    """What is being made at the moment, by its key."""

    def __init__(self) -> None:
        self._making: dict[Hashable, asyncio.Task[Made]] = {}

    async def get(self, key: Hashable, make: Callable[[], Awaitable[Made]]) -> Made:
        """What `make` gives, or what it is about to give to somebody else; a reader who leaves stops it for nobody."""
        task = self._making.get(key)
        if task is None:
            task = self._making[key] = asyncio.ensure_future(self._made(key, make))
        return await asyncio.shield(task)

    async def _made(self, key: Hashable, make: Callable[[], Awaitable[Made]]) -> Made:
        try:
            return await make()
        finally:
            self._making.pop(key, None)

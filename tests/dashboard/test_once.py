"""Work done once for all who wait for it."""

import asyncio

from dashboard.once import Once
from tests.dashboard.apart import alone


def test_what_several_wait_for_is_made_once_and_made_again_later() -> None:
    made = []

    async def main() -> tuple[list[int], int]:
        once: Once[int] = Once()

        async def make() -> int:
            await asyncio.sleep(0.01)
            made.append(1)
            return len(made)

        together = await asyncio.gather(*(once.get("key", make) for _ in range(5)))
        return together, await once.get("key", make)

    assert alone(main()) == ([1, 1, 1, 1, 1], 2)


def test_a_reader_who_leaves_stops_it_for_nobody_and_a_fault_is_told_to_all() -> None:
    async def main() -> None:
        once: Once[int] = Once()

        async def make() -> int:
            await asyncio.sleep(0.02)
            return 7

        async def fail() -> int:
            raise OSError

        first, second = (asyncio.create_task(once.get("key", make)) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        assert await second == 7
        for told in await asyncio.gather(once.get("other", fail), once.get("other", fail), return_exceptions=True):
            assert isinstance(told, OSError)

    alone(main())


def test_different_things_are_made_apart() -> None:
    async def main() -> list[str]:
        once: Once[str] = Once()

        async def make(name: str) -> str:
            return name

        return await asyncio.gather(*(once.get(name, lambda name=name: make(name)) for name in "ab"))

    assert alone(main()) == ["a", "b"]

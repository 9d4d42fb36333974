"""Tasks that go on side by side: begun at once, counted, and ended together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator

__all__ = ["Tasks", "ended_within"]


class Tasks:
    """Tasks of one kind, as many as have not ended."""

    __slots__ = ("_going_on",)

    def __init__(self) -> None:
        self._going_on: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._going_on)

    def begin(self, work: Coroutine[object, object, None]) -> None:
        """Begin one; nobody waits for it."""
        task = asyncio.create_task(work)
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)

    def __iter__(self) -> Iterator[asyncio.Task[None]]:
        return iter(tuple(self._going_on))


async def ended_within(seconds: float, *kinds: Tasks) -> None:
    """Let tasks end for a while, then cancel those that go on; none is left."""
    tasks = {task for kind in kinds for task in kind}
    if tasks:
        _, tasks = await asyncio.wait(tasks, timeout=seconds)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

"""Things that do not depend on each other, done at the same time where the driver lets them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from sealpress.transport.stream import Driver

T = TypeVar("T")


async def together(driver: Driver, jobs: Sequence[Callable[[], Awaitable[T]]]) -> list[T]:
    """Do all jobs and return their results in the jobs' order.

    Over a driver that blocks they are done one after the other.
    """
    if not driver.suspends:
        return [await job() for job in jobs]
    import anyio  # not needed where a driver blocks

    found: dict[int, T] = {}

    async def do(position: int, job: Callable[[], Awaitable[T]]) -> None:
        found[position] = await job()

    async with anyio.create_task_group() as group:
        for position, job in enumerate(jobs):
            group.start_soon(do, position, job)
    return [found[position] for position in range(len(jobs))]

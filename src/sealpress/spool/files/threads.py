"""Work with files beside the event loop, and one sync of a folder for all who wait for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

__all__ = ["FileThreads", "SharedSync"]

MAX_FILE_THREADS = 16
"""Threads that write and read documents; a journal takes many syncs at once for little more."""

T = TypeVar("T")


class FileThreads:
    """A few threads, made when there is work."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(MAX_FILE_THREADS, "sealpress-documents")

    async def run(self, work: Callable[[], T]) -> T:
        """Run work to its end, also when the caller is cancelled meanwhile.

        A cancelled wait that left the thread behind would let two threads use one file.
        """
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            with contextlib.suppress(Exception):
                await asyncio.wait([future])
            raise

    async def close(self) -> None:
        """Wait for what was begun."""
        await asyncio.to_thread(self._pool.shutdown)


class SharedSync:
    """Syncs for many at once: whoever comes while one runs waits for the next, and shares it.

    Args:
        sync: Does it; whatever happened before it is called is on disk afterwards.
    """

    def __init__(self, sync: Callable[[], Awaitable[None]]) -> None:
        self._sync = sync
        self._next: asyncio.Future[None] | None = None
        self._runner: asyncio.Task[None] | None = None

    async def wait(self) -> None:
        """Return when a sync that began after this call has ended.

        Raises:
            OSError: It failed, for everybody who shares it.
        """
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
        mine = self._next
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        await asyncio.shield(mine)

    async def _run(self) -> None:
        while self._next is not None:
            batch, self._next = self._next, None
            try:
                await self._sync()
            except (OSError, RuntimeError) as error:  # the latter after close()
                batch.set_exception(error)
            else:
                batch.set_result(None)
        self._runner = None

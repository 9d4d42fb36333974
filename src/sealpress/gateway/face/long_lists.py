"""Long lists of jobs: one is worked on at a time, so that they leave memory and time to others."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from sealpress.ipp.status import Status
from sealpress.printer.refusal import RefusalError

if TYPE_CHECKING:
    from sealpress.spool.records import SpooledJob
    from sealpress.spool.store import JobSelection, JobStore

__all__ = ["LONG_LIST", "LongLists"]

LONG_LIST = 200
"""A list of more jobs than this is long."""

MAX_WAITING_LISTS = 32
"""So many requests for long lists wait for their turn; more are told to come again."""


class LongLists:
    """Lets requests about many jobs be answered one after the other."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._holder: AsyncExitStack | None = None

    async def jobs(
        self, store: JobStore, selection: JobSelection, until: AsyncExitStack
    ) -> Sequence[SpooledJob]:
        """Return the jobs of a selection; a long list waits for its turn first.

        Args:
            store: Where they are.
            selection: Which.
            until: The turn is over when this is closed.

        Raises:
            RefusalError: Too many wait already (0x0507).
            SpoolError: The store fails.
        """
        short = dataclasses.replace(selection, limit=LONG_LIST)
        if 0 < selection.limit <= LONG_LIST:
            return await store.jobs(selection)
        found = await store.jobs(short)
        if len(found) < LONG_LIST:
            return found
        if self._holder is not until:
            await until.enter_async_context(self._own_turn(until))
        return await store.jobs(selection)

    @asynccontextmanager
    async def _own_turn(self, until: AsyncExitStack) -> AsyncIterator[None]:
        if self._waiting >= MAX_WAITING_LISTS:
            raise RefusalError(
                Status.SERVER_ERROR_BUSY, "too many lists of jobs are asked for: try again"
            )
        self._waiting += 1
        try:
            await self._turn.acquire()
        finally:
            self._waiting -= 1
        self._holder = until
        try:
            yield
        finally:
            self._holder = None
            self._turn.release()

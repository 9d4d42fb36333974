"""Numbers for new jobs, taken from the store in blocks."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.spool.store import JobStore

__all__ = ["BLOCK", "JobNumbers"]

BLOCK = 64
"""How many numbers are taken from the store at once; a restart skips those not used yet."""


class JobNumbers:
    """Gives each job its ``job-id``.

    Args:
        store: It knows which numbers were given already.
    """

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._free: deque[int] = deque()
        self._turn = asyncio.Lock()

    async def next(self) -> int:
        """Return a number that no other job has."""
        if not self._free:
            async with self._turn:
                if not self._free:
                    self._free.extend(await self._store.reserve_job_ids(BLOCK))
        return self._free.popleft()

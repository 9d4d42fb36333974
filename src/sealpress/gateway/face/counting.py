"""How many jobs a queue has to do, asked of the store no more often than people could notice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.spool.store import JobStore

__all__ = ["COUNT_SECONDS", "JobCounts"]

COUNT_SECONDS = 0.5
"""How long a count of jobs is believed; what clients do themselves is counted at once."""

MAX_COUNTS = 4096
"""For how many queues counts are remembered that were asked for one by one."""

ASKED_ONE_BY_ONE = 32
"""After so many questions about single queues in the time that a count is believed, all queues
are asked for at once: whoever lists printers goes through all of them."""


class JobCounts:
    """Counts the jobs of queues that are not completed.

    Args:
        store: Where the jobs are.
    """

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._known: dict[int, tuple[float, int]] = {}
        self._asked = 0
        self._asked_since = 0.0

    async def active(self, queue_id: int) -> int:
        """Return how many jobs of a queue are not completed."""
        until, count = self._known.get(queue_id, (0.0, 0))
        now = time.monotonic()
        if now < until:
            return count
        if self._are_many(now):
            return await self._look_at_all(queue_id)
        count = (await self._store.counts(queue_id)).active
        if len(self._known) >= MAX_COUNTS:
            self._known.clear()
        self._known[queue_id] = (time.monotonic() + COUNT_SECONDS, count)
        return count

    def _are_many(self, now: float) -> bool:
        """Count one more question; whether there were many just now."""
        if now >= self._asked_since + COUNT_SECONDS:
            self._asked, self._asked_since = 0, now
        self._asked += 1
        return self._asked > ASKED_ONE_BY_ONE

    async def _look_at_all(self, queue_id: int) -> int:
        counts = await self._store.all_counts()
        until = time.monotonic() + COUNT_SECONDS
        self._known = {number: (until, each.active) for number, each in counts.items()}
        return self._known.get(queue_id, (until, 0))[1]

    def known(self, queue_id: int) -> int | None:
        """Return how many jobs a queue has to do, ``None`` if the store must be asked."""
        until, count = self._known.get(queue_id, (0.0, 0))
        return count if time.monotonic() < until else None

    def added(self, queue_id: int) -> None:
        """Note that a job came."""
        if queue_id in self._known:
            until, count = self._known[queue_id]
            self._known[queue_id] = (until, count + 1)

    def changed(self, queue_id: int) -> None:
        """Note that jobs ended or went: the store is asked again."""
        self._known.pop(queue_id, None)

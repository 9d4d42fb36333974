"""Lets nobody fill a queue with jobs that do not move: held ones, and ones without documents."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sealpress.ipp.operations import Operation
from sealpress.ipp.status import Status
from sealpress.printer.refusal import RefusalError
from sealpress.spool.store import OPEN_SECONDS

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.ipp.message import Message
    from sealpress.printer import RequestFacts
    from sealpress.spool.store import JobStore

__all__ = ["IDLE_SECONDS", "MAX_OPEN_JOBS_OF_ADDRESS", "Fairness"]

MAX_OPEN_JOBS_OF_ADDRESS = 256
"""Most jobs from one address that wait for their documents at the same time."""

IDLE_SECONDS = 1.0
"""How long it is believed that a queue has few jobs that do not move."""

MAX_ADDRESSES = 4096
"""For how many addresses open jobs are remembered; those that were idle longest are forgotten."""

_OPEN_JOBS_READ = 100_000


class Fairness:
    """Refuses jobs of who has too many that do not move.

    Args:
        store: Where the jobs are.
    """

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._few_until: dict[int, float] = {}
        self._open: dict[str, dict[int, float]] = {}

    def opened(self, address: str, job_id: int) -> None:
        """Note that a job was made whose documents come later."""
        jobs = self._open.pop(address, {})
        jobs[job_id] = time.monotonic()
        self._open[address] = jobs
        while len(self._open) > MAX_ADDRESSES:
            del self._open[next(iter(self._open))]

    async def check(
        self, queue: Queue, message: Message, where: RequestFacts, user: str, active: int
    ) -> None:
        """Refuse a new job of who has too many that do not move.

        Args:
            queue: Where it is to go.
            message: The request for it.
            where: How that came.
            user: Whose it is.
            active: How many jobs of the queue are not completed: no more of them do not move.

        Raises:
            RefusalError: It is one too many.
            SpoolError: The store fails.
        """
        if message.code == Operation.CREATE_JOB:
            await self._check_address(where.peer)
        most = queue.settings.max_idle_jobs
        if active < most:
            return
        if time.monotonic() < self._few_until.get(queue.id, 0.0):
            return
        if await self._store.idle(queue.id, limit=most) < most:
            self._few_until[queue.id] = time.monotonic() + IDLE_SECONDS
            return
        owner = self._store.owner_digest(user, where.user_issuer if where.user else "")
        if await self._store.idle(queue.id, owner=owner, limit=most) >= most:
            raise RefusalError(
                Status.SERVER_ERROR_TOO_MANY_JOBS,
                f"you have {most} jobs here that are held or wait for their documents: "
                "release or cancel some first",
            )

    async def _check_address(self, address: str) -> None:
        jobs = self._open.get(address, {})
        if len(jobs) < MAX_OPEN_JOBS_OF_ADDRESS:
            return
        still = await self._store.open_jobs(_OPEN_JOBS_READ)
        after = time.monotonic() - 2 * OPEN_SECONDS  # for numbers that went round
        for job_id, at in tuple(jobs.items()):
            if job_id not in still or at < after:
                jobs.pop(job_id, None)
        if len(jobs) >= MAX_OPEN_JOBS_OF_ADDRESS:
            raise RefusalError(
                Status.SERVER_ERROR_TOO_MANY_JOBS,
                f"{len(jobs)} jobs from your address wait for their documents: send them, or wait "
                f"{OPEN_SECONDS:.0f} seconds",
            )

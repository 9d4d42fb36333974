"""Cancels jobs that nobody released in time, by the spool's own clock."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from sealpress.errors import Reason, SpoolError
from sealpress.gateway.audit.deliveries import job_note
from sealpress.gateway.release import is_held_for_release
from sealpress.ipp.states import JobState
from sealpress.spool.records import JobChange
from sealpress.spool.store import JobSelection

if TYPE_CHECKING:
    from sealpress.gateway.settings import QueueSettings
    from sealpress.spool.records import SpooledJob
    from sealpress.spool.store import JobStore

__all__ = ["UnreleasedJobs"]

LOOK_FOR_UNRELEASED_SECONDS = 30.0
"""How often jobs are looked for that nobody released."""

MAX_HELD_LOOKED_AT = 10_000
"""So many held jobs of a queue are looked at in one step."""

_CANCELED = JobChange(
    state=JobState.CANCELED,
    reasons=("job-canceled-after-timeout",),
    message="The job was canceled, since nobody released it in time.",
    is_open=False,
)
_log = logging.getLogger("sealpress.gateway")


class UnreleasedJobs:
    """Looks for jobs that wait for their release too long; the next purge shreds their documents.

    Args:
        store: Has the jobs.
        queues: The settings of all queues, by the store's number.
    """

    def __init__(self, store: JobStore, queues: Callable[[], dict[int, QueueSettings]]) -> None:
        self._store = store
        self._queues = queues

    async def run(self) -> None:
        """Look again and again until canceled.

        Raises:
            SpoolError: The store fails.
        """
        while True:
            await self.cancel_old()
            await asyncio.sleep(LOOK_FOR_UNRELEASED_SECONDS)

    async def cancel_old(self) -> int:
        """Cancel those that are too old now; return how many.

        Raises:
            SpoolError: The store fails.
        """
        canceled = 0
        for number, settings in self._queues().items():
            if settings.retention.unreleased > 0:
                canceled += await self._cancel_in(number, settings)
        return canceled

    async def _cancel_in(self, queue_id: int, settings: QueueSettings) -> int:
        selection = JobSelection(
            queue_id=queue_id,
            states=frozenset({int(JobState.PENDING_HELD)}),
            older_than=settings.retention.unreleased,
            limit=MAX_HELD_LOOKED_AT,
        )
        old = [job for job in await self._store.jobs(selection) if is_held_for_release(job)]
        return sum([await self._cancel(job, settings.name) for job in old])

    async def _cancel(self, job: SpooledJob, queue: str) -> bool:
        note = job_note("job-canceled", job, queue, outcome="done", reasons=_CANCELED.reasons or ())
        try:
            await self._store.change_job(job.key, _CANCELED, version=job.version, note=note)
        except SpoolError as error:
            if error.reason is Reason.JOB_CHANGED:
                return False
            raise
        facts = {"action": "job-canceled", "job": job.job_id, "queue": queue}
        _log.info("job %d was not released in time", job.job_id, extra=facts)
        return True

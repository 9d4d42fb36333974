"""Jobs whose documents don't come, and held ones whose time comes (RFC 8011 section 5.4.31)."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from sealpress.gateway.audit.deliveries import job_note
from sealpress.ipp.states import JobState
from sealpress.spool.store import OPEN_SECONDS

if TYPE_CHECKING:
    from sealpress.gateway.face.desk import Desk
    from sealpress.spool.records import SpooledJob

__all__ = ["LOOK_SECONDS", "Patience"]

LOOK_SECONDS = 5.0
"""How often jobs are looked for whose documents did not come in time."""

_ACTIONS = {JobState.ABORTED: "job-aborted", JobState.PENDING: "job-released"}
_log = logging.getLogger("sealpress.gateway")


class Patience:
    """Waits for documents, and no longer than that.

    Args:
        desk: The gateway.
        open_seconds: How long a job waits for its next document.
    """

    def __init__(self, desk: Desk, open_seconds: float = OPEN_SECONDS) -> None:
        self._desk = desk
        self._open_seconds = open_seconds

    async def run(self) -> None:
        """Look again and again until canceled.

        Raises:
            SpoolError: The store fails.
        """
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Give up jobs that wait too long, and let those go whose time has come.

        Raises:
            SpoolError: The store fails.
        """
        desk = self._desk
        swept = await desk.store.sweep(
            open_seconds=self._open_seconds,
            receiving=frozenset(desk.receiving),
            note_of=self._note,
        )
        for job in swept.changed:
            _log.info(
                "job %d is %s now: %s",
                job.job_id,
                job.state.keyword,
                " ".join(job.reasons) or "its time has come",
                extra={"action": _ACTIONS.get(job.state, "job-changed"), "job": job.job_id},
            )
        desk.queues.news.expire()
        for queue_id in swept.ready:
            desk.orders.wake(queue_id)

    def _note(self, job: SpooledJob) -> bytes:
        """Make the audit log's line; a thread of the store asks for it."""
        queue = self._desk.queues.by_id(job.queue_id)
        name = queue.name if queue is not None else ""
        action = _ACTIONS.get(job.state, "job-changed")
        return job_note(action, job, name, reasons=job.reasons)

"""Queues that only the spool knows: their settings are gone, and their jobs wait for somebody.

Nothing of them is delivered and no client sees them. Administrators list their jobs, move them to
a queue that is served, cancel them and forget the queue.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from sealpress.errors import Reason, SpoolError
from sealpress.gateway.audit.note import audit_note
from sealpress.gateway.face.moving import bring
from sealpress.gateway.operator import CONTROL_SOCKET, LOCAL_ISSUER
from sealpress.ipp.states import JobState
from sealpress.spool.records import JobChange, QueueRecord, SpooledJob
from sealpress.spool.states import STATE_MESSAGES
from sealpress.spool.store import JobSelection

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.gateway.queues import Queues
    from sealpress.gateway.status import DispatchOrders
    from sealpress.server.audit import Actor
    from sealpress.spool.store import JobStore

__all__ = ["MAX_REPEATS", "NOT_SERVED", "UnservedQueues"]

NOT_SERVED = "not-served"
"""State of such a queue, as administrators are shown it."""

MAX_REPEATS = 8
"""How often something is done again when the job changed meanwhile."""

_MESSAGE = (
    "The settings no longer have this queue: put it back, or type sealpress queue remove {}, which"
    " forgets what it printed."
)
_WITH_JOBS = (
    "The settings no longer have this queue: put it back, move its jobs to another one, or type"
    " sealpress queue remove {} --cancel-jobs."
)


class UnservedQueues:
    """The queues of the spool that are not served.

    Args:
        queues: Those that are.
        store: All of them, and their jobs.
        orders: The writers.
    """

    def __init__(self, queues: Queues, store: JobStore, orders: DispatchOrders) -> None:
        self._queues = queues
        self._store = store
        self._orders = orders

    async def records(self) -> list[QueueRecord]:
        """Return them by name."""
        found = [one for one in await self._store.queues() if self._queues.by_id(one.id) is None]
        return sorted(found, key=lambda record: record.name)

    async def find(self, name: str) -> QueueRecord | None:
        """Return the one of a name, whatever the case of its letters."""
        records = await self.records()
        return next((one for one in records if one.name.casefold() == name.casefold()), None)

    async def names(self) -> dict[int, str]:
        """Return their names by the store's numbers."""
        return {record.id: record.name for record in await self.records()}

    async def view(self, record: QueueRecord) -> Mapping[str, object]:
        """Return one as the list of queues has it."""
        counts = await self._store.job_counts(record.id)
        jobs = {JobState(state).keyword: count for (_, state), count in counts.items()}
        return {
            "name": record.name,
            "destination": "",
            "state": NOT_SERVED,
            "is_accepting": False,
            "is_default": False,
            "message": (_WITH_JOBS if jobs else _MESSAGE).format(record.name),
            "jobs": jobs,
            "waiting": sum(jobs.values()),
            "connection": {},
        }

    async def cancel(self, job_id: int, by: Actor) -> None:
        """Cancel a job; nothing when it has ended.

        Raises:
            SpoolError: The store fails, or the job changes all the time.
        """

        async def once(job: SpooledJob) -> None:
            change = JobChange(
                state=JobState.CANCELED,
                reasons=("job-canceled-by-operator",),
                message=STATE_MESSAGES[JobState.CANCELED],
            )
            note = await self._note("job-canceled", job, by)
            await self._store.change_job(job.key, change, version=job.version, note=note)

        await self._repeat(job_id, once)

    async def move(self, job_id: int, target: Queue, by: Actor) -> None:
        """Bring a job to a queue that is served.

        Raises:
            SpoolError: Something of it may be at its printer already (``job-changed``), or the
                store fails.
        """

        async def once(job: SpooledJob) -> None:
            await bring(self._store, job, target, await self._note("job-moved", job, by))
            self._orders.wake(target.id)

        await self._repeat(job_id, once)

    async def remove(self, record: QueueRecord, by: Actor, *, cancel_jobs: bool) -> None:
        """Forget one with its history.

        Raises:
            SpoolError: It has jobs (``queue-not-empty``), or the store fails.
        """
        if cancel_jobs:
            for job in await self._store.jobs(JobSelection(queue_id=record.id)):
                await self.cancel(job.job_id, by)
        await self._store.remove_queue(record.id, note=_line("queue-removed", by, record.name))

    async def _note(self, action: str, job: SpooledJob, by: Actor) -> bytes:
        queue = (await self.names()).get(job.queue_id, "")
        return _line(action, by, queue, job.job_id)

    async def _repeat(self, job_id: int, once: Callable[[SpooledJob], Awaitable[None]]) -> None:
        """Do it again when a writer looked at the job meanwhile and laid it aside."""
        for left in reversed(range(MAX_REPEATS)):
            job = await self._store.job(job_id)
            if job is None or job.state.is_terminal:
                return
            try:
                await once(job)
            except SpoolError as error:
                if error.reason is not Reason.JOB_CHANGED or not left:
                    raise
            else:
                return


def _line(action: str, by: Actor, queue: str, job_id: int = 0) -> bytes:
    return audit_note(
        action,
        queue=queue,
        job_id=job_id,
        user=by.user or str(by.uid),
        user_issuer=LOCAL_ISSUER,
        method=CONTROL_SOCKET,
    )

"""Keeping what an operation changed: jobs, the queue, and what is asked of the writers then."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.errors import SpoolError
from sealpress.gateway.audit.note import note_of
from sealpress.gateway.face.copying import copied_documents
from sealpress.gateway.face.records import change_of, new_job_of
from sealpress.gateway.queue_orders import orders_after
from sealpress.ipp.states import JobState
from sealpress.spool.records import JobChange, JobPrivate, QueueOrders, SpooledJob

if TYPE_CHECKING:
    from sealpress.gateway.face.desk import Desk
    from sealpress.gateway.face.loading import Loaded
    from sealpress.gateway.queue import Queue
    from sealpress.printer import RequestFacts
    from sealpress.printer.job import Job

__all__ = ["KEPT_AT_ONCE", "Keeper"]

KEPT_AT_ONCE = 256
"""How many jobs of one request are stored together."""

_PURGED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class _Changed:
    """A job that an operation changed."""

    spooled: SpooledJob
    change: JobChange
    queue: Queue


@dataclass(frozen=True, slots=True)
class Keeper:
    """Stores what one request did.

    Attributes:
        desk: The gateway.
        loaded: What the operation worked on.
        where: How the request came, for the audit log.
        connection: More about that.
        password: What is kept of a new job's password.
    """

    desk: Desk
    loaded: Loaded
    where: RequestFacts
    connection: Mapping[str, object]
    password: str = ""

    async def keep(self) -> None:
        """Store everything that changed, then tell the writers.

        Raises:
            SpoolError: Somebody else changed one of the jobs meanwhile (``job-changed``): load
                again and do it again; or the store failed.
        """
        changes = list(self._changes())
        for first in range(0, len(changes), KEPT_AT_ONCE):
            part = changes[first : first + KEPT_AT_ONCE]
            ends = await asyncio.gather(*map(self._keep_job, part), return_exceptions=True)
            for error in (end for end in ends if isinstance(end, BaseException)):
                raise error
        await self._keep_new_jobs()
        await self._keep_queue()

    def accepted(self, queue: Queue, job: Job, octets: int = 0) -> bytes:
        """Make the audit log's line of a new job, with the user's name also if only claimed."""
        octets = octets or job.octets
        return self.note("job-accepted", queue, job.id, octets, user=job.owner.name)

    def note(
        self,
        action: str,
        queue: Queue | None,
        job_id: int = 0,
        octets: int = 0,
        *,
        user: str = "",
    ) -> bytes:
        """Make the audit log's line."""
        return note_of(
            action,
            user=self.where.user or user,
            where=self.where,
            connection=self.connection,
            queue=queue.name if queue is not None else "",
            job_id=job_id,
            octets=octets,
        )

    def _changes(self) -> Iterator[_Changed]:
        for spooled, job in self.loaded.jobs.values():
            change = change_of(spooled, job)
            queue = self.loaded.queue or self.desk.queues.by_id(spooled.queue_id)
            if change is not None and queue is not None:
                yield _Changed(spooled, change, queue)

    async def _keep_job(self, changed: _Changed) -> None:
        spooled, change, queue = changed.spooled, changed.change, changed.queue
        await self.desk.store.change_job(
            spooled.key,
            change,
            version=spooled.version,
            note=self.note(_action(spooled, change), queue, spooled.job_id),
        )
        if change.state is not None:
            self.desk.counts.changed(queue.id)
        if change.state is not None and change.state.is_terminal:
            self.desk.gone.update({spooled.key} & self.desk.receiving)
        goes_on = change.next_attempt_at == 0  # its queue waited for it
        if change.is_cancel_wanted:
            self.desk.orders.cancel(queue.id, spooled.job_id)
        elif goes_on:
            self.desk.orders.retry_now(queue.id)
        elif change.state is JobState.PENDING or change.is_open is False:
            self.desk.orders.wake(queue.id)

    async def _keep_new_jobs(self) -> None:
        """Store a job whose documents come later, or that is a copy."""
        queue = self.loaded.queue
        if queue is None:
            return
        for job in self.loaded.core.queue.active():
            if job.id not in self.loaded.jobs:
                try:
                    await self._keep_new_job(queue, job)
                except SpoolError:
                    self.desk.queues.news.forget_job(queue, job.id)
                    raise

    async def _keep_new_job(self, queue: Queue, job: Job) -> None:
        store, private = self.desk.store, JobPrivate(password=self.password)
        new, note = new_job_of(job, queue, self.connection, private), self.accepted(queue, job)
        if job.copy_of:
            source, _ = self.loaded.jobs[job.copy_of]
            documents = copied_documents(source, new, self.desk.rebound)
            await store.copy_job(source, new, documents, note=note)
            self.desk.orders.wake(queue.id)
        else:
            await store.add_job(new, note=note)
            self.desk.fairness.opened(self.where.peer, new.job_id)
        self.desk.counts.added(queue.id)

    async def _keep_queue(self) -> None:
        queue, core = self.loaded.queue, self.loaded.core
        if queue is None:
            return
        if core.is_purged:
            line = self.note("queue-purged", queue)
            await self.desk.store.change_queue(queue.id, note=line)
            await self._purge(queue)
        record = queue.record
        before = (record.is_paused, record.is_accepting, record.holds_new)
        # A delivery that began goes on to its end anyhow.
        is_paused = core.is_paused or core.is_pausing
        after = (is_paused, core.is_accepting, core.holds_new_jobs)
        orders = orders_after(core, record)
        is_same = (before, record.message, record.orders) == (after, core.operator_message, orders)
        if is_same:
            return
        changed = await self.desk.store.change_queue(
            queue.id,
            is_paused=is_paused,
            is_accepting=core.is_accepting,
            holds_new=core.holds_new_jobs,
            message=core.operator_message,
            orders=orders,
            note=self.note(_queue_action(before, after, record.orders, orders), queue),
        )
        self.desk.queues.note_record(changed)
        if record.is_paused and not changed.is_paused:
            self.desk.orders.wake(queue.id)

    async def _purge(self, queue: Queue) -> None:
        store = self.desk.store
        while True:
            purged = await store.purge(
                documents_after=0, history_after=0, limit=_PURGED_AT_ONCE, queue_id=queue.id
            )
            if purged.jobs < _PURGED_AT_ONCE:
                return


#: What the audit log calls it when a queue is paused, closed, or holds what comes: off and on.
_QUEUE_ACTIONS = (
    ("queue-resumed", "queue-paused"),
    ("queue-closed", "queue-opened"),
    ("queue-passes-new-jobs", "queue-holds-new-jobs"),
)
#: The same for its service.
_SERVICE_ACTIONS: Mapping[str, str] = {
    "": "queue-activated",
    "deactivated": "queue-deactivated",
    "shutdown": "queue-shut-down",
}


def _queue_action(
    before: tuple[bool, ...], after: tuple[bool, ...], former: QueueOrders, orders: QueueOrders
) -> str:
    if former.service != orders.service:
        return _SERVICE_ACTIONS[orders.service]
    if former.settings != orders.settings:
        return "queue-set"
    changes = zip(_QUEUE_ACTIONS, before, after, strict=True)
    return next((words[now] for words, then, now in changes if then != now), "queue-message")


_ACTIONS: Mapping[JobState, str] = {
    JobState.CANCELED: "job-canceled",
    JobState.ABORTED: "job-aborted",
    JobState.COMPLETED: "job-closed",
    JobState.PENDING_HELD: "job-held",
    JobState.PENDING: "job-released",
}


def _action(spooled: SpooledJob, change: JobChange) -> str:
    if change.is_cancel_wanted:
        return "job-canceled"
    if change.state is not None and spooled.state.is_terminal:
        return "job-restarted"
    if change.state is not None:
        return _ACTIONS.get(change.state, "job-changed")
    return "job-closed" if change.is_open is False else "job-changed"

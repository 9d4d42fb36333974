"""What subscribers of queues are told: what happens to jobs and to queues, once each."""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sealpress.gateway.face.moments import TimeScale
from sealpress.gateway.face.records import job_of
from sealpress.gateway.status import device_reasons
from sealpress.printer import Event, EventKind, Instant
from sealpress.printer.core import printer_state
from sealpress.printer.dialogue import JobSeen, PrinterSeen
from sealpress.printer.subscriptions.board import (
    NotificationLimits,
    SubscriptionBoard,
    SubscriptionTally,
)

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.spool.records import JobChange, SpooledJob

__all__ = ["MAX_REMEMBERED", "MAX_SUBSCRIPTIONS", "QueueNews"]

MAX_SUBSCRIPTIONS = 5_000
"""Subscriptions to all queues of a gateway together."""

MAX_REMEMBERED = 1_000
"""Of so many jobs of a queue it is remembered what was told last, so that nothing is told twice."""


@dataclass(slots=True)
class _Readers:
    """Those who want to know of one queue.

    Attributes:
        queue: The queue.
        board: Their subscriptions.
        printer: What they know of the queue itself.
        jobs: What they know of its jobs, the one told of last at the end.
    """

    queue: Queue
    board: SubscriptionBoard
    printer: PrinterSeen
    jobs: dict[int, JobSeen] = field(default_factory=dict)

    def learn(self, job_id: int, seen: JobSeen) -> JobSeen | None:
        """Note what is told of a job; return what was told before."""
        before = self.jobs.pop(job_id, None)
        self.jobs[job_id] = seen
        if len(self.jobs) > MAX_REMEMBERED:
            del self.jobs[next(iter(self.jobs))]
        return before


class QueueNews:
    """Tells subscribers of queues what happens; a queue that nobody subscribed to costs nothing.

    What happens is told after it was stored. Subscriptions are kept in memory alone: after a
    restart they are found no more, and who waited subscribes anew.

    Args:
        queue_of: Returns a queue by the store's number of it.
        now: Returns this moment.
    """

    def __init__(
        self, queue_of: Callable[[int], Queue | None], now: Callable[[], Instant] | None = None
    ) -> None:
        self.limits = NotificationLimits()
        self._queue_of = queue_of
        self._now = now or _now
        self._scale = TimeScale.of(self._now())
        # Numbers begin elsewhere in each life: one of a former life is rarely somebody else's now.
        self._tally = SubscriptionTally(
            MAX_SUBSCRIPTIONS, self.limits.max_subscriptions_per_user, secrets.randbelow(1 << 30)
        )
        self._readers: dict[int, _Readers] = {}
        self._elsewhere: dict[int, _Readers] = {}  # jobs that went to another queue

    # Who wants to know

    def board_of(self, queue: Queue) -> SubscriptionBoard:
        """Return the subscriptions to a queue and its jobs."""
        readers = self._readers.get(queue.id)
        if readers is None:
            board = SubscriptionBoard(self.limits, self._tally)
            readers = self._readers[queue.id] = _Readers(queue, board, _seen(queue))
            queue.status.listeners.append(_Listener(self, queue))
        return readers.board

    def forget_job(self, queue: Queue, job_id: int) -> None:
        """Forget the subscriptions to a job that was never kept."""
        readers = self._readers.get(queue.id)
        if readers is not None:
            readers.board.forget_job(job_id)

    def expire(self) -> None:
        """Forget subscriptions whose time is over, and queues without any."""
        at = self._now()
        for readers in [*self._readers.values()]:
            readers.board.expire(at)
            if not len(readers.board) and not readers.board.waiting:
                self.close(readers.queue)
        for job_id, readers in [*self._elsewhere.items()]:
            if not any(readers.board.of_job(job_id)):
                del self._elsewhere[job_id]

    def close(self, queue: Queue) -> None:
        """Forget all subscriptions to a queue; those who wait are told that no more will come."""
        readers = self._readers.pop(queue.id, None)
        if readers is not None:
            readers.board.clear()
            own = [one for one in queue.status.listeners if isinstance(one, _Listener)]
            for listener in own:
                queue.status.listeners.remove(listener)

    # What happens to jobs

    def wants(self, queue_id: int) -> bool:
        """Whether anybody wants to know of jobs of a queue."""
        readers = self._readers.get(queue_id)
        return bool(self._elsewhere) or (readers is not None and len(readers.board) > 0)

    def created(self, job: SpooledJob) -> None:
        """Tell of a new job."""
        self._tell(job, lambda _before, _seen: EventKind.JOB_CREATED)

    def changed(self, job: SpooledJob, change: JobChange | None = None) -> None:
        """Tell what became of a job, if that was not told already.

        Args:
            job: The job as it is now.
            change: What was changed of it; ``None`` for its state.
        """
        self._tell(job, lambda before, seen: _kind(before, seen, change))

    def moved(self, job: SpooledJob) -> None:
        """Tell that a job came from another queue; who subscribed to it there is told on."""
        for readers in self._readers.values():
            knows = job.job_id in readers.jobs or any(readers.board.of_job(job.job_id))
            if readers.queue.id != job.queue_id and knows:
                self._publish(readers, EventKind.JOB_CHANGED, job, _job_seen(job))
                readers.jobs.pop(job.job_id, None)
                if any(readers.board.of_job(job.job_id)):
                    self._elsewhere[job.job_id] = readers
        self._tell(job, lambda *_: EventKind.JOB_CREATED, has_moved=True)

    def _tell(
        self,
        job: SpooledJob,
        kind_of: Callable[[JobSeen | None, JobSeen], EventKind | None],
        *,
        has_moved: bool = False,
    ) -> None:
        seen = _job_seen(job)
        here = self._readers.get(job.queue_id)
        if here is not None and len(here.board):
            kind = kind_of(here.learn(job.job_id, seen), seen)
            if kind is not None:
                self._publish(here, kind, job, seen)
        there = self._elsewhere.get(job.job_id)
        if there is not None and not has_moved:
            kind = kind_of(there.learn(job.job_id, seen), seen)
            if kind is not None:
                self._publish(there, kind, job, seen, of_job_alone=True)

    def _publish(
        self,
        readers: _Readers,
        kind: EventKind,
        job: SpooledJob,
        seen: JobSeen,
        *,
        of_job_alone: bool = False,
    ) -> None:
        queue = self._queue_of(job.queue_id) or readers.queue
        made = job_of(job, queue, self._scale)
        event = Event(kind, job.job_id, self._now(), {}, made, seen)
        readers.board.publish(event, of_job_alone=of_job_alone)

    # What happens to queues

    def look(self, queue: Queue) -> None:
        """Tell what became of a queue, if that is something else than was told before."""
        readers = self._readers.get(queue.id)
        if readers is not None and (seen := _seen(queue)) != readers.printer:
            readers.printer = seen
            self._about(readers, EventKind.PRINTER_STATE_CHANGED)

    def reconfigured(self, queue: Queue) -> None:
        """Tell that a queue has other settings, or its printer can do other things."""
        readers = self._readers.get(queue.id)
        if readers is not None:
            self._about(readers, EventKind.PRINTER_CONFIG_CHANGED)

    def _about(self, readers: _Readers, kind: EventKind) -> None:
        readers.board.publish(Event(kind, 0, self._now(), {}, None, readers.printer))


@dataclass(frozen=True, slots=True)
class _Listener:
    """Looks at a queue whenever its writer shows something."""

    news: QueueNews
    queue: Queue

    def __call__(self) -> None:
        self.news.look(self.queue)


def _now() -> Instant:
    return Instant(time.monotonic(), datetime.datetime.now(datetime.UTC))


def _job_seen(job: SpooledJob) -> JobSeen:
    return JobSeen(job.state, job.reasons, job.impressions)


def _seen(queue: Queue) -> PrinterSeen:
    record, reasons = queue.record, device_reasons(queue.status)
    state = printer_state(reasons, is_paused=record.is_paused, is_busy=queue.status.delivering != 0)
    service = (record.orders.service,) if record.orders.service else ()
    paused = ("paused",) if record.is_paused else ()
    holding = ("hold-new-jobs",) if record.holds_new else ()
    return PrinterSeen(state, (*reasons, *service, *paused, *holding), record.is_accepting)


def _kind(before: JobSeen | None, seen: JobSeen, change: JobChange | None) -> EventKind | None:
    """Return what happened to a job, given what was told of it before."""
    if before is None:
        return _kind_by_change(change)
    if before.state.is_terminal and seen.state.is_terminal:
        return None  # its writer comes after whoever ended it
    if before[:2] != seen[:2]:
        return EventKind.JOB_STATE_CHANGED
    if before.impressions != seen.impressions:
        return EventKind.JOB_PROGRESS
    return EventKind.JOB_CHANGED if change is not None and _is_other(change) else None


def _kind_by_change(change: JobChange | None) -> EventKind | None:
    if change is None or change.state is not None or change.reasons is not None:
        return EventKind.JOB_STATE_CHANGED
    if change.impressions is not None:
        return EventKind.JOB_PROGRESS
    return EventKind.JOB_CHANGED if _is_other(change) else None


def _is_other(change: JobChange) -> bool:
    """Whether something of a job changed that its maker can set."""
    return any(one is not None for one in (change.priority, change.hold_until, change.private))

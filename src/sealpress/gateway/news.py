"""What subscribers of queues are told: what happens to jobs and to queues, once each."""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sealpress.gateway.face.moments import TimeScale
from sealpress.gateway.face.records import job_of
from sealpress.gateway.happenings import JobMemory, job_seen, kind_of, queue_seen
from sealpress.gateway.system_news import SystemNews
from sealpress.printer import Event, EventKind, Instant
from sealpress.printer.dialogue import JobSeen, PrinterSeen
from sealpress.printer.subscriptions.board import (
    NotificationLimits,
    SubscriptionBoard,
    SubscriptionTally,
)

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue
    from sealpress.spool.records import JobChange, SpooledJob

__all__ = ["MAX_SUBSCRIPTIONS", "QueueNews"]

MAX_SUBSCRIPTIONS = 5_000
"""Subscriptions to all queues of a gateway, and to itself, together."""


@dataclass(slots=True)
class _Readers:
    """Those who want to know of one queue.

    Attributes:
        queue: The queue.
        board: Their subscriptions.
        printer: What they know of the queue itself.
        jobs: What they know of its jobs.
    """

    queue: Queue
    board: SubscriptionBoard
    printer: PrinterSeen
    jobs: JobMemory = field(default_factory=JobMemory)


class QueueNews:
    """Tells subscribers of queues what happens; a queue that nobody subscribed to costs nothing.

    What happens is told after it was stored. Subscriptions are kept in memory alone: after a
    restart they are found no more, and who waited subscribes anew.

    Args:
        queue_of: Returns a queue by the store's number of it.
        now: Returns this moment.
        queues: Returns all queues.
    """

    def __init__(
        self,
        queue_of: Callable[[int], Queue | None],
        now: Callable[[], Instant] | None = None,
        queues: Callable[[], Iterable[Queue]] = tuple,
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
        self._queues = queues
        self.system = SystemNews(self.limits, self._tally, self._now, queues, self._listen)
        """Tells those who subscribed to the gateway itself."""

    # Who wants to know

    def board_of(self, queue: Queue) -> SubscriptionBoard:
        """Return the subscriptions to a queue and its jobs."""
        readers = self._readers.get(queue.id)
        if readers is None:
            board = SubscriptionBoard(self.limits, self._tally)
            readers = self._readers[queue.id] = _Readers(queue, board, queue_seen(queue))
            self._listen(queue)
        return readers.board

    def _listen(self, queue: Queue) -> None:
        """Look at a queue whenever its writer shows something."""
        if not any(isinstance(one, _Listener) for one in queue.status.listeners):
            queue.status.listeners.append(_Listener(self, queue))

    def _listen_no_more(self, queue: Queue) -> None:
        listeners = queue.status.listeners
        for listener in [one for one in listeners if isinstance(one, _Listener)]:
            listeners.remove(listener)

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
                self._forget(readers.queue)
        self._expire_of_system(at)
        for job_id, readers in [*self._elsewhere.items()]:
            if not any(readers.board.of_job(job_id)):
                del self._elsewhere[job_id]

    def _expire_of_system(self, at: Instant) -> None:
        self.system.board.expire(at)
        if self.system.is_looking and not self.system.is_wanted:
            self.system.end()
            for queue in self._queues():
                if queue.id not in self._readers:
                    self._listen_no_more(queue)

    def close(self, queue: Queue) -> None:
        """Tell that a queue is no more, just before it goes; those who wait for it are told, too.

        Its subscriptions are forgotten.
        """
        self.system.closed(queue)
        self._forget(queue)
        self._listen_no_more(queue)

    def _forget(self, queue: Queue) -> None:
        readers = self._readers.pop(queue.id, None)
        if readers is not None:
            readers.board.clear()
            if not self.system.is_wanted:
                self._listen_no_more(queue)

    # What happens to jobs

    def wants(self, queue_id: int) -> bool:
        """Whether anybody wants to know of jobs of a queue."""
        readers = self._readers.get(queue_id)
        is_read = readers is not None and len(readers.board) > 0
        return is_read or bool(self._elsewhere) or self.system.wants_jobs

    def created(self, job: SpooledJob) -> None:
        """Tell of a new job."""
        self._tell(job, lambda _before, _seen: EventKind.JOB_CREATED)

    def changed(self, job: SpooledJob, change: JobChange | None = None) -> None:
        """Tell what became of a job, if that was not told already.

        Args:
            job: The job as it is now.
            change: What was changed of it; ``None`` for its state.
        """
        self._tell(job, lambda before, seen: kind_of(before, seen, change))

    def moved(self, job: SpooledJob) -> None:
        """Tell that a job came from another queue; who subscribed to it there is told on."""
        for readers in self._readers.values():
            knows = job.job_id in readers.jobs or any(readers.board.of_job(job.job_id))
            if readers.queue.id != job.queue_id and knows:
                self._publish(readers, EventKind.JOB_CHANGED, job, job_seen(job))
                readers.jobs.forget(job.job_id)
                if any(readers.board.of_job(job.job_id)):
                    self._elsewhere[job.job_id] = readers
        self._tell(job, lambda *_: EventKind.JOB_CREATED, has_moved=True)
        self._tell_system(job, job_seen(job), lambda *_: EventKind.JOB_CHANGED)

    def _tell(
        self,
        job: SpooledJob,
        kind_of: Callable[[JobSeen | None, JobSeen], EventKind | None],
        *,
        has_moved: bool = False,
    ) -> None:
        seen = job_seen(job)
        here = self._readers.get(job.queue_id)
        if here is not None and len(here.board):
            kind = kind_of(here.jobs.learn(job.job_id, seen), seen)
            if kind is not None:
                self._publish(here, kind, job, seen)
        there = self._elsewhere.get(job.job_id)
        if there is not None and not has_moved:
            kind = kind_of(there.jobs.learn(job.job_id, seen), seen)
            if kind is not None:
                self._publish(there, kind, job, seen, of_job_alone=True)
        if not has_moved:
            self._tell_system(job, seen, kind_of)

    def _tell_system(
        self,
        job: SpooledJob,
        seen: JobSeen,
        kind_of: Callable[[JobSeen | None, JobSeen], EventKind | None],
    ) -> None:
        queue = self._queue_of(job.queue_id)
        if queue is None or not self.system.wants_jobs:
            return
        kind = kind_of(self.system.jobs.learn(job.job_id, seen), seen)
        if kind is not None:
            self.system.tell(kind, queue, job_of(job, queue, self._scale), seen)

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

    def opened(self, queue: Queue) -> None:
        """Tell of a new queue."""
        self.system.opened(queue)

    def look(self, queue: Queue) -> None:
        """Tell what became of a queue, if that is something else than was told before."""
        readers = self._readers.get(queue.id)
        if readers is not None and (seen := queue_seen(queue)) != readers.printer:
            readers.printer = seen
            self._about(readers, EventKind.PRINTER_STATE_CHANGED)
        self.system.look(queue)

    def happened(self, queue: Queue, kind: EventKind) -> None:
        """Tell that a queue has other settings, its printer can do other things, it began anew."""
        readers = self._readers.get(queue.id)
        if readers is not None:
            self._about(readers, kind)
        self.system.about(queue, kind)

    def reconfigured(self, queue: Queue) -> None:
        """Tell that a queue has other settings, or its printer can do other things."""
        self.happened(queue, EventKind.PRINTER_CONFIG_CHANGED)

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

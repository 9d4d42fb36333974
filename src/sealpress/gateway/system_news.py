"""What subscribers of the whole gateway are told: of all queues and jobs, and of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from sealpress.gateway.happenings import JobMemory, queue_seen
from sealpress.ipp.states import PrinterState
from sealpress.printer import Event, EventKind, Instant
from sealpress.printer.dialogue import Origin, PrinterSeen, ResourceSeen, SystemSeen
from sealpress.printer.subscriptions.board import (
    NotificationLimits,
    SubscriptionBoard,
    SubscriptionTally,
)
from sealpress.printer.subscriptions.events import SYSTEM_EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sealpress.gateway.queue import Queue
    from sealpress.printer.dialogue import JobSeen
    from sealpress.printer.job import Job

__all__ = ["MAX_REMEMBERED_OF_ALL", "SystemNews", "origin_of"]

MAX_REMEMBERED_OF_ALL = 10_000
"""Of so many jobs of all queues it is remembered what subscribers of the system were told last."""

_JOB_WORDS = tuple(word for word in SYSTEM_EVENTS if word.startswith("job-"))


def origin_of(queue: Queue) -> Origin:
    """Return where something at a queue happened."""
    return Origin(queue.id, queue.name, queue.path)


class SystemNews:
    """Tells subscribers of the system; while there are none, it looks at nothing.

    Args:
        limits: How much is done for subscribers.
        tally: Counts them together with those of queues.
        now: Returns this moment.
        queues: Returns all queues.
        listen: Called with each queue that is looked at from now on.
    """

    def __init__(
        self,
        limits: NotificationLimits,
        tally: SubscriptionTally,
        now: Callable[[], Instant],
        queues: Callable[[], Iterable[Queue]],
        listen: Callable[[Queue], None],
    ) -> None:
        self.board = SubscriptionBoard(limits, tally, self._begin)
        """Their subscriptions."""
        self.jobs = JobMemory(MAX_REMEMBERED_OF_ALL)
        """What they know of jobs."""
        self._now = now
        self._queues = queues
        self._listen = listen
        self._printers: dict[int, PrinterSeen] = {}
        self._states: Counter[PrinterState] = Counter()
        self._told = PrinterState.IDLE
        self.is_looking = False
        """Whether queues are looked at."""

    # Who wants to know

    @property
    def is_wanted(self) -> bool:
        """Whether anybody wants to know anything."""
        return len(self.board) > 0

    @property
    def wants_jobs(self) -> bool:
        """Whether anybody wants to know of jobs."""
        return len(self.board) > 0 and any(map(self.board.wants, _JOB_WORDS))

    def _begin(self) -> None:
        """Look at all there is: what changes from now on is told."""
        self.end()
        self.is_looking = True
        for queue in self._queues():
            self._note(queue, queue_seen(queue))
            self._listen(queue)
        self._told = self._state()

    def end(self) -> None:
        """Look at nothing, and know nothing any more."""
        self.is_looking = False
        self._printers.clear()
        self._states.clear()
        self.jobs.clear()

    # What happens

    def tell(self, kind: EventKind, queue: Queue, job: Job, seen: JobSeen) -> None:
        """Tell what happened to a job."""
        event = Event(kind, job.id, self._now(), {}, job, seen, origin_of(queue))
        self.board.publish(event)

    def look(self, queue: Queue) -> None:
        """Tell what became of a queue, and of the system with it, if that is something else."""
        seen = queue_seen(queue)
        if not self.is_wanted or seen == self._printers.get(queue.id):
            return
        self._note(queue, seen)
        self.about(queue, EventKind.PRINTER_STATE_CHANGED)
        self._look_at_all()

    def about(self, queue: Queue, kind: EventKind) -> None:
        """Tell what happened to a queue."""
        if self.is_wanted:
            seen = self._printers.get(queue.id) or queue_seen(queue)
            self.board.publish(Event(kind, 0, self._now(), {}, seen=seen, origin=origin_of(queue)))

    def opened(self, queue: Queue) -> None:
        """Tell of a new queue."""
        if self.is_wanted:
            self._note(queue, queue_seen(queue))
            self._listen(queue)
            self.about(queue, EventKind.PRINTER_CREATED)
            self._look_at_all()

    def closed(self, queue: Queue) -> None:
        """Tell of a queue that is no more; who may see it is asked, so it is there still."""
        if self.is_wanted:
            self.about(queue, EventKind.PRINTER_DELETED)
            before = self._printers.pop(queue.id, None)
            if before is not None:
                self._states[before.state] -= 1
            self._look_at_all()

    def system(self, kind: EventKind) -> None:
        """Tell what happened to the system itself."""
        if self.is_wanted:
            self.board.publish(Event(kind, 0, self._now(), {}, seen=SystemSeen(self._told)))

    def resource(
        self, kind: EventKind, number: int, state: int, reasons: tuple[str, ...] = ()
    ) -> None:
        """Tell what happened to a resource.

        Args:
            kind: What.
            number: ``resource-id``.
            state: ``resource-state`` now.
            reasons: ``resource-state-reasons``.
        """
        if self.is_wanted:
            seen = ResourceSeen(number, state, reasons)
            self.board.publish(Event(kind, 0, self._now(), {}, seen=seen))

    # The state of all

    def _note(self, queue: Queue, seen: PrinterSeen) -> None:
        before = self._printers.get(queue.id)
        if before is not None:
            self._states[before.state] -= 1
        self._printers[queue.id] = seen
        self._states[seen.state] += 1

    def _state(self) -> PrinterState:
        """Return ``system-state``: it works when one queue does, and stands still when all do."""
        if self._states[PrinterState.PROCESSING]:
            return PrinterState.PROCESSING
        all_stopped = 0 < self._states[PrinterState.STOPPED] == len(self._printers)
        return PrinterState.STOPPED if all_stopped else PrinterState.IDLE

    def _look_at_all(self) -> None:
        if (state := self._state()) is not self._told:
            self._told = state
            self.system(EventKind.SYSTEM_STATE_CHANGED)

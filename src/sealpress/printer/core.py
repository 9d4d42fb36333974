"""The printer's own state, and the only places where jobs change theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sealpress.ipp.states import DocumentState, JobState, PrinterState
from sealpress.printer.config import Endpoint, PrinterConfig
from sealpress.printer.description import PrinterDescription, PrinterView, endpoint_uri
from sealpress.printer.dialogue import (
    Event,
    EventKind,
    Instant,
    JobSeen,
    PrinterSeen,
    RequestFacts,
)
from sealpress.printer.job import Job, Owner
from sealpress.printer.job_attributes import JobView
from sealpress.printer.queue import JobQueue
from sealpress.printer.subscriptions.board import SubscriptionBoard

__all__ = ["PrinterCore", "printer_state"]

_DOCUMENT_ENDS: Mapping[JobState, DocumentState] = {
    JobState.COMPLETED: DocumentState.COMPLETED,
    JobState.CANCELED: DocumentState.CANCELED,
    JobState.ABORTED: DocumentState.ABORTED,
}


def printer_state(reasons: Iterable[str], *, is_paused: bool, is_busy: bool) -> PrinterState:
    """Return ``printer-state``: an error stops the printer (RFC 8011 section 5.4.12).

    Args:
        reasons: What the device reported.
        is_paused: Whether an operator stopped the printing.
        is_busy: Whether something is printed.
    """
    if is_paused or any(reason.endswith("-error") for reason in reasons):
        return PrinterState.STOPPED
    return PrinterState.PROCESSING if is_busy else PrinterState.IDLE


def _nothing(_job: Job) -> None:
    """Do nothing about a new job."""


class _Positions:
    """Asks a queue once how many jobs come before each, and only if somebody wants to know."""

    __slots__ = ("_found", "_queue")

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue
        self._found: Mapping[int, int] | None = None

    def __call__(self) -> Mapping[int, int]:
        if self._found is None:
            self._found = self._queue.positions()
        return self._found


class PrinterCore:
    """What the operations work on: settings, description, jobs, state, events.

    Attributes:
        config: The settings.
        description: The printer's attributes.
        queue: The jobs.
        started: When the printer came up.
        reasons: ``printer-state-reasons`` the device reported.
        message: ``printer-state-message`` the device reported.
        is_paused: Whether an operator stopped the printing.
        is_accepting: ``printer-is-accepting-jobs``.
        holds_new_jobs: Whether new jobs are held (RFC 3998 section 3.3).
        operator_message: What an operator said about the printer.
        is_purged: Whether the history was forgotten.
        is_busy: Whether the device is at a job that is not among those here.
        printing: The job the device is at, or ``None``.
        on_new_job: Called with each job that is made, before anybody is told of it.

    Args:
        board: Returns where it is written who wants to be told what; asked when it is needed.
    """

    def __init__(
        self,
        config: PrinterConfig,
        description: PrinterDescription,
        started: Instant,
        queue: JobQueue,
        board: Callable[[], SubscriptionBoard] = SubscriptionBoard,
    ) -> None:
        self.config = config
        self.description = description
        self.queue = queue
        self.started = started
        self.configured = started
        self.changed = started
        self.reasons: tuple[str, ...] = ()
        self.message = ""
        self.is_paused = False
        self.is_accepting = True
        self.holds_new_jobs = False
        self.operator_message = ""
        self.is_purged = False
        self.is_busy = False
        self.printing: Job | None = None
        self.on_new_job: Callable[[Job], None] = _nothing
        self._board: SubscriptionBoard | None = None
        self._get_board = board
        self._events: list[Event] = []
        self._told = self._seen()

    def reconfigure(
        self, config: PrinterConfig, description: PrinterDescription, at: Instant
    ) -> None:
        """Go on with other settings."""
        self.config, self.description, self.configured = config, description, at
        self.queue.limits = config.limits
        self.emit(EventKind.PRINTER_CONFIG_CHANGED, at)

    # What it is like

    @property
    def state(self) -> PrinterState:
        """``printer-state``: an error stops the printer (RFC 8011 section 5.4.12)."""
        is_busy = self.printing is not None or self.is_busy
        return printer_state(self.reasons, is_paused=self.is_paused, is_busy=is_busy)

    @property
    def all_reasons(self) -> tuple[str, ...]:
        """``printer-state-reasons``: what the device said, and what operators ordered."""
        paused = ("paused",) if self.is_paused else ()
        return (*self.reasons, *paused, *(("hold-new-jobs",) if self.holds_new_jobs else ()))

    @property
    def board(self) -> SubscriptionBoard:
        """Who wants to be told what happens."""
        if self._board is None:
            self._board = self._get_board()
        return self._board

    def uri(self, where: RequestFacts) -> str:
        """Return the printer's URI as who asks knows it."""
        scheme = "ipps" if where.secure else "ipp"
        return endpoint_uri(Endpoint(scheme), self.config.path, where)

    def view(self, where: RequestFacts) -> PrinterView:
        """Return the printer as a request sees it."""
        return PrinterView(
            config=self.config,
            where=where,
            started=self.started,
            state=self.state,
            reasons=self.all_reasons,
            message=self.message
            or self.operator_message
            or f"The printer is {self.state.keyword}.",
            changed=self.changed,
            configured=self.configured,
            queued=self.queue.active_count,
            is_accepting=self.is_accepting,
        )

    def job_view(
        self, where: RequestFacts, viewer: Owner | None = None, *, sees_all: bool = False
    ) -> JobView:
        """Return the jobs' surroundings as a request sees them."""
        return JobView(
            config=self.config,
            where=where,
            started=self.started,
            positions=_Positions(self.queue),
            is_stopped=self.state is PrinterState.STOPPED,
            viewer=viewer,
            sees_all=sees_all,
        )

    # What happens

    def emit(self, kind: EventKind, at: Instant, job: Job | None = None, **facts: object) -> None:
        """Note an event for :meth:`take_events`."""
        seen = self._seen() if job is None else _job_seen(job)
        self._events.append(Event(kind, job.id if job else 0, at, facts, job, seen))

    def take_events(self) -> Iterator[Event]:
        """Yield what happened since the last time, oldest first."""
        events, self._events = self._events, []
        return iter(events)

    def note_state(self, before: PrinterState, at: Instant) -> None:
        """Tell of a change of the printer's state, or of what goes with it."""
        if self.state is not before:
            self.changed = at
        if (seen := self._seen()) != self._told:
            self._told = seen
            self.emit(EventKind.PRINTER_STATE_CHANGED, at, state=self.state.keyword)

    def _seen(self) -> PrinterSeen:
        return PrinterSeen(self.state, self.all_reasons, self.is_accepting)

    def move(
        self, job: Job, state: JobState, at: Instant, reasons: Iterable[str] = (), message: str = ""
    ) -> None:
        """Bring a job into another state, with all that follows from it."""
        before = self.state
        job.become(state, at, reasons, message)
        self.emit(
            EventKind.JOB_STATE_CHANGED, at, job, state=state.keyword, reasons=list(job.reasons)
        )
        if state is JobState.PROCESSING:
            self.printing = job
        elif self.printing is job and state.is_terminal:
            self.printing = None
        if state.is_terminal:
            self._end(job, state, at)
        self.note_state(before, at)

    def _end(self, job: Job, state: JobState, at: Instant) -> None:
        for document in job.documents:
            document.state = _DOCUMENT_ENDS[state]
        self.emit(EventKind.JOB_COMPLETED, at, job, state=state.keyword, reasons=list(job.reasons))
        self.forget(self.queue.retire(job), at)

    def forget(self, jobs: Iterable[Job], at: Instant) -> None:
        """Tell of jobs that left the history."""
        for job in jobs:
            self.emit(EventKind.JOB_REMOVED, at, job)

    def set_paused(self, at: Instant, *, paused: bool) -> None:
        """Stop printing, or go on."""
        before = self.state
        self.is_paused = paused
        self.follow_state(before, at)

    def set_accepting(self, at: Instant, *, accepting: bool) -> None:
        """Take new jobs, or refuse them with 0x0506."""
        self.is_accepting = accepting
        self.changed = at
        self.note_state(self.state, at)

    def follow_state(self, before: PrinterState, at: Instant) -> None:
        """Stop or continue the job being printed along with the printer."""
        job = self.printing
        stopped = self.state is PrinterState.STOPPED
        if job is not None and stopped and job.state is JobState.PROCESSING:
            self.move(job, JobState.PROCESSING_STOPPED, at, job.reasons)
        elif job is not None and not stopped and job.state is JobState.PROCESSING_STOPPED:
            self.move(job, JobState.PROCESSING, at, job.reasons)
        self.note_state(before, at)

    def begin_again(self, job: Job, at: Instant) -> None:
        """Have a job that ended printed again."""
        self.queue.remove(job)
        job.begin_again()
        self.queue.add(job)
        self.emit(EventKind.JOB_STATE_CHANGED, at, job, state=job.state.keyword, reasons=[])
        self.emit(EventKind.JOB_READY, at, job)

    def close(self, job: Job, at: Instant) -> None:
        """Take no more documents for a job; one without any is completed at once."""
        if not job.is_open:
            return
        job.close()
        if job.documents:
            self.emit(EventKind.JOB_READY, at, job)
            return
        # RFC 8011 section 4.3.1: a job without documents is legal and prints nothing.
        if job.state is JobState.PENDING_HELD:
            self.move(job, JobState.PENDING, at)
        self.move(job, JobState.PROCESSING, at)
        self.move(job, JobState.COMPLETED, at, ["job-completed-successfully"], "Nothing to print.")

    def cancel(self, job: Job, at: Instant, reason: str) -> None:
        """Cancel a job: at once, or when the device lets go of it (RFC 8011 section 4.3.3)."""
        if job.state not in {JobState.PROCESSING, JobState.PROCESSING_STOPPED}:
            self.move(job, JobState.CANCELED, at, [reason])
            return
        job.reasons = [*job.reasons, "processing-to-stop-point", reason]
        self.emit(EventKind.JOB_STOP_REQUESTED, at, job)


def _job_seen(job: Job) -> JobSeen:
    return JobSeen(job.state, tuple(job.reasons), job.impressions)

"""The printer's own state, and the only places where jobs change theirs."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping

from sealpress.ipp.message import Attribute
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
from sealpress.printer.document_objects.course import follow_job
from sealpress.printer.job import SUSPENDED, Job, Owner
from sealpress.printer.job_attributes import JobView
from sealpress.printer.queue import JobQueue
from sealpress.printer.storage import STORE_ONLY, STORED, STORED_MESSAGE, storage_of
from sealpress.printer.subscriptions.board import SubscriptionBoard

__all__ = ["PrinterCore", "printer_state"]


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


class Service(enum.StrEnum):
    """How far an operator put a printer out of service: its ``printer-state-reasons``."""

    FULL = ""
    """It is in service."""
    DEACTIVATED = "deactivated"
    """It answers nothing but questions (RFC 3998 section 3.4)."""
    SHUT_DOWN = "shutdown"
    """It is not there until it is started (RFC 3998 section 3.5)."""


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
        is_pausing: Whether it stops after the current job (RFC 3998 section 3.2).
        service: Whether an operator put it out of service, and how far.
        settings: What was set by Set-Printer-Attributes, by name; ``None`` takes a setting back.
        is_accepting: ``printer-is-accepting-jobs``.
        holds_new_jobs: Whether new jobs are held (RFC 3998 section 3.3).
        operator_message: What an operator said about the printer.
        operator_message_at: When; ``None`` for never.
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
        self.is_pausing = False
        self.service = Service.FULL
        self.settings: dict[str, Attribute | None] = {}
        self.operator_message = ""
        self.operator_message_at: Instant | None = None
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
        ordered = (
            (self.service is not Service.FULL, str(self.service)),
            (self.is_paused, "paused"),
            (self.is_pausing, "moving-to-paused"),
            (self.holds_new_jobs, "hold-new-jobs"),
        )
        return (*self.reasons, *(reason for holds, reason in ordered if holds))

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
            operator_message=self.operator_message,
            operator_message_at=self.operator_message_at,
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
            actuals=self.description.actuals,
            document_actuals=self.description.document_actuals,
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
        if state is JobState.COMPLETED and storage_of(job).disposition != "none":
            reasons = [*reasons, STORED]
        job.become(state, at, reasons, message)
        follow_job(job, at)
        self.emit(
            EventKind.JOB_STATE_CHANGED, at, job, state=state.keyword, reasons=list(job.reasons)
        )
        if state is JobState.PROCESSING and self.printing is None:
            self.printing = job
        elif self.printing is job and state.is_terminal:
            self._let_go()
        if state.is_terminal:
            self._end(job, state, at)
        self.note_state(before, at)

    def _let_go(self) -> None:
        """Note that the device is at no job any more; it may have waited for that to stop."""
        self.printing = None
        if self.is_pausing:
            self.is_pausing, self.is_paused = False, True

    def suspend(self, job: Job, at: Instant) -> None:
        """Stop a job on the way, to print others (RFC 3998 section 4.3.1)."""
        before, reasons = self.state, [*job.reasons, SUSPENDED]
        if job.state is JobState.PROCESSING:
            self.move(job, JobState.PROCESSING_STOPPED, at, reasons)
        else:
            job.reasons = reasons
        job.message = "The job is suspended until it is resumed; others are printed meanwhile."
        if self.printing is job:
            self._let_go()
        self.emit(EventKind.JOB_SUSPENDED, at, job)
        self.note_state(before, at)

    def _end(self, job: Job, state: JobState, at: Instant) -> None:
        self.emit(EventKind.JOB_COMPLETED, at, job, state=state.keyword, reasons=list(job.reasons))
        self.forget(self.queue.retire(job), at)

    def forget(self, jobs: Iterable[Job], at: Instant) -> None:
        """Tell of jobs that left the history."""
        for job in jobs:
            self.emit(EventKind.JOB_REMOVED, at, job)

    def set_paused(self, at: Instant, *, paused: bool) -> None:
        """Stop printing, or go on."""
        before = self.state
        self.is_paused, self.is_pausing = paused, False
        self.follow_state(before, at)

    def pause_after_current(self, at: Instant) -> None:
        """Stop printing when the job that is being printed is done (RFC 3998 section 3.2)."""
        is_at_work = self.printing is not None or self.is_busy
        if self.is_paused or not is_at_work:
            self.set_paused(at, paused=True)
            return
        self.is_pausing = True
        self.note_state(self.state, at)

    def note_message(self, text: str, at: Instant) -> None:
        """Keep what an operator has to say about the printer (RFC 8011 section 5.4.22)."""
        self.operator_message, self.operator_message_at = text, at

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
        if job.documents and all(one.state is DocumentState.CANCELED for one in job.documents):
            self.cancel(job, at, f"job-{job.documents[-1].reasons[0]}")
            return
        if job.documents and storage_of(job).disposition == STORE_ONLY:
            self._complete(job, at, STORED_MESSAGE)
        elif job.documents:
            self.emit(EventKind.JOB_READY, at, job)
        else:
            # RFC 8011 section 4.3.1: a job without documents is legal and prints nothing.
            self._complete(job, at, "Nothing to print.")

    def _complete(self, job: Job, at: Instant, message: str) -> None:
        """End a job that the device has nothing to do with, whatever it is at."""
        if job.state is JobState.PENDING_HELD:
            self.move(job, JobState.PENDING, at)
        self.move(job, JobState.PROCESSING, at)
        self.move(job, JobState.COMPLETED, at, ["job-completed-successfully"], message)

    def cancel(self, job: Job, at: Instant, reason: str) -> None:
        """Cancel a job: at once, or when the device lets go of it (RFC 8011 section 4.3.3)."""
        is_at_device = job.state in {JobState.PROCESSING, JobState.PROCESSING_STOPPED}
        if not is_at_device or job.is_suspended or job.may_go_on:
            self.move(job, JobState.CANCELED, at, [reason])
            return
        job.reasons = [*job.reasons, "processing-to-stop-point", reason]
        self.emit(EventKind.JOB_STOP_REQUESTED, at, job)


def _job_seen(job: Job) -> JobSeen:
    return JobSeen(job.state, tuple(job.reasons), job.impressions)

"""A printer: requests in, responses out; documents, devices and time are told to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sealpress.errors import UsageError
from sealpress.ipp.message import Attribute, Message
from sealpress.ipp.states import JobState, PrinterState
from sealpress.printer.config import PrinterConfig
from sealpress.printer.core import PrinterCore
from sealpress.printer.description import PrinterView
from sealpress.printer.dialogue import (
    AcceptDocument,
    DocumentFailure,
    Event,
    EventKind,
    Instant,
    Reply,
    RequestFacts,
)
from sealpress.printer.document_objects.course import (
    advance,
    is_page_wanted,
    unprinted_impressions,
)
from sealpress.printer.documents import document_failed, document_received, expire_open_jobs
from sealpress.printer.due_jobs import cancel_overdue_jobs, output_due_jobs
from sealpress.printer.holding import release_due_jobs
from sealpress.printer.job import Job
from sealpress.printer.model import PrinterModel
from sealpress.printer.operations import PRINTER_RULES
from sealpress.printer.queue import JobQueue
from sealpress.printer.settable import changed_settings, with_settings
from sealpress.printer.ticket import job_ticket
from sealpress.reasons import Reason

__all__ = ["Printer"]


class Printer:
    """The IPP Printer object with its jobs (RFC 8011 section 2).

    It does no I/O and has no clock: :mod:`sealpress.printer.dialogue` says what its caller does.
    It is not thread-safe.
    """

    def __init__(
        self,
        config: PrinterConfig,
        *,
        started_at: Instant,
        first_job_id: int = 1,
        settings: Iterable[Attribute] = (),
    ) -> None:
        """Make a printer that is idle.

        Args:
            config: Its name and abilities.
            started_at: Now; the base of ``printer-up-time``.
            first_job_id: The first ``job-id``, for printers that had jobs in an earlier life.
            settings: What was set in an earlier life by Set-Printer-Attributes.

        Raises:
            UsageError: A printer attribute in the settings doesn't fit (``invalid-argument``).
        """
        self._given = config
        self._settings = {one.name: one for one in settings}
        self._model = self._made()
        queue = JobQueue(config.limits, first_id=first_job_id)
        self._core = PrinterCore(self._model.config, self._model.description, started_at, queue)

    def _made(self) -> PrinterModel:
        return PrinterModel(with_settings(self._given, self._settings.values()), PRINTER_RULES)

    @property
    def config(self) -> PrinterConfig:
        """The printer's settings as they were given to it."""
        return self._given

    @property
    def settings(self) -> tuple[Attribute, ...]:
        """What was set by Set-Printer-Attributes since: to be kept over restarts."""
        return tuple(self._settings.values())

    @property
    def state(self) -> PrinterState:
        """``printer-state`` (RFC 8011 section 5.4.11)."""
        return self._core.state

    # Requests

    def begin(self, request: Message, where: RequestFacts) -> Reply:
        """Answer a request, or say that its document shall come first.

        Never raises for anything in the request; the caller must then fetch :meth:`take_events`.
        """
        reply = self._model.begin(self._core, request, where)
        if self._core.settings:
            self._settings = changed_settings(self._settings, self._core.settings)
            self._core.settings = {}
            self.reconfigure(self._given, where.at)
        return reply

    def looks_like(self, seen: PrinterView) -> bool:
        """Say whether the printer still looks as it did; time is not looked at."""
        return self._core.view(seen.where) == seen

    def is_wanted(self, accepted: AcceptDocument) -> bool:
        """Say whether a document's job still waits for it: it may have been canceled."""
        job = self._core.queue.get(accepted.job_id)
        return job is not None and job.is_receiving and not job.state.is_terminal

    def document_received(
        self, accepted: AcceptDocument, *, octets: int, at: Instant, document_format: str = ""
    ) -> Message:
        """Note that a document is stored.

        Args:
            accepted: What :meth:`begin` returned.
            octets: How many octets it has, after inflating.
            at: Now.
            document_format: Its format if that was found out; empty to believe the client.

        Returns:
            The response to the request that brought it.
        """
        return document_received(self._core, accepted, octets, at, document_format)

    def document_failed(
        self, accepted: AcceptDocument, failure: DocumentFailure, *, at: Instant, detail: str = ""
    ) -> Message:
        """Give up a job whose document could not be taken; returns the response."""
        return document_failed(self._core, accepted, failure, at, detail)

    def take_events(self) -> tuple[Event, ...]:
        """Return what happened since the last call, oldest first; subscribers are told of it."""
        events = tuple(self._core.take_events())
        for event in events:
            self._core.board.publish(event)
        return events

    def tick(self, at: Instant) -> None:
        """Let time pass: open jobs run out of time, old jobs are forgotten."""
        expire_open_jobs(self._core, at)
        release_due_jobs(self._core, at)
        output_due_jobs(self._core, at)
        cancel_overdue_jobs(self._core, at)
        self._core.forget(self._core.queue.expire(at), at)
        self._core.board.expire(at)

    def reconfigure(self, config: PrinterConfig, at: Instant) -> None:
        """Go on with other settings; the jobs stay, and what was set by operators."""
        self._given = config
        self._model = self._made()
        self._core.reconfigure(self._model.config, self._model.description, at)

    def restart(self, at: Instant) -> None:
        """Switch off and on again: jobs and state are gone, the time of being up begins anew."""
        core = self._core
        queue = JobQueue(core.config.limits, first_id=core.queue.new_id())
        board = core.board
        self._core = PrinterCore(core.config, core.description, at, queue, lambda: board)
        self._core.emit(EventKind.PRINTER_RESTARTED, at)
        for job in (*core.queue.active(), *core.queue.history()):
            self._core.emit(EventKind.JOB_REMOVED, at, job)

    # The device

    def next_job(self) -> int | None:
        """Return the job to print next, or ``None`` while printing, stopped or without one."""
        core = self._core
        if core.printing is not None or core.is_pausing or self.state is PrinterState.STOPPED:
            return None
        ready = (job.id for job in core.queue.active() if job.is_ready or job.may_go_on)
        return next(ready, None)

    def is_stopping(self, job_id: int) -> bool:
        """Say whether a job was canceled, and the device shall let go of it for good."""
        job = self._core.queue.get(job_id)
        return job is not None and job.is_stopping and not job.state.is_terminal

    def printed_impressions(self, job_id: int) -> int:
        """Return how many impressions of a job are printed, of one that goes on say."""
        return self._job(job_id).impressions

    def start_job(self, job_id: int, at: Instant) -> None:
        """Note that a job's printing began."""
        self._core.move(self._job(job_id), JobState.PROCESSING, at, ["job-printing"])

    def note_progress(self, job_id: int, at: Instant, *, impressions: int, sheets: int) -> None:
        """Note how much of a job is printed so far."""
        job = self._job(job_id)
        is_news = job.impressions != impressions
        job.impressions, job.sheets = impressions, sheets
        advance(job, impressions, at)
        if is_news:
            self._core.emit(EventKind.JOB_PROGRESS, at, job)

    def set_impressions(self, job_id: int, impressions: Sequence[int]) -> None:
        """Note how many impressions each document of a job has, now that somebody counted."""
        job = self._core.queue.get(job_id)  # counting took its time: it may have been purged
        for document, count in zip(job.documents if job else (), impressions, strict=False):
            document.impressions = count

    def is_page_wanted(self, job_id: int, page: int, at: Instant) -> bool:
        """Say whether an impression of a job, from 1, is to be printed: documents are canceled."""
        job = self._core.queue.get(job_id)
        return job is None or is_page_wanted(job, page, at)

    def finish_job(
        self, job_id: int, at: Instant, *, impressions: int = 0, sheets: int = 0
    ) -> None:
        """Note that a job is printed; one that was canceled meanwhile ends as canceled."""
        job = self._job(job_id)
        skipped = unprinted_impressions(job)
        job.impressions, job.sheets = impressions - skipped, sheets - skipped
        if job.is_stopping:
            self.finish_cancel(job_id, at)
            return
        if job.state is JobState.PROCESSING_STOPPED:
            self._core.move(job, JobState.PROCESSING, at, job.reasons)
        self._core.move(job, JobState.COMPLETED, at, ["job-completed-successfully"])

    def finish_cancel(self, job_id: int, at: Instant) -> None:
        """Note that the device let go of a canceled job (RFC 8011 section 5.3.8)."""
        job = self._job(job_id)
        reasons = [r for r in job.reasons if r.startswith("job-canceled-")]
        self._core.move(job, JobState.CANCELED, at, reasons)

    def abort_job(
        self, job_id: int, at: Instant, *, reason: str = "aborted-by-system", message: str = ""
    ) -> None:
        """Give a job up."""
        reasons = [reason, "aborted-by-system"]
        self._core.move(self._job(job_id), JobState.ABORTED, at, reasons, message)

    def cancel_job(self, job_id: int, at: Instant) -> None:
        """Cancel a job as at the printer's own panel; nothing if it has come to its end."""
        job = self._job(job_id)
        if not job.state.is_terminal and not job.is_stopping:
            self._core.cancel(job, at, "job-canceled-at-device")

    def set_state_reasons(self, reasons: Iterable[str], at: Instant, *, message: str = "") -> None:
        """Set what the device has to say; a reason that ends in ``-error`` stops the printer."""
        before = self.state
        self._core.reasons = tuple(reason for reason in reasons if reason != "none")
        self._core.message = message
        self._core.follow_state(before, at)

    def pause(self, at: Instant) -> None:
        """Stop printing until :meth:`resume`; jobs are still taken."""
        self._core.set_paused(at, paused=True)

    def resume(self, at: Instant) -> None:
        """Go on printing."""
        self._core.set_paused(at, paused=False)

    def set_accepting(self, at: Instant, *, accepting: bool) -> None:
        """Take new jobs, or refuse them with 0x0506."""
        self._core.set_accepting(at, accepting=accepting)

    # Looking

    @property
    def job_ids(self) -> list[int]:
        """The numbers of all jobs there are: those to do, then those done."""
        queue = self._core.queue
        return [job.id for job in (*queue.active(), *queue.history())]

    def ticket(self, job_id: int) -> dict[str, object]:
        """Return everything known about a job as plain data; ``UsageError`` if there is none."""
        return job_ticket(self._job(job_id), self.config)

    def _job(self, job_id: int) -> Job:
        job = self._core.queue.get(job_id)
        if job is None:
            raise UsageError(Reason.INVALID_ARGUMENT, f"there is no job {job_id}")
        return job

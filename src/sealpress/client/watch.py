"""Decide what to do while a job is waited for: look again, when, or how it ended (pure).

Terminal states are canceled, aborted and completed (RFC 8011 section 5.3.7). A job may also
vanish: printers keep no history, or a short one (section 5.3.7.2). Then it counts as completed
only if it was last seen being printed, and the printer was not started again since; otherwise
nobody knows, and that is what is said.
"""

from __future__ import annotations

from dataclasses import dataclass

from sealpress.errors import IppError, JobError, Reason, SealpressError, TransportError
from sealpress.ipp.states import JobState

FIRST_POLL_SECONDS = 0.25
"""Between the first two looks at a job."""
SLOWEST_POLL_SECONDS = 5.0
"""Between looks at a job that doesn't change."""
POLL_GROWTH = 1.5
"""How much longer each wait is while nothing changes."""
LONGEST_SILENCE_SECONDS = 300.0
"""For how long a printer that doesn't answer is asked again before its error is raised."""

UNKNOWN_STATE = 0
"""Stands for a ``job-state`` of *unknown*, or of no state at all."""

_GONE_STATUSES = frozenset({0x0406, 0x0407})
_BUSY_STATUSES = frozenset({0x0502, 0x0505, 0x0507})
_NEAR_COMPLETION = frozenset({JobState.PROCESSING, JobState.COMPLETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobStatus:
    """What a printer says about a job at one moment.

    Attributes:
        state: ``job-state`` (RFC 8011 section 5.3.7); 0 when the printer doesn't know.
        reasons: ``job-state-reasons``.
        message: ``job-state-message`` in words, often empty.
        impressions_completed: Sides printed so far; ``None`` when the printer doesn't count.
        impressions: Sides in the job, ``None`` when not known.
    """

    state: int
    reasons: tuple[str, ...] = ()
    message: str = ""
    impressions_completed: int | None = None
    impressions: int | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether the job has ended."""
        return self.state >= JobState.CANCELED


class Watch:
    """The decisions of one wait; the caller asks the printer, sleeps and tells what it saw.

    Args:
        job_id: The printer's number of the job.
        last: What was known of the job before the wait.
        poll: Seconds between looks; ``None`` = short at first, longer while nothing changes.
    """

    def __init__(self, job_id: int, *, last: JobStatus, poll: float | None = None) -> None:
        self._job_id = job_id
        self._last = last
        self._fixed_poll = poll
        self._wait = poll or FIRST_POLL_SECONDS
        self._silent_since: float | None = None

    @property
    def last(self) -> JobStatus:
        """What was seen last."""
        return self._last

    def saw(self, status: JobStatus) -> float | None:
        """Take in an answer.

        Returns:
            Seconds to wait before the next look, ``None`` when the job is completed.

        Raises:
            JobError: The job was canceled or aborted (``job-canceled``, ``job-aborted``).
        """
        self._silent_since = None
        changed, self._last = status != self._last, status
        if status.state == JobState.COMPLETED:
            return None
        if status.is_terminal:
            raise ended(self._job_id, status)
        return self._next_wait(changed=changed)

    def failed(self, error: SealpressError, now: float, *, restarted: bool = False) -> float | None:
        """Take in that a look failed at the time ``now`` (monotonic seconds).

        Args:
            error: What it failed with.
            now: When.
            restarted: Whether the printer was started again since the job was seen last.

        Returns:
            Seconds to wait before the next look, ``None`` when the job counts as completed.

        Raises:
            JobError: The job has vanished and its end is not known (``delivery-unknown``).
            SealpressError: The error itself, when looking again will not help.
        """
        if is_gone(error):
            self._check_vanished(restarted=restarted)
            return None
        busy = isinstance(error, IppError) and error.status in _BUSY_STATUSES
        if not busy and not _passes(error):
            raise error
        self._silent_since = self._silent_since or now
        if now - self._silent_since > LONGEST_SILENCE_SECONDS:
            raise error
        return self._next_wait(changed=False)

    def timed_out(self, seconds: float, printer: str = "") -> JobError:
        """Return the error for a wait that took too long; ``printer`` is what the printer says."""
        detail = f"job {self._job_id} is {state_words(self._last)} after {seconds:g} s"
        detail += f"; the printer says {printer}" if printer else ""
        return JobError(
            Reason.JOB_WAIT_TIMEOUT,
            detail,
            job_id=self._job_id,
            job_state_reasons=self._last.reasons,
        )

    def _check_vanished(self, *, restarted: bool) -> None:
        if self._last.state in _NEAR_COMPLETION and not restarted:
            return
        why = ", which was started again" if restarted else ""
        raise JobError(
            Reason.DELIVERY_UNKNOWN,
            f"job {self._job_id} left the list of the printer{why}; it was last seen"
            f" {state_words(self._last)}",
            job_id=self._job_id,
            job_state_reasons=self._last.reasons,
        )

    def _next_wait(self, *, changed: bool) -> float:
        if self._fixed_poll is not None:
            return self._fixed_poll
        grown = FIRST_POLL_SECONDS if changed else self._wait * POLL_GROWTH
        self._wait = min(grown, SLOWEST_POLL_SECONDS)
        return self._wait


def is_gone(error: SealpressError) -> bool:
    """Tell whether the printer said that it doesn't know the job."""
    return isinstance(error, IppError) and error.status in _GONE_STATUSES


def ended(job_id: int, status: JobStatus) -> JobError:
    """Return the error for a job that ended canceled or aborted; its hint fits the keywords."""
    reason = Reason.JOB_CANCELED if status.state == JobState.CANCELED else Reason.JOB_ABORTED
    return JobError(
        reason,
        f"job {job_id} is {state_words(status)}",
        job_id=job_id,
        job_state_reasons=status.reasons,
        hint=_hint(status),
    )


_KINDRED = {
    "account-authorization-failed": Reason.ACCOUNT_REFUSED,
    "account-closed": Reason.ACCOUNT_REFUSED,
    "account-info-needed": Reason.ACCOUNT_REFUSED,
    "account-limit-reached": Reason.ACCOUNT_REFUSED,
    "compression-error": Reason.DOCUMENT_DAMAGED,
    "conflicting-attributes": Reason.OPTION_NOT_SUPPORTED,
    "document-format-error": Reason.DOCUMENT_DAMAGED,
    "document-password-error": Reason.DOCUMENT_DAMAGED,
    "document-permission-error": Reason.DOCUMENT_DAMAGED,
    "document-security-error": Reason.DOCUMENT_DAMAGED,
    "document-unprintable-error": Reason.DOCUMENT_DAMAGED,
    "unsupported-attributes-or-values": Reason.OPTION_NOT_SUPPORTED,
    "unsupported-document-format": Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
}
"""Keywords of ``job-state-reasons`` by the refusal that would have said the same before."""


def _hint(status: JobStatus) -> str:
    """Return the remedy that fits the job's own keywords, empty where they say no more."""
    told = [_KINDRED[keyword] for keyword in status.reasons if keyword in _KINDRED]
    return JobError(told[0], "").entry.remedy if told else ""


def state_words(status: JobStatus) -> str:
    """Return state, reasons and message of a job for a person."""
    name = _state_name(status.state)
    reasons = ", ".join(reason for reason in status.reasons if reason != "none")
    return f"{name} ({reasons or status.message})" if reasons or status.message else name


def _state_name(state: int) -> str:
    try:
        return JobState(state).keyword
    except ValueError:
        return f"in state {state}" if state else "in an unknown state"


_PASSING_REASONS = frozenset(
    {
        Reason.CONNECTION_REFUSED,
        Reason.HOST_UNREACHABLE,
        Reason.CONNECT_TIMEOUT,
        Reason.CONNECTION_RESET,
        Reason.CONNECTION_CLOSED,
        Reason.SEND_TIMEOUT,
        Reason.RECEIVE_TIMEOUT,
        Reason.TLS_TIMEOUT,
        Reason.TLS_CLOSED,
        Reason.PRINTER_BUSY,
    }
)


def _passes(error: SealpressError) -> bool:
    """Whether the printer may only be asleep, busy or starting again."""
    return isinstance(error, TransportError) and error.reason in _PASSING_REASONS

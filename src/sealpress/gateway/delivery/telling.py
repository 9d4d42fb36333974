"""What is said of a job and its queue while it is delivered: states, keywords, sentences (pure).

The first line of a job's message is its ``job-state-message``; the lines after it are the facts of
the case (``job-detailed-status-messages``).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.catalogue.commands import with_uri
from sealpress.errors import Reason, SealpressError, TlsError
from sealpress.gateway.status import Trouble
from sealpress.ipp.states import JobState
from sealpress.spool.states import STATE_MESSAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sealpress.gateway.delivery.destination import Look, Outcome

__all__ = [
    "MAY_BE_TWICE",
    "OWN",
    "Told",
    "aborted",
    "advise",
    "canceled",
    "completed",
    "delivered",
    "held",
    "making",
    "nobody_knows",
    "printing",
    "sending",
    "trouble_of",
    "unserved",
    "waiting",
]

MAX_MESSAGE_OCTETS = 1023
"""Of a line of a message (RFC 8011 section 5.1.3, ``text`` without its language)."""

MAY_BE_TWICE = "sealpress-may-be-printed-twice"
"""In ``job-state-reasons`` of a job that was sent again although nobody could tell whether it was
printed."""

_ERROR = "-error"
_STOPS = frozenset({"paused", "shutdown", "stopped-partly"})

TAKEN = "queued-in-device"
"""In ``job-state-reasons`` of a job that the printer has (RFC 8011 section 5.3.8)."""

OUTGOING = "job-outgoing"
"""In ``job-state-reasons`` of a job that is being sent (RFC 8011 section 5.3.8)."""

TRANSFORMING = "job-transforming"
"""In ``job-state-reasons`` of a job whose pages are made anew (RFC 8011 section 5.3.8)."""

_OPTION = re.compile(r"--(?:identity|password-file|security|trust|user)\b")
_KEYS = "What is named with -- is a key in the settings of the queue."

OWN = "sealpress-"
"""Before the name of what is in the way, in ``job-state-reasons`` of a job that waits for it."""

_TWICE = "It may have been printed twice: the printer could not tell, and it was sent again."


@dataclass(frozen=True, slots=True)
class Told:
    """What a job shows.

    Attributes:
        state: ``job-state``.
        reasons: ``job-state-reasons`` without ``none``.
        message: Its message, see above.
    """

    state: JobState
    reasons: tuple[str, ...]
    message: str


def trouble_of(
    error: SealpressError,
    *,
    now: datetime,
    before: Trouble | None,
    next_attempt: datetime | None,
) -> Trouble:
    """Return what keeps a queue from delivering, counted with the same trouble before."""
    same = before if before is not None and before.reason is error.reason else None
    return Trouble(
        reason=error.reason,
        sentence=error.entry.sentence,
        remedy=_remedy(error),
        detail=_cut(error.detail),
        since=same.since if same else now,
        attempts=same.attempts + 1 if same else 1,
        next_attempt=next_attempt,
    )


def advise(error: SealpressError, uri: str) -> None:
    """Put the printer's address into what an error advises to type."""
    if error.reason is Reason.CERTIFICATE_PIN_MISMATCH:  # the pin stands in the queue's settings
        error.hint = _new_pin(error, uri)
        return
    text = with_uri(_remedy(error), uri)
    is_for_settings = _OPTION.search(text) is not None and _KEYS not in text
    error.hint = f"{text} {_KEYS}" if is_for_settings else text


def _new_pin(error: SealpressError, uri: str) -> str:
    """Say how another certificate is named in the settings, where the trust store has no say."""
    chain = error.peer_chain if isinstance(error, TlsError) else ()
    if chain:
        first = "Compare the new fingerprint with the printer's own menu or web page"
        trust = f'trust = "sha256:{hashlib.sha256(chain[0]).hexdigest()}"'
    else:
        first = with_uri("Compare the fingerprint that sealpress trust fetch URI shows", uri)
        trust = "it as trust"
    return (
        f"{first}; if it is the same, write {trust} in the settings of the queue, "
        "and type sealpress queue reload."
    )


def waiting(error: SealpressError, next_attempt: datetime, *, marks: tuple[str, ...] = ()) -> Told:
    """Say that a job waits for the next attempt."""
    when = f"Next attempt at {next_attempt:%H:%M:%S} ({next_attempt:%Y-%m-%d})."
    message = _message((error.entry.sentence, when, _remedy(error)), error.detail)
    reasons = _unique((*error.entry.job_state_reasons, f"{OWN}{error.reason}", *marks))
    return Told(JobState.PROCESSING_STOPPED, reasons, message)


def held(error: SealpressError, *, marks: tuple[str, ...] = ()) -> Told:
    """Say that a job waits for the operator."""
    what = "It is held until an operator releases or cancels it."
    message = _message((error.entry.sentence, what, _remedy(error)), error.detail)
    reasons = _unique((*error.entry.job_state_reasons, f"{OWN}{error.reason}", *marks))
    return Told(JobState.PENDING_HELD, reasons, message)


def aborted(error: SealpressError, reasons: tuple[str, ...] = ()) -> Told:
    """Say that a job was given up."""
    message = _message((error.entry.sentence, _remedy(error)), error.detail)
    own = error.entry.job_state_reasons
    return Told(JobState.ABORTED, _unique(("aborted-by-system", *reasons, *own)), message)


def sending(marks: tuple[str, ...]) -> Told:
    """Say that a job is on its way."""
    message = "The job is being sent to the printer."
    return Told(JobState.PROCESSING, _unique((OUTGOING, *marks)), message)


def making(done: int, total: int | None, marks: tuple[str, ...]) -> Told:
    """Say that a job is made fit for its printer while it is sent."""
    if not done:
        message = "The document is being turned into what the printer takes."
    elif total is None:
        message = f"Sent so far: {done} pages; the others are being made."
    else:
        message = f"Sent so far: {done} of {total} pages, as fast as they are made."
    reasons = _unique((OUTGOING, TRANSFORMING, *marks))
    return Told(JobState.PROCESSING, reasons, message)


def delivered(outcome: Outcome, marks: tuple[str, ...] = ()) -> Told:
    """Say that the printer has a job."""
    reasons = _unique((TAKEN, *outcome.reasons, *marks))
    return Told(JobState.PROCESSING, reasons, "The printer has the job.")


def printing(look: Look, marks: tuple[str, ...] = (), printer_reasons: Sequence[str] = ()) -> Told:
    """Say of a job at the printer what the printer says, of the job and of itself."""
    stopped = look.state in {JobState.PROCESSING_STOPPED, JobState.PENDING_HELD}
    state = JobState.PROCESSING_STOPPED if stopped else JobState.PROCESSING
    wants = [one for one in printer_reasons if one.endswith(_ERROR) or one in _STOPS]
    if wants and state is not JobState.PROCESSING_STOPPED:
        what = ", ".join(one.removesuffix(_ERROR) for one in wants)
        message = f"The printer has the job and needs somebody first: {what}."
    elif look.state == JobState.PENDING:
        message = "The printer has the job and prints others first."
    elif look.state == JobState.PENDING_HELD:
        message = "The printer has the job and holds it."
    else:
        message = STATE_MESSAGES[state]
    return Told(state, _unique((TAKEN, *look.reasons, *marks)), _message((message,), look.message))


def completed(reasons: tuple[str, ...], marks: tuple[str, ...], *, taken: bool) -> Told:
    """Say that a job is done: printed, or all of it taken by the printer."""
    message = "The printer has the job." if taken else STATE_MESSAGES[JobState.COMPLETED]
    if taken:
        reasons = (TAKEN,)
    if MAY_BE_TWICE in marks:
        return Told(
            JobState.COMPLETED,
            _unique(("job-completed-with-warnings", *marks)),
            f"{message} {_TWICE}",
        )
    return Told(JobState.COMPLETED, reasons or ("job-completed-successfully",), message)


def canceled(reasons: tuple[str, ...], message: str = "") -> Told:
    """Say that a job was canceled."""
    return Told(
        JobState.CANCELED,
        reasons or ("job-canceled-by-user",),
        _message((STATE_MESSAGES[JobState.CANCELED],), message),
    )


def unserved() -> Told:
    """Say that the settings do not know the job's queue."""
    return Told(
        JobState.PROCESSING_STOPPED,
        ("service-off-line",),
        "The print server's settings no longer have this queue: put it back, or move the job.",
    )


def nobody_knows(detail: str) -> SealpressError:
    """Return the error of a job of which nobody can tell whether it is printed."""
    return SealpressError(Reason.DELIVERY_UNKNOWN, detail)


def _remedy(error: SealpressError) -> str:
    """Return what to do as a sentence: some of the texts are written to follow a colon."""
    text = (error.hint or error.entry.remedy).strip()
    if not text:
        return ""
    begins = text if text.startswith(("sealpress ", "-")) else text[0].upper() + text[1:]
    return begins if begins.endswith((".", "!", "?")) else f"{begins}."


def _message(sentences: tuple[str, ...], detail: str) -> str:
    lines = [" ".join(one for one in sentences if one), detail]
    return "\n".join(_cut(" ".join(line.split())) for line in lines if line)


def _cut(line: str) -> str:
    octets = line.encode("utf-8", "replace")
    if len(octets) <= MAX_MESSAGE_OCTETS:
        return line
    return octets[: MAX_MESSAGE_OCTETS - 3].decode("utf-8", "ignore") + "…"


def _unique(keywords: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in keywords if one and one != "none"))

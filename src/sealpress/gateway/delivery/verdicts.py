"""What is done about each reason for which a job was not delivered, as a table (pure).

A row says two things: what is known of the job when the request that carried its last octet ended
so, and what is done. A printer's trouble is tried again for as long as it takes: the machine never
stops a queue for good. A document's own fault ends the job, and what is about one person's job
holds that job, so that the others go on.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sealpress.catalogue.groups import (
    MALFORMED,
    NO_TLS,
    NOT_CONNECTED,
    NOT_LET_IN,
    OVER_LIMITS,
    OWN_SETTINGS,
)
from sealpress.errors import HttpError, IppError, SealpressError, TransportError
from sealpress.gateway.delivery.destination import OutcomeKind
from sealpress.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = [
    "DOCUMENT_FAULTS",
    "PATIENCE_ATTEMPTS",
    "VERDICTS",
    "Action",
    "Verdict",
    "action_for",
    "kind_after",
]

PATIENCE_ATTEMPTS = 6
"""After so many attempts a job is held whose own fault it may be, so that others go on."""


class Action(enum.StrEnum):
    """What is done with a job that was not delivered."""

    RETRY = "retry"
    """It stays first and is tried again after a pause, as long as it takes."""
    RETRY_THEN_HOLD = "retry-then-hold"
    """So it is for :data:`PATIENCE_ATTEMPTS` times; then it is held for the operator."""
    HOLD = "hold"
    """It is held for the operator."""
    ABORT = "abort"
    """It ends as aborted: trying again can't help."""
    CANCEL = "cancel"
    """It ends as canceled: somebody canceled it at the printer."""
    ASK = "ask"
    """Nobody can tell whether it is printed: what the queue's settings say."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one reason means.

    Attributes:
        kind: What is known when the request with the job's last octet, sent whole, ended so.
        action: What is done.
    """

    kind: OutcomeKind
    action: Action


_REFUSED = OutcomeKind.NOT_DELIVERED
_DOUBTFUL = OutcomeKind.UNKNOWN

_BEFORE_SENDING = (
    Reason.INVALID_URI,
    *NOT_CONNECTED,
    Reason.TLS_TIMEOUT,
    *NO_TLS,
    *(reason for reason in Reason if reason.startswith("certificate-")),
)

_PRINTER_REFUSES = (
    *NOT_LET_IN,
    Reason.IPP_VERSION_NOT_SUPPORTED,
    Reason.OPERATION_MISSING,
    Reason.PRINTER_STOPPED,
    Reason.PRINTER_NOT_ACCEPTING,
    Reason.PRINTER_NEEDS_ATTENTION,
    Reason.PRINTER_BUSY,
    Reason.CHUNKS_REFUSED,
    Reason.EXPECT_REFUSED,
    Reason.SUPPLIES_LOW,
)

_NO_GOOD_ANSWER = (
    Reason.CONNECTION_RESET,
    Reason.CONNECTION_CLOSED,
    Reason.SEND_TIMEOUT,
    Reason.RECEIVE_TIMEOUT,
    Reason.TLS_CLOSED,
    Reason.TLS_ALERT,
    Reason.TLS_FAILED,
    Reason.NOT_HTTP,
    Reason.HTTP_STATUS,
    Reason.RESPONSE_COMPRESSED,
    Reason.RESPONSE_INCOMPLETE,
    Reason.NOT_IPP,
    *MALFORMED,
    Reason.DELIVERY_INCOMPLETE,
)

_OWN_SIDE = (*OWN_SETTINGS, Reason.CLIENT_CERTIFICATE_EXPIRING, Reason.IDENTITY_EXISTS)

_DOCUMENTS_FAULT = (
    Reason.DOCUMENT_EMPTY,
    Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
    Reason.DOCUMENT_TOO_LARGE,
    Reason.DOCUMENT_DAMAGED,
    Reason.OPTION_NOT_SUPPORTED,
    Reason.NOT_ENCODABLE,
    Reason.VALIDATION_REFUSED,
    Reason.DOCUMENT_LOST,
    Reason.DOCUMENT_LOCKED,
    Reason.PAGE_RANGES_EMPTY,
    *OVER_LIMITS,
)

_ONE_JOBS = (Reason.ACCOUNT_REFUSED, Reason.DOCUMENT_NOT_REPLAYABLE)

# The key may come back; a job that is ended would be shredded.
_KEYS = (Reason.SPOOL_KEY_MISSING, Reason.SPOOL_KEY_WRONG, Reason.SPOOL_TOO_NEW)

# Only jobs that need it are in the way; it may be installed.
_NOT_INSTALLED = (Reason.TRANSFORM_NOT_INSTALLED, Reason.GHOSTSCRIPT_MISSING)

# A disk that fails or is full is no job's fault, however long it is so.
_DISKS = (Reason.SPOOL_FAILED, Reason.SPOOL_FULL, Reason.SPOOL_DAMAGED, Reason.SPOOL_IN_USE)

_PERHAPS_ONE_JOBS = (
    Reason.IPP_STATUS,
    Reason.INVALID_ARGUMENT,
    Reason.DOCUMENT_UNREADABLE,
    Reason.INTERNAL,
    Reason.JOB_CHANGED,
    Reason.WRITER_FENCED,
    Reason.TRANSFORM_FAILED,
)

# Nothing that sends a job ends so; should it ever, the job waits and nothing is lost.
_ELSEWHERE = (
    Reason.NOT_CONFIRMED,
    Reason.SUITE_INVALID,
    Reason.PLAIN_OFFERED,
    Reason.RAW_PORT_OPEN,
    Reason.TLS_OLD_VERSIONS,
    Reason.TLS_WEAK_CIPHERS,
    Reason.HTTP_VERSION_OLD,
    Reason.EXPECT_IGNORED,
    Reason.CONNECTION_NOT_KEPT,
    Reason.URI_SECURITY_MISMATCH,
    Reason.ATTRIBUTE_MISSING,
    Reason.CLAIM_NOT_KEPT,
    Reason.ENCODING_REPAIRED,
    Reason.PRINTER_CLOCK_WRONG,
    Reason.EXAMINATION_CUT_SHORT,
    Reason.PORT_IN_USE,
    Reason.CAPTURE_REFUSED,
    Reason.SERVER_NOT_FOUND,
    Reason.AUDIT_BROKEN,
    Reason.USER_NOT_FOUND,
    Reason.USER_EXISTS,
    Reason.QUEUE_EXISTS,
    Reason.DESTINATION_INSECURE,
    Reason.QUEUE_NOT_FOUND,
    Reason.QUEUE_NOT_EMPTY,
    Reason.EXTRA_MISSING,
    Reason.ORDER_REFUSED,
)

_ROWS: tuple[tuple[Verdict, tuple[Reason, ...]], ...] = (
    (Verdict(_REFUSED, Action.RETRY), (*_BEFORE_SENDING, *_PRINTER_REFUSES, *_OWN_SIDE, *_DISKS)),
    (Verdict(_DOUBTFUL, Action.RETRY), _NO_GOOD_ANSWER),
    (Verdict(_REFUSED, Action.ABORT), _DOCUMENTS_FAULT),
    (Verdict(_REFUSED, Action.HOLD), (*_ONE_JOBS, *_KEYS, *_NOT_INSTALLED)),
    (Verdict(_REFUSED, Action.RETRY_THEN_HOLD), (*_PERHAPS_ONE_JOBS, *_ELSEWHERE)),
    (Verdict(_DOUBTFUL, Action.ASK), (Reason.DELIVERY_UNKNOWN, Reason.JOB_WAIT_TIMEOUT)),
    (Verdict(_DOUBTFUL, Action.ASK), (Reason.JOB_ABORTED,)),
    (Verdict(_REFUSED, Action.CANCEL), (Reason.JOB_CANCELED,)),
)


def _by_reason() -> Iterator[tuple[Reason, Verdict]]:
    for verdict, reasons in _ROWS:
        for reason in reasons:
            yield reason, verdict


VERDICTS: Mapping[Reason, Verdict] = MappingProxyType(dict(_by_reason()))
"""The verdict of every reason there is."""

DOCUMENT_FAULTS = frozenset(
    {
        "compression-error",
        "conflicting-attributes",
        "document-format-error",
        "document-password-error",
        "document-permission-error",
        "document-security-error",
        "document-unprintable-error",
        "unsupported-attributes-or-values",
        "unsupported-compression",
        "unsupported-document-format",
    }
)
"""Keywords of ``job-state-reasons`` by which a printer says that the job itself is at fault."""

_FIRST_SERVER_ERROR = 0x0500
_TOO_MANY_DOCUMENTS = 0x050C
_FIRST_HTTP_SERVER_ERROR = 500
_HTTP_UNAVAILABLE = 503


def kind_after(error: SealpressError) -> OutcomeKind:
    """Return what is known of a job when the request with its last octet ended in an error.

    A request that was not handed over whole made no whole job (RFC 9110 section 9.2.2); an IPP
    refusal made none either (RFC 8011 section 4.1.6).
    """
    if isinstance(error, TransportError) and error.retryable:
        return _REFUSED
    if isinstance(error, HttpError) and error.status:
        failed = error.status >= _FIRST_HTTP_SERVER_ERROR and error.status != _HTTP_UNAVAILABLE
        return _DOUBTFUL if failed or error.status < 300 else _REFUSED
    if isinstance(error, IppError):
        return _REFUSED
    return VERDICTS[error.reason].kind


def action_for(error: SealpressError, *, attempts: int) -> Action:
    """Return what is done about an error that kept a job from being delivered.

    Args:
        error: The error.
        attempts: How often the job's delivery began.
    """
    action = VERDICTS[error.reason].action
    if isinstance(error, IppError) and error.reason is Reason.IPP_STATUS:
        passes = error.status >= _FIRST_SERVER_ERROR and error.status != _TOO_MANY_DOCUMENTS
        action = Action.RETRY if passes else Action.RETRY_THEN_HOLD
    if action is not Action.RETRY_THEN_HOLD:
        return action
    return Action.HOLD if attempts >= PATIENCE_ATTEMPTS else Action.RETRY


def is_documents_fault(reasons: Collection[str]) -> bool:
    """Whether a printer that gave a job up blames the job itself."""
    return not DOCUMENT_FAULTS.isdisjoint(reasons)

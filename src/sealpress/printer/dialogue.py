"""What goes in and out of the printer model: facts, answers, documents to take, events.

The model is pure. Whoever serves it does four things for each request:

1. decode the message and call :meth:`~sealpress.printer.printer.Printer.begin` with it and the
   :class:`RequestFacts`;
2. send an :class:`Answer`, or for an :class:`AcceptDocument` store the document's octets, while
   :meth:`~sealpress.printer.printer.Printer.is_wanted` says they are still wanted, and call
   ``document_received`` or ``document_failed``, whose message is the answer;
3. act on :meth:`~sealpress.printer.printer.Printer.take_events`;
4. call :meth:`~sealpress.printer.printer.Printer.tick` about once a second.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.states import JobState, PrinterState
from sealpress.ipp.status import Status

if TYPE_CHECKING:
    from sealpress.printer.description import PrinterView
    from sealpress.printer.job import Job
    from sealpress.printer.notifications.watch import EventWatch

__all__ = [
    "AcceptDocument",
    "Answer",
    "AnswerAndMore",
    "Authentication",
    "DocumentFailure",
    "Event",
    "EventKind",
    "Instant",
    "JobSeen",
    "Origin",
    "PrinterSeen",
    "Reply",
    "RequestFacts",
    "ResourceSeen",
    "Role",
    "SystemSeen",
]


class Instant(NamedTuple):
    """A moment, given to the model by its caller: the model has no clock.

    Attributes:
        seconds: Monotonic seconds; only differences count. Base of ``printer-up-time``.
        wall: The same moment as an aware ``datetime``.
    """

    seconds: float
    wall: datetime.datetime


class Authentication(enum.StrEnum):
    """How the user was made sure of (uri-authentication-supported, RFC 8011 section 5.4.2)."""

    NONE = "none"
    REQUESTING_USER_NAME = "requesting-user-name"
    BASIC = "basic"
    DIGEST = "digest"
    CERTIFICATE = "certificate"
    CERTIFICATE_BASIC = "certificate+basic"
    CERTIFICATE_DIGEST = "certificate+digest"
    LOCAL = "local"
    """The system knows the user, at a socket of this machine; no client is told of it."""


class Role(enum.StrEnum):
    """What a user may do at a print server besides printing (RFC 8011 section 9.3)."""

    USER = "user"
    """Act on the own jobs."""
    OPERATOR = "operator"
    """Act on everybody's jobs, stop and start delivery."""
    ADMINISTRATOR = "administrator"
    """Change queues; may do all that operators may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFacts:
    """What the transport knows about a request.

    Attributes:
        secure: Whether it came through TLS, implicit or upgraded.
        host: The host as the client wrote it in the Host header, IPv6 without brackets.
        port: The port the client connected to.
        path: The path of the HTTP request target, such as ``/ipp/print``.
        at: When it came.
        user: The authenticated user, or ``None`` when HTTP and TLS made sure of nobody.
        user_issuer: Who vouches for that name: users of one name and two authorities are two.
        authentication: How the user was made sure of; ``NONE`` for nobody.
        roles: What the user may do; only a user who was made sure of has roles.
        groups: Groups of the user.
        peer: The client's address, for the job's ticket.
        has_document: Whether octets follow the attributes, or ``None`` if that isn't known yet.
        tls_version: Keyword of the connection's TLS version (``tls-1.3``), empty in clear.
        tls_cipher: IANA name of its cipher suite, empty in clear.
    """

    secure: bool
    host: str
    port: int
    path: str
    at: Instant
    user: str | None = None
    user_issuer: str = ""
    authentication: Authentication = Authentication.NONE
    roles: frozenset[Role] = frozenset()
    groups: frozenset[str] = frozenset()
    peer: str = ""
    has_document: bool | None = None
    tls_version: str = ""
    tls_cipher: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The request is done; what is left of its body, if anything, is not wanted.

    Attributes:
        message: The response.
        seen: The printer as the answer tells of it, if of nothing else: while it looks the same,
            and for this second, the same request is answered the same.
        holds: Says whether that is so, and takes note of another such request; ``None`` if nobody
            can say.
    """

    message: Message
    seen: PrinterView | None = None
    holds: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDocument:
    """The request is good so far: take its document, then say how that went.

    Attributes:
        job_id: The job it belongs to.
        document_number: Which of the job's documents it will be, from 1.
        document_format: What the client says it is; ``application/octet-stream`` if it doesn't.
        compression: ``none``, ``gzip`` or ``deflate``: the octets must be inflated when the
            configuration offers compression.
        document_name: The client's name for it, or an empty string; not safe as a file name.
        is_last: Whether the job has no further documents after it.
        max_octets: The most octets the printer takes, after inflating; 0 if none may come.
        request: The request, for the response.
        where: The request's facts, for the response.
        status: The status to answer with when the document came well.
        unsupported: What of the request is not supported, for the response.
        groups: What the response tells besides the job.
        template: Document Template attributes that the document gets (PWG 5100.5).
        submitted: What else the client said of the document.
        tells_document: Whether the response tells of the document, too.
    """

    job_id: int
    document_number: int
    document_format: str
    compression: str
    document_name: str
    is_last: bool
    max_octets: int
    request: Message
    where: RequestFacts
    status: Status = Status.SUCCESSFUL_OK
    unsupported: tuple[Attribute, ...] = ()
    groups: tuple[Group, ...] = ()
    template: Mapping[str, Attribute] = field(default_factory=dict)
    submitted: Mapping[str, Attribute] = field(default_factory=dict)
    tells_document: bool = False


@dataclass(frozen=True, slots=True)
class AnswerAndMore:
    """The client waits for events: answers follow each other for a while.

    Attributes:
        watch: Makes the answers, see :class:`~sealpress.printer.notifications.watch.EventWatch`.
    """

    watch: EventWatch


Reply: TypeAlias = Answer | AnswerAndMore | AcceptDocument


class DocumentFailure(enum.Enum):
    """Why a document could not be taken: the status to answer and the job's state reason."""

    COMPRESSION_ERROR = (Status.CLIENT_ERROR_COMPRESSION_ERROR, "compression-error")
    FORMAT_NOT_SUPPORTED = (
        Status.CLIENT_ERROR_DOCUMENT_FORMAT_NOT_SUPPORTED,
        "unsupported-document-format",
    )
    FORMAT_ERROR = (Status.CLIENT_ERROR_DOCUMENT_FORMAT_ERROR, "document-format-error")
    TOO_LARGE = (Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE, "aborted-by-system")
    INTERRUPTED = (Status.CLIENT_ERROR_TIMEOUT, "submission-interrupted")
    STORAGE = (Status.SERVER_ERROR_TEMPORARY_ERROR, "aborted-by-system")

    @property
    def status(self) -> Status:
        """The status code to answer with."""
        return self.value[0]

    @property
    def job_state_reason(self) -> str:
        """The keyword for the job's ``job-state-reasons``."""
        return self.value[1]


class EventKind(enum.StrEnum):
    """What happened, as far as a device, a spooler or a subscriber must know."""

    #: A job exists; its documents may still be to come.
    JOB_CREATED = "job-created"
    #: All documents of a job are there: it waits for :meth:`next_job`.
    JOB_READY = "job-ready"
    #: ``state`` and reasons of a job changed.
    JOB_STATE_CHANGED = "job-state-changed"
    #: Attributes of a job changed.
    JOB_CHANGED = "job-changed"
    #: More of a job is printed.
    JOB_PROGRESS = "job-progress"
    #: A job shall go to the printer of the URI in ``facts``.
    JOB_MOVE_REQUESTED = "job-move-requested"
    #: A job being printed shall stop; answer with ``finish_cancel``.
    JOB_STOP_REQUESTED = "job-stop-requested"
    #: A job being printed shall stop for others; it goes on after ``job-resumed``.
    JOB_SUSPENDED = "job-suspended"
    #: A suspended job may go on where it stopped.
    JOB_RESUMED = "job-resumed"
    #: A job ended as canceled, aborted or completed.
    JOB_COMPLETED = "job-completed"
    #: A job left the history: what is kept of it may go.
    JOB_REMOVED = "job-removed"
    #: A person wants to know which printer this is; ``facts`` has actions and message.
    IDENTIFY = "identify"
    #: ``printer-state``, its reasons, or whether jobs are taken changed.
    PRINTER_STATE_CHANGED = "printer-state-changed"
    #: The printer's settings changed.
    PRINTER_CONFIG_CHANGED = "printer-config-changed"
    #: The printer was switched off and on again.
    PRINTER_RESTARTED = "printer-restarted"
    #: A system has one printer more (PWG 5100.22).
    PRINTER_CREATED = "printer-created"
    #: A printer of a system is no more.
    PRINTER_DELETED = "printer-deleted"
    #: A system has one resource more.
    RESOURCE_CREATED = "resource-created"
    #: A resource is in use from now on.
    RESOURCE_INSTALLED = "resource-installed"
    #: A resource was canceled.
    RESOURCE_CANCELED = "resource-canceled"
    #: A resource changed its state in another way.
    RESOURCE_STATE_CHANGED = "resource-state-changed"
    #: Attributes of a resource changed.
    RESOURCE_CONFIG_CHANGED = "resource-config-changed"
    #: The state of a system changed.
    SYSTEM_STATE_CHANGED = "system-state-changed"
    #: A system has other settings, or other printers.
    SYSTEM_CONFIG_CHANGED = "system-config-changed"
    #: All of a system began anew.
    SYSTEM_RESTARTED = "system-restarted"


class JobSeen(NamedTuple):
    """A job as it was when something happened.

    Attributes:
        state, reasons: ``job-state`` and ``job-state-reasons``.
        impressions: ``job-impressions-completed``.
    """

    state: JobState
    reasons: tuple[str, ...]
    impressions: int


class PrinterSeen(NamedTuple):
    """A printer as it was when something happened.

    Attributes:
        state, reasons: ``printer-state`` and ``printer-state-reasons``.
        is_accepting: ``printer-is-accepting-jobs``.
    """

    state: PrinterState
    reasons: tuple[str, ...]
    is_accepting: bool


class ResourceSeen(NamedTuple):
    """A resource of a system as it was when something happened (PWG 5100.22).

    Attributes:
        number: ``resource-id``.
        state, reasons: ``resource-state``, its number, and ``resource-state-reasons``.
    """

    number: int
    state: int
    reasons: tuple[str, ...] = ()


class SystemSeen(NamedTuple):
    """A system as it was when something happened (PWG 5100.22).

    Attributes:
        state: ``system-state``.
    """

    state: PrinterState


class Origin(NamedTuple):
    """The printer of a system where something happened.

    Attributes:
        number: ``printer-id``.
        name: ``printer-name``.
        path: Of its URIs.
    """

    number: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in the model.

    Attributes:
        kind: What happened.
        job_id: To which job; 0 when it is about the printer.
        at: When.
        facts: More about it, as plain data.
        job: The job itself, which may have left the history meanwhile.
        seen: What it is about was like then: the job, the printer, the resource or the system.
        origin: At which printer of a system; ``None`` where there is one alone, or for the system.
    """

    kind: EventKind
    job_id: int
    at: Instant
    facts: Mapping[str, object] = field(default_factory=dict)
    job: Job | None = None
    seen: JobSeen | PrinterSeen | ResourceSeen | SystemSeen | None = None
    origin: Origin | None = None

"""What a spool keeps of queues, jobs and documents, as values.

Times are seconds since 1970 by the wall clock, for people; what depends on how much time went by
is counted by the store's own clock, which never jumps.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from sealpress.ipp.message import Attribute
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason

__all__ = [
    "Claim",
    "Damage",
    "Delivery",
    "DocumentPlace",
    "JobChange",
    "JobPrivate",
    "NewDocument",
    "NewJob",
    "QueueOrders",
    "QueueRecord",
    "RemoteJob",
    "SpooledDocument",
    "SpooledJob",
]

NO_HOLD = 0.0
"""``hold_until`` of a job that nothing holds."""

FOREVER = float("inf")
"""``hold_until`` of a job that is held until it is released."""


class Delivery(enum.StrEnum):
    """What is known of a job's octets at the printer."""

    NOT_SENT = "not-sent"
    """Nothing of it is there."""
    CREATED = "created"
    """The printer made a job, whose number is kept; no octet of a document was sent."""
    SENDING = "sending"
    """Octets were on their way when this was last known."""
    SENT = "sent"
    """The printer said that it has everything."""
    UNKNOWN = "unknown"
    """Everything may be there, or nothing: nobody could tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteJob:
    """A job as the printer knows it.

    Attributes:
        delivery: How far it came.
        job_id: The printer's number of it; 0 for none known.
        name: The name it was given there, by which it can be found again.
        earliest: The printer's up-time when sending began, ``None`` when not known.
        documents_sent: How many whole documents the printer confirmed.
        printer: The URI by which it was reached; numbers and names hold there alone.
    """

    delivery: Delivery = Delivery.NOT_SENT
    job_id: int = 0
    name: str = ""
    earliest: float | None = None
    documents_sent: int = 0
    printer: str = ""

    @property
    def anew(self) -> RemoteJob:
        """What is left of it when it is sent again: nothing of a job that has a number.

        Only where each document is a job of its own, those before stay there.
        """
        return RemoteJob(documents_sent=0 if self.job_id else self.documents_sent)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPrivate:
    """What only a job's owner and operators may see; stores keep it sealed.

    Attributes:
        name: ``job-name``.
        user: ``job-originating-user-name``.
        user_issuer: Who vouches for that name; empty for a name that was only claimed.
        is_authenticated: Whether HTTP or TLS made sure of the user.
        language: Natural language of the texts.
        peer: The address it came from.
        template: Job Template attributes that were accepted.
        submitted: Further job attributes the client gave.
        connection: How it came: TLS version, cipher, certificate, program.
        password: Digest of ``job-password``, empty without one.
    """

    name: str = ""
    user: str = ""
    user_issuer: str = ""
    is_authenticated: bool = False
    language: str = "en"
    peer: str = ""
    template: tuple[Attribute, ...] = ()
    submitted: tuple[Attribute, ...] = ()
    connection: Mapping[str, str] = field(default_factory=dict)
    password: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPlace:
    """Where a document's octets are: sealed in its row, or in a file of the vault.

    Attributes:
        wrapped_key: The document's key, sealed with the spool's.
        sealed: The sealed octets themselves, when they are few.
        file: Name of the file in the vault otherwise.
    """

    wrapped_key: bytes
    sealed: bytes | None = None
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """A document that was received whole.

    Attributes:
        document_format: MIME type.
        octets: How many it has, inflated.
        name: The client's name for it; kept sealed.
        place: Where it is.
        said: What else the client said of it, such as ``document-message``; kept sealed.
    """

    document_format: str
    octets: int
    place: DocumentPlace
    name: str = ""
    said: tuple[Attribute, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledDocument:
    """A document of a job.

    Attributes:
        number: 1 for the first.
        place: Where it is; ``None`` once it is shredded.
        canceled: Why it is not printed with the others (``document-state-reasons``); empty for
            one that is.
        canceled_at: When that was decided; the store says so.

    The others are as in :class:`NewDocument`.
    """

    number: int
    document_format: str
    octets: int
    name: str
    place: DocumentPlace | None
    said: tuple[Attribute, ...] = ()
    canceled: str = ""
    canceled_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """A job to be kept.

    Attributes:
        queue_id: Its queue.
        job_id: ``job-id``, reserved before.
        uuid: ``job-uuid`` without its prefix.
        state: ``PENDING`` or ``PENDING_HELD``.
        reasons: ``job-state-reasons`` without ``none``.
        message: ``job-state-message``.
        priority: 1 to 100.
        hold_until: Until when it is held (:data:`NO_HOLD`, :data:`FOREVER`).
        is_open: Whether documents are still to come.
        is_secure: Whether it came through TLS.
        private: What is kept sealed.
    """

    queue_id: int
    job_id: int
    uuid: str
    private: JobPrivate
    state: JobState = JobState.PENDING
    reasons: tuple[str, ...] = ()
    message: str = ""
    priority: int = 50
    hold_until: float = NO_HOLD
    is_open: bool = False
    is_secure: bool = False


@dataclass(frozen=True, slots=True)
class Damage:
    """Why a job can't be read whole any more.

    Attributes:
        reason: ``document-lost``, or what is missing to read it.
        detail: The facts.
    """

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledJob:
    """A job as the store has it; a value, not the job itself.

    Attributes:
        key: The store's own key: smaller came earlier.
        version: Another one after each change.
        created_at, processing_at, completed_at: When; ``None`` for not yet.
        attempts: How often its delivery began.
        next_attempt_at: When it begins again; ``None`` for at once or never.
        remote: The job at the printer.
        impressions, sheets: How much is printed.
        octets: Octets of all documents.
        number_of_documents: How many there are; kept when the documents are shredded.
        age: Seconds since it was added, by the store's clock.
        is_cancel_wanted: Whether somebody canceled it and its writer has not let go yet.
        damage: Why something of it can't be read, ``None`` where all is well. What can't be read
            is empty, and such a job is never printed.

    The others are as in :class:`NewJob`. Lists of jobs come without ``documents``.
    """

    key: int
    queue_id: int
    job_id: int
    uuid: str
    version: int
    state: JobState
    reasons: tuple[str, ...]
    message: str
    priority: int
    hold_until: float
    is_open: bool
    is_secure: bool
    created_at: float
    processing_at: float | None = None
    completed_at: float | None = None
    attempts: int = 0
    next_attempt_at: float | None = None
    remote: RemoteJob = RemoteJob()
    impressions: int = 0
    sheets: int = 0
    octets: int = 0
    number_of_documents: int = 0
    age: float = 0.0
    is_cancel_wanted: bool = False
    private: JobPrivate = JobPrivate()
    documents: tuple[SpooledDocument, ...] = ()
    damage: Damage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChange:
    """What changes of a job; ``None`` leaves a thing as it is.

    Attributes:
        next_attempt_at: 0 for none any more.
        documents: Documents of the job, by their numbers, with other names, with something else
            said of them, canceled or no longer canceled; nothing else changes of a document.

    The others are as in :class:`SpooledJob`.
    """

    state: JobState | None = None
    reasons: tuple[str, ...] | None = None
    message: str | None = None
    priority: int | None = None
    hold_until: float | None = None
    is_open: bool | None = None
    attempts: int | None = None
    next_attempt_at: float | None = None
    remote: RemoteJob | None = None
    impressions: int | None = None
    sheets: int | None = None
    is_cancel_wanted: bool | None = None
    private: JobPrivate | None = None
    documents: tuple[SpooledDocument, ...] | None = None


@dataclass(frozen=True, slots=True)
class QueueOrders:
    """What operators ordered of a queue by IPP, besides pausing and closing it.

    Attributes:
        service: Whether it is out of service: empty, ``deactivated`` or ``shutdown``.
        message_at: When an operator said something about it; seconds since 1970, 0 for never.
        settings: Attributes that were set, as they come on the wire; empty for none.
    """

    service: str = ""
    message_at: float = 0.0
    settings: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRecord:
    """A queue as the store has it.

    Attributes:
        id: The store's number of it.
        name: Its name.
        is_paused: Whether an operator stopped delivery.
        is_accepting: ``printer-is-accepting-jobs``.
        holds_new: Whether new jobs are held (Hold-New-Jobs).
        message: What the operator said about it.
        orders: What else operators ordered.
    """

    id: int
    name: str
    is_paused: bool = False
    is_accepting: bool = True
    holds_new: bool = False
    message: str = ""
    orders: QueueOrders = QueueOrders()


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to be a queue's only writer, and the job it is for.

    Attributes:
        queue_id: The queue.
        epoch: Grows with each claim; what an older one writes is refused.
        job: The job at the queue's head, now ``PROCESSING``.
    """

    queue_id: int
    epoch: int
    job: SpooledJob

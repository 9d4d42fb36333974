"""Jobs and documents: what a printer remembers of them and how they change state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sealpress.errors import SealpressError
from sealpress.ipp.message import Attribute
from sealpress.ipp.states import DocumentState, JobState
from sealpress.printer.dialogue import Instant
from sealpress.printer.document_states import DOCUMENT_MAY_FOLLOW, ENDED_STATES
from sealpress.reasons import Phase, Reason
from sealpress.spool.states import STATE_MESSAGES, may_become

__all__ = [
    "DELAYED",
    "INCOMING",
    "RESUMING",
    "STOPPING",
    "SUSPENDED",
    "USUAL_PRIORITY",
    "Document",
    "Job",
    "Owner",
]

#: Reasons that say how far a job's submission is; gone when it is closed (RFC 8011 section 5.3.8).
INCOMING = frozenset({"job-incoming", "job-data-insufficient"})
DELAYED = "job-delay-output-until-specified"
"""Reason of a job that is not printed before its time (PWG 5100.7)."""
STOPPING = "processing-to-stop-point"
"""Reason of what was canceled while a device is at it (RFC 8011 section 5.3.8)."""

USUAL_PRIORITY = 50
"""The ``job-priority`` of jobs that name none (RFC 8011 section 5.2.1)."""

SUSPENDED = "job-suspended"
"""Reason of a job that stopped on the way to let others be printed (RFC 3998 section 4.3.1)."""

RESUMING = "job-resuming"
"""Reason of one that may go on again (RFC 3998 section 4.3.2)."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who made a job.

    Attributes:
        name: The most authenticated name (RFC 8011 section 5.3.6).
        is_authenticated: Whether HTTP or TLS made sure of it.
        issuer: Who vouches for the name: users of one name and two issuers are two people.
    """

    name: str
    is_authenticated: bool = False
    issuer: str = ""

    def is_owned_by(self, user: Owner) -> bool:
        """Say whether ``user`` is this owner: a mere claim doesn't reach an authenticated one."""
        if self.name != user.name:
            return False
        return not self.is_authenticated or (user.is_authenticated and self.issuer == user.issuer)


@dataclass(slots=True, kw_only=True)
class Document:
    """One document of a job, as it was announced and received.

    Attributes:
        number: From 1 in its job.
        document_format: What the client said, or what was found out if it said nothing.
        supplied_format: What the client said, or what is assumed without a word from it.
        compression: How it came.
        name: The client's name for it; not safe as a file name.
        octets: How many octets it has, after inflating.
        template: Document Template attributes that are supported, by name.
        submitted: What else the client said of it, such as ``document-message``.
        state: ``document-state``.
        reasons: ``document-state-reasons``, without ``none``.
        created, started, ended: When it came, its printing began, and it came to its end.
        impressions: How many it has; 0 as long as nobody knows.
        completed: How many of them were printed.
    """

    number: int
    document_format: str
    supplied_format: str = ""
    compression: str = "none"
    name: str = ""
    octets: int = 0
    template: Mapping[str, Attribute] = field(default_factory=lambda: _NOTHING_SAID)
    submitted: Mapping[str, Attribute] = field(default_factory=lambda: _NOTHING_SAID)
    state: DocumentState = DocumentState.PENDING
    reasons: list[str] = field(default_factory=list)
    created: Instant | None = None
    started: Instant | None = None
    ended: Instant | None = None
    impressions: int = 0
    completed: int = 0

    @property
    def is_ended(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ENDED_STATES

    @property
    def is_stopping(self) -> bool:
        """Whether it was canceled but the device hasn't let go of it yet."""
        return STOPPING in self.reasons and not self.is_ended

    def become(self, state: DocumentState, at: Instant, reasons: Iterable[str]) -> None:
        """Go to another state.

        Raises:
            SealpressError: The state may not follow (``internal``): a fault of the caller.
        """
        if state not in DOCUMENT_MAY_FOLLOW[self.state]:
            raise SealpressError(
                Reason.INTERNAL,
                f"document {self.number} cannot go from {self.state.name} to {state.name}",
                phase=Phase.JOB,
            )
        self.state, self.reasons = state, list(reasons)
        if state is DocumentState.PROCESSING and self.started is None:
            self.started = at
        if self.is_ended:
            self.ended = at

    def begin_again(self) -> None:
        """Wait to be printed as if it had just come."""
        self.state, self.reasons = DocumentState.PENDING, []
        self.started = self.ended = None
        self.completed = 0


_NOTHING_SAID: Mapping[str, Attribute] = MappingProxyType({})


@dataclass(slots=True, kw_only=True)
class Job:
    """A job from its creation until it leaves the history.

    Attributes:
        id: ``job-id``.
        name: ``job-name``.
        owner: Who made it.
        created: When.
        secure: Whether it came through TLS.
        peer: The address it came from.
        language: The natural language of its texts.
        template: Job Template attributes that are supported, by name.
        submitted: Further job attributes the client gave, such as ``job-k-octets``.
        state: ``job-state``.
        reasons: ``job-state-reasons``, without ``none``.
        message: ``job-state-message``.
        documents: What was received.
        is_open: Whether further documents may come.
        is_receiving: Whether one is coming just now.
        deadline: When the next document must have begun (seconds of :class:`Instant`).
        started, ended: When its printing began and when it came to its end.
        impressions, sheets: How many were printed.
        hold_until: Until when it is held, in seconds since 1970; 0 for not at all, infinite for
            until it is released.
        output_after: When its output may begin, in seconds since 1970; 0 for at once, infinite for
            until that is changed.
        uuid: Its UUID; empty to make it of the printer's.
        details: ``job-detailed-status-messages``.
        is_retained: Whether its documents are still there.
        printer_path: The path of its printer's URI; empty for the one of the settings.
        copy_of: The number of the job whose documents it has; 0 for documents of its own.
        password: What is kept of its ``job-password``; empty without one.
        wrong_passwords: How often somebody gave another one.
        is_unsent: Whether it stopped before anything of it was sent on to a device, and waits for
            the next attempt.
        has_gone: Whether a device that it is passed on to has something of it, or may have.
    """

    id: int
    name: str
    owner: Owner
    created: Instant
    secure: bool
    peer: str = ""
    language: str = "en"
    priority: int = 50
    template: dict[str, Attribute] = field(default_factory=dict)
    submitted: dict[str, Attribute] = field(default_factory=dict)
    state: JobState = JobState.PENDING
    reasons: list[str] = field(default_factory=list)
    message: str = STATE_MESSAGES[JobState.PENDING]
    documents: list[Document] = field(default_factory=list)
    is_open: bool = True
    is_receiving: bool = False
    deadline: float = 0.0
    started: Instant | None = None
    ended: Instant | None = None
    impressions: int = 0
    sheets: int = 0
    hold_until: float = 0.0
    output_after: float = 0.0
    uuid: str = ""
    details: tuple[str, ...] = ()
    is_retained: bool = True
    printer_path: str = ""
    copy_of: int = 0
    password: str = field(default="", repr=False)
    wrong_passwords: int = 0
    is_unsent: bool = False
    has_gone: bool = False

    def become(self, state: JobState, at: Instant, reasons: Iterable[str], message: str) -> None:
        """Go to another state.

        Raises:
            SealpressError: The state may not follow (``internal``): a fault of the caller.
        """
        if not may_become(self.state, state):
            raise SealpressError(
                Reason.INTERNAL,
                f"job {self.id} cannot go from {self.state.keyword} to {state.keyword}",
                phase=Phase.JOB,
            )
        self.state = state
        self.reasons = list(dict.fromkeys(reasons))
        self.message = message or STATE_MESSAGES[state]
        if state is JobState.PROCESSING and self.started is None:
            self.started = at
        if state.is_terminal:
            self.is_open = False
            self.ended = at

    def begin_again(self) -> None:
        """Wait to be printed as if it had just come."""
        self.state = JobState.PENDING
        self.reasons = []
        self.message = STATE_MESSAGES[self.state]
        self.started = self.ended = None
        self.output_after = 0.0
        self.impressions = self.sheets = 0
        for document in self.documents:
            document.begin_again()

    def close(self) -> None:
        """Take no further documents."""
        self.is_open = False
        self.reasons = [reason for reason in self.reasons if reason not in INCOMING]

    def take_back(self) -> None:
        """Let go of the next attempt: nothing was sent yet, it waits as before the first."""
        if self.is_unsent:
            self.is_unsent = False
            self.state, self.reasons = JobState.PENDING, []
            self.message = STATE_MESSAGES[self.state]

    @property
    def is_waiting(self) -> bool:
        """Whether nothing of it is printed or at a device, so that it can be held or moved."""
        return self.state in {JobState.PENDING, JobState.PENDING_HELD} or self.is_unsent

    @property
    def is_ready(self) -> bool:
        """Whether it may be printed: all documents are there and nothing holds it."""
        return self.state is JobState.PENDING and not self.is_open and not self.output_after

    @property
    def is_suspended(self) -> bool:
        """Whether it stopped on the way, and others are printed until it is resumed."""
        return SUSPENDED in self.reasons

    @property
    def may_go_on(self) -> bool:
        """Whether it stopped on the way and may be printed to its end now."""
        return self.state is JobState.PROCESSING_STOPPED and RESUMING in self.reasons

    @property
    def told_priority(self) -> int:
        """``job-priority``: what was asked for, also where an operator gave it another turn."""
        asked = self.template.get("job-priority")
        value = asked.value if asked is not None else None
        return value if isinstance(value, int) else USUAL_PRIORITY

    @property
    def is_stopping(self) -> bool:
        """Whether it was canceled but the device hasn't let go of it yet."""
        return STOPPING in self.reasons

    def document(self, number: int) -> Document | None:
        """Return the document of that number, or ``None``."""
        return next((one for one in self.documents if one.number == number), None)

    @property
    def octets(self) -> int:
        """How many octets its documents have together."""
        return sum(document.octets for document in self.documents)

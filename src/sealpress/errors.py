"""Every error raised here: its class says what a caller can do, its reason what happened.

::

    SealpressError               anything this package raises on purpose
     +-- UsageError              the call or the command is wrong; change it (also a ValueError)
     +-- WireError               octets break a protocol rule; asking again will not help
     +-- TransportError          the conversation could not be carried on; another way may work
     |    +-- TlsError           the TLS handshake or the trust decision failed
     |    +-- HttpError          the peer answered, but not with an IPP message
     +-- IppError                the printer understood and refused
     +-- JobError                the job did not end as completed
     +-- TransformError          the document could not be turned into what the printer takes
     +-- StateError              our own files or ports are in the way
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from sealpress.reasons import ExitCode, Phase, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sealpress.catalogue import ReasonEntry

__all__ = [
    "ExitCode",
    "HttpError",
    "IppError",
    "JobError",
    "Phase",
    "Reason",
    "SealpressError",
    "SpoolError",
    "StateError",
    "TlsError",
    "TransformError",
    "TransportError",
    "UsageError",
    "WireError",
]


class SealpressError(Exception):
    """Base of all errors of this package.

    Attributes:
        reason: The stable keyword of what happened; ``entry`` has causes and remedy.
        phase: How far the conversation had come.
        detail: The facts of this one case, one sentence, without secrets or document data.
        hint: A remedy that fits this case better than the catalogue's; empty otherwise.
        attempts: What was tried before, each with the error that ended it.
    """

    default_phase = Phase.INPUT

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        phase: Phase | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.phase = phase or self.default_phase
        self.hint = hint
        self.attempts: Sequence[tuple[str, SealpressError]] = ()
        if hint:
            self.add_note(hint)  # a traceback and a failed test show it, too

    @property
    def entry(self) -> ReasonEntry:
        """The catalogue's entry for the reason: sentence, causes, remedy, exit code."""
        from sealpress.catalogue import CATALOGUE

        return CATALOGUE[self.reason]

    def __str__(self) -> str:
        return f"{self.detail} [{self.reason}]"


class UsageError(SealpressError, ValueError):
    """The call, the command or the input is wrong; nothing was sent."""


class WireError(SealpressError):
    """The octets break a rule of the IPP encoding (RFC 8010).

    Attributes:
        offset: Where in the message the fault lies, in octets from its start.
        path: Group, attribute and member that were being read, outermost first.
    """

    default_phase = Phase.IPP

    def __init__(
        self, reason: Reason, detail: str, *, offset: int = 0, path: tuple[str, ...] = ()
    ) -> None:
        where = f" in {'/'.join(path)}" if path else ""
        super().__init__(reason, f"{detail}{where} at octet {offset}")
        self.offset = offset
        self.path = path


class TransportError(SealpressError):
    """The conversation could not be carried on; another try or another way may work.

    Attributes:
        endpoint: ``host:port`` of the peer, empty when none was chosen yet.
        retryable: Whether the same request may be sent again without risk of printing twice.
    """

    default_phase = Phase.CONNECT

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        phase: Phase | None = None,
        hint: str = "",
        endpoint: str = "",
        retryable: bool = False,
    ) -> None:
        super().__init__(reason, detail, phase=phase, hint=hint)
        self.endpoint = endpoint
        self.retryable = retryable


class Fault(Protocol):
    """One thing that is wrong with a peer's certificates."""

    @property
    def reason(self) -> Reason:
        """What kind of thing."""
        ...

    @property
    def detail(self) -> str:
        """The case, one clause for a person."""
        ...

    @property
    def position(self) -> int:
        """Which certificate of the chain, 0 for the peer's own."""
        ...


class TlsError(TransportError):
    """The TLS handshake or the decision to trust the peer failed; no HTTP octet was sent.

    Attributes:
        alert: The TLS alert's number received from the peer, if one came (RFC 8446 section 6).
        peer_chain: The peer's certificates as DER, leaf first, as far as they were seen.
        faults: Everything found wrong with them.
        known_certificate: The certificate (DER) that was known before, when another was shown
            (reason ``certificate-changed``); ``None`` if only its digest was.
        summary: ``detail`` without what can be told from the two; empty = there is no shorter one.
        certificate_request: What the peer asked our own certificate to be, if it was seen to ask
            (:class:`sealpress.transport.handshake.CertificateRequest`).
    """

    default_phase = Phase.TLS

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        phase: Phase | None = None,
        hint: str = "",
        endpoint: str = "",
        alert: int | None = None,
        peer_chain: Sequence[bytes] = (),
        faults: Sequence[Fault] = (),
    ) -> None:
        super().__init__(reason, detail, phase=phase, hint=hint, endpoint=endpoint)
        self.summary = ""
        self.alert = alert
        self.peer_chain = tuple(peer_chain)
        self.faults = tuple(faults)
        self.known_certificate: bytes | None = None
        self.certificate_request: object | None = None

    @property
    def findings(self) -> tuple[Reason, ...]:
        """Everything found wrong with the certificates, as reason keywords."""
        return tuple(fault.reason for fault in self.faults)


class HttpError(TransportError):
    """The peer answered in HTTP, but not with the IPP message that was asked for.

    Attributes:
        status: The HTTP status code, 0 when the answer was not HTTP.
        headers: The answer's headers, names in lower case.
    """

    default_phase = Phase.HTTP

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        phase: Phase | None = None,
        hint: str = "",
        endpoint: str = "",
        status: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason, detail, phase=phase, hint=hint, endpoint=endpoint)
        self.status = status
        self.headers = dict(headers or {})


class IppError(SealpressError):
    """The printer understood the request and refused it (RFC 8011 appendix B).

    Attributes:
        status: The IPP status code.
        status_message: What the printer said in words.
        unsupported: Names of the attributes that the printer listed as unsupported.
    """

    default_phase = Phase.IPP

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        status: int,
        status_message: str = "",
        unsupported: Sequence[str] = (),
        hint: str = "",
    ) -> None:
        super().__init__(reason, detail, hint=hint)
        self.status = status
        self.status_message = status_message
        self.unsupported = tuple(unsupported)


class JobError(SealpressError):
    """A job ended otherwise than completed, or its end is not known.

    Attributes:
        job_id: The printer's number of the job, 0 when it never gave one.
        job_state_reasons: The printer's keywords for why.
    """

    default_phase = Phase.JOB

    def __init__(
        self,
        reason: Reason,
        detail: str,
        *,
        job_id: int = 0,
        job_state_reasons: Sequence[str] = (),
        hint: str = "",
    ) -> None:
        super().__init__(reason, detail, hint=hint)
        self.job_id = job_id
        self.job_state_reasons = tuple(job_state_reasons)


class StateError(SealpressError):
    """Our own files, settings or ports are in the way."""

    default_phase = Phase.STATE


class SpoolError(SealpressError):
    """The gateway's spool can't take, keep or give what was asked for."""

    default_phase = Phase.SPOOL


class TransformError(SealpressError):
    """A document could not be turned into what the printer takes; no whole document came of it.

    Attributes:
        page: Which page of the document was at fault, from 1; 0 when no single one was.
    """

    default_phase = Phase.TRANSFORM

    def __init__(self, reason: Reason, detail: str, *, hint: str = "", page: int = 0) -> None:
        super().__init__(reason, detail, hint=hint)
        self.page = page

"""What conversations tell their caller: progress on the way, the connection's facts after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sealpress.client.watch import JobStatus
from sealpress.transport.attempt import Binding

if TYPE_CHECKING:
    from sealpress.trust import Allowance, CertificateFacts, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a job has come.

    Attributes:
        octets_sent: Octets of the document handed to the printer.
        octets_total: Octets of the whole document, ``None`` when not known before.
        status: What the printer says about the job; ``None`` while the document is sent.
        impressions_done: Sides that were made of the document so far, when it is made anew.
        impressions_total: Sides that will be made in all; ``None`` when it goes as it is, and
            while that is not known.
    """

    octets_sent: int
    octets_total: int | None
    status: JobStatus | None = None
    impressions_done: int = 0
    impressions_total: int | None = None


ProgressCallback: TypeAlias = Callable[[Progress], None]
"""Called with each :class:`Progress`; what it raises ends the conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionReport:
    """What was negotiated with a printer, and what went over the line so far.

    Attributes:
        endpoint: ``host:port``.
        binding: How TLS came in.
        reason: Why the plan chose this way.
        tls_version: As OpenSSL names it (``"TLSv1.3"``), empty without TLS.
        cipher: The cipher suite's name, empty without TLS.
        certificate: The printer's certificate, ``None`` without TLS.
        trusted_by: What made the certificate trusted (``"pin"``, ``"first-use"``, ``"site-ca"``,
            ``"ca"``, ``"system-ca"``, ``"encrypt"``).
        allowances_used: Exceptions of this printer without which it would have been refused.
        warnings: What will become a reason to refuse it, as a certificate that expires soon; or,
            with reason ``client-certificate-expiring``, a reason for it to refuse us.
        client_certificate_requested: Whether the printer asked for a client certificate; ``None``
            = that was not looked for, since there was none to show (TLS 1.3), or there is no TLS.
        client_certificate_shown: Whether one was shown.
        requests: HTTP requests sent, repeated ones too.
        octets_sent: Octets of request bodies handed over.
        chunks_sent: Chunks among them (RFC 9112 section 7.1); 0 = Content-Length was used.
        seconds: Time spent in these requests.
    """

    endpoint: str
    binding: Binding
    reason: str
    tls_version: str = ""
    cipher: str = ""
    certificate: CertificateFacts | None = None
    trusted_by: str = ""
    allowances_used: frozenset[Allowance] = frozenset()
    warnings: tuple[Finding, ...] = ()
    client_certificate_requested: bool | None = None
    client_certificate_shown: bool = False
    requests: int = 0
    octets_sent: int = 0
    chunks_sent: int = 0
    seconds: float = 0.0

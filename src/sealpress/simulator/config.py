"""What can be chosen about a virtual printer."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.server import TlsFloor
from sealpress.simulator.documents import MAX_HASHED_OCTETS
from sealpress.simulator.faults import ActiveFault, parse_faults
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from sealpress.trust.identities.passphrase import Passphrase


class TlsMode(enum.StrEnum):
    """Which ways of talking to the printer work; all of them share one port."""

    OPTIONAL = "optional"
    """Plain, TLS from the first octet, and upgrade (RFC 2817)."""
    REQUIRED = "required"
    """TLS from the first octet and upgrade; plain requests get 426 Upgrade Required."""
    IMPLICIT_ONLY = "implicit-only"
    """TLS from the first octet, nothing else."""
    UPGRADE_ONLY = "upgrade-only"
    """Upgrade, nothing else; plain requests get 426 Upgrade Required."""
    OFF = "off"
    """Plain, nothing else."""

    @property
    def schemes(self) -> tuple[str, ...]:
        """URI schemes under which the printer can be reached."""
        return _SCHEMES[self]


_SCHEMES: dict[TlsMode, tuple[str, ...]] = {
    TlsMode.OPTIONAL: ("ipp", "ipps"),
    TlsMode.REQUIRED: ("ipps", "ipp"),
    TlsMode.IMPLICIT_ONLY: ("ipps",),
    TlsMode.UPGRADE_ONLY: ("ipp",),
    TlsMode.OFF: ("ipp",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualPrinterConfig:
    """How a virtual printer behaves.

    Attributes:
        output: Folder for documents and tickets; made when missing.
        identity: Folder of the printer's key and certificate; made at the first start.
        name: ``printer-name``.
        host: Address or name to listen on; an empty string stands for every address.
        port: TCP port to listen on; 0 picks a free one.
        tls: Which ways of talking work.
        hosts: Further names by which clients may address it, for the check of ``Host`` and for
            the certificate.
        seconds_per_job: How long printing takes at least.
        seconds_per_impression: How long each printed side takes on top of it.
        max_document_octets: The largest document taken, after inflating.
        max_hashed_octets: Up to which size documents get a SHA-256 in their ticket.
        history: How many ended jobs are remembered; their files stay.
        client_certificates: Whether clients are asked for certificates, and whose are good.
            Where one is required, requests in clear get 426 Upgrade Required.
        tls_floor: Whether clients below TLS 1.2 fail in the handshake or are told why nothing is
            done for them.
        operators: Users of certificates who may act on everybody's jobs; an entry is a name, or
            ``NAME issued by ISSUER``.
        identity_passphrase: Opens the printer's key, and protects a new one.
        faults: What is wrong with it from the beginning, as typed (``http-status:503``) or read
            (see :func:`sealpress.simulator.faults.parse_fault`).

    Raises:
        UsageError: Settings contradict each other (reason ``invalid-argument``).
    """

    output: Path
    identity: Path
    name: str = "Sealpress"
    host: str = "127.0.0.1"
    port: int = 0
    tls: TlsMode = TlsMode.OPTIONAL
    hosts: tuple[str, ...] = ()
    seconds_per_job: float = 0.0
    seconds_per_impression: float = 0.0
    max_document_octets: int = 16 << 30
    max_hashed_octets: int = MAX_HASHED_OCTETS
    history: int = 500
    client_certificates: ClientCertificatePolicy = field(default_factory=ClientCertificatePolicy)
    tls_floor: TlsFloor = TlsFloor.REFUSE
    operators: tuple[str, ...] = ()
    identity_passphrase: Passphrase | None = None
    faults: tuple[ActiveFault | str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other."""
        parse_faults(self.faults)
        asks = self.client_certificates.mode is not ClientCertificateMode.OFF
        if asks and self.tls is TlsMode.OFF:
            raise UsageError(Reason.INVALID_ARGUMENT, "client certificates need TLS")
        if self.operators and not asks:
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                "operators are known by their client certificates: those must be asked for",
            )

    @property
    def effective_tls(self) -> TlsMode:
        """How the printer can be talked to: a required certificate takes the plain way away."""
        if self.client_certificates.mode.is_required and self.tls is TlsMode.OPTIONAL:
            return TlsMode.REQUIRED
        return self.tls

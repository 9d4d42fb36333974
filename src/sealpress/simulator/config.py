"""What can be chosen about a virtual printer."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

from sealpress.errors import UsageError
from sealpress.printer.rights import ANYBODY
from sealpress.reasons import Reason
from sealpress.server import TlsFloor
from sealpress.server.names import local_host
from sealpress.simulator.documents import MAX_HASHED_OCTETS
from sealpress.simulator.faults import ActiveFault
from sealpress.simulator.profiles import EVERYWHERE_OFFICE, Profile
from sealpress.simulator.tls_mode import TlsMode
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from sealpress.trust.identities.passphrase import Passphrase

if TYPE_CHECKING:
    from sealpress.transport.witness import Witness

__all__ = ["TlsMode", "VirtualPrinterConfig"]

LEAST_HISTORY = 500
"""Ended jobs that a virtual printer remembers unless told otherwise."""

_AS_PROFILE = cast(TlsMode, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualPrinterConfig:
    """How a virtual printer behaves.

    Attributes:
        output: Folder for documents and tickets; made when missing.
        identity: Folder of the printer's key and certificate; made at the first start.
        profile: Which printer it resembles.
        name: ``printer-name``; the profile's when empty.
        host: Address or name to listen on; an empty string stands for every address.
        port: TCP port to listen on; 0 picks a free one.
        tls: Which ways of talking work; as with the profile when left out.
        hosts: Further names by which clients may address it, for the check of ``Host`` and for
            the certificate.
        seconds_per_job: How long printing takes at least.
        seconds_per_impression: How long each printed side takes on top of it.
        max_document_octets: The largest document taken, after inflating.
        max_hashed_octets: Up to which size documents get a SHA-256 in their ticket.
        history: How many ended jobs are remembered; their files stay. 0 for as many as with the
            profile, :data:`LEAST_HISTORY` at least.
        client_certificates: Whether clients are asked for certificates, and whose are good.
            Where one is required, requests in clear get 426 Upgrade Required.
        tls_floor: Whether clients below TLS 1.2 fail in the handshake or are told why nothing is
            done for them.
        operators: Users of certificates who may act on everybody's jobs and set the printer; an
            entry is a name, or ``NAME issued by ISSUER``; ``*`` lets whoever asks.
        identity_passphrase: Opens the printer's key, and protects a new one.
        faults: What is wrong with it from the beginning, as typed (``http-status:503``) or read
            (see :func:`sealpress.simulator.faults.parse_fault`).
        witness: Sees every connection, a :class:`sealpress.Capture` say.
        shows_pages: Whether the pages of what it receives become pictures in the output folder
            (``job-1-page-1.png``), made by a worker beside the printing; needs
            ``sealpress[transform]``.
        control: The state folder in which administrators reach it while it runs (``sealpress
            capture``); ``None`` = they can't.
        advertise: Whether it announces itself by DNS-SD on the interfaces where it listens;
            needs ``sealpress[discovery]``.

    Raises:
        UsageError: Settings contradict each other (reason ``invalid-argument``).
    """

    output: Path
    identity: Path
    profile: Profile = EVERYWHERE_OFFICE
    name: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    tls: TlsMode = _AS_PROFILE
    hosts: tuple[str, ...] = ()
    seconds_per_job: float = 0.0
    seconds_per_impression: float = 0.0
    max_document_octets: int = 16 << 30
    max_hashed_octets: int = MAX_HASHED_OCTETS
    history: int = 0
    client_certificates: ClientCertificatePolicy = field(default_factory=ClientCertificatePolicy)
    tls_floor: TlsFloor = TlsFloor.REFUSE
    operators: tuple[str, ...] = ()
    identity_passphrase: Passphrase | None = None
    faults: tuple[ActiveFault | str, ...] = ()
    witness: Witness | None = None
    shows_pages: bool = False
    control: Path | None = None
    advertise: bool = False

    def __post_init__(self) -> None:
        """Take from the profile what was left out; refuse settings that contradict each other."""
        object.__setattr__(self, "tls", self.tls or self.profile.tls)
        object.__setattr__(self, "name", self.name or self.profile.model.name)
        history = self.history or max(LEAST_HISTORY, self.profile.model.limits.max_history_jobs)
        object.__setattr__(self, "history", history)
        self.profile.with_faults(self.faults)
        asks = self.client_certificates.mode is not ClientCertificateMode.OFF
        if asks and self.tls is TlsMode.OFF:
            raise UsageError(Reason.INVALID_ARGUMENT, "client certificates need TLS")
        if not asks and not set(self.operators) <= {ANYBODY}:
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                "operators are known by their client certificates: those must be asked for",
            )

    @property
    def known_hosts(self) -> tuple[str, ...]:
        """Further names by which clients address it; the announced one, too."""
        return (*self.hosts, local_host()) if self.advertise else self.hosts

    @property
    def effective_tls(self) -> TlsMode:
        """How the printer can be talked to: a required certificate takes the plain way away."""
        if self.client_certificates.mode.is_required and self.tls is TlsMode.OPTIONAL:
            return TlsMode.REQUIRED
        return self.tls

"""What can be chosen about a virtual printer."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from sealpress.simulator.documents import MAX_HASHED_OCTETS


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

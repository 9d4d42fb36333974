"""Which ways of talking to a virtual printer work."""

from __future__ import annotations

import enum


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

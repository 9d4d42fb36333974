"""What is known of one printer's trust, as values: its pins and where from, its exceptions."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from sealpress.trust.allowances import Allowance
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.hosts import HostKey
from sealpress.trust.policy import Pin


class PinSource(enum.StrEnum):
    """Who said that a pin is the printer's."""

    PERSON = "person"
    """Somebody compared the fingerprint, or took the blame for not doing so."""
    FIRST_USE = "first-use"
    """Nobody: it is what the printer showed when it was met first (RFC 7435)."""
    IMPORT = "import"
    """A file from whoever administers the printers."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Why and when an exception was granted.

    Attributes:
        why: In the words of who granted it.
        granted_at: When.
    """

    why: str
    granted_at: datetime


_NOTHING_ALLOWED: Mapping[Allowance, Grant] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustRecord:
    """What has been decided about one printer.

    Attributes:
        host: The printer.
        pins: Any one of them identifies it; empty when only exceptions are kept.
        source: Who said so; ``None`` without pins.
        certificate: The certificate (DER) that was pinned, ``None`` when only a digest was given.
        pinned_at: When; ``None`` without pins.
        why: In the words of who did it.
        allowances: Exceptions of this printer.
    """

    host: HostKey
    pins: tuple[Pin, ...] = ()
    source: PinSource | None = None
    certificate: bytes | None = None
    pinned_at: datetime | None = None
    why: str = ""
    allowances: Mapping[Allowance, Grant] = field(default_factory=lambda: _NOTHING_ALLOWED)

    @property
    def is_first_use(self) -> bool:
        """Whether its pins are only what was seen first."""
        return bool(self.pins) and self.source is PinSource.FIRST_USE

    @property
    def is_by_person(self) -> bool:
        """Whether a person, or a file from one, vouches for its pins: then they decide alone."""
        return bool(self.pins) and self.source is not PinSource.FIRST_USE

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it."""
        return not self.pins and not self.allowances

    def matches(self, der: bytes) -> bool:
        """Whether one of the pins is this certificate's (DER), or its key's."""
        return any(pin.matches(der) for pin in self.pins)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority of the site's own, trusted besides the system's.

    Attributes:
        name: What people call it by; no other one of the store has it.
        certificate: DER.
    """

    name: str
    certificate: bytes

    @property
    def sha256(self) -> str:
        """Its fingerprint, 64 hexadecimal digits."""
        return hashlib.sha256(self.certificate).hexdigest()

    @property
    def facts(self) -> CertificateFacts:
        """What the certificate says."""
        return CertificateFacts.from_der(self.certificate)

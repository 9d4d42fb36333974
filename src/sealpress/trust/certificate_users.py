"""The user that a client certificate stands for (RFC 5280 section 4.2.1.6, PWG 5199.10)."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class NameKind(enum.StrEnum):
    """Which of a certificate's names is the user's."""

    EMAIL = "email"
    """An rfc822Name."""
    UPN = "upn"
    """A user principal name: an otherName 1.3.6.1.4.1.311.20.2.3."""
    DNS = "dns"
    """A dNSName, as machines have."""
    COMMON_NAME = "cn"
    """The subject's common name."""


NAME_ORDER = (NameKind.EMAIL, NameKind.UPN, NameKind.DNS, NameKind.COMMON_NAME)
"""Which names are looked for, the first found is the user's."""


@dataclass(frozen=True, slots=True)
class CertificateUser:
    """Who a vouched-for certificate says is there.

    Attributes:
        name: The name, for ``job-originating-user-name``.
        kind: Which of the certificate's names that is.
        issuer: The distinguished name of the certificate's issuer.
        issuer_key: SHA-256 of the issuer's public key, hexadecimal; empty when it isn't known.
    """

    name: str
    kind: NameKind
    issuer: str
    issuer_key: str = ""

    @property
    def authority(self) -> str:
        """Who vouches, unambiguously: two authorities of one name differ by their keys."""
        return f"{self.issuer} ({self.issuer_key[:16]})" if self.issuer_key else self.issuer

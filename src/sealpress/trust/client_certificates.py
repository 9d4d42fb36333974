"""Which client certificates a server takes, and what it does about those it doesn't."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.trust.certificate_users import NAME_ORDER, NameKind
from sealpress.trust.policy import Pin


class ClientCertificateMode(enum.StrEnum):
    """Whether clients are asked for a certificate, and who answers those without a good one."""

    OFF = "off"
    """Nobody is asked."""
    ASK = "ask"
    """Clients may show a certificate; those without one stay unauthenticated."""
    REQUIRE_AT_TLS = "require-at-tls"
    """The TLS handshake fails without a good certificate; the client sees an alert."""
    REQUIRE_AT_IPP = "require-at-ipp"
    """Every handshake succeeds; IPP says what is wrong with the certificate, or that one is
    missing (PWG 5199.10 Table 3.1)."""

    @property
    def is_required(self) -> bool:
        """Whether nothing is answered without a good certificate."""
        return self in {ClientCertificateMode.REQUIRE_AT_TLS, ClientCertificateMode.REQUIRE_AT_IPP}


@dataclass(frozen=True, slots=True)
class UserRules:
    """Which certificate users may use the printer.

    An entry is a user's name, or ``NAME issued by ISSUER`` with the issuer's distinguished name.

    Attributes:
        allow: Those who may; empty for everybody who is vouched for.
        deny: Those who may not; it goes before ``allow``, and counts for every name of a
            certificate.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificatePolicy:
    """What a server asks of clients.

    Attributes:
        mode: Whether it asks, and how it refuses.
        ca_files: PEM files of authorities that vouch for clients; a client's own certificate in
            one vouches for itself.
        pins: Client certificates that are good by themselves.
        users: Who of those may come in.
        name_order: Which of a certificate's names is the user's; the first found.
    """

    mode: ClientCertificateMode = ClientCertificateMode.OFF
    ca_files: tuple[Path, ...] = ()
    pins: tuple[Pin, ...] = ()
    users: UserRules = field(default_factory=UserRules)
    name_order: tuple[NameKind, ...] = NAME_ORDER

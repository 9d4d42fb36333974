"""The user that a client certificate stands for (RFC 5280 section 4.2.1.6, PWG 5199.10)."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.trust.certificates.certificate import CertificateFacts

MAX_NAME_OCTETS = 255
"""A longer name is nobody's: ``job-originating-user-name`` holds no more (RFC 8011 5.1.3)."""

_ISSUED_BY = " issued by "
_KEY = " (key "
_KEY_DIGITS = 16


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
        issuer: Who vouches: the issuer's distinguished name, and the beginning of the SHA-256 of
            its public key. Users of one name and two issuers are two people, also when the
            issuers have one name.
    """

    name: str
    kind: NameKind
    issuer: str


def certificate_user(
    facts: CertificateFacts, issuer_key: str = "", order: Sequence[NameKind] = NAME_ORDER
) -> CertificateUser | None:
    """Find the user's name in a certificate; ``None`` when it has none that can be used.

    Args:
        facts: The certificate.
        issuer_key: SHA-256 of the public key that signed it, hexadecimal; empty if unknown.
        order: Which kinds of name count, the best first.
    """
    issuer = f"{facts.issuer}{_KEY}{issuer_key[:_KEY_DIGITS] or 'unknown'})"
    for kind, name in user_names(facts, order):
        return CertificateUser(name, kind, issuer)
    return None


def user_names(
    facts: CertificateFacts, order: Sequence[NameKind] = NAME_ORDER
) -> Iterator[tuple[NameKind, str]]:
    """Yield all names of a certificate that could be a user's, in the order of their kinds."""
    found: dict[NameKind, tuple[str, ...]] = {
        NameKind.EMAIL: facts.emails,
        NameKind.UPN: facts.upns,
        NameKind.DNS: facts.dns_names,
        NameKind.COMMON_NAME: (facts.common_name,),
    }
    for kind in order:
        yield from ((kind, name) for name in found[kind] if _is_usable(name))


def is_listed(entries: Iterable[str], name: str, issuer: str) -> bool:
    """Whether one of the entries means this user.

    Args:
        entries: ``NAME``, or ``NAME issued by ISSUER`` with the issuer's distinguished name as a
            ticket shows it, with or without its key. Case and spaces make no difference.
        name: The user's name.
        issuer: The user's issuer, as in :class:`CertificateUser`.
    """
    named, issuers = _folded(name), {"", _folded(issuer), _folded(issuer.rpartition(_KEY)[0])}
    for entry in entries:
        wanted, _, wanted_issuer = entry.partition(_ISSUED_BY)
        if _folded(wanted) == named and _folded(wanted_issuer) in issuers:
            return True
    return False


def _folded(text: str) -> str:
    """Return a text as it is compared; spaces around the commas of a name don't count."""
    parts = (" ".join(part.split()) for part in text.split(","))
    return unicodedata.normalize("NFC", ",".join(parts)).casefold()


def _is_usable(name: str) -> bool:
    """Whether a name can stand in an attribute, a log and a list without deceiving anybody."""
    octets = name.encode("utf-8", "surrogatepass")
    return bool(name.strip()) and name.isprintable() and len(octets) <= MAX_NAME_OCTETS

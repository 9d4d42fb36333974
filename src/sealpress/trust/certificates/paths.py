"""Ways from a certificate up to a trusted one, through whatever was sent (RFC 4158, RFC 5280)."""

from __future__ import annotations

import enum
import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from sealpress.trust.certificates.certificate import CertificateFacts, Signature

if TYPE_CHECKING:
    from sealpress.trust.certificates.certificate import DistinguishedName

MAX_CHAIN_CERTIFICATES = 32
"""How many different certificates that a peer sent are looked at."""

MAX_PATHS = 32
"""How many ways up are compared; more exist only where somebody wants to keep us busy."""

MAX_SIGNATURES = 64
"""How many signatures are checked for one chain. Odd keys take 5 ms each, and a server's judge
shares its processor with whoever prints."""

LOCAL = -1
"""The position of a certificate that was not sent, but is trusted on this machine."""


@dataclass(frozen=True, slots=True)
class Link:
    """A certificate on the way.

    Attributes:
        der: Its octets.
        facts: What it says.
        position: Where in the chain it was sent, :data:`LOCAL` when it was not.
        is_trusted: Whether it is one of the trusted ones.
    """

    der: bytes
    facts: CertificateFacts
    position: int
    is_trusted: bool


class End(enum.Enum):
    """Why a path goes no further up."""

    TRUSTED = enum.auto()
    SELF_SIGNED = enum.auto()
    """It signed itself, and is not trusted."""
    NO_ISSUER = enum.auto()
    """Its issuer was neither sent nor is it trusted."""
    ALTERED = enum.auto()
    """Its issuer is there, but the signature does not fit."""
    REKEYED = enum.auto()
    """A trusted certificate has its issuer's name, but another key."""
    OTHER_CERTIFICATE = enum.auto()
    """The issuer's key is trusted, but this names another certificate of that key."""
    UNCHECKABLE = enum.auto()
    """Its signature is of a kind nobody here can check."""


@dataclass(frozen=True, slots=True)
class Path:
    """One way up, the peer's own certificate first.

    Attributes:
        links: The certificates, each signed by the next.
        end: Why it ends.
        others: What was sent and is not on it.
    """

    links: tuple[Link, ...]
    end: End
    others: tuple[Link, ...] = ()


def find_paths(chain: Sequence[bytes], authorities: Sequence[bytes]) -> tuple[Path, ...]:
    """Find the ways from the first certificate of a chain up, at least one.

    Order and superfluous certificates do not matter. A certificate that is trusted itself ends a
    path wherever it stands, as with OpenSSL's ``X509_V_FLAG_PARTIAL_CHAIN``.

    Args:
        chain: At least one certificate as DER.
        authorities: The trusted ones.
    """
    return tuple(islice(_Search(chain, authorities).paths(), MAX_PATHS))


class _Search:
    def __init__(self, chain: Sequence[bytes], authorities: Sequence[bytes]) -> None:
        self._x509 = importlib.import_module("sealpress.trust.certificates.x509_reader")  # is heavy
        trusted = frozenset(authorities)
        sent = tuple(dict.fromkeys(chain))[:MAX_CHAIN_CERTIFICATES]
        self._sent = [
            Link(der, CertificateFacts.from_der(der), chain.index(der), der in trusted)
            for der in sent
        ]
        self._local = [(self._x509.read_subject(der), der) for der in trusted - frozenset(sent)]
        self._checked: dict[tuple[str, str], Signature] = {}

    def paths(self) -> Iterator[Path]:
        for links, end in self._up((self._sent[0],)):
            yield Path(links, end, tuple(one for one in self._sent if one not in links))

    def _up(self, links: tuple[Link, ...]) -> Iterator[tuple[tuple[Link, ...], End]]:
        last = links[-1]
        if last.is_trusted:
            yield links, End.TRUSTED
        if last.facts.is_self_signed:
            if not last.is_trusted:
                yield links, self._end_at_root(links)
            return
        named = self._named(last.facts.path.issuer)
        judged = [(one, self._judge(last, one)) for one in named]
        issuers = [one for one, end in judged if end is End.TRUSTED and one not in links]
        for issuer in issuers:
            yield from self._up((*links, issuer))
        if not issuers and not last.is_trusted:
            yield links, _why_not(judged)

    def _end_at_root(self, links: tuple[Link, ...]) -> End:
        namesakes = self._named(links[-1].facts.path.subject) if len(links) > 1 else []
        return End.REKEYED if any(one.is_trusted for one in namesakes) else End.SELF_SIGNED

    def _named(self, subject: DistinguishedName) -> list[Link]:
        """All certificates of that holder, trusted ones first."""
        sent = [one for one in self._sent if one.facts.path.subject == subject]
        local = [
            Link(der, CertificateFacts.from_der(der), LOCAL, is_trusted=True)
            for name, der in self._local
            if name == subject
        ]
        return sorted(local + sent, key=lambda one: not one.is_trusted)

    def _judge(self, below: Link, issuer: Link) -> End:
        """Whether one issued the other (``TRUSTED``), or what is between them."""
        if below is issuer and not _is_its_own(below.facts):
            return End.NO_ISSUER  # issued by another of the same name
        signature = self._signature(below, issuer)
        if signature is Signature.UNCHECKABLE:
            return End.UNCHECKABLE
        is_named = _names_the_key(below.facts, issuer.facts)
        if signature is Signature.GOOD:
            return End.OTHER_CERTIFICATE if is_named is False else End.TRUSTED
        if signature is Signature.ALTERED or is_named:
            return End.ALTERED
        if issuer.is_trusted:
            return End.REKEYED
        return End.ALTERED if is_named is None else End.NO_ISSUER

    def _signature(self, below: Link, issuer: Link) -> Signature:
        pair = below.facts.sha256, issuer.facts.sha256
        if pair not in self._checked and len(self._checked) < MAX_SIGNATURES:
            self._checked[pair] = self._x509.check_signature(below.der, issuer.der)
        return self._checked.get(pair, Signature.UNCHECKABLE)


def _is_its_own(facts: CertificateFacts) -> bool:
    """Whether it is meant to be self-signed, as far as its key identifiers tell."""
    return facts.authority_key_id in {"", facts.subject_key_id}


def _names_the_key(below: CertificateFacts, issuer: CertificateFacts) -> bool | None:
    """Whether the authorityKeyIdentifier points to this issuer; ``None`` when it does not tell.

    As OpenSSL's ``X509_check_akid``: each part that both have must agree.
    """
    agrees: list[bool] = []
    if below.authority_key_id and issuer.subject_key_id:
        agrees.append(below.authority_key_id == issuer.subject_key_id)
    if below.path.authority_serial is not None:
        agrees.append(below.path.authority_serial == issuer.path.serial)
    if below.path.authority_issuer:
        agrees.append(below.path.authority_issuer == issuer.path.issuer)
    return all(agrees) if agrees else None


_ENDS_BY_WEIGHT = (
    End.ALTERED,
    End.REKEYED,
    End.OTHER_CERTIFICATE,
    End.UNCHECKABLE,
)


def _why_not(judged: Sequence[tuple[Link, End]]) -> End:
    """Why none of the certificates of the issuer's name is the issuer."""
    ends = {end for _, end in judged}
    found = [end for end in _ENDS_BY_WEIGHT if end in ends]
    return found[0] if found else End.NO_ISSUER

"""Everything wrong with a certificate chain, not only what a verifier met first (RFC 5280)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sealpress.reasons import Reason
from sealpress.trust.allowances import Allowance
from sealpress.trust.certificates.certificate_checks import (
    WEAK_DIGESTS,
    WEAK_KEY_BITS,
    Case,
    check_certificate,
)
from sealpress.trust.certificates.finding import (
    ALLOWED_BY,
    BY_WEIGHT,
    Excused,
    Finding,
    Purpose,
    excuse,
    shown,
)
from sealpress.trust.certificates.path_checks import check_path
from sealpress.trust.certificates.paths import End, Path, find_paths

__all__ = [
    "ALLOWED_BY",
    "WEAK_DIGESTS",
    "WEAK_KEY_BITS",
    "Excused",
    "Finding",
    "Purpose",
    "excuse",
    "find_faults",
]

_NAMES = frozenset(
    {
        Reason.CERTIFICATE_NAME_MISMATCH,
        Reason.CERTIFICATE_COMMON_NAME_ONLY,
        Reason.CERTIFICATE_ADDRESS_AS_NAME,
    }
)
_ISSUERS = frozenset(
    {
        Reason.CERTIFICATE_UNTRUSTED,
        Reason.CERTIFICATE_SELF_SIGNED,
        Reason.CERTIFICATE_CHAIN_INCOMPLETE,
        Reason.CERTIFICATE_ISSUER_REKEYED,
    }
)
_STRENGTH = frozenset({Reason.CERTIFICATE_WEAK, Reason.CERTIFICATE_WEAK_DIGEST})
_MISUSE = frozenset({Reason.CERTIFICATE_INVALID, Reason.CERTIFICATE_WRONG_USAGE})

EXPLAINED_BY: dict[Reason, frozenset[Reason]] = {
    Reason.CERTIFICATE_UNTRUSTED: _ISSUERS | {Reason.CERTIFICATE_INVALID},
    Reason.CERTIFICATE_SELF_SIGNED: _ISSUERS,
    Reason.CERTIFICATE_INVALID: _MISUSE | {Reason.CERTIFICATE_ISSUER_REKEYED},
    Reason.CERTIFICATE_WRONG_USAGE: _MISUSE,
    Reason.CERTIFICATE_NAME_MISMATCH: _NAMES,
    Reason.CERTIFICATE_WEAK: _STRENGTH,
    Reason.CERTIFICATE_WEAK_DIGEST: _STRENGTH,
}
"""Findings that say more exactly what a verifier meant; else only the same reason does."""


def find_faults(
    chain: Sequence[bytes],
    host: str,
    *,
    authorities: Sequence[bytes] | None = None,
    verifier_says: Reason | None = None,
    verifier_words: str = "",
    now: datetime | None = None,
    purpose: Purpose = Purpose.SERVER,
    allowances: Collection[Allowance] = frozenset(),
) -> tuple[Finding, ...]:
    """List everything wrong with a chain, the weightiest first.

    Only certificates on the way from the peer's own to a trusted one are judged; others that were
    sent along are not. Of several ways the one with the fewest faults counts, among those that
    explain what the verifier said if it said something.

    Args:
        chain: Certificates as DER, the peer's own first.
        host: The name or address the peer was reached by; not looked at for a client.
        authorities: The trusted certificates as DER; ``None`` when no authority has to vouch.
        verifier_says: What the TLS library ended the handshake for, if it did.
        verifier_words: The same in the library's own words.
        now: The time to judge by; the present when left out.
        purpose: What the peer shows it for.
        allowances: What is let pass: findings that they cover are left out.
    """
    if not chain:
        return (Finding(Reason.CERTIFICATE_INVALID, "it showed no certificate"),)
    judge = _Judge(
        host if purpose is Purpose.SERVER else "",
        now or datetime.now(UTC),
        purpose,
        needs_authority=authorities is not None,
    )
    paths = find_paths(chain, authorities or ())
    found = _best([(path, judge.faults(path)) for path in paths], verifier_says)
    if verifier_says is not None and not _explains(found, verifier_says):
        found.append(_from_verifier(paths[0], verifier_says, verifier_words))
    found.sort(key=lambda one: _WEIGHTS.get(one.reason, 0))
    return excuse(found, allowances).remaining


_WEIGHTS = {reason: weight for weight, reason in enumerate(BY_WEIGHT)}


def _best(ways: Sequence[tuple[Path, list[Finding]]], says: Reason | None) -> list[Finding]:
    def badness(way: tuple[Path, list[Finding]]) -> tuple[bool, bool, int]:
        path, faults = way
        return not _explains(faults, says), path.end is not End.TRUSTED, len(faults)

    return min(ways, key=badness)[1]


def _explains(faults: Sequence[Finding], says: Reason | None) -> bool:
    if says is None:
        return True
    return any(one.reason in EXPLAINED_BY.get(says, {says}) for one in faults)


def _from_verifier(path: Path, says: Reason, words: str) -> Finding:
    if says in _ISSUERS:
        issuer = shown(path.links[-1].facts.issuer)
        return Finding(Reason.CERTIFICATE_UNTRUSTED, f"its issuer is not trusted: {issuer}")
    return Finding(says, f"the TLS library refuses it: {words or says}")


@dataclass(frozen=True, slots=True)
class _Judge:
    """Names everything wrong along one path."""

    host: str
    now: datetime
    purpose: Purpose
    needs_authority: bool

    def faults(self, path: Path) -> list[Finding]:
        cases = [
            Case(
                facts=link.facts,
                position=link.position,
                is_peers=index == 0,
                is_anchor=path.end is End.TRUSTED and index == len(path.links) - 1,
                host=self.host,
                now=self.now,
                purpose=self.purpose,
            )
            for index, link in enumerate(path.links)
        ]
        found = [finding for case in cases for finding in check_certificate(case)]
        found += check_path(cases)
        if not cases[-1].facts.problem:
            found += self._end(path, cases[-1])
        return list(dict.fromkeys(found))

    def _end(self, path: Path, last: Case) -> Iterator[Finding]:
        """Why the path does not end in trust."""
        if _issued_itself(path) and last.is_peers and path.end is not End.TRUSTED:
            yield from last.found(Reason.CERTIFICATE_SELF_SIGNED, "is self-signed")
        if path.end in _BROKEN:
            yield from last.found(Reason.CERTIFICATE_INVALID, _BROKEN[path.end])
        elif self.needs_authority and path.end is not End.TRUSTED:
            yield from _unvouched(path, last)


_BROKEN = {
    End.ALTERED: "does not fit its signature: it was changed or damaged after it was signed",
    End.UNCHECKABLE: "is signed in a way that cannot be checked here",
}


def _issued_itself(path: Path) -> bool:
    facts = path.links[-1].facts
    is_of_its_name = facts.path.subject == facts.path.issuer
    return facts.is_self_signed or (is_of_its_name and path.end is End.ALTERED)


def _unvouched(path: Path, last: Case) -> Iterator[Finding]:
    issuer = shown(last.facts.issuer)
    if path.end is End.REKEYED:
        yield from last.found(
            Reason.CERTIFICATE_ISSUER_REKEYED,
            f"does not fit the trusted certificate of {issuer}: that authority has another key "
            "now, or something else uses its name",
        )
    elif path.end is End.OTHER_CERTIFICATE:
        yield from last.found(
            Reason.CERTIFICATE_UNTRUSTED,
            f"names another certificate of its issuer {issuer} than the one that is known here",
        )
    elif path.end is End.SELF_SIGNED and not last.is_peers:
        yield from last.found(Reason.CERTIFICATE_UNTRUSTED, "is not trusted here")
    elif path.end is End.NO_ISSUER:
        yield from _without_issuer(path, last, issuer)


def _without_issuer(path: Path, last: Case, issuer: str) -> Iterator[Finding]:
    if _lacks_one_between(path):
        uris = last.facts.path.issuer_uris
        where = f" (it can be fetched from {shown(uris[0])})" if uris else ""
        yield from last.found(
            Reason.CERTIFICATE_CHAIN_INCOMPLETE,
            f"was issued by {issuer}, whose certificate was not sent along{where}",
        )
    else:
        yield from last.found(
            Reason.CERTIFICATE_UNTRUSTED,
            f"was issued by {issuer}, which is not trusted here",
        )


def _lacks_one_between(path: Path) -> bool:
    """Whether the issuer that is missing is visibly no root.

    That is so when the authorityKeyIdentifier tells that the issuer was issued by another, when a
    public authority issued a peer's certificate, or when a trusted authority that is not the
    issuer was sent behind the gap. Otherwise nobody can tell it from an unknown root.
    """
    facts = path.links[-1].facts
    issuers_issuer = facts.path.authority_issuer
    return (
        bool(issuers_issuer and issuers_issuer != facts.path.issuer)
        or facts.path.is_publicly_issued
        or any(other.is_trusted for other in path.others)
    )

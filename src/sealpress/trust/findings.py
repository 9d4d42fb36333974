"""Everything wrong with a certificate chain, not only what a verifier met first (RFC 5280)."""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sealpress.reasons import Reason
from sealpress.trust.allowances import Allowance
from sealpress.trust.certificate import ANY_PURPOSE_OID, SERVER_AUTH_OID, CertificateFacts

WEAK_KEY_BITS = {"RSA": 2048, "DSA": 2048, "EC": 224}
"""Smaller keys are weak (RFC 9325 section 4.5)."""

WEAK_DIGESTS = frozenset({"md2", "md4", "md5", "sha1"})
"""Signatures over these digests can be forged (RFC 9325 section 4.5)."""

ALLOWED_BY = {
    Reason.CERTIFICATE_WEAK: Allowance.WEAK_KEY,
    Reason.CERTIFICATE_WEAK_DIGEST: Allowance.WEAK_DIGEST,
    Reason.CERTIFICATE_COMMON_NAME_ONLY: Allowance.COMMON_NAME,
    Reason.CERTIFICATE_ADDRESS_AS_NAME: Allowance.ADDRESS_NAME,
    Reason.CERTIFICATE_EXPIRED: Allowance.DATES,
    Reason.CERTIFICATE_NOT_YET_VALID: Allowance.DATES,
    Reason.CERTIFICATE_CLOCK_UNSET: Allowance.DATES,
}
"""The allowance that lets a finding pass; the other findings have none."""

_CLOCK_UNSET_BEFORE = 1990


class Purpose(enum.StrEnum):
    """What a certificate is shown for."""

    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        reason: What kind of thing.
        detail: The case, one clause for a person.
        position: Which certificate of the chain, 0 for the peer's own.
    """

    reason: Reason
    detail: str
    position: int = 0


@dataclass(frozen=True, slots=True)
class _Case:
    facts: CertificateFacts
    position: int
    host: str
    now: datetime

    def found(self, reason: Reason, detail: str) -> Iterator[Finding]:
        yield Finding(reason, detail, self.position)


def _unreadable(case: _Case) -> Iterator[Finding]:
    if case.facts.problem:
        yield from case.found(
            Reason.CERTIFICATE_INVALID, f"it cannot be read: {case.facts.problem}"
        )


def _self_signed(case: _Case) -> Iterator[Finding]:
    if case.position == 0 and case.facts.is_self_signed:
        yield from case.found(Reason.CERTIFICATE_SELF_SIGNED, "it is self-signed")


def _dates(case: _Case) -> Iterator[Finding]:
    begin, end = case.facts.not_before, case.facts.not_after
    if end is not None and end < case.now:
        unset = begin is not None and begin.year < _CLOCK_UNSET_BEFORE
        why = " (the printer's clock was probably unset when it made it)" if unset else ""
        yield from case.found(Reason.CERTIFICATE_EXPIRED, f"it expired on {end:%Y-%m-%d}{why}")
    if begin is not None and begin > case.now:
        yield from case.found(
            Reason.CERTIFICATE_NOT_YET_VALID,
            f"it is valid from {begin:%Y-%m-%d} on; compare both clocks",
        )


def _names(case: _Case) -> Iterator[Finding]:
    facts = case.facts
    if case.position or not case.host or facts.problem or facts.is_for(case.host):
        return
    listed = ", ".join(facts.names) or f"nothing (its common name is {facts.common_name!r})"
    yield from case.found(
        Reason.CERTIFICATE_NAME_MISMATCH, f"it is not for {case.host}: it names {listed}"
    )


def _key(case: _Case) -> Iterator[Finding]:
    kind = case.facts.key.partition(" ")[0]
    if 0 < case.facts.key_bits < WEAK_KEY_BITS.get(kind, 0):
        yield from case.found(Reason.CERTIFICATE_WEAK, f"its key is weak: {case.facts.key} bits")


def _digest(case: _Case) -> Iterator[Finding]:
    if case.facts.signature_hash in WEAK_DIGESTS:
        yield from case.found(
            Reason.CERTIFICATE_WEAK, f"it is signed with {case.facts.signature_hash.upper()}"
        )


def _purpose(case: _Case) -> Iterator[Finding]:
    purposes = set(case.facts.purposes)
    if case.position == 0 and purposes and not purposes & {SERVER_AUTH_OID, ANY_PURPOSE_OID}:
        yield from case.found(Reason.CERTIFICATE_INVALID, "it is not meant for TLS servers")


_CHECKS: tuple[Callable[[_Case], Iterator[Finding]], ...] = (
    _unreadable,
    _self_signed,
    _names,
    _dates,
    _key,
    _digest,
    _purpose,
)

_ISSUER_REASONS = frozenset({Reason.CERTIFICATE_UNTRUSTED, Reason.CERTIFICATE_SELF_SIGNED})


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
    """List everything wrong with a chain.

    Args:
        chain: Certificates as DER, the peer's own first.
        host: The name or address the peer was reached by; not looked at for a client.
        authorities: The trusted certificates as DER; ``None`` when no authority has to vouch.
        purpose: What the peer shows it for.
        allowances: What is let pass: findings that they cover are left out.
        verifier_says: What the TLS library ended the handshake for, if it did.
        verifier_words: The same in the library's own words.
        now: The time to judge by; the present when left out.
    """
    moment = now or datetime.now(UTC)
    facts = [CertificateFacts.from_der(der) for der in chain]
    found = [
        finding
        for position, one in enumerate(facts)
        for check in _CHECKS
        for finding in check(_Case(one, position, host, moment))
    ]
    told = tuple(found + _from_verifier(facts, found, verifier_says, verifier_words))
    return excuse(told, allowances).remaining


@dataclass(frozen=True, slots=True)
class Excused:
    """Findings divided by what a set of allowances covers.

    Attributes:
        remaining: What no allowance covers.
        excused: What is let pass.
        used: The allowances that were needed for that.
    """

    remaining: tuple[Finding, ...]
    excused: tuple[Finding, ...]
    used: frozenset[Allowance]


def excuse(findings: Sequence[Finding], allowances: Collection[Allowance]) -> Excused:
    """Divide findings into those that allowances let pass and those that remain."""
    passed = tuple(one for one in findings if ALLOWED_BY.get(one.reason) in allowances)
    return Excused(
        tuple(one for one in findings if one not in passed),
        passed,
        frozenset(ALLOWED_BY[one.reason] for one in passed),
    )


def _from_verifier(
    facts: Sequence[CertificateFacts], found: Sequence[Finding], says: Reason | None, words: str
) -> list[Finding]:
    if says is None or says in {finding.reason for finding in found}:
        return []
    if says in _ISSUER_REASONS:
        issuer = facts[-1].issuer if facts else ""
        return [Finding(Reason.CERTIFICATE_UNTRUSTED, f"its issuer is not trusted: {issuer}")]
    return [Finding(says, f"the TLS library refuses it: {words or says}")]

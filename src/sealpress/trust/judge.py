"""Whether a peer's certificates satisfy a policy, and what is wrong with them."""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sealpress.reasons import Reason
from sealpress.trust import telling
from sealpress.trust.allowances import Allowance
from sealpress.trust.certificates.expiry import find_expiring
from sealpress.trust.certificates.findings import Excused, Finding, excuse, find_faults
from sealpress.trust.hosts import HostKey
from sealpress.trust.needed import needed_by_handshake
from sealpress.trust.policy import TrustLevel, TrustPolicy
from sealpress.trust.records import TrustRecord


class TrustedBy(enum.StrEnum):
    """What made a peer trusted."""

    NOTHING = "nothing"
    ENCRYPT = "encrypt"
    """Nothing did; the policy asks for no more than encryption."""
    FIRST_USE = "first-use"
    """It is the certificate that was seen first, perhaps just now."""
    PIN = "pin"
    """A person, or a file from one, pinned it."""
    CA = "ca"
    """An authority from a file that the policy names."""
    SITE_CA = "site-ca"
    """An authority of the site's own, in the trust store."""
    SYSTEM_CA = "system-ca"
    """An authority that the operating system trusts."""


_LEVELS = {
    TrustedBy.NOTHING: TrustLevel.NONE,
    TrustedBy.ENCRYPT: TrustLevel.ENCRYPT,
    TrustedBy.FIRST_USE: TrustLevel.TOFU,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustRule:
    """What one handshake with one printer is judged by.

    Attributes:
        policy: One stage of a policy (:meth:`TrustPolicy.stages`), or the pins of a record.
        host: The printer; ``None`` where nobody asked for one.
        allowances: Exceptions granted to it.
        record: What is known of it.
        is_binding: Whether the pins of the policy are the record's.
        authorities: Certificates (DER) of the site's own authorities, where they count.
        named: Those in the files that the policy names.
    """

    policy: TrustPolicy
    host: HostKey | None = None
    allowances: frozenset[Allowance] = frozenset()
    record: TrustRecord | None = None
    is_binding: bool = False
    authorities: tuple[bytes, ...] = ()
    named: tuple[bytes, ...] = ()

    @property
    def trusts_authorities(self) -> bool:
        """Whether some authority can vouch for the peer."""
        return self.policy.trusts_authorities or bool(self.authorities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """What a handshake showed.

    Attributes:
        chain: The peer's certificates as DER, its own first, as they were sent.
        host: The name or address the peer was reached by.
        verified_chain: The path that the TLS library found to an authority, that one last;
            empty where it was not asked to verify.
        refused_for: Why the library refused the chain; ``None`` when it did not.
        words: The same in its own words.
        version: The protocol version, as OpenSSL names it.
        cipher: The cipher suite, as OpenSSL names it.
        secure_renegotiation: Whether the peer knows RFC 5746.
        dh_bits: The size of the Diffie-Hellman group; 0 = none, or not known.
    """

    chain: tuple[bytes, ...]
    host: str
    verified_chain: tuple[bytes, ...] = ()
    refused_for: Reason | None = None
    words: str = ""
    version: str = ""
    cipher: str = ""
    secure_renegotiation: bool = True
    dh_bits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision on one peer.

    Attributes:
        trusted: Whether the policy is satisfied.
        how: By what.
        reason: Why it is not, ``None`` when it is.
        findings: Everything wrong with the certificates. Looked for when the peer is refused, or
            accepted without knowing who it is; left empty when a pin or an authority vouched.
        fingerprint: SHA-256 of the peer's certificate, hexadecimal; empty without one.
        allowances_used: Exceptions of this printer without which it would have been refused.
        warnings: What will become a reason to refuse it, as certificates that expire soon.
        certificate: The peer's certificate, DER; ``None`` without one.
        host: The printer, where it is known by a key.
        record: What was known of it before.
    """

    trusted: bool
    how: TrustedBy
    reason: Reason | None = None
    findings: tuple[Finding, ...] = ()
    fingerprint: str = ""
    allowances_used: frozenset[Allowance] = frozenset()
    warnings: tuple[Finding, ...] = ()
    certificate: bytes | None = field(default=None, repr=False)
    host: HostKey | None = None
    record: TrustRecord | None = field(default=None, repr=False)

    @property
    def level(self) -> TrustLevel:
        """How sure one is of the peer."""
        return _LEVELS.get(self.how, TrustLevel.VERIFIED)

    @property
    def known_certificate(self) -> bytes | None:
        """The certificate (DER) that was pinned before, where the record has it."""
        return self.record.certificate if self.record else None

    def explain(self, host: str) -> str:
        """One sentence for a person: what is wrong, and the fingerprint."""
        if self.reason is Reason.CERTIFICATE_CHANGED and self.record and self.certificate:
            return telling.change(host, self.record, self.certificate, self.host)
        faults = [finding.detail for finding in self.findings]
        if self.reason is Reason.CERTIFICATE_PIN_MISMATCH:
            faults.insert(0, "it is not the pinned one")
        return telling.distrust(host, faults, self.fingerprint)

    def summary(self, host: str) -> str:
        """The same for who has the certificates before them; empty = it is said above."""
        if self.reason is Reason.CERTIFICATE_CHANGED and self.record and self.known_certificate:
            return telling.change_in_short(host, self.record, self.host)
        return ""

    def remedy(self) -> str:
        """What to type to trust exactly this certificate; empty without one."""
        if self.certificate is None:
            return ""
        if self.reason is Reason.CERTIFICATE_CHANGED:
            return telling.how_to_accept(self.host)
        seen = telling.seen_before(self.record, self.certificate) if self.record else ""
        return seen + telling.how_to_pin(self.host, self.fingerprint)


def judge(rule: TrustRule, handshake: Handshake, *, now: datetime | None = None) -> Verdict:
    """Decide whether a peer is trusted.

    Args:
        rule: What it is judged by.
        handshake: What it showed.
        now: The time to judge dates by; the present when left out.
    """
    moment = now or datetime.now(UTC)
    leaf = handshake.chain[0] if handshake.chain else None
    how, reason = _decide(rule, handshake)
    path: tuple[bytes, ...] = handshake.chain[:1]
    excused = _NOTHING_EXCUSED
    if how in _AUTHORITIES:
        path = handshake.verified_chain
        excused = _own_checks(rule, handshake, moment)
        if excused.remaining:
            how, reason = TrustedBy.NOTHING, excused.remaining[0].reason
    used = needed_by_handshake(
        handshake.version,
        handshake.cipher,
        rule.allowances,
        secure_renegotiation=handshake.secure_renegotiation,
        dh_bits=handshake.dh_bits,
    )
    found = (*excused.remaining, *_findings(how, rule, handshake, moment))
    findings = tuple(dict.fromkeys(found))
    return Verdict(
        trusted=reason is None,
        how=how,
        reason=_weightiest(findings, reason) if rule.trusts_authorities else reason,
        findings=findings,
        fingerprint=hashlib.sha256(leaf).hexdigest() if leaf else "",
        allowances_used=used | excused.used,
        warnings=find_expiring(path, moment) if reason is None else (),
        certificate=leaf,
        host=rule.host,
        record=rule.record,
    )


_AUTHORITIES = frozenset({TrustedBy.CA, TrustedBy.SITE_CA, TrustedBy.SYSTEM_CA})
_UNKNOWN_PEER = frozenset({TrustedBy.NOTHING, TrustedBy.ENCRYPT})
_NOTHING_EXCUSED = Excused((), (), frozenset())


def _decide(rule: TrustRule, handshake: Handshake) -> tuple[TrustedBy, Reason | None]:
    policy = rule.policy
    if policy.level <= TrustLevel.ENCRYPT:
        return TrustedBy.ENCRYPT, None
    if not handshake.chain:
        return TrustedBy.NOTHING, handshake.refused_for or Reason.CERTIFICATE_INVALID
    if any(pin.matches(handshake.chain[0]) for pin in policy.pins):
        seen_first = rule.is_binding and rule.record is not None and rule.record.is_first_use
        return TrustedBy.FIRST_USE if seen_first else TrustedBy.PIN, None
    if rule.trusts_authorities:
        return _by_authorities(rule, handshake)
    if policy.pins:
        changed = rule.is_binding
        return TrustedBy.NOTHING, (
            Reason.CERTIFICATE_CHANGED if changed else Reason.CERTIFICATE_PIN_MISMATCH
        )
    if policy.takes_first_use:
        return TrustedBy.FIRST_USE, None
    return TrustedBy.NOTHING, Reason.CERTIFICATE_UNTRUSTED


def _by_authorities(rule: TrustRule, handshake: Handshake) -> tuple[TrustedBy, Reason | None]:
    if handshake.refused_for is not None:
        return TrustedBy.NOTHING, handshake.refused_for
    if not handshake.verified_chain:
        return TrustedBy.NOTHING, Reason.CERTIFICATE_UNTRUSTED  # nobody has looked at it
    anchor = handshake.verified_chain[-1]
    if anchor in rule.authorities:
        return TrustedBy.SITE_CA, None
    named = anchor in rule.named or not rule.policy.use_system_cas
    return TrustedBy.CA if named else TrustedBy.SYSTEM_CA, None


_CHECKED = frozenset(
    {
        Reason.CERTIFICATE_WEAK,
        Reason.CERTIFICATE_WEAK_DIGEST,
        Reason.CERTIFICATE_NAME_MISMATCH,
        Reason.CERTIFICATE_COMMON_NAME_ONLY,
        Reason.CERTIFICATE_ADDRESS_AS_NAME,
        Reason.CERTIFICATE_EXPIRED,
        Reason.CERTIFICATE_NOT_YET_VALID,
    }
)


def _own_checks(rule: TrustRule, handshake: Handshake, now: datetime) -> Excused:
    """Check what the TLS library leaves unchecked once anything is allowed.

    It knows no exception for one thing alone: settings that let one pass let others pass, too.
    """
    if not rule.allowances:
        return _NOTHING_EXCUSED
    path = handshake.verified_chain
    found = [
        finding
        for finding in find_faults(path, handshake.host, authorities=path[-1:], now=now)
        if finding.reason in _CHECKED
    ]
    return excuse(found, rule.allowances)


def _weightiest(findings: Sequence[Finding], reason: Reason | None) -> Reason | None:
    """What a refusal is for: a verifier names what it met first, which differs between versions."""
    return findings[0].reason if reason and findings else reason


def _findings(
    how: TrustedBy, rule: TrustRule, handshake: Handshake, now: datetime
) -> tuple[Finding, ...]:
    is_new = rule.policy.takes_first_use and not rule.is_binding
    if how not in _UNKNOWN_PEER and not (how is TrustedBy.FIRST_USE and is_new):
        return ()
    return find_faults(
        handshake.chain,
        handshake.host,
        authorities=_trusted(rule) if rule.trusts_authorities else None,
        verifier_says=handshake.refused_for,
        verifier_words=handshake.words,
        now=now,
        allowances=rule.allowances,
    )


def _trusted(rule: TrustRule) -> tuple[bytes, ...]:
    """Read the certificates of all who could vouch; only when a refusal is to be explained."""
    from sealpress.trust.authorities import trusted_certificates  # loads ssl

    return (*rule.authorities, *rule.named, *trusted_certificates(rule.policy))

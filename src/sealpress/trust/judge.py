"""Whether a peer's certificates satisfy a policy, and what is wrong with them."""

from __future__ import annotations

import enum
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sealpress.reasons import Reason
from sealpress.trust.certificate import CertificateFacts
from sealpress.trust.findings import Finding, find_faults
from sealpress.trust.policy import Pin, PinKind, TrustLevel, TrustPolicy


class TrustedBy(enum.StrEnum):
    """What made a peer trusted."""

    NOTHING = "nothing"
    ENCRYPT = "encrypt"
    PIN = "pin"
    CA = "ca"
    SYSTEM_CA = "system-ca"


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
    """

    trusted: bool
    how: TrustedBy
    reason: Reason | None = None
    findings: tuple[Finding, ...] = ()
    fingerprint: str = ""

    def explain(self, host: str) -> str:
        """One sentence for a person: what is wrong, and the fingerprint."""
        faults = "; ".join(dict.fromkeys(finding.detail for finding in self.findings))
        shown = bytes.fromhex(self.fingerprint).hex(":").upper() or "none"
        if self.reason is Reason.CERTIFICATE_PIN_MISMATCH:
            faults = "it is not the pinned one" + (f"; {faults}" if faults else "")
        return (
            f"the certificate of {host} is not trusted: "
            f"{faults or 'no authority vouches for it'} (SHA-256 {shown})"
        )

    def remedy(self) -> str:
        """What to type to trust exactly this certificate; empty without one."""
        if not self.fingerprint:
            return ""
        return (
            "compare the fingerprint with the one the printer shows; "
            f"if it is the same, trust it with --trust sha256:{self.fingerprint}"
        )


def judge(
    policy: TrustPolicy,
    chain: Sequence[bytes],
    host: str,
    *,
    verifier_says: Reason | None = None,
    verifier_words: str = "",
    now: datetime | None = None,
) -> Verdict:
    """Decide whether a peer is trusted.

    Args:
        policy: One stage of a policy (:meth:`TrustPolicy.stages`).
        chain: The peer's certificates as DER, its own first; unverified.
        host: The name or address the peer was reached by.
        verifier_says: Why the TLS library refused the chain; ``None`` when it did not, which
            counts for something only under a policy with authorities.
        verifier_words: The same in the library's own words.
        now: The time to judge dates by; the present when left out.
    """
    fingerprint = hashlib.sha256(chain[0]).hexdigest() if chain else ""
    how, refused = _decide(policy, chain, verifier_says)
    findings: tuple[Finding, ...] = ()
    if how in {TrustedBy.NOTHING, TrustedBy.ENCRYPT}:
        findings = find_faults(
            chain, host, verifier_says=verifier_says, verifier_words=verifier_words, now=now
        )
    return Verdict(
        trusted=refused is None,
        how=how,
        reason=refused,
        findings=findings,
        fingerprint=fingerprint,
    )


def _decide(
    policy: TrustPolicy, chain: Sequence[bytes], verifier_says: Reason | None
) -> tuple[TrustedBy, Reason | None]:
    if policy.level <= TrustLevel.ENCRYPT:
        return TrustedBy.ENCRYPT, None
    if not chain:
        return TrustedBy.NOTHING, verifier_says or Reason.CERTIFICATE_INVALID
    if any(_matches(pin, chain[0]) for pin in policy.pins):
        return TrustedBy.PIN, None
    if not policy.trusts_authorities:
        refused = Reason.CERTIFICATE_PIN_MISMATCH if policy.pins else Reason.CERTIFICATE_UNTRUSTED
        return TrustedBy.NOTHING, refused
    if verifier_says is not None:
        return TrustedBy.NOTHING, verifier_says
    return TrustedBy.CA if policy.ca_files else TrustedBy.SYSTEM_CA, None


def _matches(pin: Pin, leaf: bytes) -> bool:
    if pin.kind is PinKind.CERTIFICATE:
        digest = hashlib.sha256(leaf).hexdigest()
    else:
        digest = CertificateFacts.from_der(leaf).spki_sha256
    return hmac.compare_digest(pin.digest, digest)

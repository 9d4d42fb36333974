"""What can be wrong with one certificate by itself: names, dates, key, digest (RFC 5280, 9325)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import (
    ANY_PURPOSE_OID,
    CLIENT_AUTH_OID,
    SERVER_AUTH_OID,
    CertificateFacts,
    Naming,
)
from sealpress.trust.certificates.finding import Finding, Purpose, shown

WEAK_KEY_BITS = {"RSA": 2048, "DSA": 2048, "EC": 224}
"""Smaller keys are weak (RFC 9325 section 4.5)."""

WEAK_DIGESTS = frozenset({"md2", "md4", "md5", "sha1"})
"""Signatures over these digests can be forged (RFC 9325 section 4.5)."""

FIRST_TLS_PRINTERS = datetime(2000, 9, 1, tzinfo=UTC)
"""No printer spoke TLS before RFC 2910: a certificate of one from before was made with an unset
clock."""

FIRST_CERTIFICATES = datetime(1990, 1, 1, tzinfo=UTC)
"""The same for the certificate of an authority."""

EARLIEST_PRESENT = datetime(2026, 1, 1, tzinfo=UTC)
"""This software is newer than that; a clock of this machine that shows less is not set."""

NAMES_TOLD = 10
"""How many of a certificate's names are told when none fits."""

_SERVER_GATED = frozenset({"1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1"})
"""Purposes of the nineties that mean TLS servers as well."""

_PURPOSES = {
    Purpose.SERVER: frozenset({SERVER_AUTH_OID, ANY_PURPOSE_OID}) | _SERVER_GATED,
    Purpose.CLIENT: frozenset({CLIENT_AUTH_OID, ANY_PURPOSE_OID}),
}
_KEY_USAGES = {
    Purpose.SERVER: frozenset({"digitalSignature", "keyEncipherment", "keyAgreement"}),
    Purpose.CLIENT: frozenset({"digitalSignature", "keyAgreement"}),
}
_PEERS = {Purpose.SERVER: "TLS servers", Purpose.CLIENT: "TLS clients"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One certificate at its place, and what it is judged by.

    Attributes:
        facts: What it says.
        position: Where it was sent; -1 for a trusted one of this machine.
        is_peers: Whether it is the peer's own.
        is_anchor: Whether trust ends at it, so that nobody's signature on it counts.
        host: The name the peer was reached by; empty when no name is to be judged.
        now: The time to judge by.
        purpose: What the peer shows its certificate for.
    """

    facts: CertificateFacts
    position: int
    is_peers: bool
    is_anchor: bool
    host: str
    now: datetime
    purpose: Purpose

    @property
    def who(self) -> str:
        """The certificate as the subject of a clause."""
        if self.is_peers:
            return "it"
        return f"{'the trusted' if self.is_anchor else 'its'} authority {shown(self.facts.subject)}"

    def found(self, reason: Reason, detail: str) -> Iterator[Finding]:
        """A finding about this certificate."""
        yield Finding(reason, f"{self.who} {detail}", self.position)


def check_certificate(case: Case) -> Iterator[Finding]:
    """Find everything wrong with a certificate that needs no look at the others."""
    if case.facts.problem:
        yield from case.found(
            Reason.CERTIFICATE_INVALID, f"cannot be read: {shown(case.facts.problem)}"
        )
        return
    for check in _CHECKS:
        yield from check(case)


def _flaws(case: Case) -> Iterator[Finding]:
    for flaw in case.facts.flaws:
        yield from case.found(Reason.CERTIFICATE_INVALID, f"is damaged: {shown(flaw)}")
    for oid in case.facts.path.unknown_critical:
        yield from case.found(
            Reason.CERTIFICATE_INVALID,
            f"demands that its extension {oid} be understood, which nobody here does",
        )


def _names(case: Case) -> Iterator[Finding]:
    if not case.is_peers or not case.host or case.facts.flaws:
        return  # names that cannot be read are not said to be others
    naming = case.facts.naming_of(case.host)
    if naming is Naming.COMMON_NAME:
        yield from case.found(
            Reason.CERTIFICATE_COMMON_NAME_ONLY,
            f"names {case.host} in its common name only, not in a subjectAltName",
        )
    elif naming is Naming.ADDRESS_AS_NAME:
        yield from case.found(
            Reason.CERTIFICATE_ADDRESS_AS_NAME,
            f"writes the address {case.host} where a host name belongs",
        )
    elif naming is Naming.NONE:
        yield from case.found(
            Reason.CERTIFICATE_NAME_MISMATCH, f"is not for {case.host}: it names {_listed(case)}"
        )


def _listed(case: Case) -> str:
    names = case.facts.names
    if not names:
        return f"nothing (its common name is {shown(case.facts.common_name)!r})"
    more = len(names) - NAMES_TOLD
    told = ", ".join(shown(name) for name in names[:NAMES_TOLD])
    return f"{told} and {more} more" if more > 0 else told


def _purpose(case: Case) -> Iterator[Finding]:
    purposes = set(case.facts.purposes)
    if purposes and not purposes & _PURPOSES[case.purpose]:
        yield from case.found(
            Reason.CERTIFICATE_WRONG_USAGE, f"is not meant for {_PEERS[case.purpose]}"
        )
    usages = set(case.facts.key_usage)
    if case.is_peers and usages and not usages & _KEY_USAGES[case.purpose]:
        yield from case.found(
            Reason.CERTIFICATE_WRONG_USAGE,
            f"does not allow its key to be used for TLS, only for {', '.join(sorted(usages))}",
        )


def _dates(case: Case) -> Iterator[Finding]:
    begin, end = case.facts.not_before, case.facts.not_after
    if begin is None or end is None:
        return
    if end < case.now:
        yield from case.found(Reason.CERTIFICATE_EXPIRED, f"expired on {end:%Y-%m-%d}")
        first = FIRST_TLS_PRINTERS if case.is_peers else FIRST_CERTIFICATES
        if begin < first:
            yield from case.found(
                Reason.CERTIFICATE_CLOCK_UNSET,
                f"was made on {begin:%Y-%m-%d}: the clock was probably unset then",
            )
    if begin > case.now:
        yield from case.found(
            Reason.CERTIFICATE_NOT_YET_VALID,
            f"is valid from {begin:%Y-%m-%d} on; compare both clocks",
        )
        if case.now < EARLIEST_PRESENT:
            yield Finding(
                Reason.CERTIFICATE_CLOCK_UNSET,
                f"this machine's clock says {case.now:%Y-%m-%d} and is probably unset",
            )


def _key(case: Case) -> Iterator[Finding]:
    kind = case.facts.key.partition(" ")[0]
    if 0 < case.facts.key_bits < WEAK_KEY_BITS.get(kind, 0):
        yield from case.found(Reason.CERTIFICATE_WEAK, f"has a weak key: {case.facts.key} bits")


def _digest(case: Case) -> Iterator[Finding]:
    """A self-signature proves nothing; of the peer's own certificate its age is told all the same.

    Only signatures that something hangs on are judged, as OpenSSL does: neither that of a trusted
    certificate nor that of a root that was sent along.
    """
    if case.is_anchor or (case.facts.is_self_signed and not case.is_peers):
        return
    if case.facts.signature_hash in WEAK_DIGESTS:
        yield from case.found(
            Reason.CERTIFICATE_WEAK_DIGEST,
            f"is signed over {case.facts.signature_hash.upper()}, which can be forged",
        )


_CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _flaws,
    _names,
    _purpose,
    _dates,
    _key,
    _digest,
)

"""Trust decisions in sentences: what is wrong, what has changed, what to type."""

from __future__ import annotations

from collections.abc import Iterable

from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.finding import shown as shown_text
from sealpress.trust.hosts import HostKey
from sealpress.trust.policy import Pin, PinKind
from sealpress.trust.records import PinSource, TrustRecord

_SOURCES = {
    PinSource.PERSON: "pinned by a person",
    PinSource.FIRST_USE: "seen first",
    PinSource.IMPORT: "imported",
}


def describe(facts: CertificateFacts) -> str:
    """One line: who, from whom, from when to when."""
    if facts.problem:
        return f"cannot be read: {facts.problem}"
    begin = f"{facts.not_before:%Y-%m-%d}" if facts.not_before else "?"
    end = f"{facts.not_after:%Y-%m-%d}" if facts.not_after else "?"
    subject, issuer = shown_text(facts.subject), shown_text(facts.issuer)
    return f"{subject or 'nobody'}, issued by {issuer or 'nobody'}, {begin} to {end}"


def distrust(host: str, faults: Iterable[str], fingerprint: str) -> str:
    """Say why a certificate is not trusted."""
    told = "; ".join(dict.fromkeys(faults)) or "no authority vouches for it"
    shown = bytes.fromhex(fingerprint).hex(":").upper() or "none"
    return f"the certificate of {host} is not trusted: {told} (SHA-256 {shown})"


def change(host: str, record: TrustRecord, shown: bytes, key: HostKey | None = None) -> str:
    """Say what a printer showed before and what now, each with fingerprint, issuer and dates.

    Args:
        host: The printer as it was addressed.
        record: What was known.
        shown: The certificate it shows now, DER.
        key: Where it was shown, if that may be another port than the record's.
    """
    now = CertificateFacts.from_der(shown)
    return (
        f"{_changed(host, record, key)} was "
        f"{_before(record)}; now it shows SHA-256 {now.fingerprint} ({describe(now)}); "
        f"{_key(record, now)}"
    )


def change_in_short(host: str, record: TrustRecord, key: HostKey | None = None) -> str:
    """Say the same for who has both certificates before them."""
    return f"{_changed(host, record, key)} is not the one it shows now"


def _changed(host: str, record: TrustRecord, key: HostKey | None) -> str:
    where = f" for {record.host}" if key is not None and record.host != key else ""
    return f"the certificate of {host} has changed: the one {_origin(record)}{where}"


def _origin(record: TrustRecord) -> str:
    words = _SOURCES[record.source] if record.source else "pinned"
    return f"{words} on {record.pinned_at:%Y-%m-%d}" if record.pinned_at else words


def _before(record: TrustRecord) -> str:
    if record.certificate is None:
        return " or ".join(_words(pin) for pin in record.pins)
    facts = CertificateFacts.from_der(record.certificate)
    return f"SHA-256 {facts.fingerprint} ({describe(facts)})"


def _words(pin: Pin) -> str:
    digits = bytes.fromhex(pin.digest).hex(":").upper()
    return f"SHA-256 {digits}" + (" of the key" if pin.kind is PinKind.PUBLIC_KEY else "")


def _key(record: TrustRecord, now: CertificateFacts) -> str:
    if record.certificate is None:
        return "whether the public key stayed the same is not known"
    before = CertificateFacts.from_der(record.certificate).spki_sha256
    if before and before == now.spki_sha256:
        return "the public key stayed the same"
    return "the public key is another one"


def how_to_accept(host: HostKey | None) -> str:
    """What to type when a certificate was changed on purpose."""
    uri = f"ipps://{host}" if host else "URI"
    return (
        "compare the new fingerprint with the one the printer shows; "
        f"if it is the same, type sealpress trust accept {uri}"
    )


def how_to_pin(host: HostKey | None, fingerprint: str) -> str:
    """What to type to trust exactly this certificate."""
    pin = f"sha256:{fingerprint}"
    lasting = f"type sealpress trust pin ipps://{host} {pin}, or for once " if host else ""
    return (
        "compare the fingerprint with the one the printer shows; "
        f"if it is the same, {lasting or 'trust it with '}--trust {pin}"
    )


def seen_before(record: TrustRecord, shown: bytes) -> str:
    """Say whether this certificate, or another, was seen at first use; empty if none was."""
    if not record.is_first_use or record.pinned_at is None:
        return ""
    which = "this same" if record.matches(shown) else "another"
    return f"{which} certificate was seen here first on {record.pinned_at:%Y-%m-%d}; "

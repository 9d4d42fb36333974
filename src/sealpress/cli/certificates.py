"""A certificate's facts as the command line shows them: alone, side by side, with its faults."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sealpress.trust.certificates.expiry import EXPIRY_WARNING, how_soon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sealpress.errors import Fault
    from sealpress.trust import CertificateFacts


def certificate_object(facts: CertificateFacts) -> dict[str, object]:
    """Return subject, issuer, names, dates, key and fingerprint of a certificate for JSON."""
    return {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "names": list(facts.names),
        "emails": list(facts.emails),
        "upns": list(facts.upns),
        "valid_from": facts.not_before.isoformat() if facts.not_before else None,
        "valid_until": facts.not_after.isoformat() if facts.not_after else None,
        "key": facts.key,
        "sha256": facts.sha256,
        "spki_sha256": facts.spki_sha256,
    }


def certificate_lines(facts: CertificateFacts) -> list[str]:
    """Return what a person compares and judges a certificate by, line by line."""
    lines = [
        f"subject {facts.subject or 'empty'}, issued by {facts.issuer or 'nobody'}",
        f"for {', '.join(facts.names) or 'no name'}",
        f"valid {day(facts.not_before)} to {day(facts.not_after)}, {facts.key or 'unknown key'}",
        f"sha256:{facts.sha256}",
    ]
    return [facts.problem, lines[-1]] if facts.problem else lines


def certificate_pairs(facts: CertificateFacts) -> list[tuple[str, str]]:
    """Return the same for two columns, with the fingerprints."""
    if facts.problem:
        return [("problem", facts.problem), ("sha256", facts.sha256)]
    return [
        ("subject", facts.subject or "empty"),
        ("issuer", facts.issuer or "nobody"),
        ("names", ", ".join([*facts.names, *facts.emails, *facts.upns]) or "none"),
        ("valid", validity(facts)),
        ("key", facts.key or "unknown"),
        ("sha256", facts.sha256),
        ("spki-sha256", facts.spki_sha256 or "unknown"),
    ]


def compared_pairs(known: CertificateFacts, shown: CertificateFacts) -> list[tuple[str, str]]:
    """Return the certificate of before and the one shown now, and what became of the key."""
    return [
        *zip(("before", ""), _portrait(known), strict=True),
        *zip(("now", ""), _portrait(shown), strict=True),
        ("key", key_text(known, shown)),
    ]


def key_text(known: CertificateFacts, shown: CertificateFacts) -> str:
    """Say whether two certificates are for the same public key."""
    if not (known.spki_sha256 and shown.spki_sha256):
        return "it cannot be told whether the public key stayed the same"
    if known.spki_sha256 == shown.spki_sha256:
        return "the public key stayed the same: whoever answers has the printer's old key"
    return "the public key is another one"


def _portrait(facts: CertificateFacts) -> list[str]:
    dates = f"valid {day(facts.not_before)} to {day(facts.not_after)}"
    issuer = f"issued by {facts.issuer or 'nobody'}"
    return [f"sha256:{facts.sha256}", facts.problem or f"{dates}, {issuer}"]


def fault_objects(faults: Iterable[Fault]) -> list[dict[str, object]]:
    """Return what is wrong with a chain for JSON."""
    return [
        {"reason": str(each.reason), "detail": each.detail, "certificate": each.position}
        for each in faults
    ]


def fault_lines(faults: Iterable[Fault]) -> list[str]:
    """Return what is wrong with a chain, a line each."""
    return [f"{each.reason}: {each.detail}{_whose(each.position)}" for each in faults]


def _whose(position: int) -> str:
    if position < 0:
        return " (an authority that is trusted here)"
    return f" (certificate {position + 1} of the chain)" if position else ""


def validity(facts: CertificateFacts, now: datetime | None = None) -> str:
    """Return the dates of a certificate, and whether they end soon or have ended."""
    dates = f"{day(facts.not_before)} to {day(facts.not_after)}"
    ending = expiry_text(facts.not_after, now)
    return f"{dates}, {ending}" if ending else dates


def expiry_text(not_after: datetime | None, now: datetime | None = None) -> str:
    """Say that a certificate has expired or will soon; empty when neither is so."""
    if not_after is None:
        return ""
    moment = now or datetime.now(UTC)
    if not_after < moment:
        return f"expired on {day(not_after)}"
    if not_after >= moment + EXPIRY_WARNING:
        return ""
    return f"expires {how_soon(not_after, moment)}"


def day(moment: datetime | None) -> str:
    """Return the day of a moment, ``?`` for none."""
    return moment.date().isoformat() if moment else "?"

"""A certificate's facts as the command line shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sealpress.trust import CertificateFacts


def certificate_object(facts: CertificateFacts) -> dict[str, object]:
    """Return subject, issuer, names, dates, key and fingerprint of a certificate for JSON."""
    return {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "names": list(facts.names),
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
        f"valid {_day(facts.not_before)} to {_day(facts.not_after)}, {facts.key or 'unknown key'}",
    ]
    return [facts.problem] if facts.problem else lines


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else "?"

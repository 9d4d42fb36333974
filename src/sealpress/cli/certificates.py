"""A certificate's facts as the command line shows them."""

from __future__ import annotations

from collections.abc import Mapping

from sealpress.trust import CertificateFacts


def certificate_object(der: bytes) -> Mapping[str, object]:
    """Return subject, issuer, names, dates, key and fingerprint of a certificate in DER.

    A certificate that can't be parsed still has its fingerprint.
    """
    facts = CertificateFacts.from_der(der)
    return {
        "subject": facts.subject,
        "issuer": facts.issuer,
        "names": list(facts.names),
        "valid_from": facts.not_before.isoformat() if facts.not_before else None,
        "valid_until": facts.not_after.isoformat() if facts.not_after else None,
        "key": facts.key,
        "sha256": facts.sha256,
    }

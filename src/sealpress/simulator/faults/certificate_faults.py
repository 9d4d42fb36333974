"""Faults of a printer's certificate; unless it signs itself, the simulator's authority signs it.

That authority's certificate can be trusted (``authority_path``), so that each fault is seen alone.
"""

from __future__ import annotations

from sealpress.reasons import Reason
from sealpress.simulator.faults.fault import Fault, Layer

DATES = "certificate-dates"
NAMES = "certificate-names"
ISSUER = "certificate-issuer"


def _row(name: str, sentence: str, reason: Reason, aspect: str = "") -> Fault:
    return Fault(f"certificate-{name}", Layer.TLS, sentence, reason, aspect=aspect, counts=False)


ROWS = (
    _row("expired", "Its certificate has expired.", Reason.CERTIFICATE_EXPIRED, DATES),
    _row(
        "not-yet-valid",
        "Its certificate is not valid yet.",
        Reason.CERTIFICATE_NOT_YET_VALID,
        DATES,
    ),
    _row(
        "expiring",
        "Its certificate expires in a few days.",
        Reason.CERTIFICATE_EXPIRING,
        DATES,
    ),
    _row(
        "clock-unset",
        "Its certificate is valid from 1970 to 1980: it was made before the clock was set.",
        Reason.CERTIFICATE_CLOCK_UNSET,
        DATES,
    ),
    _row(
        "wrong-name",
        "Its certificate is for another name.",
        Reason.CERTIFICATE_NAME_MISMATCH,
        NAMES,
    ),
    _row(
        "common-name-only",
        "Its certificate names it in the old way alone, as common name.",
        Reason.CERTIFICATE_COMMON_NAME_ONLY,
        NAMES,
    ),
    _row(
        "self-signed",
        "Its certificate is signed by itself and is known to nobody.",
        Reason.CERTIFICATE_SELF_SIGNED,
        ISSUER,
    ),
    _row(
        "untrusted",
        "Its certificate is signed by an authority that nobody knows.",
        Reason.CERTIFICATE_UNTRUSTED,
        ISSUER,
    ),
    _row(
        "incomplete-chain",
        "It does not send the certificate between its own and the authority's.",
        Reason.CERTIFICATE_CHAIN_INCOMPLETE,
        ISSUER,
    ),
    _row(
        "rekeyed",
        "Its certificate is signed by an authority that has the known one's name, and another key.",
        Reason.CERTIFICATE_ISSUER_REKEYED,
        ISSUER,
    ),
    _row(
        "changing",
        "It makes itself a new certificate at each start.",
        Reason.CERTIFICATE_CHANGED,
        ISSUER,
    ),
    _row("weak-key", "Its key is RSA with 1024 bits.", Reason.CERTIFICATE_WEAK),
    _row("sha1", "Its certificate is signed over SHA-1.", Reason.CERTIFICATE_WEAK_DIGEST),
    _row("damaged", "The signature of its certificate is wrong.", Reason.CERTIFICATE_INVALID),
    _row(
        "wrong-usage",
        "Its certificate is for TLS clients, not for servers.",
        Reason.CERTIFICATE_WRONG_USAGE,
    ),
)

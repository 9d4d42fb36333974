"""Where Windows stops when a printer is added by IPP, and what is behind it."""

from __future__ import annotations

from sealpress.catalogue.elsewhere.phrase import Phrase
from sealpress.reasons import Reason

SYSTEM = "Windows"

PHRASES = (
    Phrase(
        SYSTEM,
        "Trusted Root Certification Authorities",
        "certificates of the computer",
        "A printer's self-signed certificate, or its authority's, has to be in this store of every "
        "computer; nothing is trusted at first sight.",
        (
            Reason.CERTIFICATE_SELF_SIGNED,
            Reason.CERTIFICATE_UNTRUSTED,
            Reason.CERTIFICATE_NAME_MISMATCH,
        ),
    ),
    Phrase(
        SYSTEM,
        "Add a printer: IPP Device",
        "Settings",
        "The dialog fails when the printer does not tell one of some twenty attributes.",
        (Reason.ATTRIBUTE_MISSING, Reason.NOT_IPP, Reason.CONNECTION_REFUSED),
    ),
    Phrase(
        SYSTEM,
        "Windows protected print mode",
        "Settings",
        "Only printers that the IPP class driver can drive are left; ports of other kinds go.",
        (Reason.RAW_PORT_OPEN, Reason.CLAIM_NOT_KEPT),
    ),
)
"""All of it."""

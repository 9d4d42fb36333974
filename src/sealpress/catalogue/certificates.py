"""The decision to trust the printer's certificate."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.CERTIFICATE_UNTRUSTED: ReasonEntry(
        "SP-C101",
        ExitCode.TRUST,
        "The printer's certificate comes from an authority that is not trusted here.",
        (
            "your organisation's own authority is not set up on this machine",
            "the printer does not send the certificates in between",
            "somebody else's machine answers in the printer's place",
        ),
        "Name the authority with --trust ca:FILE, or this one certificate with --trust sha256:...",
        "RFC 5280 section 6, RFC 8010 section 8.1.2",
    ),
    Reason.CERTIFICATE_SELF_SIGNED: ReasonEntry(
        "SP-C102",
        ExitCode.TRUST,
        "The printer's certificate is signed by nobody but the printer itself.",
        (
            "the printer made it at first start, as most printers do",
            "somebody else's machine answers in the printer's place",
        ),
        "Compare the fingerprint with the one in the printer's own menu or web page, then name it "
        "with --trust sha256:...",
        "RFC 8010 section 8.1.2, RFC 7435",
    ),
    Reason.CERTIFICATE_NAME_MISMATCH: ReasonEntry(
        "SP-C103",
        ExitCode.TRUST,
        "The printer's certificate is for another name than the address that was used.",
        (
            "the printer is addressed by IP address or a short name",
            "the printer was renamed after it made its certificate",
            "somebody else's machine answers in the printer's place",
        ),
        "Use the name in the certificate, give the printer a certificate for this name, or name "
        "this certificate with --trust sha256:...",
        "RFC 6125 section 6, RFC 7472 section 5",
    ),
    Reason.CERTIFICATE_EXPIRED: ReasonEntry(
        "SP-C104",
        ExitCode.TRUST,
        "The printer's certificate has expired.",
        ("nobody renewed it", "this machine's clock is wrong", "the printer's clock was unset"),
        "Make a new certificate in the printer; check this machine's date.",
        "RFC 5280 section 4.1.2.5",
    ),
    Reason.CERTIFICATE_NOT_YET_VALID: ReasonEntry(
        "SP-C105",
        ExitCode.TRUST,
        "The printer's certificate is not valid yet.",
        ("this machine's clock is behind", "the printer's clock was ahead"),
        "Set both clocks; make a new certificate in the printer.",
        "RFC 5280 section 4.1.2.5",
    ),
    Reason.CERTIFICATE_WEAK: ReasonEntry(
        "SP-C106",
        ExitCode.TRUST,
        "The printer's certificate has a key or a signature too weak to be safe.",
        ("an old printer made it: a key below 2048 bits, or SHA-1 or MD5",),
        "Make a new certificate in the printer with RSA 2048 or P-256 and SHA-256.",
        "RFC 9325 section 4.5",
    ),
    Reason.CERTIFICATE_INVALID: ReasonEntry(
        "SP-C107",
        ExitCode.TRUST,
        "The printer's certificate is not fit for a server or cannot be read.",
        ("it was made for another purpose", "it is damaged"),
        "Make a new server certificate in the printer.",
        "RFC 5280 section 4.2",
    ),
    Reason.CERTIFICATE_PIN_MISMATCH: ReasonEntry(
        "SP-C108",
        ExitCode.TRUST,
        "The printer showed another certificate than the one that was named as trusted.",
        (
            "the printer made a new one, after a firmware update or a new name",
            "a typing error in the fingerprint",
            "somebody else's machine answers in the printer's place",
        ),
        "Compare the new fingerprint with the printer's own menu or web page before naming it.",
        "RFC 7435, RFC 6125 section 6.6.2",
    ),
    Reason.TRUST_SETTINGS_INVALID: ReasonEntry(
        "SP-C109",
        ExitCode.USAGE,
        "What is to be trusted is written in a way that cannot be used.",
        ("a typing error in --trust", "the CA file is missing or holds no certificate"),
        "Write --trust system, encrypt, ca:FILE or sha256:HEX.",
        "",
    ),
}

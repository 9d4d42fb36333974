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
        "Get the authority's certificate from its administrator and type sealpress trust add-ca "
        "FILE; for this one printer, compare its fingerprint and type sealpress trust pin URI.",
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
        "Compare the fingerprint with the one in the printer's own menu or web page, then type "
        "sealpress trust pin URI, or name it with --trust sha256:...",
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
        "Use the name in the certificate, give the printer a certificate for this name, or compare "
        "the fingerprint and type sealpress trust pin URI.",
        "RFC 6125 section 6, RFC 7472 section 5",
    ),
    Reason.CERTIFICATE_EXPIRED: ReasonEntry(
        "SP-C104",
        ExitCode.TRUST,
        "The printer's certificate has expired.",
        ("nobody renewed it", "this machine's clock is wrong", "the printer's clock was unset"),
        "Make a new certificate in the printer; check this machine's date. Until then, type "
        "sealpress trust allow URI dates for this printer alone.",
        "RFC 5280 section 4.1.2.5",
    ),
    Reason.CERTIFICATE_NOT_YET_VALID: ReasonEntry(
        "SP-C105",
        ExitCode.TRUST,
        "The printer's certificate is not valid yet.",
        ("this machine's clock is behind", "the printer's clock was ahead"),
        "Set both clocks, then make a new certificate in the printer; sealpress doctor URI "
        "compares the clocks.",
        "RFC 5280 section 4.1.2.5",
    ),
    Reason.CERTIFICATE_WEAK: ReasonEntry(
        "SP-C106",
        ExitCode.TRUST,
        "The printer's certificate has a key too weak to be safe.",
        ("an old printer made it, with an RSA key below 2048 bits",),
        "Make a new certificate in the printer with RSA 2048 or P-256; until then, type sealpress "
        "trust allow URI weak-key for this printer alone.",
        "RFC 9325 section 4.5",
    ),
    Reason.CERTIFICATE_INVALID: ReasonEntry(
        "SP-C107",
        ExitCode.TRUST,
        "The printer's certificate, or one that vouches for it, is damaged or breaks the rules.",
        (
            "it was changed or damaged after it was signed",
            "its authority may not issue certificates for this name",
            "it demands something that nobody here understands",
        ),
        "Make a new server certificate in the printer, or have its authority issue it again; "
        "sealpress trust fetch URI shows everything that is wrong with it.",
        "RFC 5280 sections 4.1, 4.2 and 6.1",
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
        "Compare the new fingerprint with the printer's own menu or web page before naming it; "
        "sealpress trust fetch URI shows it.",
        "RFC 7435, RFC 6125 section 6.6.2",
    ),
    Reason.TRUST_SETTINGS_INVALID: ReasonEntry(
        "SP-C109",
        ExitCode.USAGE,
        "What is to be trusted is written in a way that cannot be used.",
        ("a typing error", "the CA file is missing or holds no certificate"),
        "Write --trust system, tofu, encrypt, ca:FILE or sha256:HEX; sealpress trust list shows "
        "what is trusted already.",
        "",
    ),
    Reason.CERTIFICATE_CHANGED: ReasonEntry(
        "SP-C110",
        ExitCode.TRUST,
        "The printer showed another certificate than the one that was trusted before.",
        (
            "the printer made a new one, after a firmware update, a reset or a new name",
            "the printer was replaced",
            "somebody else's machine answers in the printer's place",
        ),
        "Compare the new fingerprint with the printer's own menu or web page; if it is the same, "
        "type sealpress trust accept URI.",
        "RFC 7435, RFC 8010 section 8.1.2",
    ),
    Reason.CERTIFICATE_WEAK_DIGEST: ReasonEntry(
        "SP-C111",
        ExitCode.TRUST,
        "A certificate of the printer is signed over SHA-1 or MD5, which can be forged.",
        ("an old printer or an old authority made it",),
        "Make a new certificate over SHA-256; until then, type sealpress trust allow URI "
        "weak-digest for this printer alone.",
        "RFC 9325 section 4.5",
    ),
    Reason.CERTIFICATE_ISSUER_REKEYED: ReasonEntry(
        "SP-C112",
        ExitCode.TRUST,
        "The certificate's issuer has a trusted authority's name, but another key.",
        (
            "the authority was set up anew under its old name",
            "somebody made an authority of the same name",
        ),
        "Get the authority's current certificate from its administrator, and type sealpress trust "
        "add-ca FILE.",
        "RFC 5280 section 6.1.3",
    ),
    Reason.CERTIFICATE_CHAIN_INCOMPLETE: ReasonEntry(
        "SP-C113",
        ExitCode.TRUST,
        "The printer does not send the certificates between its own and a trusted authority's.",
        ("only the printer's own certificate was installed, without its chain",),
        "Install the certificate together with its chain in the printer, or add the authority in "
        "between with sealpress trust add-ca FILE.",
        "RFC 8446 section 4.4.2",
    ),
    Reason.CERTIFICATE_COMMON_NAME_ONLY: ReasonEntry(
        "SP-C114",
        ExitCode.TRUST,
        "The printer's certificate names it only in the common name, which no longer counts.",
        ("an old printer made it",),
        "Make a new certificate with a subjectAltName, or type sealpress trust allow URI "
        "common-name for this printer alone.",
        "RFC 9525 section 6.3, RFC 6125 section 6.4.4",
    ),
    Reason.CERTIFICATE_ADDRESS_AS_NAME: ReasonEntry(
        "SP-C115",
        ExitCode.TRUST,
        "The printer's certificate writes its IP address where a host name belongs.",
        ("the printer's software puts the address into the wrong field",),
        "Use a host name, or type sealpress trust allow URI address-name for this printer alone.",
        "RFC 9525 section 6.3, RFC 2818 section 3.1",
    ),
    Reason.CERTIFICATE_CLOCK_UNSET: ReasonEntry(
        "SP-C116",
        ExitCode.TRUST,
        "The certificate's dates are those of a clock that was never set.",
        (
            "the printer made it at first start, before its clock was set",
            "this machine's own clock is not set",
        ),
        "Set the printer's clock and have it make a new certificate; check this machine's date.",
        "RFC 5280 section 4.1.2.5",
    ),
    Reason.CERTIFICATE_WRONG_USAGE: ReasonEntry(
        "SP-C117",
        ExitCode.TRUST,
        "A certificate is used for something that it was not issued for.",
        (
            "the printer shows a certificate for clients or for mail",
            "a certificate in the chain is not an authority's",
        ),
        "Issue a certificate for TLS servers (extended key usage serverAuth): sealpress identity "
        "ca issue HOST makes one.",
        "RFC 5280 sections 4.2.1.3, 4.2.1.9 and 4.2.1.12",
    ),
    Reason.CERTIFICATE_EXPIRING: ReasonEntry(
        "SP-C118",
        ExitCode.TRUST,
        "The certificate will expire soon.",
        ("nobody renewed it yet",),
        "Renew it before that day; sealpress trust list shows what expires when.",
        "RFC 5280 section 4.1.2.5",
    ),
    Reason.CERTIFICATE_FILE_UNREADABLE: ReasonEntry(
        "SP-C119",
        ExitCode.USAGE,
        "A certificate file cannot be read.",
        (
            "there is no such file, or it is another one",
            "it is neither PEM, DER, PKCS#7 nor PKCS#12",
            "it is damaged, or holds a key only",
        ),
        "Export it again as PEM, the text form that begins with -----BEGIN CERTIFICATE-----.",
        "RFC 7468, RFC 5652, RFC 7292",
    ),
    Reason.IDENTITY_NOT_FOUND: ReasonEntry(
        "SP-C120",
        ExitCode.STATE,
        "There is no identity of that name.",
        ("a typing error", "it was made by another user or on another machine"),
        "sealpress identity list shows those that are there; sealpress identity new NAME makes "
        "one.",
        "",
    ),
    Reason.IDENTITY_EXISTS: ReasonEntry(
        "SP-C121",
        ExitCode.STATE,
        "There is an identity of that name already.",
        ("it was made before",),
        "Choose another name; to replace certificate or key type sealpress identity renew NAME.",
        "",
    ),
    Reason.IDENTITY_UNUSABLE: ReasonEntry(
        "SP-C122",
        ExitCode.STATE,
        "A private key, its certificate or its passphrase cannot be used.",
        (
            "the certificate was issued for another key",
            "the file can be read by other users",
            "the file is damaged, or of a kind that TLS cannot use",
        ),
        "sealpress identity show NAME tells what is there; install the certificate that answers "
        "its own request.",
        "RFC 5280 section 4.1.2.7",
    ),
    Reason.PASSPHRASE_REQUIRED: ReasonEntry(
        "SP-C123",
        ExitCode.USAGE,
        "The private key is protected by a passphrase, and none was given.",
        ("no terminal to ask at, and no other place for it was named",),
        "Name its place with --passphrase file:FILE, credential:NAME or keyring:SERVICE.",
        "RFC 5958 section 3",
    ),
    Reason.PASSPHRASE_WRONG: ReasonEntry(
        "SP-C124",
        ExitCode.USAGE,
        "The passphrase is not the right one.",
        ("a typing error", "the file was protected with another one"),
        "Give the passphrase with which the key was protected.",
        "RFC 5958 section 3, RFC 7292",
    ),
    Reason.CLIENT_CERTIFICATE_EXPIRING: ReasonEntry(
        "SP-C125",
        ExitCode.TRUST,
        "Our client certificate will expire soon, or has expired.",
        ("nobody renewed it yet", "this machine's clock is wrong"),
        "Renew it before the printer refuses it; sealpress identity list shows what expires when.",
        "RFC 5280 section 4.1.2.5",
    ),
}

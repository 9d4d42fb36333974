"""The TLS handshake and HTTP Upgrade."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.TLS_TIMEOUT: ReasonEntry(
        "SP-T101",
        ExitCode.CONNECT,
        "The printer did not finish the TLS handshake in time.",
        ("the printer is slow or hangs", "the port does not speak TLS", "a firewall interferes"),
        "sealpress doctor URI shows which ports speak TLS; --timeout SECONDS waits longer.",
        "RFC 8446 section 4",
    ),
    Reason.TLS_CLOSED: ReasonEntry(
        "SP-T102",
        ExitCode.CONNECT,
        "The printer broke off the TLS handshake without saying why.",
        (
            "TLS is switched off in the printer, or it has no certificate",
            "the printer speaks only TLS versions that are too old",
            "the port does not speak TLS",
        ),
        "sealpress doctor URI shows which ports speak TLS, and in which versions.",
        "RFC 8446 section 6",
    ),
    Reason.TLS_VERSION_MISMATCH: ReasonEntry(
        "SP-T103",
        ExitCode.CONNECT,
        "The printer and this side have no TLS version in common.",
        ("the printer only speaks TLS 1.0 or 1.1, which are no longer safe",),
        "Update the printer's firmware or switch on TLS 1.2 in its settings; until then, type "
        "sealpress trust allow URI legacy for this printer alone.",
        "RFC 8996, RFC 7472 section 6.3",
    ),
    Reason.TLS_NO_COMMON_CIPHER: ReasonEntry(
        "SP-T104",
        ExitCode.CONNECT,
        "The printer refused the TLS handshake: no cipher, group or certificate suited both.",
        (
            "the printer only knows old ciphers",
            "the printer wants a client certificate",
            "the printer's certificate is of a kind it cannot use",
        ),
        "sealpress doctor URI lists the versions and ciphers that it knows; update the printer's "
        "firmware, and check its TLS settings.",
        "RFC 8446 section 6.2 (alerts 40 and 71)",
    ),
    Reason.TLS_ALERT: ReasonEntry(
        "SP-T105",
        ExitCode.CONNECT,
        "The printer ended the TLS conversation with an alert.",
        ("the alert that is named says why",),
        "sealpress doctor URI --trace shows the message before the alert; look it up in the "
        "printer's log, and check its TLS and certificate settings.",
        "RFC 8446 section 6",
    ),
    Reason.TLS_FAILED: ReasonEntry(
        "SP-T106",
        ExitCode.CONNECT,
        "The TLS handshake failed.",
        ("the printer's TLS software has a fault", "something on the path alters the data"),
        "sealpress doctor URI --trace shows where it breaks; try from the same network as the "
        "printer, and update its firmware.",
        "RFC 8446 section 4",
    ),
    Reason.TLS_CLIENT_CERTIFICATE_REQUIRED: ReasonEntry(
        "SP-T107",
        ExitCode.CONNECT,
        "The printer demands a client certificate.",
        ("the printer only admits known machines",),
        "Ask the printer's administrator for a certificate; sealpress identity csr NAME writes the "
        "request for it, and --identity NAME shows it to the printer.",
        "RFC 8446 section 6.2 (alert 116), PWG 5199.10 section 4.7",
    ),
    Reason.TLS_LEGACY_RENEGOTIATION: ReasonEntry(
        "SP-T108",
        ExitCode.CONNECT,
        "The printer's TLS software lacks secure renegotiation.",
        ("the printer's software is from before 2010",),
        "Update the printer's firmware; until then, type sealpress trust allow URI "
        "no-secure-renegotiation for this printer alone.",
        "RFC 5746 section 4.1",
    ),
    Reason.TLS_WEAK_KEY_EXCHANGE: ReasonEntry(
        "SP-T109",
        ExitCode.CONNECT,
        "The printer's key exchange is too weak to be safe.",
        ("the printer uses Diffie-Hellman with a short key",),
        "Update the printer's firmware or switch on elliptic curves in its settings; until then, "
        "type sealpress trust allow URI weak-key-exchange for this printer alone.",
        "RFC 9325 section 4.5",
    ),
    Reason.UPGRADE_DECLINED: ReasonEntry(
        "SP-T110",
        ExitCode.CONNECT,
        "The printer did not switch to TLS when asked to by HTTP Upgrade.",
        ("it does not know HTTP Upgrade", "something on the path removed the request"),
        "Use ipps:// instead of ipp://; sealpress doctor URI shows what is offered.",
        "RFC 2817 section 3.2",
    ),
    Reason.PLAINTEXT_INJECTED: ReasonEntry(
        "SP-T111",
        ExitCode.CONNECT,
        "Octets in clear came where only TLS may follow.",
        ("a fault in the printer", "something on the path puts data into the connection"),
        "Use ipps:// instead of ipp://; sealpress doctor URI --capture FILE.pcapng records what "
        "came.",
        "RFC 2817 section 3.3",
    ),
    Reason.ENCRYPTION_REQUIRED: ReasonEntry(
        "SP-T112",
        ExitCode.CONNECT,
        "The printer demands encryption, and the way that was chosen has none.",
        ("the printer only admits encrypted jobs (426 Upgrade Required)",),
        "Use ipps:// instead of ipp://, or --security prefer: sealpress plan URI shows the ways.",
        "RFC 2817 section 4.2",
    ),
    Reason.NO_SECURE_ENDPOINT: ReasonEntry(
        "SP-T113",
        ExitCode.CONNECT,
        "No secure way to the printer works.",
        ("TLS is switched off in the printer", "a certificate that is not trusted"),
        "What ended each attempt is told here; sealpress doctor URI says what to do about it. "
        "Switch on IPPS in the printer.",
        "RFC 8010 section 8.1",
    ),
    Reason.TLS_OBSOLETE: ReasonEntry(
        "SP-T114",
        ExitCode.CONNECT,
        "The printer only speaks TLS so old that no current software can speak it any more.",
        ("the printer knows nothing newer than SSL 3.0, RC4 or 3DES",),
        "Update the printer's firmware; if there is none, put the printer into its own network "
        "and print to it in clear, or through a print server beside it.",
        "RFC 7568, RFC 7465, RFC 8996",
    ),
    Reason.TLS_VERSION_TOO_OLD: ReasonEntry(
        "SP-T115",
        ExitCode.CONNECT,
        "The printer only told us that the TLS version in use is too old; it did nothing else.",
        ("this side speaks no TLS version that the printer allows",),
        "Update the software on this side, so that it speaks TLS 1.2 or newer.",
        "RFC 8996, RFC 7472 section 6.3",
    ),
    Reason.TLS_CLIENT_CERTIFICATE_REFUSED: ReasonEntry(
        "SP-T116",
        ExitCode.TRUST,
        "The printer refused our client certificate during the TLS handshake.",
        (
            "the printer does not know the authority that issued it",
            "it has expired, or one of both clocks is wrong",
            "it was not issued for client authentication",
        ),
        "sealpress identity show NAME tells issuer, dates and purpose; ask the printer's "
        "administrator which authority it trusts.",
        "RFC 8446 section 6.2 (alerts 42 to 49), PWG 5199.10 section 4.7",
    ),
}

"""What each reason means to a person: sentence, likely causes, remedy, source, exit code.

The one place where such texts are written; exceptions, the command line and the documentation
read them from here. Message ids are never used again for something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sealpress.reasons import ExitCode, Reason


class ReasonEntry(NamedTuple):
    """What is known about one reason.

    Attributes:
        message_id: ``SP-``, a letter for the part (U use, W wire, N network, T TLS, C certificate,
            H HTTP, I IPP, J job, S state) and a number; never reused.
        exit_code: How the command line ends.
        sentence: What happened, for a person.
        causes: Likely causes, the most likely first.
        remedy: What to do; commands stand as typed, with URI for the printer's address.
        source: Where the rule is written.
    """

    message_id: str
    exit_code: ExitCode
    sentence: str
    causes: tuple[str, ...]
    remedy: str
    source: str


_USE: dict[Reason, ReasonEntry] = {
    Reason.INVALID_URI: ReasonEntry(
        "SP-U001",
        ExitCode.USAGE,
        "The printer's address is not a URI that can be used.",
        ("a typing error", "a queue name or a file path given instead of a URI"),
        "Write it like ipps://printer.example/ipp/print; ipp, ipps, http and https are known.",
        "RFC 3510 section 4, RFC 7472 section 4",
    ),
    Reason.INVALID_ARGUMENT: ReasonEntry(
        "SP-U002",
        ExitCode.USAGE,
        "An option or argument has a value that cannot be used.",
        ("a typing error", "a value of another kind than the attribute takes"),
        "Change the value; sealpress show URI --all lists what the printer supports.",
        "RFC 8011 section 5.2",
    ),
    Reason.DOCUMENT_UNREADABLE: ReasonEntry(
        "SP-U003",
        ExitCode.DOCUMENT,
        "The document could not be read.",
        ("the file does not exist", "no permission to read it", "the disk has an error"),
        "Check the path and the permissions.",
        "",
    ),
    Reason.DOCUMENT_NOT_REPLAYABLE: ReasonEntry(
        "SP-U004",
        ExitCode.DOCUMENT,
        "The document has to be sent again, but its source can be read only once.",
        ("the printer asked for a password or another framing after the upload had begun",),
        "Give the document as a path, as bytes or as a function that opens it anew.",
        "RFC 9110 section 9.2.2",
    ),
    Reason.DOCUMENT_EMPTY: ReasonEntry(
        "SP-U005",
        ExitCode.DOCUMENT,
        "The document is empty.",
        ("the program that makes it has failed", "the wrong file"),
        "Look at the file's size before printing.",
        "RFC 8011 section 4.2.1",
    ),
    Reason.DOCUMENT_FORMAT_NOT_SUPPORTED: ReasonEntry(
        "SP-U006",
        ExitCode.DOCUMENT,
        "The printer does not take documents of this format.",
        ("the printer needs another format, PDF or PWG Raster for instance",),
        "sealpress show URI lists document-format-supported; --format overrides the guess.",
        "RFC 8011 section 4.1.1.4",
    ),
}

_WIRE: dict[Reason, ReasonEntry] = {
    Reason.TRUNCATED: ReasonEntry(
        "SP-W101",
        ExitCode.OTHER,
        "The IPP message ends in the middle.",
        ("the sender crashed or gave up", "the connection was cut", "a fault in its software"),
        "Send it again; when it happens again, update the sender's software.",
        "RFC 8010 section 3.1",
    ),
    Reason.BAD_LENGTH: ReasonEntry(
        "SP-W102",
        ExitCode.OTHER,
        "A value in the IPP message does not have the length that its kind demands.",
        ("a fault in the sender's software",),
        "Update the sender's software; printers' known faults are repaired when reading answers.",
        "RFC 8010 section 3.9",
    ),
    Reason.BAD_TAG: ReasonEntry(
        "SP-W103",
        ExitCode.OTHER,
        "The IPP message has a tag where none of its kind may stand.",
        ("a fault in the sender's software", "the octets are not IPP at all"),
        "Check that the address is a printer's; update the sender's software.",
        "RFC 8010 section 3.5",
    ),
    Reason.BAD_VALUE: ReasonEntry(
        "SP-W104",
        ExitCode.OTHER,
        "A value in the IPP message is not one of its kind.",
        ("a fault in the sender's software",),
        "Update the sender's software.",
        "RFC 8010 section 3.9",
    ),
    Reason.BAD_STRUCTURE: ReasonEntry(
        "SP-W105",
        ExitCode.OTHER,
        "Groups, attributes or collections of the IPP message do not fit together.",
        ("a fault in the sender's software",),
        "Update the sender's software.",
        "RFC 8010 section 3.1",
    ),
    Reason.LIMIT_EXCEEDED: ReasonEntry(
        "SP-W106",
        ExitCode.OTHER,
        "The IPP message is larger or deeper than the limits that are set.",
        ("an attack or a broken sender", "an unusually large answer"),
        "Raise the limit that is named if the message is a good one.",
        "RFC 8010 section 9",
    ),
    Reason.NOT_ENCODABLE: ReasonEntry(
        "SP-W107",
        ExitCode.USAGE,
        "A value cannot be written as the IPP syntax that was chosen for it.",
        ("a value of the wrong type", "a text or number beyond the syntax's limits"),
        "Change the value or the tag.",
        "RFC 8010 section 3.9",
    ),
}

_NETWORK: dict[Reason, ReasonEntry] = {
    Reason.NAME_NOT_FOUND: ReasonEntry(
        "SP-N101",
        ExitCode.CONNECT,
        "The printer's host name is not known.",
        ("a typing error in the name", "the name service is not reached", "the printer is off"),
        "Check the name; try the printer's IP address, or NAME.local on the same network.",
        "RFC 3510 section 4",
    ),
    Reason.CONNECTION_REFUSED: ReasonEntry(
        "SP-N102",
        ExitCode.CONNECT,
        "Nothing listens at this port of the printer.",
        (
            "IPP or IPPS is switched off in the printer",
            "the printer offers it on another port (631 or 443)",
            "the address is another machine's",
        ),
        "sealpress plan URI --ask finds what the printer offers.",
        "RFC 8010 section 4.1, RFC 7472 section 4.2",
    ),
    Reason.HOST_UNREACHABLE: ReasonEntry(
        "SP-N103",
        ExitCode.CONNECT,
        "The printer cannot be reached over the network.",
        ("the printer is off", "another network or VPN is needed", "a firewall refuses"),
        "Check cable, Wi-Fi and VPN; ping the address.",
        "",
    ),
    Reason.CONNECT_TIMEOUT: ReasonEntry(
        "SP-N104",
        ExitCode.CONNECT,
        "The printer did not answer the request to connect.",
        ("the printer is off or asleep", "a firewall drops the packets", "a wrong address"),
        "Wake the printer and try again; check the address and the firewall.",
        "",
    ),
    Reason.CONNECTION_RESET: ReasonEntry(
        "SP-N105",
        ExitCode.CONNECT,
        "The printer broke the connection off.",
        ("the printer restarted or ran out of memory", "a firewall in between cut it"),
        "Try again; when it happens again, update the printer's firmware.",
        "",
    ),
    Reason.CONNECTION_CLOSED: ReasonEntry(
        "SP-N106",
        ExitCode.CONNECT,
        "The printer closed the connection without an answer.",
        ("the port speaks another protocol", "the printer is overloaded"),
        "sealpress plan URI --ask shows what the port speaks.",
        "RFC 9112 section 9.6",
    ),
    Reason.SEND_TIMEOUT: ReasonEntry(
        "SP-N107",
        ExitCode.CONNECT,
        "The printer stopped taking data.",
        ("it waits for paper or a person", "it hangs", "the network was cut"),
        "Look at the printer's display; raise the send time-out if it is only slow.",
        "",
    ),
    Reason.RECEIVE_TIMEOUT: ReasonEntry(
        "SP-N108",
        ExitCode.CONNECT,
        "The printer did not answer in time.",
        ("it hangs or is busy", "the port speaks another protocol", "the network was cut"),
        "Look at the printer's display; sealpress plan URI --ask shows what the port speaks.",
        "",
    ),
}

_TLS: dict[Reason, ReasonEntry] = {
    Reason.TLS_TIMEOUT: ReasonEntry(
        "SP-T101",
        ExitCode.CONNECT,
        "The printer did not finish the TLS handshake in time.",
        ("the port does not speak TLS", "the printer is slow or hangs", "a firewall interferes"),
        "sealpress plan URI --ask shows which ports speak TLS.",
        "RFC 8446 section 4",
    ),
    Reason.TLS_CLOSED: ReasonEntry(
        "SP-T102",
        ExitCode.CONNECT,
        "The printer broke off the TLS handshake without saying why.",
        (
            "TLS is switched off in the printer",
            "the printer speaks only TLS versions that are too old",
            "the port does not speak TLS",
        ),
        "sealpress plan URI --ask shows which ports speak TLS.",
        "RFC 8446 section 6",
    ),
    Reason.TLS_VERSION_MISMATCH: ReasonEntry(
        "SP-T103",
        ExitCode.CONNECT,
        "The printer and this side have no TLS version in common.",
        ("the printer only speaks TLS 1.0 or 1.1, which are no longer safe",),
        "Update the printer's firmware or switch on TLS 1.2 in its settings.",
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
        "Update the printer's firmware; check its TLS settings.",
        "RFC 8446 section 6.2 (alert 40)",
    ),
    Reason.TLS_ALERT: ReasonEntry(
        "SP-T105",
        ExitCode.CONNECT,
        "The printer ended the TLS conversation with an alert.",
        ("the alert that is named says why",),
        "Look the alert up in the printer's log; check its TLS and certificate settings.",
        "RFC 8446 section 6",
    ),
    Reason.TLS_FAILED: ReasonEntry(
        "SP-T106",
        ExitCode.CONNECT,
        "The TLS handshake failed.",
        ("the printer's TLS software has a fault", "something on the path alters the data"),
        "Update the printer's firmware; try from the same network as the printer.",
        "RFC 8446 section 4",
    ),
    Reason.TLS_CLIENT_CERTIFICATE_REQUIRED: ReasonEntry(
        "SP-T107",
        ExitCode.CONNECT,
        "The printer demands a client certificate.",
        ("the printer only admits known machines",),
        "Ask the printer's administrator for a client certificate.",
        "RFC 8446 section 6.2 (alert 116), PWG 5199.10 section 4.7",
    ),
    Reason.TLS_LEGACY_RENEGOTIATION: ReasonEntry(
        "SP-T108",
        ExitCode.CONNECT,
        "The printer's TLS software lacks secure renegotiation.",
        ("the printer's software is from before 2010",),
        "Update the printer's firmware.",
        "RFC 5746 section 4.1",
    ),
    Reason.TLS_WEAK_KEY_EXCHANGE: ReasonEntry(
        "SP-T109",
        ExitCode.CONNECT,
        "The printer's key exchange is too weak to be safe.",
        ("the printer uses Diffie-Hellman with a short key",),
        "Update the printer's firmware or switch on elliptic curves in its settings.",
        "RFC 9325 section 4.5",
    ),
    Reason.UPGRADE_DECLINED: ReasonEntry(
        "SP-T110",
        ExitCode.CONNECT,
        "The printer did not switch to TLS when asked to by HTTP Upgrade.",
        ("it does not know HTTP Upgrade", "something on the path removed the request"),
        "Use ipps:// instead of ipp://; sealpress plan URI --ask shows what is offered.",
        "RFC 2817 section 3.2",
    ),
    Reason.PLAINTEXT_INJECTED: ReasonEntry(
        "SP-T111",
        ExitCode.CONNECT,
        "Octets in clear came where only TLS may follow.",
        ("something on the path puts data into the connection", "a fault in the printer"),
        "Do not use this path for confidential documents; use ipps:// instead of ipp://.",
        "RFC 2817 section 3.3",
    ),
    Reason.ENCRYPTION_REQUIRED: ReasonEntry(
        "SP-T112",
        ExitCode.CONNECT,
        "The printer demands encryption, and the way that was chosen has none.",
        ("the printer answered 426 Upgrade Required", "security is set to require"),
        "Use ipps:// instead of ipp://, or --security prefer.",
        "RFC 2817 section 4.2",
    ),
    Reason.NO_SECURE_ENDPOINT: ReasonEntry(
        "SP-T113",
        ExitCode.CONNECT,
        "No secure way to the printer works.",
        ("TLS is switched off in the printer", "a certificate that is not trusted"),
        "The attempts below say what ended each one; switch on IPPS in the printer.",
        "RFC 8010 section 8.1",
    ),
}

_CERTIFICATES: dict[Reason, ReasonEntry] = {
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

_HTTP: dict[Reason, ReasonEntry] = {
    Reason.NOT_HTTP: ReasonEntry(
        "SP-H101",
        ExitCode.CONNECT,
        "What answered does not speak HTTP.",
        ("the port belongs to another service", "raw printing on port 9100"),
        "Use port 631 or 443; sealpress plan URI --ask shows what the ports speak.",
        "RFC 9112 section 2",
    ),
    Reason.TLS_ON_PLAIN_PORT: ReasonEntry(
        "SP-H102",
        ExitCode.CONNECT,
        "The port speaks TLS, but the address asks for plain IPP.",
        ("the address should begin with ipps:// or https://",),
        "Use ipps:// instead of ipp://.",
        "RFC 7472 section 4.2",
    ),
    Reason.PLAIN_ON_TLS_PORT: ReasonEntry(
        "SP-H103",
        ExitCode.CONNECT,
        "The port answers in clear, but the address asks for TLS.",
        ("the printer offers IPPS on another port", "IPPS is switched off in the printer"),
        "sealpress plan URI --ask finds a secure port; nothing was sent in clear.",
        "RFC 7472 section 4.2",
    ),
    Reason.HTTP_STATUS: ReasonEntry(
        "SP-H104",
        ExitCode.REFUSED,
        "The printer refused the request at the HTTP level.",
        ("the status that is named says why", "the path is not the printer's"),
        "Check the path of the address; /ipp/print is the usual one.",
        "RFC 9110 section 15",
    ),
    Reason.HTTP_NOT_FOUND: ReasonEntry(
        "SP-H105",
        ExitCode.REFUSED,
        "The printer has nothing at this path.",
        ("the path is not the printer's",),
        "Try the address without a path: the usual ones are then tried in turn.",
        "RFC 9110 section 15.5.5",
    ),
    Reason.HTTP_REDIRECTED: ReasonEntry(
        "SP-H106",
        ExitCode.REFUSED,
        "The printer sends the request elsewhere; that is not followed.",
        ("the printer only admits https", "a web server or proxy stands in front"),
        "Use the address that is named, if it is the printer's.",
        "RFC 9110 section 15.4",
    ),
    Reason.AUTHENTICATION_REQUIRED: ReasonEntry(
        "SP-H107",
        ExitCode.REFUSED,
        "The printer asks for a user name and a password.",
        ("the printer only admits known users",),
        "Give --user NAME and --password-file FILE.",
        "RFC 9110 section 11.6.1",
    ),
    Reason.AUTHENTICATION_REFUSED: ReasonEntry(
        "SP-H108",
        ExitCode.REFUSED,
        "The printer refused the user name or the password.",
        ("a typing error", "the user may not print here"),
        "Check both; ask the printer's administrator.",
        "RFC 9110 section 15.5.2",
    ),
    Reason.AUTHENTICATION_UNSUPPORTED: ReasonEntry(
        "SP-H109",
        ExitCode.REFUSED,
        "The printer asks for a kind of authentication that is not known here.",
        ("the printer wants Kerberos or a token",),
        "Switch on Digest or Basic authentication in the printer.",
        "RFC 9110 section 11.6.1",
    ),
    Reason.CREDENTIALS_IN_CLEAR: ReasonEntry(
        "SP-H110",
        ExitCode.TRUST,
        "The password would have crossed the network in clear, so it was not sent.",
        ("the printer asks for Basic authentication over plain IPP",),
        "Use ipps:// instead of ipp://, or --security require.",
        "RFC 7617 section 4",
    ),
    Reason.RESPONSE_TRUNCATED: ReasonEntry(
        "SP-H111",
        ExitCode.CONNECT,
        "The printer's answer ends in the middle.",
        ("the printer restarted or closed too early", "a wrong Content-Length"),
        "Try again; when it happens again, update the printer's firmware.",
        "RFC 9112 section 8",
    ),
    Reason.RESPONSE_TOO_LARGE: ReasonEntry(
        "SP-H112",
        ExitCode.OTHER,
        "The printer's answer is larger than the limit that is set.",
        ("what answers is not a printer", "an unusually large answer"),
        "Ask for fewer attributes, or raise the limit.",
        "",
    ),
}

_IPP: dict[Reason, ReasonEntry] = {
    Reason.NOT_IPP: ReasonEntry(
        "SP-I101",
        ExitCode.CONNECT,
        "What answered is not an IPP printer: the answer is no IPP message.",
        ("a web server or login page answers", "the path is not the printer's"),
        "Check port and path of the address; /ipp/print is the usual one.",
        "RFC 8010 section 3",
    ),
    Reason.IPP_STATUS: ReasonEntry(
        "SP-I102",
        ExitCode.REFUSED,
        "The printer refused the request.",
        ("the status that is named says why",),
        "sealpress show URI shows the printer's state and what it supports.",
        "RFC 8011 appendix B",
    ),
    Reason.IPP_VERSION_NOT_SUPPORTED: ReasonEntry(
        "SP-I103",
        ExitCode.REFUSED,
        "The printer knows none of the IPP versions 2.0, 1.1 and 1.0.",
        ("the printer's software has a fault",),
        "Update the printer's firmware.",
        "RFC 8011 section 4.1.8",
    ),
    Reason.REQUEST_ID_MISMATCH: ReasonEntry(
        "SP-I104",
        ExitCode.OTHER,
        "The printer answered another request than the one that was sent.",
        ("a fault in the printer or in a proxy",),
        "Try again; update the printer's firmware.",
        "RFC 8011 section 4.1.1",
    ),
    Reason.RESPONSE_INCOMPLETE: ReasonEntry(
        "SP-I105",
        ExitCode.OTHER,
        "The printer's answer lacks something it must have.",
        ("a fault in the printer's software",),
        "Update the printer's firmware.",
        "RFC 8011 section 4.2",
    ),
    Reason.OPTION_NOT_SUPPORTED: ReasonEntry(
        "SP-I106",
        ExitCode.REFUSED,
        "The printer cannot do what an option asks for.",
        ("the printer lacks the feature", "a value it does not have"),
        "Leave the option out or change it; sealpress show URI --all lists what is supported.",
        "RFC 8011 section 4.1.7",
    ),
}

_JOBS: dict[Reason, ReasonEntry] = {
    Reason.JOB_ABORTED: ReasonEntry(
        "SP-J101",
        ExitCode.REFUSED,
        "The printer gave the job up.",
        ("the document is damaged or of another format", "a fault in the printer"),
        "The job's state reasons say more; try the document on another printer.",
        "RFC 8011 section 5.3.7",
    ),
    Reason.JOB_CANCELED: ReasonEntry(
        "SP-J102",
        ExitCode.REFUSED,
        "The job was cancelled.",
        ("somebody cancelled it at the printer or from a computer",),
        "Print it again if it is still wanted.",
        "RFC 8011 section 5.3.7",
    ),
    Reason.JOB_WAIT_TIMEOUT: ReasonEntry(
        "SP-J103",
        ExitCode.REFUSED,
        "The job did not end within the time it was waited for.",
        ("the printer waits for paper or a person", "other jobs are before it"),
        "The job goes on; sealpress jobs URI shows its state.",
        "RFC 8011 section 5.3.7",
    ),
    Reason.DELIVERY_UNKNOWN: ReasonEntry(
        "SP-J104",
        ExitCode.REFUSED,
        "The document was sent, but whether the printer accepted it is not known.",
        ("the connection broke before the printer's answer came",),
        "Look at the printer and at sealpress jobs URI --which all before printing it again.",
        "RFC 9110 section 9.2.2",
    ),
}

_STATE: dict[Reason, ReasonEntry] = {
    Reason.STATE_UNREADABLE: ReasonEntry(
        "SP-S101",
        ExitCode.STATE,
        "One of Sealpress' own files cannot be read.",
        ("no permission", "the file was damaged or edited"),
        "Check the file that is named, or remove it.",
        "",
    ),
    Reason.STATE_UNWRITABLE: ReasonEntry(
        "SP-S102",
        ExitCode.STATE,
        "Sealpress cannot write its own files.",
        ("no permission", "the disk is full"),
        "Make room, or set SEALPRESS_HOME to a folder that can be written.",
        "",
    ),
    Reason.PORT_IN_USE: ReasonEntry(
        "SP-S103",
        ExitCode.STATE,
        "The port to listen on cannot be had.",
        ("another program uses it", "ports below 1024 need permission"),
        "Choose another one with --port; --port 0 picks a free one.",
        "",
    ),
    Reason.SETTINGS_INVALID: ReasonEntry(
        "SP-S104",
        ExitCode.USAGE,
        "A settings file or environment variable has something that cannot be used.",
        ("a typing error", "a setting of a newer version"),
        "Correct the line that is named.",
        "",
    ),
    Reason.INTERNAL: ReasonEntry(
        "SP-S199",
        ExitCode.OTHER,
        "Sealpress itself has failed.",
        ("a fault in Sealpress",),
        "Run it again with SEALPRESS_DEBUG=1 and report what it prints.",
        "",
    ),
}

#: Every reason with its entry.
CATALOGUE: Mapping[Reason, ReasonEntry] = MappingProxyType(
    _USE | _WIRE | _NETWORK | _TLS | _CERTIFICATES | _HTTP | _IPP | _JOBS | _STATE
)

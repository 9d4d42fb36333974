"""Answers at the level of HTTP."""

from __future__ import annotations

from sealpress.catalogue.entry import ReasonEntry
from sealpress.reasons import ExitCode, Reason

ENTRIES: dict[Reason, ReasonEntry] = {
    Reason.NOT_HTTP: ReasonEntry(
        "SP-H101",
        ExitCode.CONNECT,
        "What answered does not speak HTTP, or breaks its rules.",
        (
            "the port belongs to another service, raw printing on port 9100 for instance",
            "a fault in the printer's web server",
        ),
        "Use port 631 or 443; sealpress doctor URI shows what each port speaks.",
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
        "sealpress doctor URI finds a secure port; nothing was sent in clear.",
        "RFC 7472 section 4.2",
    ),
    Reason.HTTP_STATUS: ReasonEntry(
        "SP-H104",
        ExitCode.REFUSED,
        "The printer refused the request at the HTTP level.",
        (
            "the path belongs to a web page, not to the printer",
            "a fault in the printer: the status and its words say more",
            "a proxy in front of the printer",
        ),
        "Check the path of the address, /ipp/print is the usual one; sealpress doctor URI finds "
        "the path.",
        "RFC 9110 section 15",
    ),
    Reason.HTTP_NOT_FOUND: ReasonEntry(
        "SP-H105",
        ExitCode.REFUSED,
        "The printer has nothing at this path.",
        ("the path is not the printer's",),
        "Try the address without a path, as ipps:// and the host's name: the usual ones are then "
        "tried in turn.",
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
        "Switch on Digest or Basic authentication in the printer, or show a client certificate "
        "with --identity NAME.",
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
        "Try again; when it happens again, update the printer's firmware: sealpress doctor URI "
        "--capture FILE.pcapng records the answer for its maker.",
        "RFC 9112 section 8",
    ),
    Reason.RESPONSE_TOO_LARGE: ReasonEntry(
        "SP-H112",
        ExitCode.OTHER,
        "The printer's answer is larger than the limit that is set.",
        ("what answers is not a printer", "an unusually large answer"),
        "Ask for fewer attributes, or raise the limit; sealpress doctor URI shows what answers.",
        "RFC 9110 section 15.5.14",
    ),
}

"""Faults of a printer's HTTP."""

from __future__ import annotations

from sealpress.reasons import Reason
from sealpress.simulator.faults.fault import Fault, Layer, Parameter, choice, number, text

_ANSWER = "http-answer"
_BODY = "http-body"
_LENGTH = "http-length"
_EXPECT = "http-expect"
_UPGRADE = "http-upgrade"
_HEAD = "http-head"

_USER = "virtual:secret"


def _is_credentials(value: str) -> bool:
    return ":" in value.strip(":")


def _is_status(value: str) -> bool:
    return value.isascii() and value.isdigit() and 400 <= int(value) <= 599


def _row(
    name: str,
    sentence: str,
    reason: Reason | None,
    aspect: str = "",
    parameter: Parameter | None = None,
    scheme: str = "ipps",
    *,
    needs_document: bool = False,
) -> Fault:
    return Fault(name, Layer.HTTP, sentence, reason, parameter, aspect, scheme, needs_document)


_CREDENTIALS = Parameter(
    "credentials", _USER, "user name and password, NAME:PASSWORD", _is_credentials
)

ROWS = (
    _row(
        "no-chunking",
        "It does not take request bodies in chunks.",
        Reason.CHUNKS_REFUSED,
        parameter=choice(
            "answer", ("411", "400", "501", "reset", "close", "stall"), "what it does instead"
        ),
    ),
    _row(
        "http10",
        "It speaks HTTP/1.0: no chunks, one request each connection.",
        Reason.HTTP_VERSION_OLD,
        "http-version",
    ),
    _row(
        "no-continue",
        "It never gives the permission to send that was asked for (100 Continue).",
        Reason.EXPECT_IGNORED,
        _EXPECT,
    ),
    _row(
        "late-continue",
        "It gives the permission to send too late (100 Continue).",
        Reason.EXPECT_IGNORED,
        _EXPECT,
        number("seconds", "3", "how late"),
    ),
    _row(
        "expect-refused",
        "It refuses requests that ask for permission to send (417).",
        Reason.EXPECT_REFUSED,
        _EXPECT,
    ),
    _row(
        "upgrade-required",
        "It wants TLS first in clear, and says so (426); upgrading works.",
        None,
        _UPGRADE,
        scheme="ipp",
    ),
    _row(
        "upgrade-required-bare",
        "It wants TLS first in clear (426), but does not upgrade.",
        Reason.UPGRADE_BROKEN,
        _UPGRADE,
        scheme="ipp",
    ),
    _row(
        "upgrade-ignored",
        "It answers in clear where TLS was asked for by HTTP Upgrade.",
        Reason.UPGRADE_DECLINED,
        _UPGRADE,
        scheme="ipp",
    ),
    _row(
        "upgrade-silent",
        "It agrees to switch to TLS (101) and then says nothing more.",
        Reason.UPGRADE_BROKEN,
        _UPGRADE,
        scheme="ipp",
    ),
    _row(
        "upgrade-closes",
        "It agrees to switch to TLS (101) and then closes the connection.",
        Reason.UPGRADE_BROKEN,
        _UPGRADE,
        scheme="ipp",
    ),
    _row(
        "upgrade-in-clear",
        "It agrees to switch to TLS (101) and goes on in clear.",
        Reason.UPGRADE_BROKEN,
        _UPGRADE,
        scheme="ipp",
    ),
    _row(
        "auth-basic",
        "It asks for a user name and a password (Basic).",
        Reason.AUTHENTICATION_REQUIRED,
        _ANSWER,
        _CREDENTIALS,
    ),
    _row(
        "auth-digest",
        "It asks for a user name and a password (Digest).",
        Reason.AUTHENTICATION_REQUIRED,
        _ANSWER,
        _CREDENTIALS,
    ),
    _row(
        "auth-digest-old",
        "It asks for a user name and a password by the Digest of RFC 2069, without qop.",
        Reason.AUTHENTICATION_REQUIRED,
        _ANSWER,
        _CREDENTIALS,
    ),
    _row(
        "auth-refused",
        "It asks for a user name and a password and refuses every one.",
        Reason.AUTHENTICATION_REQUIRED,
        _ANSWER,
    ),
    _row(
        "auth-unknown",
        "It asks for a kind of authentication that printing software lacks.",
        Reason.AUTHENTICATION_UNSUPPORTED,
        _ANSWER,
        text("scheme", "NTLM", "name of the kind"),
    ),
    _row(
        "http-status",
        "It answers each request with an HTTP error.",
        Reason.HTTP_STATUS,
        _ANSWER,
        Parameter("status", "500", "HTTP status, 400 to 599", _is_status),
    ),
    _row("http-forbidden", "It forbids each request (403).", Reason.FORBIDDEN, _ANSWER),
    _row("http-not-found", "It has nothing at any path (404).", Reason.HTTP_NOT_FOUND, _ANSWER),
    _row("http-no-post", "It takes no POST requests (405).", Reason.HTTP_STATUS, _ANSWER),
    _row(
        "http-unavailable",
        "It is unavailable for a moment and says for how long (503).",
        Reason.PRINTER_BUSY,
        _ANSWER,
        number("seconds", "2", "how long, it says"),
    ),
    _row(
        "redirect",
        "It sends each request elsewhere (301).",
        Reason.HTTP_REDIRECTED,
        _ANSWER,
        text("location", "https://www.example.com/ipp/print", "where to"),
    ),
    _row(
        "html-answer", "It answers with a web page instead of IPP (200).", Reason.NOT_IPP, _ANSWER
    ),
    _row(
        "early-answer",
        "It answers a document before the document has been read.",
        None,
        _ANSWER,
        needs_document=True,
    ),
    _row(
        "gzip-answer",
        "It compresses its answers although nobody asked for it.",
        Reason.RESPONSE_COMPRESSED,
        _BODY,
    ),
    _row(
        "wrong-content-type",
        "It names its IPP answers text/plain.",
        Reason.ENCODING_REPAIRED,
        "http-content-type",
    ),
    _row(
        "length-too-long",
        "It promises a longer answer than it sends.",
        Reason.RESPONSE_TRUNCATED,
        _LENGTH,
        number("octets", "100", "how much longer"),
    ),
    _row(
        "length-too-short",
        "It promises a shorter answer than it sends.",
        Reason.TRUNCATED,
        _LENGTH,
        number("octets", "10", "how much shorter"),
    ),
    _row(
        "chunked-answer-cut",
        "It sends its answers in chunks and never the last one.",
        Reason.RESPONSE_TRUNCATED,
        _LENGTH,
    ),
    _row(
        "no-length",
        "It sends its answers without a length and closes the connection.",
        Reason.RESPONSE_TRUNCATED,
        _LENGTH,
    ),
    _row(
        "connection-close",
        "It closes the connection after each answer.",
        Reason.CONNECTION_NOT_KEPT,
        "http-connection",
    ),
    _row(
        "huge-headers",
        "Its answers have header fields without end.",
        Reason.NOT_HTTP,
        _HEAD,
        number("octets", "1000000", "how many"),
    ),
    _row("bad-headers", "Its answers have a header line that is none.", None, _HEAD),
    _row("http2-answer", "It answers in HTTP/2.", Reason.NOT_HTTP, _HEAD),
    _row("not-http", "It answers in another protocol (SMTP).", Reason.NOT_HTTP, _HEAD),
    _row(
        "double-answer",
        "It sends each answer twice.",
        Reason.CONNECTION_NOT_KEPT,
        "http-repetition",
    ),
)

"""Heads of HTTP/1.1 messages in both roles: read strictly, answered leniently, written plainly.

What a server reads is checked twice: raw octets first (CRLF only, no folding, no control octet,
RFC 9112 sections 2.2, 5.1 and 5.2), then the grammar. What a client reads comes from printers,
some of which are sloppy: a ``lenient`` reader mends what cannot be misunderstood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Generic, TypeAlias, TypeVar

from sealpress.errors import Reason, UsageError
from sealpress.transport.grammar import Fields, Grammar, H11Grammar, HttpViolation
from sealpress.transport.headers import Headers

__all__ = [
    "DEFAULT_HEAD_LIMITS",
    "HeadLimits",
    "HeadReader",
    "Headers",
    "HttpViolation",
    "RequestHead",
    "RequestReader",
    "ResponseHead",
    "ResponseReader",
    "encode_request_head",
    "encode_response_head",
]

HttpVersion: TypeAlias = tuple[int, int]
HTTP_1_0: HttpVersion = (1, 0)
HTTP_1_1: HttpVersion = (1, 1)

_VERSIONS = {b"HTTP/1.1": HTTP_1_1, b"HTTP/1.0": HTTP_1_0}
_TEXT_OCTETS = b"\t" + bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100))
_CONTROL_OCTETS = bytes(octet for octet in range(0x100) if octet not in _TEXT_OCTETS)
_BARE_LINE_END = re.compile(rb"(?<!\r)\n|\r(?!\n|\Z)")
_LENIENT_HEAD_END = re.compile(rb"\n\r?\n")
_LENIENT_LINE_END = re.compile(rb"\r?\n")
_VERSION = re.compile(rb"HTTP/[0-9]\.[0-9]")
_LENGTH = re.compile(rb"[0-9]{1,18}")
_TOKEN = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+")
_HEAD_STARTS = (
    b"",
    b"\r",
    *(bytes((octet,)) for octet in range(0x21, 0x7F) if octet not in b'"(),/:;<=>?@[\\]{}'),
)
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) +([1-9][0-9]{2})(?: +(.*))?")
_ABSOLUTE = re.compile(r"(?:https?|ipps?)://([^/?#]+)([/?].*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLimits:
    """How large a head may be.

    Attributes:
        max_head_octets: From the first octet of the start line to the empty line
            (nginx 32 KiB, Apache 8 KiB a line, h11 16 KiB; Negotiate tokens need room).
        max_start_line_octets: For the request line alone; answered with 414.
        max_headers: Number of header fields (Apache 100, Node 2,000).
    """

    max_head_octets: int = 64 * 1024
    max_start_line_octets: int = 8 * 1024
    max_headers: int = 100


DEFAULT_HEAD_LIMITS = HeadLimits()


@dataclass(frozen=True, slots=True)
class RequestHead:
    """Request line and header fields (RFC 9112 section 3).

    Attributes:
        method: The method, case kept: ``POST``.
        target: The request-target as sent: origin form, absolute form or ``*``.
        version: ``(1, 1)`` or ``(1, 0)``.
        headers: The header fields.
    """

    method: str
    target: str
    version: HttpVersion
    headers: Headers

    @property
    def path(self) -> str:
        """The target's path with its query, whichever form it has; ``*`` stays ``*``."""
        if self.target.startswith(("/", "*")):
            return self.target
        absolute = _ABSOLUTE.fullmatch(self.target)
        return self.target if absolute is None else absolute[2] or "/"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every ``host[:port]`` the request claims to be for: Host and the absolute form's."""
        absolute = _ABSOLUTE.fullmatch(self.target)
        named = self.headers.get_all("host")
        return tuple(named if absolute is None else [*named, absolute[1]])

    @property
    def keep_alive(self) -> bool:
        """Whether the sender would go on with this connection (RFC 9112 section 9.3)."""
        return _keep_alive(self.version, self.headers)

    @property
    def expects_continue(self) -> bool:
        """Whether the body waits for ``100 Continue`` (RFC 9110 section 10.1.1)."""
        return self.version >= HTTP_1_1 and "100-continue" in self.headers.tokens("expect")


@dataclass(frozen=True, slots=True)
class ResponseHead:
    """Status line and header fields (RFC 9112 section 4).

    Attributes:
        status: The status code, 100 to 999.
        reason: The reason phrase, often empty.
        version: ``(1, 1)`` or ``(1, 0)``.
        headers: The header fields.
    """

    status: int
    reason: str
    version: HttpVersion
    headers: Headers

    @property
    def keep_alive(self) -> bool:
        """Whether the sender would go on with this connection (RFC 9112 section 9.3)."""
        return _keep_alive(self.version, self.headers)


H = TypeVar("H", RequestHead, ResponseHead)


class HeadReader(Generic[H]):
    """Collects octets until a head is complete, and keeps what follows it.

    Feed octets until a head comes back, then take ``rest`` (the body's first octets) and give the
    octets after the body to the same reader for the next head.
    """

    def __init__(
        self,
        limits: HeadLimits = DEFAULT_HEAD_LIMITS,
        *,
        lenient: bool = False,
        grammar: Grammar | None = None,
    ) -> None:
        self._limits = limits
        self._lenient = lenient
        self._grammar = grammar or H11Grammar()
        self._buffer = bytearray()
        self._searched = 0
        self._last: tuple[bytes, H] | None = None

    @property
    def started(self) -> bool:
        """Whether octets of an incomplete head are held."""
        return bool(self._buffer)

    @property
    def rest(self) -> bytes:
        """Hand over the octets after the head; the reader is empty then."""
        octets = bytes(self._buffer)
        self._reset(bytearray())
        return octets

    def feed(self, octets: bytes | bytearray | memoryview) -> H | None:
        """Take octets; return the head once its empty line has come.

        Raises:
            HttpViolation: A rule is broken; the connection cannot be used any more.
        """
        self._buffer += octets
        if self._searched < 2 and self._buffer.startswith(b"\r\n"):
            # RFC 9112 section 2.2: one empty line before a head is ignored.
            del self._buffer[:2]
            self._searched = 0
        end = self._find_end()
        if end < 0:
            self._check_unfinished()
            return None
        if end > self._limits.max_head_octets:
            raise HttpViolation("the head is too large", status=431)
        raw = bytes(memoryview(self._buffer)[:end])
        self._reset(self._buffer[end:])
        return self._remembered(raw)

    def _remembered(self, raw: bytes) -> H:
        # A client that polls sends the same head again and again; heads are values.
        if self._last is None or self._last[0] != raw:
            self._last = (raw, self._parse(raw))
        return self._last[1]

    def _parse(self, raw: bytes) -> H:
        raise NotImplementedError

    def _reset(self, octets: bytearray) -> None:
        self._buffer = octets
        self._searched = 0

    def _find_end(self) -> int:
        start = max(0, self._searched - 3)
        if self._lenient:
            match = _LENIENT_HEAD_END.search(self._buffer, start)
            return -1 if match is None else match.end()
        found = self._buffer.find(b"\r\n\r\n", start)
        return found if found < 0 else found + 4

    def _check_unfinished(self) -> None:
        limits, buffer = self._limits, self._buffer
        size = len(buffer)
        line_octets = limits.max_start_line_octets
        if size > line_octets and buffer.find(b"\n", 0, line_octets) < 0:
            raise HttpViolation("the start line is too long", status=414)
        if size > limits.max_head_octets:
            raise HttpViolation("the head is too large", status=431)
        if not self._lenient and _BARE_LINE_END.search(buffer, max(0, self._searched - 1)):
            raise HttpViolation("a line does not end in CRLF")
        if self._searched < 2 and buffer[:1] not in _HEAD_STARTS:
            raise HttpViolation("this is not HTTP")
        self._searched = size


class RequestReader(HeadReader[RequestHead]):
    """Reads request heads as a server must: anything doubtful is refused."""

    def _parse(self, raw: bytes) -> RequestHead:
        _check_octets(raw)
        lines = raw[:-4].split(b"\r\n")
        if len(lines) - 1 > self._limits.max_headers:
            raise HttpViolation("too many header fields", status=431)
        method, target, version = _request_line(lines[0], self._limits)
        fields = [_field(line) for line in lines[1:]]
        _check_framing_fields(_VERSIONS[version], fields)
        headers = self._grammar.request(method, target, version[5:], fields)
        head = RequestHead(method.decode(), target.decode(), _VERSIONS[version], headers)
        _check_target(head)
        return head


class ResponseReader(HeadReader[ResponseHead]):
    """Reads response heads; ``lenient`` mends what sloppy printers send."""

    def _parse(self, raw: bytes) -> ResponseHead:
        if not self._lenient:
            _check_octets(raw)
        lines = _lines_of(raw)
        if len(lines) - 1 > self._limits.max_headers:
            raise HttpViolation("too many header fields", status=502)
        match = _STATUS_LINE.fullmatch(lines[0])
        if match is None:
            raise HttpViolation("the answer does not begin with an HTTP/1 status line", status=502)
        version, status = (1, int(match[1])), int(match[2])
        if self._lenient:
            fields = _mended(status, lines[1:])
        else:
            fields = [_field(line) for line in lines[1:]]
            _check_framing_fields(version, fields)
        headers = self._grammar.response(status, b"1." + match[1], fields)
        reason = (match[3] or b"").decode("latin-1").strip()
        return ResponseHead(status, reason, version, headers)


def encode_request_head(method: str, target: str, fields: Iterable[tuple[str, str]]) -> bytes:
    """Write an HTTP/1.1 request head.

    Raises:
        UsageError: A name or value has an octet that cannot stand in a head.
    """
    return _encode_head(f"{method} {target} HTTP/1.1", fields)


def encode_response_head(
    status: int, fields: Iterable[tuple[str, str]], *, reason: str | None = None
) -> bytes:
    """Write an HTTP/1.1 response head; the reason phrase is the registered one by default.

    Raises:
        UsageError: A name or value has an octet that cannot stand in a head.
    """
    if reason is None:
        reason = _REASON_PHRASES.get(status, "")
    return _encode_head(f"HTTP/1.1 {status} {reason}", fields)


_REASON_PHRASES = {status.value: status.phrase for status in HTTPStatus}


def _encode_head(start_line: str, fields: Iterable[tuple[str, str]]) -> bytes:
    lines = [start_line, *(f"{name}: {value}" for name, value in fields)]
    try:
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    except UnicodeEncodeError:
        head = b""
    if head.translate(None, _TEXT_OCTETS) != b"\r\n" * (len(lines) + 1):
        raise UsageError(Reason.INVALID_ARGUMENT, "a header field holds a line break or worse")
    return head


def _keep_alive(version: HttpVersion, headers: Headers) -> bool:
    tokens = headers.tokens("connection")
    if version >= HTTP_1_1:
        return "close" not in tokens
    return "keep-alive" in tokens and "close" not in tokens


def _check_octets(raw: bytes) -> None:
    controls = raw.translate(None, _TEXT_OCTETS)
    if len(controls) != 2 * raw.count(b"\r\n") or controls.replace(b"\r\n", b""):
        raise HttpViolation("the head holds a control octet or a line that does not end in CRLF")
    if b"\n " in raw or b"\n\t" in raw:
        raise HttpViolation("a header field is folded over two lines (RFC 9112 section 5.2)")


def _request_line(line: bytes, limits: HeadLimits) -> tuple[bytes, bytes, bytes]:
    if len(line) > limits.max_start_line_octets:
        raise HttpViolation("the start line is too long", status=414)
    parts = line.split(b" ")
    if len(parts) != 3 or not parts[1] or not _TOKEN.fullmatch(parts[0]):
        raise HttpViolation("the request line is not method, target and version")
    if parts[2] not in _VERSIONS:
        known = _VERSION.fullmatch(parts[2])
        raise HttpViolation("this version of HTTP is not spoken here", status=505 if known else 400)
    if not parts[1].isascii():
        raise HttpViolation("the request-target is not ASCII")
    return parts[0], parts[1], parts[2]


def _field(line: bytes) -> tuple[bytes, bytes]:
    name, colon, value = line.partition(b":")
    if not colon:
        raise HttpViolation("a header line has no colon")
    return name, value.strip(b" \t")


def _check_target(head: RequestHead) -> None:
    """Accept origin form, absolute form, and ``*`` with OPTIONS (RFC 9112 section 3.2)."""
    if head.target.startswith("/"):
        allowed = "#" not in head.target
    elif head.target == "*":
        allowed = head.method == "OPTIONS"
    else:
        allowed = _ABSOLUTE.fullmatch(head.target) is not None
    if head.method == "CONNECT":
        raise HttpViolation("this is not a proxy", status=501)
    if not allowed:
        raise HttpViolation("the request-target has no form that is served")


def _check_framing_fields(version: HttpVersion, fields: Fields) -> None:
    """Leave just one way to see where the body ends (RFC 9112 section 6.3, made stricter)."""
    codings = [value.lower() for name, value in fields if name.lower() == b"transfer-encoding"]
    lengths = [value for name, value in fields if name.lower() == b"content-length"]
    if codings and lengths:
        raise HttpViolation("both Content-Length and Transfer-Encoding")
    if codings and version < HTTP_1_1:
        raise HttpViolation("Transfer-Encoding in HTTP/1.0")
    if codings and codings != [b"chunked"]:
        raise HttpViolation("a transfer coding other than chunked", status=501)
    if len(lengths) > 1 or not all(map(_LENGTH.fullmatch, lengths)):
        raise HttpViolation("Content-Length is not one number")


def _lines_of(raw: bytes) -> list[bytes]:
    """Split a response's head into lines; folded ones are joined by a space."""
    lines: list[bytes] = []
    for line in _LENIENT_LINE_END.split(raw.rstrip(b"\r\n")):
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1] += b" " + line.strip(b" \t")
        else:
            lines.append(line)
    return lines


def _mended(status: int, lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Leave out what some printers send and what says nothing: stray octets, odd framing."""
    kept: list[tuple[bytes, bytes]] = []
    for line in lines:
        name, colon, value = line.translate(None, _CONTROL_OCTETS).partition(b":")
        field = (name.strip(b" \t").lower(), value.strip(b" \t"))
        if colon and _TOKEN.fullmatch(field[0]) and not _says_nothing(status, field, kept):
            kept.append(field)
    return kept


def _says_nothing(status: int, field: tuple[bytes, bytes], kept: Fields) -> bool:
    # No body can follow a 1xx, whatever the 101 of CUPS says of it; "identity" means no coding.
    framing = field[0] in (b"content-length", b"transfer-encoding")
    return framing and (status < 200 or field[1].lower() == b"identity" or field in kept)

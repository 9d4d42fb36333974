"""Where an HTTP/1.1 body begins and ends: decoders that hand on views, encoders that count.

A decoder never copies bulk data: what it returns are views of the octets it was fed. Runs of
tiny chunks are the exception; they are gathered so that a peer cannot make every octet dear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from sealpress.errors import HttpError, Phase, Reason, UsageError
from sealpress.transport.grammar import HttpViolation
from sealpress.transport.http1 import RequestHead, ResponseHead

__all__ = [
    "DEFAULT_BODY_LIMITS",
    "LAST_CHUNK",
    "BodyDecoder",
    "BodyEncoder",
    "BodyLimits",
    "Chunked",
    "ChunkedEncoder",
    "Counted",
    "CountedEncoder",
    "Framing",
    "NoBody",
    "UntilClose",
    "body_framing",
    "decoder_for",
    "encode_chunk",
]

LAST_CHUNK = b"0\r\n\r\n"

_EXTENSION = rb"[ \t]*;[^\x00-\x08\x0a-\x1f\x7f]*"
_SIZE_LINE = rb"([0-9A-Fa-f]{1,16})(%b)?\r\n" % _EXTENSION
_FIRST_LINE = re.compile(_SIZE_LINE)
_NEXT_LINE = re.compile(rb"\r\n" + _SIZE_LINE)
_LINE_BEGUN = re.compile(rb"(?:[0-9A-Fa-f]{1,16}(?:[ \t]*|%b)\r?)?" % _EXTENSION)
_TRAILER = re.compile(rb"[-!#$%&'*+.^_`|~0-9A-Za-z]+:[^\x00-\x08\x0a-\x1f\x7f]*")
_TINY_CHUNK_OCTETS = 15
_TINY_CHUNK = rb"0{0,15}(?:%b)\r\n" % b"|".join(
    rb"(?i:%x)\r\n.{%d}" % (size, size) for size in range(1, _TINY_CHUNK_OCTETS + 1)
)
_ONE_TINY_CHUNK = re.compile(_TINY_CHUNK, re.DOTALL)
# Possessive: a run that ends in a broken chunk is not tried again shorter.
_TINY_CHUNKS = re.compile(rb"(?:%b){8,}+" % _TINY_CHUNK, re.DOTALL)
_MANY_PIECES = 64


@dataclass(frozen=True, slots=True)
class NoBody:
    """Nothing follows the head."""


@dataclass(frozen=True, slots=True)
class Counted:
    """``Content-Length`` says how many octets follow."""

    octets: int


@dataclass(frozen=True, slots=True)
class Chunked:
    """``Transfer-Encoding: chunked`` (RFC 9112 section 7.1)."""


@dataclass(frozen=True, slots=True)
class UntilClose:
    """The body ends with the connection; its end proves nothing (responses only)."""


Framing: TypeAlias = NoBody | Counted | Chunked | UntilClose
Piece: TypeAlias = memoryview


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimits:
    """What the wrapping of a chunked body may cost.

    Attributes:
        max_chunk_line_octets: For a chunk's size with its extensions.
        max_extension_octets: For all extensions of a body together.
        max_trailer_octets: For the trailer section; its fields are checked and dropped.
    """

    max_chunk_line_octets: int = 4 * 1024
    max_extension_octets: int = 16 * 1024
    max_trailer_octets: int = 8 * 1024


DEFAULT_BODY_LIMITS = BodyLimits()


def body_framing(head: RequestHead | ResponseHead, *, request_method: str = "") -> Framing:
    """Tell how the body after a head is delimited (RFC 9112 section 6.3).

    Args:
        head: The head as its reader returned it.
        request_method: For a response, the method it answers: a HEAD has no body.
    """
    if isinstance(head, ResponseHead) and _never_has_body(head.status, request_method):
        return NoBody()
    if "chunked" in head.headers.tokens("transfer-encoding"):
        return Chunked()
    length = head.headers.get("content-length")
    if length:
        return Counted(int(length)) if int(length) else NoBody()
    return NoBody() if isinstance(head, RequestHead) else UntilClose()


def _never_has_body(status: int, request_method: str) -> bool:
    # After a 101 the octets belong to TLS, whatever the head says of a body.
    return request_method == "HEAD" or status < 200 or status in (204, 304)


class BodyDecoder(Protocol):
    """Takes the octets after a head, gives the body's data.

    Attributes:
        done: Whether the body is complete; nothing may be fed any more.
        rest: Octets fed that belong to the next message; meaningful once ``done``.
    """

    done: bool
    rest: bytes

    def feed(self, octets: bytes | bytearray | memoryview) -> list[memoryview]:
        """Take octets and return the body's data in them; views live as long as ``octets``.

        Raises:
            HttpViolation: The framing is broken; what came before must not be used.
        """
        ...

    def feed_eof(self) -> None:
        """Take note of the connection's end.

        Raises:
            HttpError: The body is not complete (reason ``response-truncated``).
        """
        ...


def decoder_for(framing: Framing, limits: BodyLimits = DEFAULT_BODY_LIMITS) -> BodyDecoder:
    """Make the decoder for a framing."""
    match framing:
        case Chunked():
            return ChunkedDecoder(limits)
        case UntilClose():
            return UntilCloseDecoder()
        case Counted(octets):
            return CountedDecoder(octets)
        case NoBody():
            return CountedDecoder(0)


class CountedDecoder:
    """A body of so many octets."""

    def __init__(self, octets: int) -> None:
        self.missing_octets = octets
        self.done = octets == 0
        self.rest = b""

    def feed(self, octets: bytes | bytearray | memoryview) -> list[memoryview]:
        """Return one view of what belongs to the body; see :class:`BodyDecoder`."""
        view = memoryview(octets)
        size = len(view)
        if size > self.missing_octets:
            self.rest = bytes(view[self.missing_octets :])
            view = view[: self.missing_octets]
            size = len(view)
        self.missing_octets -= size
        self.done = self.missing_octets == 0
        return [view] if size else []

    def feed_eof(self) -> None:
        """Refuse an end that came too early."""
        if not self.done:
            raise _truncated(f"{self.missing_octets} octets are missing")


class UntilCloseDecoder:
    """A body that lasts as long as the connection."""

    def __init__(self) -> None:
        self.done = False
        self.rest = b""

    def feed(self, octets: bytes | bytearray | memoryview) -> list[memoryview]:
        """Return everything."""
        return [memoryview(octets)] if octets else []

    def feed_eof(self) -> None:
        """End the body."""
        self.done = True


class ChunkedDecoder:
    """A body in chunks; sizes are hexadecimal digits and nothing else.

    The grammar of RFC 9112 section 7.1::

        1*HEXDIG [ ";" extension ] CRLF  data CRLF  ...  "0" CRLF  *( trailer CRLF )  CRLF

    Attributes:
        chunks: How many chunks with data have begun.
    """

    def __init__(self, limits: BodyLimits = DEFAULT_BODY_LIMITS) -> None:
        self.done = False
        self.rest = b""
        self._limits = limits
        self.chunks = 0
        self._missing = 0  # octets of the current chunk that have not come
        self._line = _FIRST_LINE  # what comes next when nothing is missing
        self._held = b""  # an unfinished line
        self._in_trailers = False
        self._extension_octets = 0
        self._trailer_octets = 0

    def feed(self, octets: bytes | bytearray | memoryview) -> list[memoryview]:
        """Return views of the data in these octets; see :class:`BodyDecoder`."""
        view = memoryview(octets)
        pieces: list[memoryview] = []
        position = self._finish_held_line(view) if self._held and not self._in_trailers else 0
        if self._missing:
            position = self._take_data(view, position, pieces)
        while position < len(view) and not self._in_trailers:
            position = self._take_chunk(view, position, pieces)
        if self._in_trailers and position < len(view):
            self._take_trailers(bytes(view[position:]))
        if len(pieces) > _MANY_PIECES:
            return [memoryview(b"".join(pieces))]
        return pieces

    def feed_eof(self) -> None:
        """Refuse an end before the last chunk and its trailers: such a body is not complete."""
        if not self.done:
            raise _truncated("the last chunk is missing")

    def _take_data(self, view: memoryview, position: int, pieces: list[memoryview]) -> int:
        piece = view[position : position + self._missing]
        if piece:
            pieces.append(piece)
            self._missing -= len(piece)
        return position + len(piece)

    def _take_chunk(self, view: memoryview, position: int, pieces: list[memoryview]) -> int:
        """Take a size line and what is there of its data; return where the next one begins."""
        match = self._line.match(view, position)
        if match is None:
            self._hold(bytes(view[position : position + self._limits.max_chunk_line_octets + 1]))
            return len(view)
        self._begin(match)
        if self._missing <= _TINY_CHUNK_OCTETS:
            run = _TINY_CHUNKS.match(view, match.start(1))
            if run is not None:
                return self._take_run(run, pieces)
        return self._take_data(view, match.end(), pieces)

    def _take_run(self, run: re.Match[bytes], pieces: list[memoryview]) -> int:
        """Take many tiny chunks that follow each other, at the price of a few."""
        chunks = _ONE_TINY_CHUNK.findall(run[0])
        data = b"".join([chunk[chunk.find(b"\n") + 1 : -2] for chunk in chunks])
        pieces.append(memoryview(data))
        self.chunks += len(chunks) - 1  # the first one has been counted
        self._missing, self._line = 0, _FIRST_LINE
        return run.end()

    def _begin(self, match: re.Match[bytes]) -> None:
        self._missing = int(match[1], 16)
        self._in_trailers = self._missing == 0
        self.chunks += self._missing > 0
        self._line = _NEXT_LINE
        if match[2] is not None:
            self._extension_octets += len(match[2])
            if self._extension_octets > self._limits.max_extension_octets:
                raise HttpViolation("too many chunk extensions", status=413)

    def _hold(self, begun: bytes) -> None:
        """Keep an unfinished size line, unless it cannot become one any more."""
        if len(begun) > self._limits.max_chunk_line_octets:
            raise HttpViolation("a chunk's size line is too long", status=413)
        line = begun
        if self._line is _NEXT_LINE:
            if begun[:2] not in (b"\r", b"\r\n"):
                raise HttpViolation("a chunk's data does not end in CRLF")
            line = begun[2:]
        if _LINE_BEGUN.fullmatch(line) is None:
            raise HttpViolation("a chunk's size is not a hexadecimal number and CRLF")
        self._held = begun

    def _finish_held_line(self, view: memoryview) -> int:
        held = self._held
        joined = held + bytes(view[: self._limits.max_chunk_line_octets + 1 - len(held)])
        match = self._line.match(joined)
        if match is None:
            self._hold(joined)
            return len(view)
        self._held = b""
        self._begin(match)
        return match.end() - len(held)

    def _take_trailers(self, octets: bytes) -> None:
        """Check the trailer fields and drop them: nothing here believes what comes so late."""
        octets = self._held + octets
        start = 0
        while not self.done and (end := octets.find(b"\r\n", start)) >= 0:
            self._check_trailer(octets[start:end])
            self.done = end == start
            start = end + 2
        self._held = octets[start:]
        if self.done:
            self.rest, self._held = self._held, b""
        elif len(self._held) + self._trailer_octets > self._limits.max_trailer_octets:
            raise HttpViolation("the trailers are too long", status=431)

    def _check_trailer(self, line: bytes) -> None:
        self._trailer_octets += len(line) + 2
        if self._trailer_octets > self._limits.max_trailer_octets:
            raise HttpViolation("the trailers are too long", status=431)
        if line and _TRAILER.fullmatch(line) is None:
            raise HttpViolation("a trailer is not a header field")


class BodyEncoder(Protocol):
    """Wraps a body's data for sending."""

    def encode(self, data: bytes | bytearray | memoryview) -> bytes | bytearray | memoryview:
        """Return the octets to send for a piece of data; empty data gives nothing."""
        ...

    def finish(self) -> bytes:
        """Return the octets that end the body."""
        ...


class ChunkedEncoder:
    """Sends each piece as one chunk."""

    def encode(self, data: bytes | bytearray | memoryview) -> bytes:
        """Return the piece as a chunk."""
        return encode_chunk(data)

    def finish(self) -> bytes:
        """Return the last chunk."""
        return LAST_CHUNK


class CountedEncoder:
    """Sends the data as it is, and sees to it that the announced length is kept."""

    def __init__(self, octets: int) -> None:
        self.missing_octets = octets

    def encode(self, data: bytes | bytearray | memoryview) -> bytes | bytearray | memoryview:
        """Return the data.

        Raises:
            UsageError: It is more than was announced.
        """
        self.missing_octets -= len(data)
        if self.missing_octets < 0:
            raise UsageError(
                Reason.INVALID_ARGUMENT, "the document is longer than its announced length"
            )
        return data

    def finish(self) -> bytes:
        """Return nothing.

        Raises:
            UsageError: Less was sent than was announced.
        """
        if self.missing_octets:
            raise UsageError(
                Reason.INVALID_ARGUMENT, "the document is shorter than its announced length"
            )
        return b""


def encode_chunk(data: bytes | bytearray | memoryview) -> bytes:
    """Return data as one chunk; empty data gives nothing, since an empty chunk ends a body."""
    return b"".join((b"%x\r\n" % len(data), data, b"\r\n")) if len(data) else b""


def _truncated(detail: str) -> HttpError:
    return HttpError(
        Reason.RESPONSE_TRUNCATED, f"the body is not complete: {detail}", phase=Phase.RECEIVE
    )

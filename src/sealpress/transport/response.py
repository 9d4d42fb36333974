"""The answer to one request: collected from octets, bounded, decoded (RFC 9112 section 6)."""

from __future__ import annotations

import time
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sealpress.errors import HttpError, Phase, Reason, TransportError, WireError
from sealpress.transport.framing import BodyDecoder, UntilClose, body_framing, decoder_for
from sealpress.transport.http1 import HttpViolation, ResponseHead, ResponseReader
from sealpress.transport.parts import PartReader, boundary_of

if TYPE_CHECKING:
    from sealpress.transport.headers import Headers
    from sealpress.transport.stream import Stream, Timeouts

MAX_RESPONSE_OCTETS = 16 * 1024 * 1024
"""How large the body of an answer may be, also after decompression. IPP answers stay far below:
a list of thousands of jobs with all their attributes is some megabytes."""

MAX_INTERIM_ANSWERS = 32
"""How many 1xx answers may come before the final one."""

MIN_OCTETS_PER_SECOND = 256
"""An answer that has begun must come at this rate on average, after ``Timeouts.receive`` seconds
of grace: a peer that drips cannot hold a client for ever."""

_TLS_RECORD_STARTS = (b"\x15\x03", b"\x16\x03")
_AUTODETECT_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_BEGINNING_OCTETS = 48
_COMPRESSIONS = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(slots=True)
class SentFacts:
    """How much of a request's body went out; counts up while it does.

    Attributes:
        octets: Octets of the body, without the framing.
        chunks: Pieces they were framed in.
        continued: The peer said ``100 Continue`` before the body.
        waited: For how many seconds ``100 Continue`` was waited for.
        continued_after: After how many seconds it came, also when it was too late; ``None`` =
            never.
        complete: The request was handed over to its last octet; as long as it was not, no peer
            can have got it whole, whatever error ended it.
    """

    octets: int = 0
    chunks: int = 0
    continued: bool = False
    waited: float = 0.0
    continued_after: float | None = None
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """A final answer.

    Attributes:
        status: The HTTP status code.
        reason: The reason phrase.
        version: ``(1, 1)`` or ``(1, 0)``.
        headers: The header fields.
        body: The body, whole and decompressed.
        request_complete: Whether the request was sent to its end before the answer came.
        keep_alive: Whether the connection can be used for another request.
        interim: Status codes of the 1xx answers that came first.
        sent: How much of the request's body went out.
    """

    status: int
    reason: str
    version: tuple[int, int]
    headers: Headers
    body: bytes
    request_complete: bool = True
    keep_alive: bool = False
    interim: tuple[int, ...] = ()
    sent: SentFacts = field(default_factory=SentFacts)

    @property
    def content_type(self) -> str:
        """The media type in lower case without parameters, empty when the field is missing."""
        return self.headers.get("content-type").partition(";")[0].strip().lower()


class ResponseCollector:
    """Takes what the peer says in answer to one request, bit by bit, without I/O.

    Args:
        endpoint: The peer, for messages.
        method: The request's method; the answer to HEAD has no body.
        max_octets: Bound of the body.

    Attributes:
        interim: Status codes of 1xx answers so far.
        head: The final answer's head, once it has come.
        done: Whether the answer is whole.
        octets: How many have been taken.
        continued_at: When ``100 Continue`` came, on the monotonic clock.
    """

    def __init__(
        self, endpoint: str, *, method: str = "POST", max_octets: int = MAX_RESPONSE_OCTETS
    ) -> None:
        self.interim: list[int] = []
        self.head: ResponseHead | None = None
        self.done = False
        self.octets = 0
        self.continued_at: float | None = None
        self._endpoint = endpoint
        self._method = method
        self._max_octets = max_octets
        self._reader = ResponseReader(lenient=True)
        self._first = b""
        self._body = bytearray()
        self._decoder: BodyDecoder | None = None
        self._until_close = False
        self._parts: PartReader | None = None
        self._is_left = False

    @property
    def started(self) -> bool:
        """Whether at least a part of the final answer has come."""
        return self.head is not None or self._reader.started

    def feed(self, octets: bytes) -> None:
        """Take more octets.

        Raises:
            HttpError: This is not HTTP, or too much.
        """
        self.octets += len(octets)
        if len(self._first) < 5:
            self._first += octets[:_BEGINNING_OCTETS]
            check_first_octets(self._first, self._endpoint)
        try:
            if self._decoder is None:
                self._feed_head(octets)
            else:
                self._feed_body(octets)
        except HttpViolation as error:
            raise not_http(error.detail, self._endpoint) from error

    def feed_eof(self, *, truncated: bool) -> None:
        """Take note that the peer has closed.

        Args:
            truncated: Whether TLS says that octets may be missing.

        Raises:
            TransportError: It closed before it answered (reason ``connection-closed``).
            HttpError: The answer is not whole (reason ``response-truncated``).
        """
        if self._decoder is None:
            if self._first and not self.interim:
                raise self._incomplete("in its head")
            raise TransportError(
                Reason.CONNECTION_CLOSED,
                f"{self._endpoint} closed the connection without an answer",
                phase=Phase.RECEIVE,
                endpoint=self._endpoint,
            )
        if self._until_close and truncated:
            raise self._incomplete("without saying that it was complete")
        try:
            self._decoder.feed_eof()
        except HttpError as error:
            raise self._incomplete(f"in its body: {error.detail}") from error
        self.done = True

    @property
    def body(self) -> bytes:
        """The whole body, decompressed; only once ``done``."""
        return bytes(self._body) if self.head is None else self._decompressed(self.head)

    @property
    def ends_by_closing(self) -> bool:
        """Whether only the connection's end marks the end of the body."""
        return self._until_close

    def response(self, sent: SentFacts, *, request_complete: bool) -> HttpResponse:
        """Return the answer as a value; only once ``done``."""
        head = self.head
        if head is None:
            raise self._incomplete("before it began")
        reusable = (
            request_complete
            and head.keep_alive
            and not self._until_close
            and not self._is_left
            and not (self._decoder is not None and self._decoder.rest)
        )
        return HttpResponse(
            status=head.status,
            reason=head.reason,
            version=head.version,
            headers=head.headers,
            body=self._decompressed(head),
            request_complete=request_complete,
            keep_alive=reusable,
            interim=tuple(self.interim),
            sent=sent,
        )

    def _feed_head(self, octets: bytes) -> None:
        head = self._reader.feed(octets)
        while head is not None and head.status < 200 and head.status != 101:
            self.interim.append(head.status)
            if head.status == 100 and self.continued_at is None:
                self.continued_at = time.monotonic()
            if len(self.interim) > MAX_INTERIM_ANSWERS:
                raise HttpViolation("interim answers without end")
            head = self._reader.feed(b"")
        if head is None:
            return
        self.head = head
        framing = body_framing(head, request_method=self._method)
        self._until_close = isinstance(framing, UntilClose)
        boundary = boundary_of(head.headers.get("content-type"))
        self._parts = PartReader(boundary) if boundary else None
        self._decoder = decoder_for(framing)
        self.done = self._decoder.done
        rest = self._reader.rest
        if rest:
            self._feed_body(rest)

    def _feed_body(self, octets: bytes) -> None:
        decoder = self._decoder
        if decoder is None or self.done:
            return
        for piece in decoder.feed(octets):
            self._body += piece
            self._look_for_news(piece)
        if len(self._body) > self._max_octets:
            raise self._too_large()
        self.done = decoder.done or self._is_left

    def _look_for_news(self, piece: memoryview) -> None:
        """Leave an answer without an end once it has told something; or nobody would be told."""
        if self._parts is None:
            return
        try:
            self._parts.feed(piece)
        except WireError:
            self._is_left = True  # whoever reads the parts says what is wrong with them
        self._is_left = self._is_left or self._parts.has_news

    def _decompressed(self, head: ResponseHead) -> bytes:
        """Undo a compression that we did not ask for, but some printers' web servers do."""
        if not _COMPRESSIONS & set(head.headers.tokens("content-encoding")):
            return bytes(self._body)
        for window_bits in (_AUTODETECT_GZIP_OR_ZLIB, -zlib.MAX_WBITS):
            inflater = zlib.decompressobj(window_bits)
            try:
                octets = inflater.decompress(self._body, self._max_octets + 1)
            except zlib.error:
                continue
            if len(octets) > self._max_octets:
                raise self._too_large()
            if inflater.eof:
                return octets
            raise self._incomplete("in its compressed body")
        if self._body.startswith(_GZIP_MAGIC):
            raise self._incomplete("in its compressed body")
        return bytes(self._body)  # some only say that they compress

    def _incomplete(self, where: str) -> HttpError:
        return HttpError(
            Reason.RESPONSE_TRUNCATED,
            f"the answer of {self._endpoint} ends {where}",
            phase=Phase.RECEIVE,
            endpoint=self._endpoint,
            status=self.head.status if self.head else 0,
        )

    def _too_large(self) -> HttpError:
        return HttpError(
            Reason.RESPONSE_TOO_LARGE,
            f"the answer of {self._endpoint} is larger than {self._max_octets} octets",
            phase=Phase.RECEIVE,
            endpoint=self._endpoint,
            status=self.head.status if self.head else 0,
        )


def check_first_octets(octets: bytes, endpoint: str) -> None:
    """See early whether an answer is HTTP at all.

    Raises:
        HttpError: It is TLS (reason ``tls-on-plain-port``) or something else (``not-http``).
    """
    if octets[:2] in _TLS_RECORD_STARTS:
        raise HttpError(
            Reason.TLS_ON_PLAIN_PORT,
            f"{endpoint} speaks TLS where plain HTTP was expected",
            phase=Phase.HTTP,
            endpoint=endpoint,
        )
    begun = octets.lstrip(b"\r\n")[:5]
    if begun.upper() != b"HTTP/"[: len(begun)]:
        raise not_http(
            f"the answer does not begin with HTTP/, but with {_beginning(octets)}", endpoint
        )


def _beginning(octets: bytes) -> str:
    """Return how an answer begins, for a person who may know it: its first line, or octets."""
    line = octets.lstrip(b"\r\n").splitlines()[0][:_BEGINNING_OCTETS]
    is_text = all(0x20 <= octet < 0x7F or octet == 0x09 for octet in line)
    return f'"{line.decode("ascii")}"' if is_text else line[:8].hex(" ")


def not_http(detail: str, endpoint: str) -> HttpError:
    """The error for an answer that is not HTTP/1.x."""
    return HttpError(
        Reason.NOT_HTTP, f"{endpoint} does not answer in HTTP: {detail}", endpoint=endpoint
    )


async def collect(stream: Stream, collector: ResponseCollector, timeouts: Timeouts) -> None:
    """Receive until the answer is whole.

    Raises:
        TransportError: It did not come, or not whole, or it is not HTTP.
    """
    first_by = time.monotonic() + timeouts.response
    begun: float | None = None
    while not collector.done:
        # Interim answers don't renew the time for the final one: they may come without end.
        timeout = left = max(0.0, first_by - time.monotonic())
        if collector.started:
            begun = time.monotonic() if begun is None else begun
            allowed = timeouts.receive + collector.octets / MIN_OCTETS_PER_SECOND
            left = max(0.0, begun + allowed - time.monotonic())
            timeout = min(timeouts.receive, left)
        octets = await _receive(stream, collector, timeout, too_slow=left < timeouts.receive)
        if octets:
            collector.feed(octets)
        else:
            collector.feed_eof(truncated=bool(getattr(stream, "truncated", False)))


async def _receive(
    stream: Stream, collector: ResponseCollector, timeout: float, *, too_slow: bool
) -> bytes:
    try:
        return await stream.receive(timeout=timeout)
    except TransportError as error:
        if error.reason is Reason.RECEIVE_TIMEOUT and too_slow and collector.octets:
            error.detail = f"{stream.endpoint} answers too slowly: {collector.octets} octets so far"
        raise


async def read_response(
    stream: Stream, *, method: str, timeouts: Timeouts, max_octets: int = MAX_RESPONSE_OCTETS
) -> HttpResponse:
    """Receive the answer to a request that has been sent.

    Raises:
        TransportError: As :func:`collect`.
    """
    collector = ResponseCollector(stream.endpoint, method=method, max_octets=max_octets)
    await collect(stream, collector, timeouts)
    return collector.response(SentFacts(), request_complete=True)

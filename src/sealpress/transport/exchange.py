"""One HTTP/1.1 request and its answer; reads while it writes (RFC 9112 section 9.5)."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sealpress.errors import Phase, Reason, TlsError, TransportError, UsageError
from sealpress.transport.body import Body, BodyReader, Octets
from sealpress.transport.framing import LAST_CHUNK, BodyEncoder, CountedEncoder
from sealpress.transport.http1 import encode_request_head
from sealpress.transport.response import (
    MAX_RESPONSE_OCTETS,
    HttpResponse,
    ResponseCollector,
    SentFacts,
    collect,
)
from sealpress.transport.stream import Driver, Stream, Timeouts, room_of

COALESCE_OCTETS = 65_536
"""Pieces smaller than this are joined before they are sent; the first goes out as it is."""

COALESCE_SECONDS = 0.1
"""A piece is not held back for longer than this while its source gives more."""

PIECE_OCTETS = 262_144
"""Larger pieces are cut, so that progress is seen and answers are looked for in between."""

SHORT_OCTETS = 32_768
"""A body up to this that is at hand goes out with its head and its end in one piece."""

_CHUNK_OVERHEAD_OCTETS = 32

LAST_WORD_SECONDS = 5.0
"""How long the peer's answer or alert is waited for when it takes no more octets."""

Progress = Callable[[SentFacts], None]


class BodyFraming(enum.StrEnum):
    """How the end of a request's body is marked."""

    CHUNKED = "chunked"
    """By ``Transfer-Encoding: chunked``: needs no length."""
    COUNTED = "counted"
    """By ``Content-Length``: for printers that know no chunks; the body's length must be known."""


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is asked, without its body.

    Attributes:
        method: ``POST``.
        target: The request-target, mostly a path.
        headers: Fields in the order they are sent, ``Host`` among them. Those for framing and
            ``Expect`` are added.
    """

    method: str
    target: str
    headers: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOptions:
    """How a request is sent.

    Attributes:
        framing: How the body's end is marked.
        expect: Wait for ``100 Continue`` before the body; a final answer in its place leaves the
            body unsent (``request_complete`` false), also ``417``, which refuses to be asked so.
        progress: Called after each piece of the body.
        wants_rest: Given the body of an answer with status 200 that came before the request's
            end: whether it is a success all the same, so that the rest is still to be sent.
            ``None`` = any answer ends the sending.
        max_response_octets: Bound of the answer's body.
    """

    framing: BodyFraming = BodyFraming.CHUNKED
    expect: bool = False
    progress: Progress | None = None
    wants_rest: Callable[[bytes], bool] | None = None
    max_response_octets: int = MAX_RESPONSE_OCTETS


DEFAULT_SEND_OPTIONS = SendOptions()


class _Exchange:
    """The state of one exchange."""

    def __init__(
        self,
        driver: Driver,
        stream: Stream,
        collector: ResponseCollector,
        timeouts: Timeouts,
        sent: SentFacts,
        options: SendOptions,
    ) -> None:
        self._stream = stream
        self._collector = collector
        self._timeouts = timeouts
        self._progress = options.progress
        self._wants_rest = options.wants_rest
        self._asked_at: float | None = None
        self._until_room = room_of(stream)
        self.driver = driver
        self.sent = sent

    async def wait_for_continue(self) -> bool:
        """Wait for ``100 Continue``, not for ever; ``False`` when a final answer came instead."""
        collector = self._collector
        self._asked_at = time.monotonic()
        deadline = self.driver.now() + self._timeouts.expect
        while collector.head is None and 100 not in collector.interim:
            remaining = max(0.0, deadline - self.driver.now())
            try:
                received = await self._stream.receive(timeout=remaining)
            except TransportError as error:
                if error.reason is not Reason.RECEIVE_TIMEOUT:
                    raise
                self.sent.waited = time.monotonic() - self._asked_at
                return True  # RFC 9110 section 10.1.1: many servers never say it
            self._take(received)
        self.sent.waited = time.monotonic() - self._asked_at
        self.sent.continued = 100 in collector.interim
        return collector.head is None

    async def send_body(
        self, head: bytes, reader: BodyReader, encoder: BodyEncoder, *, joins: bool
    ) -> bool:
        """Send head and body; ``False`` when a final answer came before the end."""
        pieces = _Coalescer(reader, self.driver, joins=joins)
        waiting = head
        while joins or await self._has_room():
            piece = await pieces.next()
            if not piece:
                return await self.send(waiting + encoder.finish(), last=True)
            for start in range(0, len(piece), PIECE_OCTETS):
                part = piece if len(piece) <= PIECE_OCTETS else _slice(piece, start)
                framed = encoder.encode(part)
                if not await self.send(b"".join((waiting, framed)) if waiting else framed):
                    return False
                waiting = b""
                self._count(len(part))
            piece = part = framed = b""  # who waits for the peer keeps nothing of the document
        return False

    async def _has_room(self) -> bool:
        """Wait until octets can be handed over, before any is read; ``False`` as :meth:`send`."""
        if self._until_room is None:
            return True
        received = await self._until_room(timeout=self._timeouts.send)
        return received is None or not await self._ends_sending(received)

    async def send_whole(self, head: bytes, reader: BodyReader, encoder: BodyEncoder) -> bool:
        """Send head, a short body and its end at once; ``False`` as :meth:`send_body`."""
        pieces = []
        while piece := await reader.read():
            pieces.append(piece)
        body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        framed = (head, encoder.encode(body), encoder.finish())
        if not await self.send(b"".join(framed), last=True):
            return False
        self._count(len(body))
        return True

    async def send(self, octets: Octets, *, last: bool = False) -> bool:
        """Send octets unless a final answer ends the sending; ``False`` when it does."""
        unsent = memoryview(octets)
        self.sent.complete = last and not unsent
        while unsent:
            count, received = await self._stream.transfer(unsent, timeout=self._timeouts.send)
            unsent = unsent[count:]
            self.sent.complete = last and not unsent
            if received is not None and await self._ends_sending(received):
                return False
        return True

    def note_permission(self) -> None:
        """Note when the permission that was asked for came, if it did."""
        came_at = self._collector.continued_at
        if self._asked_at is not None and came_at is not None:
            self.sent.continued_after = came_at - self._asked_at

    async def last_word(self, error: TransportError) -> None:
        """Receive the final answer of a peer that takes no more octets.

        Raises:
            TlsError: It said by an alert why.
            TransportError: It said nothing; the given error.
        """
        try:
            if error.reason is not Reason.CONNECTION_RESET or isinstance(error, TlsError):
                raise error
            error.phase = Phase.SEND
            patience = replace(
                self._timeouts, response=LAST_WORD_SECONDS, receive=LAST_WORD_SECONDS
            )
            try:
                await collect(self._stream, self._collector, patience)
            except TlsError:
                raise
            except TransportError:
                raise error from None
        finally:
            del error  # else it holds this frame, and this frame it

    async def _ends_sending(self, received: bytes) -> bool:
        """Take in what came early, and say whether the peer wants no more."""
        collector = self._collector
        if collector.done:  # it has answered, and reads on until it closes
            return not received
        self._take(received)
        if collector.head is None:
            return False
        if self._wants_rest is None or collector.head.status != 200 or collector.ends_by_closing:
            return True
        await collect(self._stream, collector, self._timeouts)
        return not self._wants_rest(collector.body)

    def _take(self, received: bytes) -> None:
        if received:
            self._collector.feed(received)
        else:
            self._collector.feed_eof(truncated=bool(getattr(self._stream, "truncated", False)))

    def _count(self, octets: int) -> None:
        self.sent.octets += octets
        self.sent.chunks += 1
        if self._progress is not None:
            self._progress(self.sent)


class _Coalescer:
    """Joins small pieces of a body, without holding back what has waited long enough."""

    def __init__(self, reader: BodyReader, driver: Driver, *, joins: bool) -> None:
        self._reader = reader
        self._joins = joins
        self._driver = driver
        self._first = True
        self._left: Octets = b""

    async def next(self) -> Octets:
        piece, self._left = self._left or await self._reader.read(), b""
        if self._first or not self._joins or not piece or len(piece) >= COALESCE_OCTETS:
            self._first = False
            return piece
        return await self._joined(piece)

    async def _joined(self, piece: Octets) -> Octets:
        held = bytearray(piece)
        hold_until = self._driver.now() + COALESCE_SECONDS
        while len(held) < COALESCE_OCTETS and self._driver.now() < hold_until:
            more = await self._reader.read()
            if not more:
                break
            if len(more) >= COALESCE_OCTETS:
                self._left = more
                break
            held += more
        return held


def _slice(piece: Octets, start: int) -> memoryview:
    return memoryview(piece)[start : start + PIECE_OCTETS]


async def exchange(
    driver: Driver,
    stream: Stream,
    request: HttpRequest,
    body: Body | None = None,
    *,
    timeouts: Timeouts,
    options: SendOptions = DEFAULT_SEND_OPTIONS,
    sent: SentFacts | None = None,
) -> HttpResponse:
    """Send a request, receive its answer.

    An answer that comes while the body is being sent ends the sending, unless ``wants_rest`` finds
    that it is a success: some printers answer as soon as they have read what to print. When the
    peer stops taking octets, the answer or the TLS alert that says why is still looked for.

    Args:
        driver: Reads files and knows the time.
        stream: A connection on which no other exchange is under way.
        request: What is asked.
        body: What follows the head.
        timeouts: How long each step may take.
        options: How the request is sent.
        sent: Counts what goes out; still right when an error is raised.

    Raises:
        UsageError: The body cannot be read, or its length is not known but must be.
        TransportError: No answer came, or not HTTP. With phase ``send`` and reason
            ``connection-reset`` the peer broke the connection while it was being sent to and
            left no answer.
    """
    collector = ResponseCollector(
        stream.endpoint, method=request.method, max_octets=options.max_response_octets
    )
    one = _Exchange(driver, stream, collector, timeouts, sent or SentFacts(), options)
    try:
        complete = await _send_request(one, request, body, options)
    except TransportError as error:
        await one.last_word(error)
        complete = False
    await collect(stream, collector, timeouts)
    one.note_permission()
    return collector.response(one.sent, request_complete=complete)


async def _send_request(
    one: _Exchange, request: HttpRequest, body: Body | None, options: SendOptions
) -> bool:
    """Send it all; ``False`` when a final answer came before the end."""
    if body is None:
        return await one.send(_head(request, ()), last=True)
    encoder, fields = _framed(body, options.framing)
    head = _head(request, fields, expect=options.expect)
    if options.expect:
        if not (await one.send(head) and await one.wait_for_continue()):
            return False
        head = b""
    reader = await body.open(one.driver)
    is_short = body.is_at_hand and body.length is not None and body.length <= SHORT_OCTETS
    try:
        if is_short:
            return await one.send_whole(head, reader, encoder)
        return await one.send_body(head, reader, encoder, joins=not body.as_it_comes)
    finally:
        await reader.close()


def _head(
    request: HttpRequest, fields: Sequence[tuple[str, str]], *, expect: bool = False
) -> bytes:
    asks = [("Expect", "100-continue")] if expect else []
    return encode_request_head(request.method, request.target, [*request.headers, *fields, *asks])


class _ChunkFrames:
    """Frames pieces as chunks, long ones in one buffer; a frame is good until the next is made.

    The buffer is as large as the largest piece, and there is none for short pieces: thousands of
    documents may be on their way.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()

    def encode(self, data: Octets) -> memoryview:
        """Return a chunk of at most :data:`PIECE_OCTETS`; no data gives nothing."""
        if not data:
            return memoryview(b"")
        size_line = b"%x\r\n" % len(data)
        if len(data) <= SHORT_OCTETS:
            return memoryview(b"".join((size_line, data, b"\r\n")))
        begin, end = len(size_line), len(size_line) + len(data)
        if len(self._buffer) < len(data) + _CHUNK_OVERHEAD_OCTETS:
            self._buffer = bytearray(len(data) + _CHUNK_OVERHEAD_OCTETS)
        view = memoryview(self._buffer)
        view[:begin] = size_line
        view[begin:end] = data
        view[end : end + 2] = b"\r\n"
        return view[: end + 2]

    def finish(self) -> bytes:
        """Return the last chunk."""
        return LAST_CHUNK


def _framed(body: Body, framing: BodyFraming) -> tuple[BodyEncoder, list[tuple[str, str]]]:
    if framing is BodyFraming.CHUNKED:
        return _ChunkFrames(), [("Transfer-Encoding", "chunked")]
    if body.length is None:
        raise UsageError(
            Reason.INVALID_ARGUMENT, "the document's length must be known to be sent unchunked"
        )
    return CountedEncoder(body.length), [("Content-Length", str(body.length))]

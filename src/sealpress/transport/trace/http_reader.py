"""Follows the HTTP of a connection in both directions: heads, bodies counted, IPP inside of them.

The same readers as the client's and the server's are used, so that the trace understands what
they do. What they refuse is told once; what follows it is only counted.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

from sealpress.errors import SealpressError
from sealpress.transport.framing import (
    BodyDecoder,
    Chunked,
    ChunkedDecoder,
    Counted,
    Framing,
    UntilClose,
    body_framing,
    decoder_for,
)
from sealpress.transport.headers import Headers
from sealpress.transport.http1 import RequestHead, RequestReader, ResponseHead, ResponseReader
from sealpress.transport.tls_reasons import looks_like_tls
from sealpress.transport.trace.events import Fact, Facts, Kind
from sealpress.transport.trace.ipp_walk import IppWalk
from sealpress.transport.trace.redaction import clip, field_value, without_user_info
from sealpress.transport.witness import RECEIVED, SENT

Emit = Callable[[Kind, str, Facts], None]
"""Takes an event: its kind, its direction, its facts."""

EmitIpp = Callable[[IppWalk, str, bool], None]
"""Takes an IPP message that has been followed, its direction, whether it is a request."""

MAX_PENDING_REQUESTS = 100
"""Requests whose answers have not come; a peer that asks for more is not followed in this."""

EXCERPT_OCTETS = 60
"""Octets of what is not understood that are shown at most."""

_LINE_END = re.compile(rb"[\r\n]")
_IPP_TYPE = "application/ipp"


class HttpReader:
    """Follows the HTTP of one connection.

    Args:
        emit: Takes what is found.
        emit_ipp: Takes the IPP messages.
        we_listen: Whether the peer sends the requests.
    """

    def __init__(self, emit: Emit, emit_ipp: EmitIpp, *, we_listen: bool) -> None:
        methods: deque[str] = deque(maxlen=MAX_PENDING_REQUESTS)
        requests, responses = (RECEIVED, SENT) if we_listen else (SENT, RECEIVED)
        self._sides = {
            requests: _Side(emit, emit_ipp, requests, methods, is_request=True),
            responses: _Side(emit, emit_ipp, responses, methods, is_request=False),
        }

    def take(self, direction: str, octets: bytes) -> None:
        """Take octets of HTTP in clear."""
        self._sides[direction].take(octets)

    def end(self, direction: str = "") -> None:
        """Take note that one direction has ended, or both; of what is not complete, tell so."""
        for each in [direction] if direction else list(self._sides):
            self._sides[each].end()


class _Side:
    """One direction: a head, a body, the next head."""

    def __init__(
        self,
        emit: Emit,
        emit_ipp: EmitIpp,
        direction: str,
        methods: deque[str],
        *,
        is_request: bool,
    ) -> None:
        self._emit = emit
        self._emit_ipp = emit_ipp
        self._direction = direction
        self._methods = methods
        self._is_request = is_request
        self._requests = RequestReader()
        self._responses = ResponseReader(lenient=True)
        self._first = b""
        self._body: _Body | None = None
        self._gave_up = False

    def take(self, octets: bytes) -> None:
        """Take some octets, of as many messages as there are in them."""
        while octets and not self._gave_up:
            try:
                octets = self._take_body(octets) if self._body else self._take_head(octets)
            except SealpressError as error:
                self._give_up(error, octets)

    def end(self) -> None:
        """Tell of what was begun and is not complete."""
        if self._body is not None:
            self._finish(self._body, ended=True)

    def _take_head(self, octets: bytes) -> bytes:
        if len(self._first) < EXCERPT_OCTETS:
            self._first += octets[:EXCERPT_OCTETS]
        head: RequestHead | ResponseHead | None
        if self._is_request:
            request = head = self._requests.feed(octets)
            if request is not None:
                self._methods.append(request.method)
        else:
            head = self._responses.feed(octets)
        if head is None:
            return b""
        self._first = b""
        rest = self._requests.rest if self._is_request else self._responses.rest
        kind = Kind.HTTP_REQUEST if self._is_request else Kind.HTTP_RESPONSE
        self._emit(kind, self._direction, head_facts(head))
        framing = body_framing(head, request_method=self._method_of(head))
        walk = None
        if head.headers.get("content-type").partition(";")[0].strip().lower() == _IPP_TYPE:
            walk = IppWalk()
        body = _Body(framing, walk)
        if body.decoder.done:
            return rest
        self._body = body
        return rest

    def _method_of(self, head: RequestHead | ResponseHead) -> str:
        """Return the method that a response answers; an interim one leaves it pending."""
        if isinstance(head, RequestHead) or not self._methods:
            return ""
        return self._methods[0] if head.status < 200 else self._methods.popleft()

    def _take_body(self, octets: bytes) -> bytes:
        body = self._body
        if body is None:
            return octets
        if body.take(octets):
            self._tell_ipp(body)
        if not body.decoder.done:
            return b""
        rest = body.decoder.rest
        self._finish(body, ended=False)
        return rest

    def _finish(self, body: _Body, *, ended: bool) -> None:
        self._body = None
        if ended and isinstance(body.framing, UntilClose):
            body.decoder.feed_eof()
        if body.walk is not None and not body.walk.done:
            body.walk.close()
            self._tell_ipp(body)
        self._emit(Kind.HTTP_BODY, self._direction, body.facts())

    def _tell_ipp(self, body: _Body) -> None:
        if body.walk is not None:
            self._emit_ipp(body.walk, self._direction, self._is_request)

    def _give_up(self, error: SealpressError, octets: bytes) -> None:
        self._gave_up = True
        if self._body is not None:
            self._finish(self._body, ended=False)
        excerpt = self._first or octets[:EXCERPT_OCTETS]
        facts: dict[str, Fact] = {"why": clip(error.detail, 300)}
        if self._first:  # what breaks a body may be document
            facts |= {"begins": first_line(excerpt), "is_tls": looks_like_tls(excerpt)}
        self._emit(Kind.HTTP_UNREADABLE, self._direction, facts)


class _Body:
    """A body that is being followed."""

    def __init__(self, framing: Framing, walk: IppWalk | None) -> None:
        self.framing = framing
        self.decoder: BodyDecoder = decoder_for(framing)
        self.walk = walk
        self._octets = 0
        self._behind_ipp = 0

    def take(self, octets: bytes) -> bool:
        """Take octets as they cross; return whether the IPP message in them is done now."""
        was_done = self.walk is None or self.walk.done
        for piece in self.decoder.feed(octets):
            self._octets += len(piece)
            if self.walk is not None:
                self._behind_ipp += self.walk.feed(piece)
        return self.walk is not None and self.walk.done and not was_done

    def facts(self) -> dict[str, Fact]:
        """Return how it was delimited and how much came."""
        framing, facts = _FRAMINGS[type(self.framing)], dict[str, Fact]()
        facts |= {"framing": framing, "octets": self._octets, "complete": self.decoder.done}
        if isinstance(self.framing, Counted):
            facts["announced"] = self.framing.octets
        if isinstance(self.decoder, ChunkedDecoder):
            facts["chunks"] = self.decoder.chunks
        if self.walk is not None and not (self.walk.fault or self.walk.omitted):
            facts["document_octets"] = self._behind_ipp
        return facts


_FRAMINGS = {Chunked: "chunked", Counted: "counted", UntilClose: "until-close"}


def head_facts(head: RequestHead | ResponseHead) -> dict[str, Fact]:
    """Return what a head says, what is secret in it hidden."""
    version = f"{head.version[0]}.{head.version[1]}"
    headers = _fields(head.headers)
    if isinstance(head, RequestHead):
        target = clip(without_user_info(head.target))
        return {"method": head.method, "target": target, "version": version, "headers": headers}
    return {
        "status": head.status,
        "phrase": clip(head.reason, 200),
        "version": version,
        "headers": headers,
    }


def first_line(octets: bytes) -> str:
    """Return a line that was not understood; one that may be a field, as that may be shown."""
    text = _LINE_END.split(octets[:EXCERPT_OCTETS].lstrip(b"\r\n"), maxsplit=1)[0].decode("latin-1")
    name, colon, value = text.partition(":")
    if colon and name and " " not in name and not value.startswith("//"):
        return f"{name}: {field_value(name, value)}"
    return without_user_info(text)


def _fields(headers: Headers) -> list[Fact]:
    return [[clip(name, 100), field_value(name, value)] for name, value in headers]

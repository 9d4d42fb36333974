"""A printer as a test sees it: each request goes out as the test says, with no second chance.

The client of this package goes around a printer's faults (Content-Length in place of chunks,
another IPP version). A test has to see them, so it has a way of its own: connection by the same
plan and trust, the request once. Only what HTTP demands is repeated: a challenge is answered (RFC
9110 section 11), an upgrade is made after 426 (RFC 2817 section 4.2), and a connection that the
printer had closed while it was idle is opened anew. Whether it was idle is only certain while the
request is not whole on its way; then only what asks and changes nothing is sent again.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from sealpress.client.ask import ask
from sealpress.client.authentication import Login
from sealpress.client.facts import PrinterFacts
from sealpress.client.opening import open_by_plan
from sealpress.client.plan import Security, make_plan
from sealpress.client.refusals import refusal
from sealpress.errors import Reason, TransportError
from sealpress.ipp import RESPONSE_LIMITS, decode_prefix, encode
from sealpress.ipp.message import Message
from sealpress.ipp.operations import Operation
from sealpress.transport.body import Body, FileBody, JoinedBody, OctetsBody, PathBody
from sealpress.transport.exchange import BodyFraming, HttpRequest, SendOptions
from sealpress.trust.hosts import HostKey

if TYPE_CHECKING:
    from sealpress.client.setup import Credentials
    from sealpress.ipp.uri import PrinterUri
    from sealpress.transport.attempt import Attempt
    from sealpress.transport.connection import Connection
    from sealpress.transport.response import HttpResponse
    from sealpress.transport.stream import Driver, Timeouts
    from sealpress.trust import ClientTrust

__all__ = ["Approach", "Heard", "PrinterWire", "Sending"]

MAX_SENDINGS = 6
"""How often a request is sent at most for what HTTP demands."""

#: Operations that a printer may be sent twice without a trace (RFC 9110 section 9.2.2).
_ASKING = frozenset(
    operation
    for operation in Operation
    if operation.label.startswith(("Get-", "CUPS-Get-", "Validate-"))
)

_BLOCK_OCTETS = 1 << 18
_WINDOW_BITS = {"gzip": 16 + zlib.MAX_WBITS, "deflate": -zlib.MAX_WBITS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approach:
    """How a printer is reached.

    Attributes:
        uri: The printer.
        trust: Whom to trust.
        timeouts: How long each step may take.
        security: How secure the connection has to be.
        credentials: Asked for user and password; ``None`` = nobody to ask.
        make_driver: Makes the outside world of one conversation.
    """

    uri: PrinterUri
    trust: ClientTrust
    timeouts: Timeouts
    make_driver: Callable[[], Driver]
    security: Security = Security.AS_URI
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One request.

    Attributes:
        message: The message.
        resource: The path it is posted to.
        document: What follows, ``None`` for nothing.
        compression: Of the document: ``none``, ``gzip`` (RFC 1952) or ``deflate`` (RFC 1951).
        chunked: Whether it goes in chunks, in place of with its length.
    """

    message: Message
    resource: str
    document: Path | None = None
    compression: str = "none"
    chunked: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer with HTTP status 200.

    Attributes:
        message: The IPP message.
        http_version: ``(1, 1)``, or what the printer has.
        content_type: As the printer names it.
    """

    message: Message
    http_version: tuple[int, int]
    content_type: str


class PrinterWire:
    """The way to a printer, kept open from request to request.

    Args:
        approach: How the printer is reached.
        driver: The outside world.

    Attributes:
        was_reached: Whether a connection ever stood.
    """

    def __init__(self, approach: Approach, driver: Driver) -> None:
        self._approach = approach
        self._driver = driver
        self._login = Login(approach.credentials)
        self._facts = PrinterFacts()
        self._open: tuple[Connection, Attempt] | None = None
        self._sent_whole = False
        self.was_reached = False

    async def exchange(self, sending: Sending) -> Heard:
        """Send a request, and return the answer.

        Raises:
            TransportError: No answer came; ``HttpError`` when it is no IPP message.
            WireError: The IPP message is broken.
            UsageError: The document can't be read.
        """
        with _body(sending) as body:
            for _ in range(MAX_SENDINGS - 1):
                response, attempt = await self._send(body, sending)
                if not await self._prepare_again(response, attempt, sending.resource):
                    break
            else:
                response, attempt = await self._send(body, sending)
        if response.status != 200:
            raise refusal(response, attempt.endpoint, sending.resource)
        return _heard(response)

    async def close(self) -> None:
        """Close the connection, if one is open."""
        kept, self._open = self._open, None
        if kept is not None:
            await kept[0].close()

    async def _send(self, body: Body, sending: Sending) -> tuple[HttpResponse, Attempt]:
        reused = self._open is not None
        try:
            return await self._send_once(body, sending)
        except TransportError as error:
            was_closed = error.reason in {Reason.CONNECTION_CLOSED, Reason.CONNECTION_RESET}
            harmless = not self._sent_whole or sending.message.code in _ASKING
            if not (reused and was_closed and harmless):
                raise
        return await self._send_once(body, sending)

    async def _send_once(self, body: Body, sending: Sending) -> tuple[HttpResponse, Attempt]:
        connection, attempt = self._open or await self._connect()
        secure = attempt.binding.is_secure
        authorization = self._login.header("POST", sending.resource, secure=secure)
        framing = BodyFraming.CHUNKED if sending.chunked else BodyFraming.COUNTED
        request = HttpRequest("POST", sending.resource, self._headers(attempt, authorization))
        try:
            response = await connection.exchange(request, body, SendOptions(framing=framing))
        finally:
            self._sent_whole = connection.sent.complete
            self._open = (connection, attempt) if connection.reusable else None
        return response, attempt

    def _headers(self, attempt: Attempt, authorization: str) -> list[tuple[str, str]]:
        headers = [
            ("Host", self._approach.uri.with_port(attempt.port).host_header),
            ("User-Agent", "Sealpress"),
            ("Content-Type", "application/ipp"),
            ("Accept", "application/ipp"),
            ("Accept-Encoding", "identity"),
        ]
        return [*headers, ("Authorization", authorization)] if authorization else headers

    async def _connect(self) -> tuple[Connection, Attempt]:
        approach = self._approach
        plan = make_plan(approach.uri, approach.security, await self._known())
        self._open = await open_by_plan(self._driver, plan, approach.trust, approach.timeouts)
        self.was_reached = True
        return self._open

    async def _known(self) -> PrinterFacts:
        """Return what the plan has to know; under ``prefer`` the printer is asked."""
        approach, uri = self._approach, self._approach.uri
        undecided = approach.security is Security.PREFER and not uri.is_secure
        if undecided and not self._facts.asked_at:
            offers = await ask(self._driver, uri, approach.trust, security=approach.security)
            self._facts = offers.learnt(self._facts)
        host = HostKey.of(uri.host, uri.port)
        if await self._driver.call(lambda: approach.trust.is_pinned(host)):
            self._facts = replace(self._facts, secured=True)
        return self._facts

    async def _prepare_again(self, response: HttpResponse, attempt: Attempt, target: str) -> bool:
        """Do what HTTP demands before the request is sent again; ``False`` = nothing helps."""
        secure = attempt.binding.is_secure
        if response.status == 426 and not secure:
            self._facts = replace(self._facts, upgrade_required=True)
            await self.close()
            return True
        if response.status == 401 and not self._login.header("POST", target, secure=secure):
            self._login.challenged(response.headers, attempt.endpoint, secure=secure)
            return True
        return False


def _heard(response: HttpResponse) -> Heard:
    message, _ = decode_prefix(response.body, limits=RESPONSE_LIMITS)
    return Heard(message, response.version, response.headers.get("content-type"))


@contextmanager
def _body(sending: Sending) -> Iterator[Body]:
    message = encode(sending.message)
    if sending.document is None:
        yield OctetsBody(message)
    elif sending.compression == "none":
        yield JoinedBody(message, PathBody(sending.document))
    else:
        with tempfile.TemporaryFile() as kept:
            with PathBody(sending.document).open_file() as source:
                _compress(source, kept, sending.compression)
            yield JoinedBody(message, FileBody(kept))


def _compress(source: IO[bytes], target: IO[bytes], compression: str) -> None:
    compressor = zlib.compressobj(wbits=_WINDOW_BITS[compression])
    while block := source.read(_BLOCK_OCTETS):
        target.write(compressor.compress(block))
    target.write(compressor.flush())
    target.seek(0)

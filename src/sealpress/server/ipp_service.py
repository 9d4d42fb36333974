"""IPP over HTTP: from a request to the service's answer (RFC 8010 section 4, RFC 8011).

The attributes are decoded as soon as they are complete, so that a service can refuse a document
before it was sent. An IPP answer always travels with HTTP status 200; other statuses say that no
IPP message could be made out.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import html
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Protocol, TypeAlias

from sealpress import ipp
from sealpress.errors import WireError
from sealpress.ipp.limits import DEFAULT_LIMITS, DecodeLimits
from sealpress.ipp.message import Message
from sealpress.ipp.status import Status
from sealpress.printer import Answer, Instant, RequestFacts, answer_undecodable
from sealpress.printer.dialogue import AnswerAndMore, Authentication
from sealpress.printer.responses import bare_answer
from sealpress.server.access import Access, Admitted
from sealpress.server.body import RequestBody
from sealpress.server.event_answers import answer_events
from sealpress.server.hosts import split_authority
from sealpress.server.messages import Handler, Request, Response
from sealpress.transport.framing import Chunked
from sealpress.transport.grammar import HttpViolation
from sealpress.transport.tls_names import registered_name, version_keyword

__all__ = ["DocumentReceiver", "IppService", "ipp_handler", "request_facts"]

_log = logging.getLogger("sealpress.server")

LARGE_MESSAGE_OCTETS = 64 * 1024
"""A message is decoded beside the event loop once more of its body than this has come."""

LARGE_ANSWER_GROUPS = 200
"""An answer of more groups, a list of jobs mostly, is encoded beside the event loop."""

_HEADER_OCTETS = 8  # version, code and request-id (RFC 8010 section 3.1.1)
_FIELDS = (("Content-Type", "application/ipp"), ("Cache-Control", "no-cache"))
_ALLOW = (("Allow", "POST, GET, HEAD, OPTIONS"),)


class DocumentReceiver(Protocol):
    """Takes one document's octets, then says what to answer."""

    @property
    def is_wanted(self) -> bool:
        """Whether further octets are of any use; :meth:`finish` follows once they are not."""
        ...

    async def write(self, piece: memoryview, /) -> None:
        """Take the next octets; they are valid until this returns."""
        ...

    async def finish(self) -> Message:
        """Take note that the document is complete, or that no more of it is wanted."""
        ...

    async def interrupted(self, detail: str = "") -> Message:
        """Forget the document: the rest of it will not come. The answer may not arrive."""
        ...


class IppService(Protocol):
    """What stands behind a path: a printer, a queue, a system."""

    async def begin(
        self, message: Message, where: RequestFacts, connection: Mapping[str, object]
    ) -> Answer | AnswerAndMore | DocumentReceiver | Response:
        """Start on a request whose attributes are complete.

        Args:
            message: The request.
            where: How it came, as the printer model wants to know it.
            connection: How it came, for a ticket or a log.

        Returns:
            What to answer, or who takes the document; an answer of HTTP where no IPP may come,
            since the request must be encrypted first, say.
        """
        ...


def ipp_handler(
    services: Mapping[str, IppService],
    *,
    limits: DecodeLimits = DEFAULT_LIMITS,
    access: Access | None = None,
) -> Handler:
    """Make the handler for a server from services by path; unknown paths are answered with 404.

    Args:
        services: What stands behind each path.
        limits: How much of a message is decoded.
        access: Who may come in; everybody when left out.
    """

    async def handle(request: Request) -> Response:
        service = services.get(request.path.partition("?")[0])
        if service is None:
            return Response.text(404, "There is no printer at this path.")
        answer = _METHODS.get(request.method)
        if answer is None:
            return Response(405, b"", _ALLOW)
        admitted = Admitted()
        if access is not None and request.method != "OPTIONS":
            decision = await access.admit(request)
            if isinstance(decision, Response):
                return decision
            admitted = decision
        return await answer(request, service, limits, admitted)

    return handle


async def _post(
    request: Request, service: IppService, limits: DecodeLimits, admitted: Admitted
) -> Response:
    if not _is_ipp(request):
        return Response.text(415, "Send application/ipp without content coding.")
    reader = ipp.MessageReader(limits=limits)
    header = bytearray()
    try:
        message = await _read_message(request.body, reader, header)
    except WireError as error:
        if len(header) < _HEADER_OCTETS:
            return Response.text(400, "This is not an IPP message.")
        return _answered(answer_undecodable(bytes(header), error))
    facts = request_facts(request, reader.rest, admitted)
    try:
        return await _served(request, service, message, facts, reader.rest, admitted)
    except HttpViolation:
        raise
    except Exception:
        if request.body.failure is not None:
            raise
        _log.exception("the service failed at %s", ipp.operation_name(message.code))
        failed = bare_answer(message, Status.SERVER_ERROR_INTERNAL_ERROR, "This is our fault.")
        return Response(HTTPStatus.OK, ipp.encode(failed.message), _FIELDS, close=True)


async def _served(
    request: Request,
    service: IppService,
    message: Message,
    facts: RequestFacts,
    first_octets: bytes,
    admitted: Admitted,
) -> Response:
    reply = await service.begin(message, facts, _connection(request, admitted))
    if isinstance(reply, Response):
        return reply
    if isinstance(reply, AnswerAndMore):
        return answer_events(reply.watch, request.version)
    if isinstance(reply, Answer) and len(reply.message.groups) > LARGE_ANSWER_GROUPS:
        return await asyncio.to_thread(_answered, reply.message)
    if isinstance(reply, Answer):
        # What a user may see can change without a change of the printer.
        return _answered(reply.message, reply.holds if admitted.user is None else None)
    return _answered(await _receive_document(request.body, first_octets, reply))


async def _page(
    request: Request, _service: IppService, _limits: DecodeLimits, _admitted: Admitted
) -> Response:
    """Show a person who came with a browser what this is."""
    scheme = "ipps" if request.peer.secure else "ipp"
    uri = html.escape(f"{scheme}://{request.headers.get('host')}{request.path}")
    page = (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Printer</title>'
        f"<p>This is a printer. Print to <code>{uri}</code>.</html>\n"
    )
    fields = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Response(200, page.encode(), fields)


async def _options(
    _request: Request, _service: IppService, _limits: DecodeLimits, _admitted: Admitted
) -> Response:
    return Response(200, b"", _ALLOW)


_Answerer: TypeAlias = Callable[[Request, IppService, DecodeLimits, Admitted], Awaitable[Response]]
_METHODS: dict[str, _Answerer] = {"POST": _post, "GET": _page, "HEAD": _page, "OPTIONS": _options}


def _is_ipp(request: Request) -> bool:
    kind = request.headers.get("content-type").partition(";")[0].strip().lower()
    return kind == "application/ipp" and "content-encoding" not in request.headers


def _answered(message: Message, holds: Callable[[], bool] | None = None) -> Response:
    return Response(HTTPStatus.OK, ipp.encode(message), _FIELDS, holds=holds)


async def _read_message(body: RequestBody, reader: ipp.MessageReader, header: bytearray) -> Message:
    """Read up to the end tag, and note the message's first octets.

    Raises:
        WireError: This isn't a message, or the body ended too early.
    """
    while piece := await body.read_piece():
        if len(header) < _HEADER_OCTETS:
            header += piece[: _HEADER_OCTETS - len(header)]
        if body.received_octets <= LARGE_MESSAGE_OCTETS:
            message = reader.feed(piece)
        else:  # decoding it may take long enough for others to notice
            message = await asyncio.to_thread(reader.feed, piece)
        if message is not None:
            return message
    return reader.close()


async def _receive_document(
    body: RequestBody, first_octets: bytes, receiver: DocumentReceiver
) -> Message:
    """Hand a document on as it comes; a document cut short is never taken for complete."""
    try:
        if first_octets:
            await receiver.write(memoryview(first_octets))
        while receiver.is_wanted and (piece := await body.read_piece()):
            await receiver.write(piece)
    except BaseException as error:  # cancellation too: the service must not wait for the rest
        await receiver.interrupted(str(error))
        raise
    return await receiver.finish()


def request_facts(request: Request, first_octets: bytes, admitted: Admitted) -> RequestFacts:
    """Return what the printer model wants to know of a request.

    Args:
        request: The request.
        first_octets: What came of its body behind the attributes.
        admitted: Who asks.
    """
    user, tls = admitted.user, request.peer.tls
    host, port = split_authority(request.headers.get("host")) or (request.peer.local_host, None)
    has_document: bool | None = True
    if not first_octets:
        has_document = False if request.body.is_complete else None
    return RequestFacts(
        secure=request.peer.secure,
        host=host,
        port=port or request.peer.local_port,
        path=request.path.partition("?")[0],
        at=Instant(time.monotonic(), datetime.datetime.now(datetime.UTC)),
        user=user.name if user is not None else None,
        user_issuer=user.issuer if user is not None else "",
        authentication=user.authentication if user is not None else Authentication.NONE,
        roles=user.roles if user is not None else frozenset(),
        groups=user.groups if user is not None else frozenset(),
        peer=request.peer.host,
        has_document=has_document,
        tls_version=version_keyword(tls.version) if tls is not None else "",
        tls_cipher=registered_name(tls.cipher) if tls is not None else "",
    )


def _connection(request: Request, admitted: Admitted) -> dict[str, object]:
    peer = request.peer
    facts: dict[str, object] = {
        "binding": peer.binding.value,
        "secure": peer.secure,
        "peer": peer.host,
        "http-version": f"{request.version[0]}.{request.version[1]}",
        "framing": "chunked" if isinstance(request.body.framing, Chunked) else "counted",
        "user-agent": request.headers.get("user-agent"),
        "expect": request.headers.get("expect"),
    }
    if peer.tls is not None:
        facts["tls-version"] = peer.tls.version
        facts["cipher"] = peer.tls.cipher
        facts["server-name"] = peer.tls.server_name
        certificate = peer.tls.client_certificate
        if certificate is not None:
            facts["client-certificate-sha256"] = hashlib.sha256(certificate).hexdigest()
    if admitted.user is not None:
        facts["user"] = admitted.user.name
        facts["user-from"] = admitted.user.kind
        facts["user-issuer"] = admitted.user.issuer
    return facts

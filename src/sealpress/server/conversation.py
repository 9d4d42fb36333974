"""One client's requests, one after the other: heads, upgrade, handler, answers, errors.

A request whose head or body breaks a rule is answered once and ends the connection: nothing after
it is read as a request, since nobody can tell where it begins (RFC 9112 section 11.2).
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import logging
import time
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING

from sealpress.errors import Reason, TransportError
from sealpress.server.again import Again
from sealpress.server.body import ReceivedBody, RequestBody
from sealpress.server.doorstep import TLS_HANDSHAKE_RECORD
from sealpress.server.messages import (
    UPGRADE_REQUIRED,
    Binding,
    PlainPolicy,
    Request,
    Response,
    TlsFacts,
)
from sealpress.server.part_sender import send_parts
from sealpress.transport.framing import Counted, NoBody, body_framing
from sealpress.transport.grammar import HttpViolation
from sealpress.transport.http1 import HTTP_1_1, RequestHead, RequestReader, encode_response_head

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.server.events import Counters, ServerEvents
    from sealpress.server.hosts import HostNames
    from sealpress.server.limits import ServerLimits
    from sealpress.server.messages import Handler
    from sealpress.server.tls import ServerTls
    from sealpress.server.wire import Wire

_log = logging.getLogger("sealpress.server")

_NOTHING = memoryview(b"")
_ALLOW = (("Allow", "POST, GET, HEAD, OPTIONS"),)


@dataclasses.dataclass(frozen=True, slots=True)
class Rules:
    """What all conversations of a server have in common.

    Attributes:
        handler: Who answers requests.
        old_client_handler: Who answers those that come below the TLS floor.
        tls: TLS settings; without them TLS is not spoken.
        limits: How much of us one peer may use.
        hosts: The names we answer to.
        plain: What happens to requests in clear.
        implicit: Whether a connection may begin with TLS.
        events: Who takes note of what happened.
    """

    handler: Handler
    old_client_handler: Handler
    tls: ServerTls | None
    limits: ServerLimits
    hosts: HostNames
    plain: PlainPolicy
    implicit: bool
    events: ServerEvents


class Conversation:
    """What is said over one wire.

    Attributes:
        is_idle: Whether no request is being read or answered.
        is_answering: Whether a whole head came, and its answer is not yet sent.
    """

    def __init__(self, wire: Wire, rules: Rules) -> None:
        self._wire = wire
        self._rules = rules
        self._limits = rules.limits
        self._reader = RequestReader(rules.limits.head)
        self._peer = wire.peer
        self._handler = rules.handler
        self._closing = False
        self.is_idle = True
        self.is_answering = False

    def close_soon(self) -> None:
        """End after the request in hand."""
        self._closing = True
        if self.is_idle:
            self._wire.abort()

    async def run(self, first_octets: memoryview = _NOTHING, *, failed: bool = False) -> None:
        """Talk until one of us has enough; raises nothing but cancellation.

        Args:
            first_octets: HTTP's first octets, if they came through TLS already.
            failed: Whether the handshake failed, so that only a goodbye is left to say.
        """
        try:
            if not failed:
                await self._talk(first_octets)
            await self._say_goodbye()
        except HttpViolation as violation:
            self._rules.events.violation(self._wire.name, violation)
            self._wire.tell_failure(violation)
            await self._last_words(violation.status, violation.detail)
        except TransportError as error:
            await self._give_up(error)
        except asyncio.CancelledError:
            self._wire.abort()
            raise
        except Exception:  # noqa: BLE001 - a fault of ours ends this conversation, not the server
            _log.exception("%s: the conversation broke off", self._wire.name)
            self._wire.abort()
        finally:
            self._wire.close()

    async def _talk(self, first_octets: memoryview) -> None:
        octets = await self._first_octets(first_octets)
        if not octets:
            return
        self.is_idle = False
        head = self._feed(octets)
        while head is not None or (head := await self._read_head()) is not None:
            body = await self._exchange(head)
            if body is None:
                return
            head = await self._begin_next(body)

    async def _first_octets(self, came: memoryview) -> memoryview:
        """Return HTTP's first octets, after a handshake if TLS comes first; none at the end."""
        wire, tls = self._wire, self._rules.tls if self._rules.implicit else None
        if tls is not None and wire.handshake_done:
            self._enter_tls(tls, Binding.IMPLICIT)
            return came or await wire.receive()
        octets = came
        if not wire.has_tls:
            octets = await wire.receive()
            if tls is None or not octets or octets[0] != TLS_HANDSHAKE_RECORD:
                return octets
        if tls is None or not await self._start_tls(tls, Binding.IMPLICIT, bytes(octets)):
            return _NOTHING
        return await wire.receive()

    async def _begin_next(self, body: RequestBody) -> RequestHead | None:
        """Get ready for the next request; return its head if that came already."""
        self.is_idle, self.is_answering = True, False
        self._wire.begin_request()
        self._wire.patience.allow(self._limits.idle_timeout)
        if not body.rest:
            return None
        await asyncio.sleep(0)  # one who sends ahead must not keep others waiting
        return self._feed(body.rest)

    async def _read_head(self) -> RequestHead | None:
        """Return the next head, ``None`` when the client has no more to say."""
        while octets := await self._wire.receive():
            head = self._feed(octets)
            if head is not None:
                return head
        return None

    def _feed(self, octets: bytes | memoryview) -> RequestHead | None:
        head = self._reader.feed(octets)
        if head is None and self.is_idle:
            self.is_idle = False
            self._wire.patience.allow(self._limits.head_timeout)
        return head

    # TLS

    async def _start_tls(self, tls: ServerTls, binding: Binding, first_octets: bytes = b"") -> bool:
        """Make the handshake; ``False`` when it failed, the alert is sent then."""
        wire, events = self._wire, self._rules.events
        if not wire.has_tls:
            wire.patience.allow(self._limits.handshake_timeout)
        try:
            await wire.start_tls(tls, first_octets)
        except TransportError as error:
            events.handshake_failed(wire.name, error, wire.client_hello, wire.alert_sent)
            wire.tell_failure(error)
            return False
        events.counters.handshakes += 1
        wire.patience.allow(self._limits.head_timeout)
        self._enter_tls(tls, binding)
        return True

    def _enter_tls(self, tls: ServerTls, binding: Binding) -> None:
        """Take note of what a handshake agreed on."""
        wire, channel = self._wire, self._wire.channel
        if tls.is_below_floor(channel.version):
            self._rules.events.below_floor(wire.name, channel.version, wire.client_hello)
            self._handler = self._rules.old_client_handler
        facts = TlsFacts(
            channel.version,
            channel.cipher,
            wire.client_hello.server_name if wire.client_hello is not None else "",
            certificate := channel.peer_certificate(),
            (channel.unverified_chain() or (certificate,)) if certificate is not None else (),
            channel.verify_errors,
        )
        self._peer = dataclasses.replace(self._peer, binding=binding, tls=facts)

    def _upgrade_token(self, head: RequestHead, body: RequestBody) -> str:
        """Return the token of the TLS version label to switch to, empty for no upgrade.

        RFC 9110 section 7.8: only a token the client listed; HTTP/1.0 cannot ask. A body in clear
        is read first if it is short; before a long one the wish is ignored (RFC 2817 section 3.1).
        """
        wanted = (
            not self._peer.secure
            and self._rules.plain is not PlainPolicy.REFUSE
            and head.version >= HTTP_1_1
            and "upgrade" in head.headers.tokens("connection")
        )
        if not wanted or not self._may_precede_tls(body):
            return ""
        tokens = head.headers.get("upgrade").split(",")
        return next((t.strip() for t in tokens if t.strip().upper().startswith("TLS/")), "")

    def _may_precede_tls(self, body: RequestBody) -> bool:
        framing, limit = body.framing, self._limits.max_upgrade_body_octets
        tls = self._rules.tls
        # What came in clear may be another's, put before the handshake of who has a certificate.
        if self._rules.plain is PlainPolicy.UPGRADE_ONLY or (tls and tls.asks_for_certificates):
            limit = 0
        return isinstance(framing, NoBody) or (
            isinstance(framing, Counted) and framing.octets <= limit
        )

    async def _upgrade(self, tls: ServerTls, token: str, body: RequestBody) -> RequestBody | None:
        """Switch to TLS once the whole request is here; the answer goes through TLS then."""
        wire = self._wire
        octets = await body.read(self._limits.max_upgrade_body_octets)
        if body.rest or wire.has_unread_octets:
            self._rules.events.injection(wire.name)
            wire.abort()
            return None
        fields = [("Connection", "Upgrade"), ("Upgrade", f"{token}, HTTP/1.1")]
        wire.send(encode_response_head(101, fields))
        if not await self._start_tls(tls, Binding.UPGRADE):
            return None
        self._rules.events.counters.upgrades += 1
        return ReceivedBody(wire, octets, self._limits)

    # One request

    async def _exchange(self, head: RequestHead) -> RequestBody | None:
        """Answer a request; return its body, all read, or ``None`` to end the conversation."""
        self.is_idle, self.is_answering, self._wire.again = False, True, None
        self._wire.patience.allow(self._limits.body_grace)
        body = self._body_of(head)
        response, tls = self._misdirected(head), self._rules.tls
        if response is None and tls and (token := self._upgrade_token(head, body)):
            upgraded = await self._upgrade(tls, token, body)
            if upgraded is None:
                return None
            body = upgraded
        if response is None:
            response = self._own_answer(head) or await self._ask_handler(head, body)
        return body if await self._answer(head, body, response) else None

    def _body_of(self, head: RequestHead) -> RequestBody:
        return RequestBody(
            self._wire,
            body_framing(head),
            first_octets=self._reader.rest,
            limits=self._limits,
            expects_continue=head.expects_continue,
        )

    def _misdirected(self, head: RequestHead) -> Response | None:
        if all(map(self._rules.hosts.allow, head.hosts)):
            return None
        return Response.text(400, "This printer does not have that name.", close=True)

    def _own_answer(self, head: RequestHead) -> Response | None:
        """Answer what is not the handler's business."""
        if not self._peer.secure and self._rules.plain is PlainPolicy.UPGRADE_ONLY:
            return UPGRADE_REQUIRED
        if not self._peer.secure and self._rules.plain is PlainPolicy.REFUSE:
            return Response.text(403, "This port speaks TLS only: use ipps.", close=True)
        return Response(200, b"", _ALLOW) if head.target == "*" else None

    async def _ask_handler(self, head: RequestHead, body: RequestBody) -> Response:
        """Let the handler answer.

        Raises:
            HttpViolation: The body broke a rule, whatever the handler made of it.
            TransportError: The body did not come to its end.
        """
        self._rules.events.counters.requests += self._handler is self._rules.handler
        request = Request(head.method, head.path, head.version, head.headers, body, self._peer)
        try:
            response = await self._handler(request)
        except HttpViolation:
            raise
        except Exception:  # noqa: BLE001 - one request's fault must not end the others
            if body.failure is None:
                _log.exception("%s: the handler failed at %s", self._wire.name, head.method)
            response = Response.text(500, "This is our fault.", close=True)
        if body.failure is not None:
            raise body.failure
        return response

    async def _answer(self, head: RequestHead, body: RequestBody, response: Response) -> bool:
        """Send the answer; return whether another request may follow."""
        wire = self._wire
        body.skip_at_hand()
        keep = (
            head.keep_alive
            and not (response.close or self._closing)
            and body.ends_within(self._limits.drain_octets)
        )
        octets = _encode(head, response, keep=keep)
        wire.send(octets)
        if keep and response.holds is not None:
            counters = self._rules.events.counters
            wire.again = _again(wire, head, body, octets, _counted(response.holds, counters))
        wire.patience.allow(self._limits.send_timeout)
        await wire.drain()
        if response.parts is not None and not await send_parts(
            wire, response.parts, self._limits, lambda: self._closing
        ):
            return False
        if keep and not body.is_complete:
            wire.patience.allow(self._limits.body_grace)
            await body.skip()
        elif not body.is_complete:
            await wire.linger(self._limits)
        return keep

    # Ends

    async def _say_goodbye(self) -> None:
        if not self._closing:
            await self._wire.finish(self._limits)

    async def _give_up(self, error: TransportError) -> None:
        """End a conversation that the peer broke off or let drag on."""
        self._wire.tell_failure(error)
        _log.debug("%s: %s", self._wire.name, error)
        if error.reason is Reason.RECEIVE_TIMEOUT:
            self._rules.events.counters.timeouts += 1
        status = _LAST_STATUS.get(error.reason)
        if status is None or self.is_idle:
            await self._say_goodbye()
        else:
            await self._last_words(status, error.detail)

    async def _last_words(self, status: int, detail: str) -> None:
        """Say why nothing more will be answered."""
        response = Response.text(status, detail, close=True)
        try:
            self._wire.send(_encode(None, response, keep=False))
        except TransportError:
            return
        await self._say_goodbye()


_LAST_STATUS = {Reason.RECEIVE_TIMEOUT: 408, Reason.RESPONSE_TRUNCATED: 400}


def _encode(head: RequestHead | None, response: Response, *, keep: bool) -> bytes:
    fields = list(response.fields)
    if not any(name == "Date" for name, _ in fields):
        fields.append(("Date", _http_date(int(time.time()))))
    if response.parts is not None:
        fields.append(("Transfer-Encoding", "chunked"))
    elif response.status >= 200 and response.status != HTTPStatus.NO_CONTENT:
        fields.append(("Content-Length", str(len(response.body))))
    if connection := _connection_options(head, response, keep=keep):
        fields.append(("Connection", connection))
    octets = encode_response_head(response.status, fields)
    return octets if head is not None and head.method == "HEAD" else octets + response.body


def _again(
    wire: Wire, head: RequestHead, body: RequestBody, answer: bytes, holds: Callable[[], bool]
) -> Again | None:
    """Remember a request; ``None`` if it came in a way in which nobody asks again and again."""
    request = wire.request_octets
    is_plain = isinstance(body.framing, Counted) and not (body.rest or head.expects_continue)
    if not request or not is_plain or not body.is_complete:
        return None
    return Again(request, answer, holds)


def _counted(holds: Callable[[], bool], counters: Counters) -> Callable[[], bool]:
    """Count the requests that are answered again."""

    def is_answered() -> bool:
        answered = holds()
        counters.requests += answered
        return answered

    return is_answered


def _connection_options(head: RequestHead | None, response: Response, *, keep: bool) -> str:
    options = ["Upgrade"] if response.status == HTTPStatus.UPGRADE_REQUIRED else []
    if not keep:
        options.append("close")
    elif head is not None and head.version < HTTP_1_1:
        options.append("keep-alive")
    return ", ".join(options)


@functools.lru_cache(maxsize=4)
def _http_date(second: int) -> str:
    return formatdate(second, usegmt=True)

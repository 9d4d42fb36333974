"""A connection to a printer: opened as an attempt says, used for exchange after exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.errors import Phase, Reason, SealpressError, TlsError, TransportError, UsageError
from sealpress.transport.attempt import Attempt, Binding, endpoint_text
from sealpress.transport.exchange import (
    DEFAULT_SEND_OPTIONS,
    HttpRequest,
    SendOptions,
    exchange,
)
from sealpress.transport.response import HttpResponse, SentFacts
from sealpress.transport.stream import said_of
from sealpress.transport.tls import start_tls
from sealpress.transport.tls_stream import TlsFacts, TlsStream
from sealpress.transport.upgrade import upgrade_to_tls
from sealpress.transport.watched import tell_failure
from sealpress.trust.hosts import HostKey

if TYPE_CHECKING:
    from sealpress.transport.body import Body
    from sealpress.transport.stream import Driver, Stream, Timeouts
    from sealpress.trust import ClientTrust
    from sealpress.trust.client_trust import TrustStage


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """What a connection came to be.

    Attributes:
        endpoint: ``host:port``.
        binding: How TLS came in, if it did.
        tls: What was negotiated, ``None`` in clear.
    """

    endpoint: str
    binding: Binding
    tls: TlsFacts | None


class Connection:
    """An open connection. Made by :func:`open_connection`.

    Attributes:
        facts: What was negotiated.
        reusable: Whether another exchange may begin.
        exchanges: How many have been completed; a request that fails on a connection that was
            used before may only have met the peer's idle timeout.
        sent: How much of the last request's body went out, also when it failed.
    """

    def __init__(
        self, driver: Driver, stream: Stream, facts: ConnectionFacts, timeouts: Timeouts
    ) -> None:
        self._driver = driver
        self._stream = stream
        self._timeouts = timeouts
        self.facts = facts
        self.reusable = True
        self.exchanges = 0
        self.sent = SentFacts()

    async def exchange(
        self,
        request: HttpRequest,
        body: Body | None = None,
        options: SendOptions = DEFAULT_SEND_OPTIONS,
        *,
        timeouts: Timeouts | None = None,
    ) -> HttpResponse:
        """Send a request and receive its answer; see :func:`sealpress.transport.exchange.exchange`.

        After an error, a cancellation, or an answer that ends the connection, it is closed.

        Args:
            request: What is asked.
            body: What follows the head.
            options: How the request is sent.
            timeouts: For this request; ``None`` = the connection's.

        Raises:
            UsageError: The connection is closed, or the body cannot be read.
            TransportError: No answer came, or not HTTP. ``retryable`` when the peer was found to
                have closed the idle connection before anything was sent.
        """
        if not self.reusable:
            raise UsageError(Reason.INVALID_ARGUMENT, "the connection is closed")
        self.reusable = False
        self.sent = SentFacts()
        try:
            if self.exchanges:
                await self._check_not_closed()
            response = await exchange(
                self._driver,
                self._stream,
                request,
                body,
                timeouts=timeouts or self._timeouts,
                options=options,
                sent=self.sent,
            )
            self.exchanges += 1
            self.reusable = response.keep_alive
        except SealpressError as error:
            tell_failure(self._stream, error)
            raise
        finally:
            if not self.reusable:
                await self._stream.close()
        return response

    async def close(self) -> None:
        """Close it; closing again does nothing."""
        self.reusable = False
        await self._stream.close()

    async def abandon(self) -> None:
        """Close our end without a word to the peer: another process goes on with the other."""
        self.reusable = False
        inner: Stream = getattr(self._stream, "inner", self._stream)
        await inner.close()

    async def _check_not_closed(self) -> None:
        """See whether the peer has closed since the last answer; printers do after seconds."""
        listen = said_of(self._stream)
        try:
            said = await self._stream.receive(timeout=0) if listen is None else listen()
            if said is None:
                return
        except TransportError as error:
            if error.reason is Reason.RECEIVE_TIMEOUT:
                return
            said = b""
        raise TransportError(
            Reason.CONNECTION_CLOSED,
            f"{self.facts.endpoint} "
            + ("said something unasked" if said else "closed the idle connection"),
            phase=Phase.SEND,
            endpoint=self.facts.endpoint,
            retryable=True,
        )

    def __repr__(self) -> str:
        state = "open" if self.reusable else "closed"
        return f"<Connection {self.facts.endpoint} {self.facts.binding} {state}>"


async def open_connection(
    driver: Driver,
    attempt: Attempt,
    trust: ClientTrust,
    timeouts: Timeouts,
) -> Connection:
    """Connect as an attempt says, with TLS and trusted where it says so.

    A policy with several ways to be satisfied is decided by as many handshakes, each on a
    connection of its own.

    Args:
        driver: The outside world.
        attempt: Where to, and how TLS comes in.
        trust: Whom to trust; not looked at for a plain connection.
        timeouts: How long each step may take.

    Raises:
        TransportError: It cannot be reached, or does not do what the attempt asks of it.
        TlsError: The handshake failed or the peer is not trusted; no IPP octet was sent.
        UsageError: The trust settings cannot be used.
        StateError: What is known of the printer cannot be read, or what was decided not kept.
    """
    if not attempt.binding.is_secure:
        stream = await driver.connect(attempt.host, attempt.port, timeout=timeouts.connect)
        return Connection(
            driver, stream, ConnectionFacts(attempt.endpoint, attempt.binding, None), timeouts
        )
    refusal: TlsError | None = None
    host = HostKey.of(attempt.host, attempt.port)
    # A worker thread is not free: it makes each allocation of the bulk data dearer.
    blocks = trust.touches_files
    stages = await driver.call(lambda: trust.stages(host)) if blocks else trust.stages(host)
    for stage in stages:
        try:
            secure = await _secured(driver, attempt, stage, timeouts)
        except TlsError as error:
            if error.phase is not Phase.TRUST:
                raise
            if refusal is None or error.reason is Reason.CERTIFICATE_CHANGED:
                refusal = error
        else:
            facts = ConnectionFacts(attempt.endpoint, attempt.binding, secure.tls)
            return Connection(driver, secure, facts, timeouts)
    if refusal is None:
        raise UsageError(Reason.TRUST_SETTINGS_INVALID, "nobody is trusted")
    refused = refusal
    await driver.call(lambda: trust.note_refusal(host, refused))
    raise refused


async def _secured(
    driver: Driver,
    attempt: Attempt,
    stage: TrustStage,
    timeouts: Timeouts,
) -> TlsStream:
    stream = await driver.connect(attempt.host, attempt.port, timeout=timeouts.connect)
    if attempt.binding is Binding.IMPLICIT:
        return await start_tls(
            stream, stage, attempt.host, timeout=timeouts.handshake, driver=driver
        )
    return await upgrade_to_tls(
        stream,
        stage,
        attempt.host,
        host_header=endpoint_text(attempt.host.partition("%")[0], attempt.port),
        timeouts=timeouts,
        driver=driver,
    )

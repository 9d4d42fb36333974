"""A stream inside TLS, and what was negotiated for it (RFC 8446, RFC 5246)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.errors import TlsError, TransportError
from sealpress.transport.handshake import CertificateRequest
from sealpress.transport.stream import room_of, said_of
from sealpress.transport.watched import watch_of
from sealpress.transport.witness import RECEIVED, SENT
from sealpress.trust.certificates.names import name_text
from sealpress.trust.judge import Verdict

if TYPE_CHECKING:
    from sealpress.transport.channel import TlsChannel
    from sealpress.transport.stream import Stream

SEND_PIECE_OCTETS = 278_528
"""Plain octets encrypted at a time: a chunk of 256 KiB with its framing. What lies encrypted in
memory is not much more."""

_RECEIVE_BUFFER_OCTETS = 65_536
_FIRST_BUFFER_OCTETS = 4096  # most answers of printers fit in, and thousands may be waited for
FAREWELL_SECONDS = 0.2
"""How long a peer that is left may take to hear why."""


def _keep_memory() -> None:
    """Have the C library keep freed memory of the size of our pieces for the next one.

    glibc gives blocks beyond a threshold back to the system each time, at the price of faulting
    their pages in again: half of the CPU time of a large document. Freeing one larger block
    raises the threshold (mallopt(3), M_MMAP_THRESHOLD, "dynamic").
    """
    bytes(8 * SEND_PIECE_OCTETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What was negotiated.

    Attributes:
        version: ``TLSv1.3``.
        cipher: The cipher suite as OpenSSL names it.
        peer_chain: The peer's certificates as DER, its own first.
        verdict: Why the peer is trusted.
        server_name: The name that was asked for and checked.
        seconds: How long the handshake took.
        client_certificate_requested: Whether the peer asked for a client certificate; ``None`` =
            that could not be seen: TLS 1.3 encrypts it, and it is looked into only for a client
            that has identities.
        certificate_request: What it asked the certificate to be, if it was seen to ask.
        client_certificate_shown: Whether a client certificate was shown to it.
    """

    version: str
    cipher: str
    peer_chain: tuple[bytes, ...]
    verdict: Verdict
    server_name: str
    seconds: float
    client_certificate_requested: bool | None = None
    certificate_request: CertificateRequest | None = None
    client_certificate_shown: bool = False

    @property
    def requested_authorities(self) -> tuple[str, ...]:
        """The authorities whose client certificates the peer accepts, as RFC 4514 texts."""
        request = self.certificate_request
        return tuple(name_text(name) for name in request.authorities) if request else ()


class TlsStream:
    """A stream inside TLS. Made by :func:`start_tls`."""

    def __init__(self, stream: Stream, channel: TlsChannel, facts: TlsFacts) -> None:
        _keep_memory()
        self._inner = stream
        self._channel = channel
        self._unsent = memoryview(b"")  # encrypted, not yet taken by the network
        self._buffer = memoryview(bytearray(_FIRST_BUFFER_OCTETS))
        self._watched = watch_of(stream)
        self.tls = facts

    @property
    def endpoint(self) -> str:
        """``host:port`` of the peer."""
        return self._inner.endpoint

    @property
    def truncated(self) -> bool:
        """Whether the stream ended without the peer's word that it was complete."""
        return self._channel.truncated

    async def receive(self, *, timeout: float) -> bytes:
        """Return some octets, ``b""`` at the end of the stream.

        Raises:
            TlsError: The peer sent an alert; in TLS 1.3 it may refuse the handshake only now.
            TransportError: As of the stream below.
        """
        octets = None if self._channel.drained else self._decrypt()
        # Records without octets for us, tickets say, do not prolong the wait.
        deadline = time.monotonic() + timeout
        while octets is None:
            octets = await self._receive_once(max(0.0, deadline - time.monotonic()))
        return octets

    def said(self) -> bytes | None:
        """Return what the peer has said by now, ``None`` for nothing; nothing is waited for.

        Raises:
            TlsError, TransportError: As :meth:`receive`.
        """
        octets = None if self._channel.drained else self._decrypt()
        listen = said_of(self._inner)
        while octets is None and listen is not None and (received := listen()) is not None:
            octets = self._take(received)
        return octets

    async def _receive_once(self, timeout: float) -> bytes | None:
        """Receive; what is unsent goes out first, unless the peer speaks: it may wait for that."""
        while self._unsent:
            sent, answer = await self._inner.transfer(self._unsent, timeout=timeout)
            self._unsent = self._unsent[sent:]
            if answer is not None:
                return self._take(answer)
        return self._take(await self._inner.receive(timeout=timeout))

    async def send(self, octets: bytes | bytearray | memoryview, *, timeout: float) -> None:
        """Send all of these octets.

        Raises:
            TransportError: As of the stream below.
        """
        view = memoryview(octets)
        for start in range(0, len(view), SEND_PIECE_OCTETS):
            self._encrypt(view[start : start + SEND_PIECE_OCTETS])
            await self._flush(timeout)

    async def transfer(
        self, octets: bytes | bytearray | memoryview, *, timeout: float
    ) -> tuple[int, bytes | None]:
        """Send until all is sent or the peer says something.

        Octets that are encrypted count as sent: they go out before any that follow.

        Raises:
            TransportError: As of the stream below, and as :meth:`receive`.
        """
        view = memoryview(octets)
        taken = 0
        received = None if self._channel.drained else self._decrypt()
        while received is None and (self._unsent or taken < len(view)):
            if not self._unsent:
                piece = view[taken : taken + SEND_PIECE_OCTETS]
                self._encrypt(piece)
                taken += len(piece)
            sent, answer = await self._inner.transfer(self._unsent, timeout=timeout)
            self._unsent = self._unsent[sent:]
            received = None if answer is None else self._take(answer)
        return taken, received

    async def until_room(self, *, timeout: float) -> bytes | None:
        """Wait until the stream below takes octets, or the peer says something.

        Raises:
            TransportError: As :meth:`transfer`.
        """
        _, received = await self.transfer(b"", timeout=timeout)
        wait = room_of(self._inner)
        while received is None and wait is not None:
            answer = await wait(timeout=timeout)
            if answer is None:
                break
            received = self._take(answer)
        return received

    @property
    def inner(self) -> Stream:
        """The stream that the encrypted octets go over."""
        return self._inner

    async def close(self) -> None:
        """Say goodbye if that does not take long, and close."""
        try:
            if not self._unsent:
                self._channel.shutdown()
                farewell = self._channel.octets_to_send()
                await self._inner.send(farewell, timeout=FAREWELL_SECONDS)
        except TransportError:
            return  # the peer is gone; there is nothing more to say to it
        finally:
            await self._inner.close()

    def _encrypt(self, octets: memoryview) -> None:
        if self._watched is not None:
            self._watched.watch.plain(SENT, bytes(octets))
        self._channel.write(octets)
        self._keep_unsent()

    def _keep_unsent(self) -> None:
        more = self._channel.octets_to_send()
        if more:
            self._unsent = memoryview(bytes(self._unsent) + more if self._unsent else more)

    async def _flush(self, timeout: float) -> None:
        await self._inner.send(self._unsent, timeout=timeout)
        self._unsent = memoryview(b"")

    def _take(self, received: bytes) -> bytes | None:
        """Decrypt what the network brought; ``None`` when it holds no octets for us."""
        if received:
            self._channel.receive_octets(received)
        else:
            self._channel.receive_eof()
        return self._decrypt()

    def _decrypt(self) -> bytes | None:
        try:
            count = self._channel.read_into(self._buffer)
        except TlsError as error:
            error.endpoint = self.endpoint
            if self._watched is not None:
                self._watched.fail(error)
            raise
        self._keep_unsent()
        if count:
            octets = bytes(self._buffer[:count])
            if count == len(self._buffer) < _RECEIVE_BUFFER_OCTETS:
                self._buffer = memoryview(bytearray(_RECEIVE_BUFFER_OCTETS))
            if self._watched is not None:
                self._watched.watch.plain(RECEIVED, octets)
            return octets
        return b"" if self._channel.peer_closed or self._channel.truncated else None

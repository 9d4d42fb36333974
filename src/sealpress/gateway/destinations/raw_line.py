"""A TCP connection to an old device: octets go out as fast as they are taken, few come back."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from sealpress.errors import Phase, Reason, TransportError
from sealpress.transport.aio import AsyncDriver
from sealpress.transport.attempt import endpoint_text
from sealpress.transport.unconfirmed import unconfirmed_octets

__all__ = ["LineTimeouts", "RawLine"]

_RESET_AT_CLOSE = struct.pack("ii", 1, 0)
_READ_OCTETS = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTimeouts:
    """How long an old device is waited for, in seconds.

    Attributes:
        connect: Until the connection stands.
        stalled: For octets to be taken before that is told; a device without paper takes none.
        stuck: For octets to be taken at all: a night without paper is borne.
        answer: For an acknowledgement.
        closing: For the device to close a connection of which it has everything.
    """

    connect: float = 10.0
    stalled: float = 30.0
    stuck: float = 12 * 3600.0
    answer: float = 120.0
    closing: float = 30.0


class RawLine:
    """A connection.

    Args:
        reader, writer: Its ends.
        endpoint: ``host:port``, for messages.
        timeouts: How long is waited.
        stalled: Told ``True`` when the device takes no more octets, ``False`` when it goes on.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        endpoint: str,
        timeouts: LineTimeouts,
        stalled: Callable[[bool], None],
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._endpoint = endpoint
        self._timeouts = timeouts
        self._stalled = stalled
        # A write waits until the system has everything: what is told as sent is sent.
        writer.transport.set_write_buffer_limits(high=0)

    @classmethod
    async def connect(
        cls,
        host: str,
        port: int,
        timeouts: LineTimeouts,
        stalled: Callable[[bool], None] = lambda _: None,
    ) -> Self:
        """Connect.

        Raises:
            TransportError: Nobody is there.
        """
        stream = await AsyncDriver().connect(host, port, timeout=timeouts.connect)
        reader, writer = await asyncio.open_connection(sock=stream.detach())
        return cls(reader, writer, endpoint_text(host, port), timeouts, stalled)

    async def send(self, octets: bytes) -> None:
        """Hand octets over; returns when the system has taken them all.

        Raises:
            TransportError: The connection broke, or nothing was taken for very long.
        """
        try:
            self._writer.write(octets)
            try:
                async with asyncio.timeout(self._timeouts.stalled):
                    await self._writer.drain()
            except TimeoutError:
                await self._wait_patiently()
        except OSError as error:
            raise self._broken(error, Phase.SEND) from error

    async def _wait_patiently(self) -> None:
        self._stalled(True)  # noqa: FBT003  # a callback of one flag
        try:
            async with asyncio.timeout(self._timeouts.stuck):
                await self._writer.drain()
        except TimeoutError:
            raise self._too_late(Reason.SEND_TIMEOUT, Phase.SEND, "took no more octets") from None
        finally:
            self._stalled(False)  # noqa: FBT003  # a callback of one flag

    async def octet(self) -> int:
        """Return the next octet that the device says.

        Raises:
            TransportError: It closed or broke the connection, or says nothing.
        """
        try:
            async with asyncio.timeout(self._timeouts.answer):
                said = await self._reader.read(1)
        except TimeoutError:
            raise self._too_late(Reason.RECEIVE_TIMEOUT, Phase.RECEIVE, "said nothing") from None
        except OSError as error:
            raise self._broken(error, Phase.RECEIVE) from error
        if not said:
            raise TransportError(
                Reason.CONNECTION_CLOSED,
                f"{self._endpoint} closed the connection without an answer",
                phase=Phase.RECEIVE,
                endpoint=self._endpoint,
            )
        return said[0]

    async def finish(self) -> None:
        """Say that nothing more comes, and wait until the device has everything.

        That is when it closes, or when its system confirmed all octets and it keeps the
        connection open for longer than is waited for.

        Raises:
            TransportError: The connection broke first, or octets stayed unconfirmed for very long.
        """
        try:
            with contextlib.suppress(OSError):
                self._writer.write_eof()
            async with asyncio.timeout(self._timeouts.stuck):
                while not await self._is_over():
                    self._stalled(self._unconfirmed() > 0)
        except TimeoutError:
            raise self._too_late(Reason.SEND_TIMEOUT, Phase.SEND, "took no more octets") from None
        except OSError as error:
            raise self._broken(error, Phase.RECEIVE) from error
        finally:
            self._stalled(False)  # noqa: FBT003  # a callback of one flag

    async def _is_over(self) -> bool:
        """Wait until the device closes, or for a while after it confirmed everything."""
        was_confirmed = not self._unconfirmed()
        try:
            async with asyncio.timeout(self._timeouts.closing):
                await self._heard_out()
                # It said its last before it had everything; no event tells when it has.
                while self._unconfirmed():  # noqa: ASYNC110  # the kernel tells nobody
                    await asyncio.sleep(_POLL_SECONDS)
        except TimeoutError:
            return was_confirmed
        return True

    async def _heard_out(self) -> None:
        while await self._reader.read(_READ_OCTETS):
            pass

    def _unconfirmed(self) -> int:
        """Return how many octets the device's system has not confirmed; 0 where nobody knows."""
        try:
            return unconfirmed_octets(self._socket())
        except AttributeError:  # it is closed
            return 0

    async def close(self) -> None:
        """Close it."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def abort(self) -> None:
        """Break it off, so that the device doesn't take what it has for all there is."""
        with contextlib.suppress(OSError, AttributeError):
            self._socket().setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        self._writer.transport.abort()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    def _socket(self) -> socket.socket:
        found: socket.socket = self._writer.get_extra_info("socket")
        return found

    def _too_late(self, reason: Reason, phase: Phase, what: str) -> TransportError:
        detail = f"{self._endpoint} {what} in time"
        return TransportError(reason, detail, phase=phase, endpoint=self._endpoint)

    def _broken(self, error: OSError, phase: Phase) -> TransportError:
        reason = _REASONS.get(error.errno or errno.ECONNRESET, Reason.CONNECTION_CLOSED)
        said = "the connection was reset" if reason is Reason.CONNECTION_RESET else error.strerror
        detail = f"{self._endpoint}: {said or error}"
        return TransportError(reason, detail, phase=phase, endpoint=self._endpoint)


_POLL_SECONDS = 0.05
_REASONS = {
    errno.ECONNRESET: Reason.CONNECTION_RESET,
    errno.EPIPE: Reason.CONNECTION_RESET,
    errno.ECONNABORTED: Reason.CONNECTION_RESET,
    errno.ESHUTDOWN: Reason.CONNECTION_RESET,
    errno.ETIMEDOUT: Reason.SEND_TIMEOUT,
    errno.EHOSTUNREACH: Reason.HOST_UNREACHABLE,
    errno.ENETUNREACH: Reason.HOST_UNREACHABLE,
}

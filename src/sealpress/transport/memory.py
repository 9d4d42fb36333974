"""Streams that live in memory, for tests and demonstrations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import anyio

from sealpress.errors import Phase, Reason, SealpressError, TransportError


@dataclass(frozen=True, slots=True)
class Early:
    """What the peer says while it is still being sent to.

    Attributes:
        after_octets: How many octets it takes before, counted from the start.
        octets: What it says.
    """

    after_octets: int
    octets: bytes


Line: TypeAlias = bytes | Early | SealpressError
"""One line of a script: what one ``receive`` returns or raises, or what interrupts a send."""


class ScriptedStream:
    """Plays the peer's part from a list; at the end of the list the peer has closed.

    An error in the script is raised by the next ``receive``, or when its phase is ``send`` by
    the next send. What is sent is kept in ``sent``.
    """

    endpoint = "script:631"

    def __init__(self, *script: Line) -> None:
        self._script = list(script)
        self.sent = bytearray()
        self.closed = False
        self.timeouts: list[float] = []

    async def receive(self, *, timeout: float) -> bytes:
        """Say the next line."""
        self.timeouts.append(timeout)
        line = self._script.pop(0) if self._script else b""
        if isinstance(line, SealpressError):
            raise line
        return line.octets if isinstance(line, Early) else line

    async def send(self, octets: bytes | bytearray | memoryview, *, timeout: float) -> None:
        """Keep the octets."""
        self.timeouts.append(timeout)
        self._raise_send_error()
        self.sent += octets

    async def transfer(
        self, octets: bytes | bytearray | memoryview, *, timeout: float
    ) -> tuple[int, bytes | None]:
        """Keep the octets, up to the next early line."""
        self.timeouts.append(timeout)
        self._raise_send_error()
        line = self._script[0] if self._script else None
        if isinstance(line, Early) and len(self.sent) + len(octets) > line.after_octets:
            count = max(0, line.after_octets - len(self.sent))
            self.sent += memoryview(octets)[:count]
            self._script.pop(0)
            return count, line.octets
        self.sent += octets
        return len(octets), None

    async def close(self) -> None:
        """Note that it was closed."""
        self.closed = True

    def _raise_send_error(self) -> None:
        line = self._script[0] if self._script else None
        if isinstance(line, SealpressError) and line.phase is Phase.SEND:
            self._script.pop(0)
            raise line


class ReactingStream:
    """A stream whose peer is a function: octets it is sent in, octets it says out.

    With a server written without I/O behind it, whole conversations run in one step.
    """

    endpoint = "memory:631"

    def __init__(self, peer: Callable[[bytes], bytes]) -> None:
        self._peer = peer
        self._said = bytearray()
        self.sent = bytearray()
        self.closed = False
        self.timeouts: list[float] = []

    async def receive(self, *, timeout: float) -> bytes:
        """Return what the peer has said; a peer that says nothing has timed out."""
        if not self._said:
            self._said += self._peer(b"")
        if not self._said:
            raise silence(timeout)
        octets = bytes(self._said)
        self._said.clear()
        return octets

    async def send(self, octets: bytes | bytearray | memoryview, *, timeout: float) -> None:
        """Give the octets to the peer."""
        self.timeouts.append(timeout)
        self.sent += octets
        if octets:
            self._said += self._peer(bytes(octets))

    async def transfer(
        self, octets: bytes | bytearray | memoryview, *, timeout: float
    ) -> tuple[int, bytes | None]:
        """Give the octets to the peer, unless it has said something before."""
        if self._said:
            return 0, await self.receive(timeout=timeout)
        await self.send(octets, timeout=timeout)
        return len(octets), None

    async def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def silence(timeout: float) -> TransportError:
    """What a stream raises when its peer says nothing in time."""
    return TransportError(
        Reason.RECEIVE_TIMEOUT, f"the peer said nothing for {timeout:g} s", phase=Phase.RECEIVE
    )


class _Pipe:
    """One direction of a stream pair."""

    def __init__(self, capacity: int) -> None:
        self.buffer = bytearray()
        self.capacity = capacity
        self.ended = False
        self.changed = anyio.Event()

    def change(self) -> None:
        self.changed.set()
        self.changed = anyio.Event()


class PairedStream:
    """One end of a pair in an event loop, made by :func:`stream_pair`."""

    endpoint = "memory:631"

    def __init__(self, outgoing: _Pipe, incoming: _Pipe) -> None:
        self._outgoing = outgoing
        self._incoming = incoming

    async def receive(self, *, timeout: float) -> bytes:
        """Return what the other end sent, ``b""`` once it closed."""
        with anyio.move_on_after(timeout):
            while not self._incoming.buffer and not self._incoming.ended:
                await self._incoming.changed.wait()
        return self._take(timeout)

    async def send(self, octets: bytes | bytearray | memoryview, *, timeout: float) -> None:
        """Hand the octets over, as the other end makes room."""
        view = memoryview(octets)
        while view:
            count = self._give(view)
            if not count:
                await self._wait(self._outgoing, timeout)
            view = view[count:]

    async def transfer(
        self, octets: bytes | bytearray | memoryview, *, timeout: float
    ) -> tuple[int, bytes | None]:
        """Hand the octets over until the other end says something."""
        view = memoryview(octets)
        while view:
            await anyio.lowlevel.checkpoint()
            if self._incoming.buffer or self._incoming.ended:
                return len(octets) - len(view), self._take(timeout)
            count = self._give(view)
            if not count:
                await self._wait(self._outgoing, timeout)
            view = view[count:]
        return len(octets), None

    async def close(self) -> None:
        """End both directions."""
        for pipe in (self._outgoing, self._incoming):
            pipe.ended = True
            pipe.change()

    def _give(self, view: memoryview) -> int:
        pipe = self._outgoing
        if pipe.ended:
            raise TransportError(
                Reason.CONNECTION_RESET, "the other end is closed", phase=Phase.SEND
            )
        piece = view[: pipe.capacity - len(pipe.buffer)]
        pipe.buffer += piece
        pipe.change()
        return len(piece)

    def _take(self, timeout: float) -> bytes:
        pipe = self._incoming
        if not pipe.buffer and not pipe.ended:
            raise silence(timeout)
        octets = bytes(pipe.buffer)
        pipe.buffer.clear()
        pipe.change()
        return octets

    async def _wait(self, pipe: _Pipe, timeout: float) -> None:
        changed = pipe.changed
        with anyio.move_on_after(timeout):
            await changed.wait()
            return
        raise TransportError(Reason.SEND_TIMEOUT, "the peer takes no octets", phase=Phase.SEND)


def stream_pair(*, capacity_octets: int = 65_536) -> tuple[PairedStream, PairedStream]:
    """Make two connected ends.

    Args:
        capacity_octets: How much each direction holds before a send waits.
    """
    one, other = _Pipe(capacity_octets), _Pipe(capacity_octets)
    return PairedStream(one, other), PairedStream(other, one)

"""The port of a faulty virtual printer: what becomes of each connection that is accepted."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import TYPE_CHECKING

from sealpress.simulator.faults.wire import FaultyWire

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.server import PeerFacts, Server
    from sealpress.simulator.faults.desk import FaultDesk

HELD_SECONDS = 600.0
"""How long a connection is kept that is neither read nor answered."""

MAX_HELD = 256
"""How many of them there are at most; the oldest is closed for a new one."""

RESET_SECONDS = 0.1
"""How long a connection stands that is reset: the peer has to see that it does."""

_RESET = struct.pack("ii", 1, 0)


class FaultyPort:
    """Makes wires that ask for faults, and deals with connections that get none.

    Args:
        desk: Knows the faults.
        chain: Returns the certificates that are shown, as DER.
    """

    def __init__(self, desk: FaultDesk, chain: Callable[[], tuple[bytes, ...]]) -> None:
        self.desk = desk
        self.chain = chain
        self._wires: dict[tuple[str, int], FaultyWire] = {}
        self._held: dict[socket.socket, asyncio.TimerHandle] = {}

    def take(self, server: Server, accepted: socket.socket, peer: tuple[str, int]) -> None:
        """Deal with a connection that was accepted."""
        fault = self.desk.take("reset", "close", "stall")
        if fault is None:
            FaultyWire(self, server, accepted, peer)
        else:
            self._hold(accepted)
            if fault.name == "reset":
                later = asyncio.get_running_loop().call_later
                later(RESET_SECONDS, self._reset, accepted)
            if fault.name == "close":
                accepted.shutdown(socket.SHUT_WR)
                asyncio.get_running_loop().add_reader(accepted, self._drain, accepted)

    def close(self) -> None:
        """Close the connections that are held."""
        for held in list(self._held):
            self._drop(held)

    def wire_of(self, peer: PeerFacts) -> FaultyWire | None:
        """Return the connection of a peer."""
        return self._wires.get((peer.host, peer.port))

    def opened(self, wire: FaultyWire) -> None:
        """Take note of a connection."""
        self._wires[wire.peer.host, wire.peer.port] = wire

    def closed(self, wire: FaultyWire) -> None:
        """Forget a connection."""
        self._wires.pop((wire.peer.host, wire.peer.port), None)

    def _hold(self, accepted: socket.socket) -> None:
        if len(self._held) >= MAX_HELD:
            self._drop(next(iter(self._held)))
        later = asyncio.get_running_loop().call_later
        self._held[accepted] = later(HELD_SECONDS, self._drop, accepted)

    def _drain(self, accepted: socket.socket) -> None:
        """Read what comes, so that closing does not turn into a reset."""
        try:
            octets = accepted.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            octets = b""
        if not octets:
            self._drop(accepted)

    def _reset(self, accepted: socket.socket) -> None:
        if accepted in self._held:
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self._drop(accepted)

    def _drop(self, accepted: socket.socket) -> None:
        timer = self._held.pop(accepted, None)
        if timer is not None:
            timer.cancel()
            asyncio.get_running_loop().remove_reader(accepted)
            accepted.close()

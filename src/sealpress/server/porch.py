"""A connection's socket while it is on the doorstep: read and written without asyncio's transports.

A transport costs a task, two futures and a dozen callbacks before the first octet is read. Most
connections of a scan or a storm never say anything, so they get one when a conversation begins.
"""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.server.line import Line


class Porch:
    """Does what the wire needs of a transport until :meth:`detach`.

    Attributes:
        unsent: What the socket did not take at once.
    """

    __slots__ = ("_file", "_is_closing", "_is_reading", "_loop", "_socket", "_wire", "unsent")

    def __init__(self, loop: asyncio.AbstractEventLoop, accepted: socket.socket) -> None:
        self._loop = loop
        self._socket = accepted
        self._file = accepted.fileno()
        self._wire: Line | None = None
        self._is_reading = self._is_closing = False
        self.unsent = b""

    def begin(self, wire: Line) -> None:
        """Read from now on, and tell the wire."""
        self._wire = wire
        self.resume_reading()

    def is_closing(self) -> bool:
        """Whether it is closed."""
        return self._is_closing

    def write(self, octets: bytes) -> None:
        """Send; what is not taken at once is kept in :attr:`unsent`."""
        if self._is_closing:
            return
        if self.unsent:
            self.unsent += octets
            return
        try:
            sent = self._socket.send(octets)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:  # the next read says so, too
            return
        if sent < len(octets):
            self.unsent = octets[sent:]

    def get_write_buffer_size(self) -> int:
        """How many octets are unsent."""
        return len(self.unsent)

    def pause_reading(self) -> None:
        """Leave what comes in the socket."""
        if self._is_reading:
            self._is_reading = False
            self._loop.remove_reader(self._file)

    def resume_reading(self) -> None:
        """Read again."""
        if not (self._is_reading or self._is_closing):
            self._is_reading = True
            self._loop.add_reader(self._file, self._readable)

    def close(self) -> None:
        """Close at once, and tell the wire."""
        self._end(None)

    abort = close

    def _end(self, error: OSError | None) -> None:
        if self._is_closing:
            return
        self.pause_reading()
        self._is_closing = True
        wire, self._wire = self._wire, None
        if wire is not None:  # otherwise a transport has the socket
            self._socket.close()
            wire.connection_lost(error)

    def detach(self) -> socket.socket:
        """Give the socket away."""
        self.pause_reading()
        self._wire = None
        return self._socket

    def _readable(self) -> None:
        wire = self._wire
        if wire is None:
            return
        try:
            count = self._socket.recv_into(wire.get_buffer(-1))
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._end(error)
            return
        if count:
            wire.buffer_updated(count)
        else:
            self.pause_reading()
            wire.eof_received()

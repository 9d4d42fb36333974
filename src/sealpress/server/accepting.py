"""A listening socket: connections are taken in bunches, and none while files have run out."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import socket
from collections.abc import Callable

_log = logging.getLogger("sealpress.server")

ACCEPTED_AT_ONCE = 32
"""So many connections are taken before others get their turn."""

BACKLOG = 1024
"""So many connections may wait to be taken."""

PAUSE_SECONDS = 0.5
"""How long no connection is taken once there are no files or memory left for one."""

_EXHAUSTED = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}

Taker = Callable[[socket.socket, tuple[str, int]], None]
"""Called with each new connection's socket, non-blocking, and the peer's address and port."""


class Acceptor:
    """Takes the connections of one port.

    Args:
        listening: The socket's file; a copy of it is used, so that both must be closed.
        take: Called with each connection.
    """

    def __init__(self, listening: int, take: Taker) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = socket.socket(fileno=os.dup(listening))
        self._socket.settimeout(0)
        self._socket.listen(BACKLOG)
        self._take = take
        self._pause: asyncio.TimerHandle | None = None
        self._resume()

    def close(self) -> None:
        """Take no more."""
        if self._socket.fileno() < 0:
            return
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self._socket)
        self._socket.close()

    def _resume(self) -> None:
        self._pause = None
        self._loop.add_reader(self._socket, self._accept)

    def _accept(self) -> None:
        for _ in range(ACCEPTED_AT_ONCE):
            try:
                accepted, address = self._socket.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return
            except OSError as error:
                self._refuse(error)
                return
            accepted.settimeout(0)
            self._take(accepted, address[:2])

    def _refuse(self, error: OSError) -> None:
        if error.errno not in _EXHAUSTED:
            _log.warning("a connection could not be accepted: %s", error)
            return
        _log.warning("no connections are accepted for a moment: %s", error.strerror)
        self._loop.remove_reader(self._socket)
        self._pause = self._loop.call_later(PAUSE_SECONDS, self._resume)

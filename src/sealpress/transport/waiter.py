"""How a driver waits for a socket; all that differs between blocking and asynchronous clients."""

from __future__ import annotations

import socket
from typing import Protocol


class Waiter(Protocol):
    """Waits for sockets in one of the ways there are."""

    async def wait(self, sock: socket.socket, *, read: bool, write: bool, timeout: float) -> bool:
        """Wait until the socket is ready for one of these; ``False`` when ``timeout`` s passed."""
        ...

    async def pause(self) -> None:
        """Let others run, and be cancelled, before an operation that may not have to wait."""
        ...

    def closing(self, sock: socket.socket) -> None:
        """Note that the socket is about to be closed."""
        ...

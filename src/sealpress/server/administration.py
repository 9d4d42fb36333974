"""What administrators can do with a running server: its control socket, switches and audit log."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import Reason, StateError, UsageError
from sealpress.server.audit import AUDIT_FILE, AuditFile
from sealpress.server.capture_switch import (
    SWITCHED_CAPTURE_OCTETS,
    SWITCHED_CAPTURE_SECONDS,
    CaptureSwitch,
)
from sealpress.server.control import ControlSocket

if TYPE_CHECKING:
    from sealpress.server.audit import Actor, AuditLog
    from sealpress.server.control import Answer, Order
    from sealpress.server.watching import Watching

_log = logging.getLogger("sealpress.server")

CAPTURES_FOLDER = "captures"
"""Name of the folder of a server's captures in the state folder."""


class Administration:
    """Takes the orders of a server's administrators.

    Args:
        folder: The state folder: socket, captures and audit log lie in it.
        watching: Who sees the server's connections.
        name: The server's name.
        port: Its port.
        audit: Where what is done is noted; ``None`` = a file in the folder.
        administrators: User numbers that may give orders; who runs the server, and root, when
            nobody is named.

    Attributes:
        switch: Captures.
    """

    def __init__(
        self,
        folder: Path,
        watching: Watching,
        *,
        name: str,
        port: int,
        audit: AuditLog | None = None,
        administrators: frozenset[int] | None = None,
    ) -> None:
        self._name, self._port = name, port
        self.audit = audit or AuditFile(folder / AUDIT_FILE)
        self.switch = CaptureSwitch(
            watching, folder / CAPTURES_FOLDER, self.audit, server=f"{name}:{port}"
        )
        handlers = {
            "capture-start": self._start,
            "capture-stop": self._stop,
            "capture-status": self._status,
        }
        self._socket = ControlSocket(
            folder, port, handlers, self.audit, administrators=administrators
        )

    async def open(self) -> None:
        """Take orders.

        Raises:
            StateError: As of :meth:`~sealpress.server.control.ControlSocket.open`.
        """
        await self._socket.open()

    async def close(self) -> None:
        """Take no more; a capture that is on ends."""
        await self._socket.close()
        await self.switch.close()

    async def _start(self, order: Order, by: Actor) -> Answer:
        started = await self.switch.start(
            by=by,
            name=_text(order, "name"),
            because=_text(order, "because"),
            max_octets=int(_number(order, "max-octets", SWITCHED_CAPTURE_OCTETS)),
            max_seconds=_number(order, "max-seconds", SWITCHED_CAPTURE_SECONDS),
        )
        return {**self._who(), **started}

    async def _stop(self, order: Order, by: Actor) -> Answer:
        return {**self._who(), **await self.switch.stop(by=by, because=_text(order, "because"))}

    async def _status(self, _order: Order, _by: Actor) -> Answer:
        return {**self._who(), **self.switch.status()}

    def _who(self) -> dict[str, object]:
        return {"server": self._name, "port": self._port}


async def administer(
    folder: Path | None, watching: Watching, *, name: str, port: int
) -> Administration | None:
    """Have a server take orders, if it has a state folder and the system has the sockets for it."""
    if folder is None:
        return None
    administration = Administration(folder, watching, name=name, port=port)
    try:
        await administration.open()
    except StateError as error:
        _log.warning("nobody can give this server orders: %s", error.detail)
    return administration


def _text(order: Order, key: str) -> str:
    value = order.get(key, "")
    if not isinstance(value, str):
        raise UsageError(Reason.INVALID_ARGUMENT, f"{key} is a text")
    return value


def _number(order: Order, key: str, default: float) -> float:
    value = order.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UsageError(Reason.INVALID_ARGUMENT, f"{key} is a number")
    return value

"""What administrators can do with a running server: its control socket, switches and audit log."""

from __future__ import annotations

import asyncio
import logging
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import Reason, StateError, UsageError
from sealpress.server.audit import AUDIT_FILE, Actor, AuditEntry, AuditFile
from sealpress.server.capture_switch import (
    SWITCHED_CAPTURE_OCTETS,
    SWITCHED_CAPTURE_SECONDS,
    CaptureSwitch,
)
from sealpress.server.control import ControlSocket, user_name
from sealpress.transport.capture import Capture
from sealpress.transport.witnesses import Witnesses

if TYPE_CHECKING:
    from sealpress.server.audit import AuditLog
    from sealpress.server.control import Answer, Handler, Order
    from sealpress.server.watching import Watching
    from sealpress.transport.witness import Witness

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
        orders: Who carries out further orders.

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
        orders: Mapping[str, Handler] | None = None,
    ) -> None:
        self._name, self._port = name, port
        self._from_start = tuple(_captures(watching.witnesses))
        self.audit = audit or AuditFile(folder / AUDIT_FILE)
        self.switch = CaptureSwitch(
            watching, folder / CAPTURES_FOLDER, self.audit, server=f"{name}:{port}"
        )
        handlers = {
            "capture-start": self._start,
            "capture-stop": self._stop,
            "capture-status": self._status,
            **(orders or {}),
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

    async def note_start(self) -> None:
        """Note captures that are on from the start, as they were asked for by who started it.

        Raises:
            StateError: They can't be noted.
        """
        for capture in self._from_start:
            entry = AuditEntry(
                at=datetime.now(UTC),
                action="capture-start",
                outcome="done",
                actor=starter(),
                because="since the server was started",
                details={"server": f"{self._name}:{self._port}", "file": str(capture.path)},
            )
            await asyncio.to_thread(self.audit.note, entry)

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
    folder: Path | None,
    watching: Watching,
    *,
    name: str,
    port: int,
    audit: AuditLog | None = None,
    orders: Mapping[str, Handler] | None = None,
) -> Administration | None:
    """Have a server take orders, if it has a state folder and the system has the sockets for it.

    The arguments are those of :class:`Administration`.

    Raises:
        StateError: A capture that is on from the start can't be noted in the audit log.
    """
    if folder is None:
        return None
    administration = Administration(
        folder, watching, name=name, port=port, audit=audit, orders=orders
    )
    await administration.note_start()
    try:
        await administration.open()
    except StateError as error:
        _log.warning("nobody can give this server orders: %s", error.detail)
    return administration


def _captures(witnesses: Iterable[Witness]) -> Iterator[Capture]:
    for witness in witnesses:
        if isinstance(witness, Capture):
            yield witness
        elif isinstance(witness, Witnesses):
            yield from _captures(witness.members)


def starter() -> Actor:
    """Return who typed the command that this process is."""
    uid = os.getuid() if hasattr(os, "getuid") else None
    name = user_name(uid) if uid is not None else ""
    return Actor(user=name, uid=uid, origin="command-line", process=os.getpid())


def _text(order: Order, key: str) -> str:
    value = order.get(key, "")
    if not isinstance(value, str):
        raise UsageError(Reason.INVALID_ARGUMENT, f"{key} is a text")
    return value


def _number(order: Order, key: str, default: float) -> float:
    value = order.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(Reason.INVALID_ARGUMENT, f"{key} is a number")
    return value

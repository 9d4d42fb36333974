"""A running server's control socket: its administrators give it orders, and nobody else.

An administrator is whoever runs the server, and root. The socket lies in a folder that is theirs,
and the system says who is at its other end. An order is a line of JSON, and so is the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import json
import logging
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from sealpress.errors import Reason, SealpressError, StateError, UsageError
from sealpress.server.audit import Actor, AuditEntry, AuditLog
from sealpress.trust.private_files import make_private_folder

_log = logging.getLogger("sealpress.server")

MAX_ORDER_OCTETS = 64 * 1024
"""The longest order."""

MAX_ANSWER_OCTETS = 16 << 20
"""The longest answer."""

ORDER_SECONDS = 10.0
"""How long giving an order, or carrying it out, may take."""

REFUSAL_NOTE_SECONDS = 60.0
"""A user who is refused again and again is noted once in this time."""

CONTROL_FOLDER = "run"
"""Name of the folder of control sockets in the state folder."""

Order: TypeAlias = Mapping[str, object]
Answer: TypeAlias = Mapping[str, object]
Handler: TypeAlias = Callable[[Order, Actor], Awaitable[Answer]]
"""Carries out an order of an administrator; raises SealpressError when it can't."""

_CREDENTIALS = struct.Struct("3i")
_LONGEST_PATH = 100  # sockaddr_un has room for 103 to 107


class ControlSocket:
    """Listens for orders.

    Args:
        folder: The state folder.
        port: The server's port: the socket is named by it.
        handlers: Who carries out which order.
        audit: Where refusals are noted.
        administrators: User numbers that may give orders; the process' own and root by default.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        handlers: Mapping[str, Handler],
        audit: AuditLog,
        *,
        administrators: frozenset[int] | None = None,
    ) -> None:
        self.path = folder / CONTROL_FOLDER / f"{port}-{os.getpid()}.sock"
        self._handlers = handlers
        self._audit = audit
        own = frozenset({os.getuid(), 0}) if hasattr(os, "getuid") else frozenset[int]()
        self._administrators = own if administrators is None else administrators
        self._listener: asyncio.AbstractServer | None = None
        self._noted: dict[int, float] = {}

    async def open(self) -> None:
        """Listen.

        Raises:
            StateError: The system has no such sockets, or it can't be made
                (reason ``state-unwritable``).
        """
        if not is_possible():
            raise StateError(
                Reason.STATE_UNWRITABLE, "this system has no sockets that say who speaks"
            )
        try:
            listening = await asyncio.to_thread(_listening, self.path)
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE,
                f"cannot make the control socket {self.path}: {error.strerror or error}",
            ) from error
        self._listener = await asyncio.start_unix_server(
            self._serve, sock=listening, limit=MAX_ORDER_OCTETS
        )

    async def close(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            with contextlib.suppress(OSError):
                self.path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ORDER_SECONDS):
                answer = await self._answer(reader, _actor(writer.get_extra_info("socket")))
                writer.write(json.dumps(answer, ensure_ascii=True).encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            _log.debug("whoever gave an order did not wait for the answer")
        except (OSError, TimeoutError, ValueError) as error:
            _log.info("the control socket: %s", error)
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, actor: Actor) -> Answer:
        try:
            order = _order(await reader.readline())
            if actor.uid not in self._administrators:
                await self._note_refusal(order, actor)
                raise StateError(
                    Reason.ORDER_REFUSED,
                    f"user {actor.user or actor.uid} is no administrator of this server",
                    hint="Only who runs the server, and root, may do that.",
                )
            handler = self._handlers.get(str(order.get("order")))
            if handler is None:
                raise UsageError(Reason.INVALID_ARGUMENT, "there is no such order")
            return {"ok": await _carried_out(handler, order, actor)}
        except SealpressError as error:
            return {"error": {"reason": error.reason, "detail": error.detail, "hint": error.hint}}

    async def _note_refusal(self, order: Order, actor: Actor) -> None:
        now = asyncio.get_running_loop().time()
        uid = -1 if actor.uid is None else actor.uid
        if now - self._noted.get(uid, -REFUSAL_NOTE_SECONDS) < REFUSAL_NOTE_SECONDS:
            return
        self._noted[uid] = now
        entry = AuditEntry(
            at=datetime.now(UTC),
            action=str(order.get("order"))[:100],
            outcome="refused",
            actor=actor,
            details={"error": "no administrator"},
        )
        await asyncio.to_thread(self._audit.note, entry)


def is_possible() -> bool:
    """Whether this system has Unix sockets that say who is at the other end."""
    return hasattr(socket, "AF_UNIX") and hasattr(socket, "SO_PEERCRED")


async def _carried_out(handler: Handler, order: Order, actor: Actor) -> Answer:
    try:
        return await handler(order, actor)
    except SealpressError:
        raise
    except Exception as error:
        _log.exception("an order could not be carried out")
        detail = f"the order could not be carried out: {type(error).__name__}"
        raise StateError(Reason.INTERNAL, detail) from error


def _order(line: bytes) -> Order:
    try:
        order = json.loads(line)
    except (ValueError, RecursionError):
        order = None
    if not isinstance(order, dict):
        raise UsageError(Reason.INVALID_ARGUMENT, "an order is a line of JSON")
    return order


def peer_of(connected: socket.socket) -> tuple[int, int]:
    """Return the numbers of the process and of the user at the other end of a socket."""
    octets = connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    process, uid, _ = _CREDENTIALS.unpack(octets)
    return process, uid


def _actor(connected: socket.socket) -> Actor:
    process, uid = peer_of(connected)
    return Actor(user=user_name(uid), uid=uid, origin="control-socket", process=process)


def user_name(uid: int) -> str:
    """Return a user's name, empty where the number has none."""
    import pwd  # not there on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


def may_serve(uid: int, state: Path) -> bool:
    """Whether a user may run servers in a state folder: the own one, root, or its owner."""
    return uid in {os.geteuid(), 0, state.stat().st_uid}


def _make_own(folder: Path) -> None:
    """Make a folder ours alone; a link, or what somebody else has put there, is left alone."""
    make_private_folder(folder)
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if not may_serve(os.fstat(descriptor).st_uid, folder.parent):
            raise PermissionError(errno.EPERM, "it is somebody else's")
        os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)


def _listening(path: Path) -> socket.socket:
    _make_own(path.parent)
    for other in path.parent.glob("*.sock"):
        if not is_alive(other):
            other.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with short_path(path) as name:
            made.bind(name)
        path.chmod(0o600)
        made.listen()
        made.setblocking(False)  # noqa: FBT003 - a function of the library
    except BaseException:
        made.close()
        raise
    return made


def is_alive(path: Path) -> bool:
    """Whether a process listens at a control socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as trial:
        trial.settimeout(1.0)
        try:
            with short_path(path) as name:
                trial.connect(name)
        except (ConnectionRefusedError, FileNotFoundError):
            return False
        except OSError:
            return True  # it takes no more just now
        return True


@contextlib.contextmanager
def short_path(path: Path) -> Iterator[str]:
    """Yield a name of a socket that the system has room for, however long its path is."""
    if len(os.fsencode(path)) < _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)

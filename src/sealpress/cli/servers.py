"""The running servers of this machine that take orders: found, chosen, and given one."""

from __future__ import annotations

import errno
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from sealpress.errors import Reason, SealpressError, StateError, UsageError
from sealpress.server.control import (
    CONTROL_FOLDER,
    MAX_ANSWER_OCTETS,
    ORDER_SECONDS,
    is_possible,
    may_serve,
    peer_of,
    short_path,
)
from sealpress.trust.state_folder import state_folder

Facts: TypeAlias = Mapping[str, object]
"""What a server answers."""

ServerOption = Annotated[
    str | None,
    typer.Option(
        "--server", metavar="NAME|PORT", help="Which server, where several run: its port or name."
    ),
]
BecauseOption = Annotated[
    str, typer.Option("--because", metavar="TEXT", help="Why, for the audit log.")
]


def give_order(server: str | None, order: str, **arguments: object) -> Facts:
    """Give an order to the server that is meant, and return its answer.

    Args:
        server: Its port or name; ``None`` for the only one.
        order: The order.
        arguments: Its particulars, by names with ``_``.

    Raises:
        StateError: None runs (reason ``server-not-found``), or it refuses.
        UsageError: Several run, or an argument is none.
    """
    particulars = {name.replace("_", "-"): value for name, value in arguments.items()}
    return ask(chosen_server(server), {"order": order, **particulars})


def running_servers(
    folder: Path | None = None, *, question: str = "capture-status"
) -> list[tuple[Path, Facts]]:
    """Return the control sockets of the servers that answer, with what they say.

    Args:
        folder: The state folder; the usual one by default.
        question: The order that asks; servers that do not know it are left out.

    Raises:
        StateError: This system has no such sockets, or their folder is somebody else's (reason
            ``server-not-found``).
    """
    if not is_possible():
        raise StateError(
            Reason.SERVER_NOT_FOUND,
            "this system has no sockets that say who speaks, so no server takes orders",
        )
    found = []
    for path in _sockets(folder or state_folder()):
        try:
            found.append((path, ask(path, {"order": question})))
        except SealpressError as error:
            if error.reason not in {Reason.SERVER_NOT_FOUND, Reason.INVALID_ARGUMENT}:
                raise
    return found


def _sockets(state: Path) -> list[Path]:
    folder = state / CONTROL_FOLDER
    try:
        return sorted(folder.glob("*.sock"))
    except OSError as error:
        raise StateError(
            Reason.SERVER_NOT_FOUND, f"cannot look into {folder}: {error.strerror or error}"
        ) from error


def chosen_server(
    server: str | None, folder: Path | None = None, *, question: str = "capture-status"
) -> Path:
    """Return the control socket of the server that is meant.

    Args:
        server: Its port or name; ``None`` for the only one.
        folder: The state folder, as of :func:`running_servers`.
        question: The order that asks, likewise.

    Raises:
        StateError: None runs (reason ``server-not-found``).
        UsageError: Several do.
    """
    running = running_servers(folder, question=question)
    meant = [
        path
        for path, facts in running
        if server is None or server in {str(facts.get("port")), facts.get("server")}
    ]
    if not meant:
        which = f"no server {server}" if server else "no server"
        raise StateError(
            Reason.SERVER_NOT_FOUND,
            f"{which} takes orders in {(folder or state_folder()) / CONTROL_FOLDER}",
        )
    if len(meant) > 1:
        names = ", ".join(f"{facts.get('port')} ({facts.get('server')})" for _, facts in running)
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"several servers run: {names}",
            hint="Say which one by its port: --server PORT.",
        )
    return meant[0]


def ask(path: Path, order: Mapping[str, object]) -> Facts:
    """Give an order at a control socket, and return the answer.

    Raises:
        StateError: It does not answer (reason ``server-not-found``), or refuses.
        UsageError: It does not know the order.
    """
    answer = _exchange(path, json.dumps(order).encode("ascii") + b"\n")
    if "ok" in answer:
        facts = answer["ok"]
        return facts if isinstance(facts, dict) else {}
    raise _error(answer.get("error"))


def _exchange(path: Path, line: bytes) -> Mapping[str, object]:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connected:
            connected.settimeout(ORDER_SECONDS)
            with short_path(path) as name:
                connected.connect(name)
            if not may_serve(peer_of(connected)[1], path.parents[1]):
                raise PermissionError(errno.EPERM, "it is somebody else's")
            connected.sendall(line)
            with connected.makefile("rb") as file:
                answer = json.loads(file.readline(MAX_ANSWER_OCTETS))
    except (OSError, ValueError) as error:
        raise StateError(
            Reason.SERVER_NOT_FOUND, f"the server at {path} does not answer: {error}"
        ) from error
    return answer if isinstance(answer, dict) else {}


def _error(told: object) -> SealpressError:
    facts = told if isinstance(told, dict) else {}
    reason = facts.get("reason")
    known = Reason(reason) if reason in list(Reason) else Reason.ORDER_REFUSED
    kind = UsageError if known is Reason.INVALID_ARGUMENT else StateError
    return kind(known, str(facts.get("detail", "")), hint=str(facts.get("hint", "")))

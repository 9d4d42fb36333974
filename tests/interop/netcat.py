"""socat and netcat as what else may listen at a port: silent, closing, echoing, other protocols."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.interop import judges
from tests.interop.processes import Running, free_port, listens

SILENT = "exec sleep 60"
"""Keeps the connection and says nothing."""

CLOSING = "exit"
"""Closes what it accepts."""

ECHO = "exec cat"
"""Sends back what it is sent."""


def saying(text: str) -> str:
    """Say something at once, without being asked, and take whatever comes."""
    return f"printf '{text}'; exec cat >/dev/null"


def answering(text: str) -> str:
    """Wait for something, answer with a text, and close."""
    return f"head -c 1 >/dev/null; printf '{text}'"


def trickling(text: str) -> str:
    """Wait for something, answer with a text, and then with an octet every quarter second."""
    return f"head -c 1 >/dev/null; printf '{text}'; while sleep 0.25; do printf x; done"


@contextmanager
def socat(
    folder: Path, script: str, *, pem: Path | None = None, options: str = ""
) -> Iterator[int]:
    """Run a shell script for each connection, inside of TLS with a certificate; yield the port."""
    port = free_port()
    service = folder / "service.sh"
    service.write_text(f"{script}\n")
    listener = f"TCP-LISTEN:{port}" if pem is None else f"OPENSSL-LISTEN:{port},cert={pem},verify=0"
    argv = [judges.program("socat"), f"{listener},bind=127.0.0.1,reuseaddr,fork{options}"]
    argv.append(f"EXEC:sh {service}")
    with Running(argv, log=folder / "socat.log") as running:
        running.wait_for(lambda: listens(port))
        yield port


@contextmanager
def netcat(folder: Path) -> Iterator[int]:
    """Run a netcat that accepts one connection after the other and has nothing to say."""
    port = free_port()
    argv = [judges.program("nc"), "-l", "-k", "127.0.0.1", str(port)]
    with Running(argv, log=folder / "nc.log") as running:
        running.wait_for(lambda: listens(port))
        yield port


@contextmanager
def deaf(folder: Path) -> Iterator[int]:
    """A stopped program whose queue is full: the kernel drops what asks for a connection."""
    port = free_port()
    argv = [judges.program("socat"), f"TCP-LISTEN:{port},bind=127.0.0.1,backlog=1,fork", "PIPE"]
    with Running(argv, log=folder / "deaf.log") as running, contextlib.ExitStack() as waiting:
        running.wait_for(lambda: listens(port))
        running.process.send_signal(signal.SIGSTOP)
        while (one := _connected(port)) is not None:
            waiting.enter_context(one)
        yield port
        running.process.send_signal(signal.SIGCONT)


def _connected(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), 0.3)
    except TimeoutError:
        return None

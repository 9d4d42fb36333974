"""Child processes of tests: their output goes to a file; they are ended by their pid."""

from __future__ import annotations

import itertools
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")

# A busy machine with two cores may take long to start a program; nothing waits this long in vain.
PATIENCE_SECONDS = 30.0

FIRST_PORT, PORTS_A_WORKER, MOST_WORKERS = 20_500, 800, 8
"""Which ports programs get that can't choose one themselves."""


def eventually(
    look: Callable[[], T],
    what: str,
    *,
    timeout: float = PATIENCE_SECONDS,
    log: Callable[[], str] = str,
) -> T:
    """Return the first true value of ``look()``; fail with ``what`` when there is none in time."""
    deadline = time.monotonic() + timeout
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {timeout:g} s\n{log()}")
        time.sleep(0.02)
    return found


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on, for a program to be started.

    It lies below those that Linux gives to whoever asks for none, and each process of a test run
    has numbers of its own: nobody gets it by chance before that program is up.
    """
    while True:
        port = _PORTS[0] + next(_turns) % len(_PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _own_ports() -> range:
    worker = os.environ.get("PYTEST_XDIST_WORKER", f"gw{MOST_WORKERS - 1}")
    first = FIRST_PORT + PORTS_A_WORKER * (int(worker.removeprefix("gw")) % MOST_WORKERS)
    return range(first, first + PORTS_A_WORKER)


_PORTS = _own_ports()
_turns = itertools.count(os.getpid() * 37)  # another run at the same time begins elsewhere


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


class Running:
    """A program that runs until the test ends it; its output grows in ``log``."""

    def __init__(
        self, argv: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        self.argv = [str(word) for word in argv]
        self.log = log
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})},
            )

    @property
    def output(self) -> str:
        """Everything the program has said so far."""
        return self.log.read_text(errors="replace")

    def wait_for(self, condition: str | Callable[[], object]) -> re.Match[str] | None:
        """Wait until the output matches a pattern, or until a condition holds."""

        def look() -> object:
            if self.process.poll() is not None:
                raise AssertionError(f"{self.argv[0]} ended early:\n{self.output}")
            if callable(condition):
                return condition()
            return re.search(condition, self.output, re.MULTILINE)

        try:
            found = eventually(look, f"{self.argv[0]}: {condition}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.output[-2000:]}") from None
        return found if isinstance(found, re.Match) else None

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """End it, by force after ten seconds; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        return self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

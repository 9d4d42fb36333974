"""Starts gateways quickly: a process that has imported everything forks one for each order.

What is forked is killed like any other process and shares nothing with the one before but the code
in memory. Starting Python and importing a second's worth of modules for each of many kills would
only make the tests longer.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parents[2]


class Forged:
    """A process that the forge started; as much of :class:`subprocess.Popen` as is needed."""

    def __init__(self, forge: Forge, pid: int) -> None:
        self._forge, self.pid = forge, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return its exit code once it has ended."""
        if self.returncode is None:
            self.returncode = self._forge.ask(poll=self.pid)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Wait for its end."""
        if self.returncode is None:
            self.returncode = self._forge.ask(wait=self.pid, seconds=timeout)
            if self.returncode is None:
                raise subprocess.TimeoutExpired("gateway", timeout)
        return self.returncode


class Forge:
    """The process that forks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.forge"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def start(self, arguments: list[str], env: dict[str, str], log: Path) -> Forged:
        """Start ``sealpress`` with these arguments."""
        pid = self.ask(start=arguments, env=env, log=str(log))
        assert pid
        return Forged(self, pid)

    def ask(self, **order: object) -> int | None:
        """Give an order, return the answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: int | None = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def fork(order: dict[str, object]) -> int:
    """Start a gateway in a child."""
    if pid := os.fork():
        return pid
    code = 1
    try:
        log = os.open(str(order["log"]), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for target, source in {0: nothing, 1: log, 2: log}.items():
            os.dup2(source, target)
        os.environ.update(order["env"])  # type: ignore[call-overload]
        from sealpress.cli.main import main

        code = int(main(order["start"]) or 0)  # type: ignore[arg-type]
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os._exit(code)


def wait(pid: int, seconds: float) -> int | None:
    """Return a child's exit code, ``None`` when it still runs."""
    end = os.pidfd_open(pid)
    try:
        if not select.select([end], [], [], seconds)[0]:
            return None
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    finally:
        os.close(end)


def serve() -> None:
    """Follow orders until there are no more."""
    import sealpress.cli.serve  # noqa: F401  # what every gateway would import

    for line in sys.stdin:
        order = json.loads(line)
        if "start" in order:
            answer: int | None = fork(order)
        else:
            pid = order.get("poll") or order["wait"]
            answer = wait(pid, order.get("seconds", 0))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()

"""The ``sealpress`` command as a user starts it, and its virtual printer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.interop.processes import Running

COMMAND = [sys.executable, "-m", "sealpress"]


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The result printed with ``--json``."""
        return json.loads(self.stdout)


@dataclass(frozen=True)
class Sealpress:
    """The command with a state folder of its own."""

    home: Path
    within: tuple[str, ...] = ()  # a command that runs ours, such as ``unshare -n``

    @property
    def env(self) -> dict[str, str]:
        """The environment the command runs in."""
        return {"SEALPRESS_HOME": str(self.home), "NO_COLOR": "1", "COLUMNS": "200"}

    def run(
        self, *arguments: str | Path, stdin: Path = Path(os.devnull), timeout: float = 120.0
    ) -> Outcome:
        """Run the command to its end."""
        argv = [*self.within, *COMMAND, *map(str, arguments)]
        env = {**os.environ, **self.env}
        with stdin.open("rb") as source:
            done = subprocess.run(
                argv,
                stdin=source,
                capture_output=True,
                timeout=timeout,
                env=env,
                check=False,
                text=True,
            )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def succeed(self, *arguments: str | Path, stdin: Path = Path(os.devnull)) -> Outcome:
        """Run the command; fail the test with everything it said unless it ends well."""
        outcome = self.run(*arguments, stdin=stdin)
        assert outcome.exit_code == 0, f"{arguments}: {outcome}"
        return outcome


@dataclass(frozen=True)
class VirtualPrinter:
    """A running ``sealpress simulate``."""

    port: int
    output: Path
    certificate: Path
    running: Running

    def uri(self, scheme: str = "ipp", host: str = "localhost") -> str:
        """Return the printer's URI for a scheme."""
        return f"{scheme}://{host}:{self.port}/ipp/print"

    def documents(self) -> list[bytes]:
        """Return the octets of every document printed, oldest first."""
        tickets = [json.loads(path.read_text()) for path in self.output.glob("*.json")]
        names = [
            document["file"]
            for ticket in sorted(tickets, key=lambda each: each["job-id"])
            for document in ticket["documents"]
        ]
        return [(self.output / name).read_bytes() for name in names]


@contextmanager
def virtual_printer(folder: Path, *options: str) -> Iterator[VirtualPrinter]:
    """Run a virtual printer that keeps what it prints."""
    output = folder / "printed"
    words = ("simulate", "--no-pages", "--json", "--port", "0", "--output", str(output))
    argv = [*COMMAND, *words, *options]
    env = Sealpress(folder / "printer-home").env
    with Running(argv, log=folder / "simulate.log", env=env) as running:
        running.wait_for(r'^\{"ready": .*\}$')
        ready = json.loads(running.output.splitlines()[0])
        port = urlsplit(ready["ready"][0]).port
        assert port
        yield VirtualPrinter(port, output, Path(ready["certificate"] or ""), running)

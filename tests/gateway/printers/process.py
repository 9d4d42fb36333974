"""Recording printers in a process of their own, which nobody's death disturbs."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.gateway.printers import records
from tests.gateway.printers.records import Printed
from tests.interop.processes import Running

ROOT = Path(__file__).resolve().parents[3]
PATH = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)


class PrinterProcess:
    """The process; ``folder`` keeps its record, its identity and its log."""

    def __init__(self, folder: Path, *, tls: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.record = folder / "printed.jsonl"
        self.identity = folder / "printers-identity"
        self._log = folder / "printers.log"
        self._argv: list[str | Path] = [sys.executable, "-m", "tests.gateway.printers", self.record]
        if tls:
            self._argv += ["--identity", self.identity]
        self.port = self.tls_port = 0
        self.running = self._start()

    def _start(self) -> Running:
        ports = ["--port", str(self.port), "--tls-port", str(self.tls_port)]
        running = Running([*self._argv, *ports], log=self._log, env={"PYTHONPATH": PATH})
        found = running.wait_for(r"^ready (\d+) (\d+)$")
        assert found is not None
        self.port, self.tls_port = int(found[1]), int(found[2])
        return running

    @property
    def certificate(self) -> Path:
        """The certificate of its TLS port."""
        return next(self.identity.glob("*.crt"), self.identity / "certificate.pem")

    def uri(self, number: int, scheme: str = "ipp") -> str:
        """Return a printer's URI."""
        port = self.tls_port if scheme == "ipps" else self.port
        return f"{scheme}://localhost:{port}/ipp/print/{number}"

    def printed(self) -> list[Printed]:
        """Return what all of them printed so far."""
        return records.read(self.record)

    def change(self, number: int | None = None, **changes: object) -> None:
        """Change how one printer is, or all (``Behaviour`` has the names)."""
        self._ask({"printer": number, "change": changes})

    def look(self, number: int) -> dict[str, Any]:
        """Return a printer's behaviour, hits of faults and counts of requests."""
        found: dict[str, Any] = self._ask({"printer": number})["printers"][0]
        return found

    def jobs_taken(self) -> int:
        """Return how many printers have a job under way."""
        return int(self._ask({})["printing"])

    def _ask(self, asked: dict[str, object]) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", "/control", json.dumps(asked))
            told: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return told

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        self.running.stop(how)

    def start_again(self) -> None:
        """Start it anew at the same ports; its jobs are forgotten, as after a power cut."""
        self.running = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class CrowdProcess:
    """A crowd of slow printers in a process; ``folder`` keeps its log."""

    def __init__(self, folder: Path, *, reads_slowly: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        argv = [sys.executable, "-m", "tests.gateway.printers.crowd"]
        argv += ["--reads-slowly"] if reads_slowly else []
        log = folder / "crowd.log"
        self.running = Running(argv, log=log, env={"PYTHONPATH": PATH})
        found = self.running.wait_for(r"^ready (\d+)$")
        assert found is not None
        self.port = int(found[1])

    def uri(self, number: int) -> str:
        """Return a printer's URI."""
        return f"ipp://localhost:{self.port}/ipp/print/{number}"

    def told(self) -> dict[str, Any]:
        """Return how many documents were begun, how many came whole, and the requests."""
        return self._ask("/control")

    def finish(self) -> None:
        """Have every job printed."""
        self._ask("/control/done")

    def _ask(self, path: str) -> dict[str, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            told: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return told

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.running.stop()

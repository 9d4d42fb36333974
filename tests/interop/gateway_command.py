"""The ``sealpress serve`` command as an administrator starts it, and its queues."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sealpress.cli.queue.gateways import order_gateway
from tests.interop.processes import Running, eventually
from tests.interop.sealpress_command import COMMAND, Outcome, Sealpress

TERMINAL = {"completed", "canceled", "aborted"}


@dataclass(frozen=True)
class GatewayCommand:
    """A running gateway; ``sealpress`` has its state folder, as its administrator has."""

    port: int
    certificate: Path
    config: Path
    sealpress: Sealpress
    running: Running

    def uri(self, queue: str, scheme: str = "ipps") -> str:
        """Return a queue's URI for clients."""
        return f"{scheme}://localhost:{self.port}/ipp/print/{queue}"

    def add(self, uri: str, name: str, *options: str) -> dict[str, Any]:
        """Add a queue for a printer; return what the command says."""
        named = ("--name", name, "--config", str(self.config))
        outcome = self.sealpress.succeed("queue", "add", uri, *named, "--json", *options)
        told: dict[str, Any] = outcome.json
        return told

    def submit(self, queue: str, document: Path, *options: str) -> int:
        """Print a document, and return the job's number as soon as it is accepted."""
        outcome = self.sealpress.succeed(
            "print", document, "--to", self.uri(queue), "--trust", f"ca:{self.certificate}",
            "--no-wait", "--json", *options,
        )  # fmt: skip
        return int(outcome.json["job"]["id"])

    def order(self, order: str, **arguments: object) -> Any:
        """Give an order as the commands do, without starting one."""
        return order_gateway(None, self.sealpress.home, order, **arguments)

    def queue(self, name: str) -> dict[str, Any]:
        """Return what is to be seen of a queue."""
        told: dict[str, Any] = self.order("queue-show", queue=name)
        return told

    def queues(self) -> list[str]:
        """Return the names of all queues."""
        return [queue["name"] for queue in self.order("queue-list")["queues"]]

    def jobs(self, queue: str, which: str = "all") -> dict[int, dict[str, Any]]:
        """Return a queue's jobs by number."""
        found = self.order("queue-jobs", queue=queue, which=which)["jobs"]
        return {job["id"]: job for job in found}

    def state(self, queue: str, job_id: int) -> str:
        """Return a job's state."""
        return str(self.jobs(queue).get(job_id, {}).get("state", ""))

    def printed(self, queue: str, *job_ids: int, seconds: float = 60.0) -> None:
        """Wait until jobs are completed."""
        eventually(
            lambda: all(self.jobs(queue)[job]["state"] == "completed" for job in job_ids),
            f"jobs {job_ids} of {queue} completed",
            timeout=seconds,
            log=lambda: f"{self.jobs(queue)}\n{self.queue(queue)}\n{self.running.output[-3000:]}",
        )

    def in_trouble(self, queue: str, reason: str) -> Mapping[str, Any]:
        """Wait until the queue says why it can't deliver."""

        def look() -> Mapping[str, Any]:
            trouble = self.queue(queue).get("trouble") or {}
            return trouble if trouble.get("reason") == reason else {}

        return eventually(look, f"{queue} says {reason}", log=lambda: str(self.queue(queue)))

    def command(self, *words: str | Path) -> Outcome:
        """Run a command of its administrator."""
        return self.sealpress.succeed(*words)


@contextmanager
def gateway_command(folder: Path, *options: str, settings: str = "") -> Iterator[GatewayCommand]:
    """Run a gateway with a state folder of its own.

    Args:
        folder: Its own.
        options: Of ``sealpress serve``.
        settings: Its settings file.
    """
    sealpress = Sealpress(folder / "gateway-home")
    config = folder / "sealpress.toml"
    config.write_text(settings)
    argv = [*COMMAND, "serve", "--json", "--port", "0", "--config", str(config), *options]
    with Running(argv, log=folder / "serve.log", env=sealpress.env) as running:
        running.wait_for(r'^\{"ready": .*\}$')
        line = next(one for one in running.output.splitlines() if one.startswith('{"ready"'))
        ready = json.loads(line)
        certificate = Path(ready["certificate"])
        yield GatewayCommand(ready["port"], certificate, config, sealpress, running)

"""`lp` prints through `sealpress serve` to printers of one format; others judge what arrived."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.interop import judges
from tests.interop.gateway_command import GatewayCommand, gateway_command
from tests.interop.one_format import PDF, PWG, Taker
from tests.interop.processes import eventually
from tests.interop.test_print_transformed import DOCUMENTS, PEERS, judge, names, takers

__all__ = ["takers"]

SECONDS = 120.0


@dataclass(frozen=True)
class Clients:
    """The commands of CUPS with a home of their own."""

    gateway: GatewayCommand
    home: Path

    def lp(self, queue: str, document: Path, *options: str) -> int:
        """Print a document; return the job's number."""
        done = subprocess.run(
            [judges.program("lp"), "-E", "-d", queue, *options, str(document)],
            env={
                **os.environ,
                "HOME": str(self.home),
                "CUPS_SERVERROOT": str(self.home),
                "CUPS_SERVER": f"localhost:{self.gateway.port}",
                "LC_ALL": "C",
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return int(done.stdout.split("request id is ")[1].split()[0].rpartition("-")[2])

    def knows(self, queue: str) -> None:
        """Wait until the queue takes what can be made for its printer."""
        uri, trust = self.gateway.uri(queue), f"ca:{self.gateway.certificate}"
        eventually(
            lambda: (
                "text/plain" in self.gateway.command("show", uri, "--trust", trust, "--json").stdout
            ),
            f"{queue} takes text",
        )


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clients]:
    folder = tmp_path_factory.mktemp("gateway-transforms")
    (folder / "home").mkdir()
    with gateway_command(folder) as gateway:
        yield Clients(gateway, folder / "home")


@pytest.fixture(
    scope="module", params=[(kind, one) for one in (PWG, PDF) for kind in PEERS], ids=" ".join
)
def queue(
    request: pytest.FixtureRequest,
    takers: Callable[[str, str], Taker],  # the fixture
    clients: Clients,
) -> tuple[str, Taker]:
    """A queue for each peer with each format."""
    kind, document_format = request.param
    taker = takers(kind, document_format)
    name = f"{kind}-{document_format.rpartition('/')[2]}"
    clients.gateway.add(taker.uri("ipp"), name, "--security", "as-uri", "--insecure")
    clients.knows(name)
    return name, taker


@names
def test_lp_prints_through_the_gateway(
    clients: Clients, queue: tuple[str, Taker], name: str, tmp_path: Path
) -> None:
    to, taker = queue
    document = tmp_path / name
    document.write_bytes(DOCUMENTS[name])
    job = clients.lp(to, document)
    clients.gateway.printed(to, job, seconds=SECONDS)
    judge(taker.printed(), taker.document_format, name, tmp_path)

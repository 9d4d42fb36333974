"""The gateway between others' servers: a CUPS queue before it, proxies on both sides."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.interop import ippeveprinter, judges
from tests.interop.cupsd import Cupsd
from tests.interop.documents import make_pdf
from tests.interop.gateway_command import GatewayCommand, gateway_command
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.nginx import PLAIN, nginx
from tests.interop.processes import eventually

INSECURE = ("--security", "as-uri", "--insecure", "--set", "encryption=optional")
BACKEND = Path("/usr/lib/cups/backend/ipp")

# CUPS gives its backends a back channel and a side channel. One that is started by hand without
# them takes its connection to the printer for the side channel and waits for ever.
CHANNELS = 'exec 3>/dev/null 4<>/dev/null; exec "$@"'


@pytest.fixture(scope="module")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvePrinter]:
    """A printer of our own: what it keeps is ours."""
    with ippeveprinter.eve_printer(tmp_path_factory.mktemp("between-eve")) as printer:
        yield printer


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory, eve: EvePrinter) -> Iterator[GatewayCommand]:
    """A gateway whose one queue leads to ippeveprinter, and knows what that can do."""
    with gateway_command(tmp_path_factory.mktemp("between")) as running:
        running.add(eve.uri(), "eve", *INSECURE)
        yield running


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that was never printed before."""
    path = tmp_path / "page.pdf"
    path.write_bytes(make_pdf(1) + b"%" + os.urandom(100_000).hex().encode() + b"\n")
    return path


def arrived(eve: EvePrinter, page: Path) -> bool:
    """Tell whether a page lies in the printer's folder once, octet for octet."""
    wanted = hashlib.sha256(page.read_bytes()).digest()
    return [hashlib.sha256(one).digest() for one in eve.documents()].count(wanted) == 1


# CUPS before the gateway


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
@pytest.mark.parametrize("model", ["everywhere", "raw"])
def test_a_cups_queue_prints_through_the_gateway(
    cupsd: Cupsd, gateway: GatewayCommand, eve: EvePrinter, page: Path, scheme: str, model: str
) -> None:
    uri = f"{scheme}://localhost:{gateway.port}/ipp/print/eve"
    name = f"{model}-{scheme}"
    {"everywhere": cupsd.add_driverless_queue, "raw": cupsd.add_queue}[model](name, uri)
    before = len(eve.documents())
    done = printed_by_cups(cupsd, name, page)
    assert "exited with no errors" in done, f"{done}\n{cupsd.description(name)}"
    assert arrived(eve, page) if model == "raw" else len(eve.documents()) == before + 1


def printed_by_cups(cupsd: Cupsd, queue: str, page: Path) -> str:
    """Print a page by a queue of CUPS; return what its scheduler says of the job."""
    said = cupsd.command("lp", "-d", queue, str(page))
    number = re.search(r"request id is \S+-(\d+)", said)
    assert number is not None, said

    def of_job() -> str:
        log = (cupsd.root / "error_log").read_text(errors="replace").splitlines()
        return "\n".join(line for line in log if f"[Job {number[1]}]" in line)

    done = f"{queue}-{number[1]}"
    eventually(lambda: done in cupsd.command("lpstat", "-W", "completed", "-o"), done, log=of_job)
    return of_job()


@pytest.mark.parametrize("sheets", ["", "job-sheets=none,none"])
@pytest.mark.parametrize("by", ["file", "standard input"])
def test_the_backend_of_cups_prints(
    gateway: GatewayCommand, eve: EvePrinter, page: Path, tmp_path: Path, by: str, sheets: str
) -> None:
    if not BACKEND.exists():
        judges.leave_out("cupsd", f"{BACKEND} is not there (Debian package cups-daemon)")
    argv = ["sh", "-c", CHANNELS, "sh", str(BACKEND), "1", "ann", "Plan", "1", sheets]
    env = {
        **os.environ,
        "DEVICE_URI": f"ipp://localhost:{gateway.port}/ipp/print/eve",
        "FINAL_CONTENT_TYPE": "application/pdf",
        "CUPS_SERVERROOT": str(tmp_path),
        "HOME": str(tmp_path),
    }
    with page.open("rb") as document:
        done = subprocess.run(
            [*argv, str(page)] if by == "file" else argv,
            stdin=subprocess.DEVNULL if by == "file" else document,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    eventually(lambda: arrived(eve, page), "the page at the printer")


# Proxies


def test_a_reverse_proxy_before_the_gateway_and_one_behind_it(
    gateway: GatewayCommand, eve: EvePrinter, page: Path, tmp_path: Path
) -> None:
    judges.program("nginx")
    key = gateway.certificate.parent / "identity.pem"
    ways = {"before": (gateway.port, ""), "behind": (eve.port, f"localhost:{eve.port}")}
    servers = {name: _passing_on(port, host) for name, (port, host) in ways.items()}
    with nginx(tmp_path, gateway.certificate, key, servers) as ports:
        gateway.add(f"ipp://localhost:{ports['behind']}/ipp/print", "proxied", *INSECURE)
        before = f"ipp://localhost:{ports['before']}/ipp/print/proxied"
        said = gateway.sealpress.succeed("print", page, "--to", before, "--no-wait", "--json")
        gateway.printed("proxied", int(said.json["job"]["id"]))
    assert arrived(eve, page)


def _passing_on(port: int, host: str) -> str:
    """Return the directives of a server that passes all on."""
    header = f"proxy_set_header Host {host};" if host else ""
    passed = (
        f"location / {{ proxy_pass http://127.0.0.1:{port}; proxy_http_version 1.1; {header} }}"
    )
    return f"{PLAIN} client_max_body_size 0; {passed}"

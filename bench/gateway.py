"""What a print server takes: ours beside Debian's ``cupsd`` on the same disk, in the same run.

    python -m bench.gateway accept | rate | large | restart [--json FILE]

``accept``: 1 KiB Print-Jobs a second from 16 connections that are kept, plain and by TLS, queues
paused on both sides, so that only accepting is measured. Ours is on disk before it answers;
``cupsd`` is measured with ``DirtyCleanInterval 0`` and with its default. ``rate``: how long
accepting takes at 300 jobs a second. ``large``: memory while a document of 1 GiB
passes. ``restart``: how soon it prints again after kill -9. Thousands of slow printers are
:mod:`bench.slow_printers`.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.crash.gateway_process import GatewayProcess, QueueLine
from tests.crash.submitting import Submitter
from tests.crash.test_restart import measure
from tests.gateway.printers.process import PrinterProcess
from tests.interop.cupsd import Cupsd, cupsd
from tests.interop.processes import free_port

ROOT = Path(__file__).resolve().parents[1]
QUIET = "LogLevel warn\nMaxJobs 0\nMaxClients 200\n"
OURS = "ours"
CUPSD = {"cupsd, written at once": "DirtyCleanInterval 0\n", "cupsd, its default": ""}
ACCEPT_SECONDS = 36.0
"""Longer than the half minute after which CUPS writes down by its default what it has taken."""


def load(port: int, *paths: str, **options: float | bool) -> dict[str, float]:
    """Run the generator in a process of its own."""
    argv = [sys.executable, "-m", "bench.ipp_load", str(port), *paths]
    for name, value in options.items():
        if value is not False:
            argv += [f"--{name}"] if value is True else [f"--{name}", str(value)]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


@contextlib.contextmanager
def gateway(
    folder: Path, uris: dict[str, str], keys: dict[str, str] | None = None
) -> Iterator[GatewayProcess]:
    """Run ours."""
    lines = [QueueLine(name, uri, keys or {}) for name, uri in uris.items()]
    with GatewayProcess(folder, lines) as process:
        yield process


def pause(process: GatewayProcess, queue: str) -> None:
    """Let a queue take jobs and deliver none."""
    argv = [sys.executable, "-m", "sealpress", "queue", "pause", queue]
    env = {"SEALPRESS_HOME": str(process.state), "PATH": "/usr/bin:/bin"}
    subprocess.run(argv, check=True, capture_output=True, env=env)


def paused_cupsd(stack: contextlib.ExitStack, more: str) -> Cupsd:
    """Run CUPS with a queue that takes jobs and prints none."""
    scheduler = stack.enter_context(cupsd(QUIET + more))
    scheduler.add_queue("sink", "file:///dev/null")
    argv = ["cupsdisable", "-h", f"localhost:{scheduler.port}", "sink"]
    subprocess.run(argv, check=True)
    return scheduler


def accept(options: argparse.Namespace) -> dict[str, Any]:
    """Measure accepting: one server after the other, each alone on the machine.

    A server's rate is all its jobs by all its time: CUPS writes down by its default every half a
    minute what it has taken, and takes nothing meanwhile; a shorter time would leave that out, or
    leave it to whoever is measured next.
    """
    seconds = max(options.seconds, ACCEPT_SECONDS)
    jobs: dict[str, float] = {}
    for _ in range(options.rounds):
        for name in (OURS, *CUPSD):
            with contextlib.ExitStack() as stack:
                ports, path = accepting(stack, name)
                for way, port in ports.items():
                    taken = load(port, path, tls=way == "TLS", seconds=seconds)
                    jobs[f"{name}, {way}"] = jobs.get(f"{name}, {way}", 0) + taken["jobs"]
    rates: dict[str, Any] = {
        name: round(count / seconds / options.rounds, 1) for name, count in jobs.items()
    }
    for way in ("plain", "TLS"):
        for name in CUPSD:
            ratio = jobs[f"{OURS}, {way}"] / max(1, jobs[f"{name}, {way}"])
            rates[f"ratio to {name}, {way}"] = round(ratio, 2)
    return rates


def accepting(stack: contextlib.ExitStack, name: str) -> tuple[dict[str, int], str]:
    """Run a server with a queue that takes jobs and prints none; return its ports and the path."""
    if name in CUPSD:
        scheduler = paused_cupsd(stack, CUPSD[name])
        return {"plain": scheduler.port, "TLS": scheduler.tls_port}, "/printers/sink"
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    ours = stack.enter_context(gateway(folder, {"sink": f"ipp://localhost:{free_port()}/"}))
    pause(ours, "sink")
    return {"plain": ours.port, "TLS": ours.port}, "/ipp/print/sink"


def rate(options: argparse.Namespace) -> dict[str, Any]:
    """Measure how long accepting takes at 300 jobs a second, delivering and paused."""
    found: dict[str, Any] = {}
    seconds = options.seconds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with PrinterProcess(folder / "printers", tls=False) as printers:
            names = {f"q{number}": printers.uri(number) for number in range(1, 21)}
            with gateway(folder / "gateway", names) as ours:
                paths = [f"/ipp/print/{queue}" for queue in names]
                for way in ("plain", "TLS"):
                    taken = load(ours.port, *paths, tls=way == "TLS", seconds=seconds, rate=300)
                    found[f"while delivering, {way}"] = taken
            with gateway(folder / "paused", {"sink": printers.uri(99)}) as ours:
                pause(ours, "sink")
                for way in ("plain", "TLS"):
                    path = "/ipp/print/sink"
                    taken = load(ours.port, path, tls=way == "TLS", seconds=seconds, rate=300)
                    found[f"paused, {way}"] = taken
    return found


def large(options: argparse.Namespace) -> dict[str, Any]:
    """Pass a large document through; measure how much memory that takes."""
    mib = options.mib
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with PrinterProcess(folder / "printers", tls=False) as hall:
            uris = {"q1": hall.uri(1)}
            with gateway(folder / "gateway", uris) as ours:
                latency_of_one(ours, hall)
                before, began = ours.rss_octets(), time.perf_counter()
                with largest(ours) as peak:
                    submit_large(ours, mib)
                    accepted = time.perf_counter() - began
                    wait_printed(hall, 2)
                    done = time.perf_counter() - began
                return {
                    "mib": mib,
                    "rss_growth_mib": round((peak() - before) / 2**20, 1),
                    "accepted_s": round(accepted, 2),
                    "printed_s": round(done, 2),
                }


def latency_of_one(ours: GatewayProcess, hall: PrinterProcess) -> None:
    """Print a small job, so that all is loaded that is ever loaded."""
    with contextlib.closing(Submitter(ours.port)) as client:
        client.print_job("q1", "W00000000001", bytes(100_000))
    wait_printed(hall, 1)


def wait_printed(hall: PrinterProcess, count: int) -> None:
    """Wait until so many documents are on paper."""
    deadline = time.monotonic() + 300
    while len(hall.printed()) < count:
        if time.monotonic() > deadline:
            raise TimeoutError("it is not printed")
        time.sleep(0.05)


def submit_large(ours: GatewayProcess, mib: int) -> None:
    """Send a document of zeros, counted, with our own client."""
    code = (
        "import sys\nfrom sealpress import Printer\n"
        "class Zeros:\n"
        "    left = int(sys.argv[2]) << 20\n"
        "    def read(self, size=-1):\n"
        "        size = min(self.left, 65536 if size < 0 else size)\n"
        "        self.left -= size\n"
        "        return bytes(size)\n"
        "with Printer(sys.argv[1]) as printer:\n"
        "    printer.print(Zeros(), document_format='application/octet-stream')\n"
    )
    uri = f"ipp://localhost:{ours.port}/ipp/print/q1"
    subprocess.run([sys.executable, "-c", code, uri, str(mib)], check=True)


@contextlib.contextmanager
def largest(ours: GatewayProcess) -> Iterator[Callable[[], int]]:
    """Let the kernel note how much memory it has at most from now on."""
    Path(f"/proc/{ours.pid}/clear_refs").write_text("5")

    def peak() -> int:
        status = Path(f"/proc/{ours.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    yield peak


def restart(options: argparse.Namespace) -> dict[str, Any]:
    """Kill a gateway that has a great many waiting jobs; measure how soon it prints again."""
    with tempfile.TemporaryDirectory() as name:
        return {"jobs": options.jobs, "seconds": round(measure(Path(name), options.jobs), 2)}


PARTS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
    "accept": accept,
    "rate": rate,
    "large": large,
    "restart": restart,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=list(PARTS))
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = PARTS[options.part](options)
    print(json.dumps(found, indent=1))
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()

"""What a TLS handshake costs a server: ours beside ``openssl s_server``, driven by ``s_time``.

Both servers run at the same time with the same key and certificate, and are asked in turn, round
after round: a handshake, then the client closes. CPU is each server process's own, user and
system; the figure is the median of the rounds' ratios. ``s_server`` gets its default settings
but for session tickets of TLS 1.3, which we don't send and which would cost it more.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sealpress.trust.identities.keys import KeyKind, make_key
from sealpress.trust.identities.self_signed import self_signed

KEYS = {"RSA-2048": KeyKind.RSA2048, "P-256": KeyKind.P256}
WAYS = {
    "TLS 1.3": ("-new", "-tls1_3"),
    "TLS 1.2": ("-new", "-tls1_2"),
    "resumed TLS 1.2": ("-reuse", "-tls1_2"),
}
SERVERS = ("own", "s_server")

OWN = """
import asyncio, sys
from pathlib import Path
from sealpress.server import Response, Server
from sealpress.trust import server_context
from sealpress.trust.identities.identity import Identity

async def answer(request):
    return Response.text(200, "here")

async def main():
    file = Path(sys.argv[1])
    server = Server(answer, context=server_context(Identity(file, file)))
    await server.listen("127.0.0.1", int(sys.argv[2]))
    await asyncio.Event().wait()

asyncio.run(main())
"""


@dataclass(frozen=True)
class Sample:
    """One run against one server: seconds of CPU and handshakes."""

    cpu: float
    handshakes: int

    @property
    def microseconds(self) -> float:
        """CPU of one handshake."""
        return self.cpu / self.handshakes * 1e6


def commands(pem: Path, ports: dict[str, int]) -> dict[str, list[str | Path]]:
    """How the servers are started."""
    s_server = ["openssl", "s_server", "-www", "-num_tickets", "0"]
    return {
        "own": [sys.executable, "-c", OWN, str(pem), str(ports["own"])],
        "s_server": [*s_server, "-cert", pem, "-key", pem, "-port", str(ports["s_server"])],
    }


@contextlib.contextmanager
def servers(pem: Path) -> Iterator[dict[str, tuple[int, int]]]:
    """Run all servers; gives process number and port of each."""
    ports = {name: free_port() for name in SERVERS}
    running = {
        name: subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name, argv in commands(pem, ports).items()
    }
    try:
        for port in ports.values():
            wait_for(port)
        yield {name: (running[name].pid, ports[name]) for name in SERVERS}
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_for(port: int) -> None:
    for _ in range(400):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nobody listens at port {port}")


def cpu_seconds(process: int) -> float:
    """User and system time of a process so far, all its threads; in steps of a clock tick."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(process: int, port: int, seconds: int, way: tuple[str, ...]) -> Sample:
    """Make handshakes for some seconds."""
    before = cpu_seconds(process)
    argv = ["openssl", "s_time", "-connect", f"127.0.0.1:{port}", "-time", str(seconds), *way]
    said = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    made = re.findall(r"(\d+) connections in \d+ real seconds", said)
    return Sample(cpu_seconds(process) - before, int(made[-1]))


def measure(rounds: int, seconds: int) -> dict[str, dict[str, float]]:
    """Measure every key and way; the order of the servers changes with each round."""
    samples: dict[str, list[dict[str, Sample]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in KEYS.items():
            pem = Path(folder) / f"{name}.pem"
            pem.touch(mode=0o600)
            pem.write_bytes(self_signed(["localhost"], key=make_key(kind)))
            with servers(pem) as running:
                for turn in range(rounds):
                    for way, options in WAYS.items():
                        order = SERVERS if turn % 2 else SERVERS[::-1]
                        samples.setdefault(f"{name}, {way}", []).append(
                            {who: run(*running[who], seconds, options) for who in order}
                        )
    return {case: figures(taken) for case, taken in samples.items()}


def figures(taken: list[dict[str, Sample]]) -> dict[str, float]:
    found = {
        f"{who}_us": round(statistics.median(s[who].microseconds for s in taken)) for who in SERVERS
    }
    ratios = [s["own"].microseconds / s["s_server"].microseconds for s in taken]
    ratio, worst = statistics.median(ratios), max(ratios)
    return {**found, "ratio": round(ratio, 3), "ratio_max": round(worst, 3)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = measure(options.rounds, options.seconds)
    print(f"server CPU of one handshake, median of {options.rounds} rounds of {options.seconds} s")
    for case, row in found.items():
        print(
            f"{case:26} own {row['own_us']:6.0f} us  s_server {row['s_server_us']:6.0f} us"
            f"  own/it {row['ratio']:5.2f} (at most {row['ratio_max']:.2f})"
        )
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()

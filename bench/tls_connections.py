"""What a new TLS connection costs a printer: the virtual printer beside CUPS' scheduler.

    python -m bench.tls_connections [--rounds 7] [--seconds 2] [--json FILE]

Both run at the same time with the same key and certificate, and are connected to by
``openssl s_time`` in turn, round after round. What counts is each server process's own CPU time a
connection, user and system; the figure is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import ssl
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.printer_queries import QUIET, Server
from sealpress.ipp.uri import PrinterUri
from sealpress.trust.identities.keys import KeyKind, make_key
from sealpress.trust.identities.self_signed import self_signed
from tests.interop.cupsd import cupsd

KEYS = {"RSA-2048": KeyKind.RSA2048, "P-256": KeyKind.P256}
WAYS = {
    "new, TLS 1.3": ("-new", "-tls1_3"),
    "new, TLS 1.2": ("-new", "-tls1_2"),
    "resumed, TLS 1.2": ("-reuse", "-tls1_2"),
}


@contextlib.contextmanager
def own(folder: Path, pem: bytes) -> Iterator[Server]:
    """Run the virtual printer with a key."""
    identity = folder / "identity"
    identity.mkdir(mode=0o700)
    (identity / "identity.pem").touch(mode=0o600)
    (identity / "identity.pem").write_bytes(pem)
    (identity / "certificate.pem").write_text(certificate_of(pem))
    command = [sys.executable, "-m", "sealpress", "simulate", "--no-pages", "--json"]
    command += ["--port", "0", "--output", str(folder / "printed"), "--identity", str(identity)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        uri = PrinterUri.parse(json.loads(process.stdout.readline())["ready"][-1])
        yield Server(process.pid, uri.port, uri.path)
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def scheduler(pem: bytes) -> Iterator[Server]:
    """Run CUPS' scheduler with a key."""
    with cupsd(QUIET) as running:
        running.certificate.write_text(certificate_of(pem))
        running.certificate.with_suffix(".key").write_bytes(pem)
        yield Server(running.running.process.pid, running.tls_port, "/")


def certificate_of(pem: bytes) -> str:
    """Return the certificate of a file that has a key as well."""
    begin = pem.index(b"-----BEGIN CERTIFICATE-----")
    return pem[begin:].decode("ascii")


def microseconds(server: Server, seconds: int, way: tuple[str, ...]) -> float:
    """Connect for some seconds; return what a connection cost."""
    argv = ["openssl", "s_time", "-connect", f"127.0.0.1:{server.port}", "-time", str(seconds)]
    before = server.cpu_seconds
    said = subprocess.run([*argv, *way], capture_output=True, text=True, check=True).stdout
    made = int(re.findall(r"(\d+) connections in \d+ real seconds", said)[-1])
    return (server.cpu_seconds - before) / made * 1e6


def measure(kind: KeyKind, rounds: int, seconds: int) -> dict[str, dict[str, float]]:
    """Measure every way; the order changes with each round."""
    pem = self_signed(["localhost"], key=make_key(kind))
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pair = (stack.enter_context(own(folder, pem)), stack.enter_context(scheduler(pem)))
        for server in pair:  # both have the key
            shown = ssl.get_server_certificate(("localhost", server.port))
            assert shown.split() == certificate_of(pem).split(), shown
        return {
            way: figures([turn(pair, seconds, options, number) for number in range(rounds)])
            for way, options in WAYS.items()
        }


def turn(
    pair: tuple[Server, Server], seconds: int, options: tuple[str, ...], number: int
) -> tuple[float, float]:
    """Connect to both."""
    found = [0.0, 0.0]
    for which in (0, 1) if number % 2 else (1, 0):
        found[which] = microseconds(pair[which], seconds, options)
    return found[0], found[1]


def figures(taken: list[tuple[float, float]]) -> dict[str, float]:
    """Return medians."""
    ratios = [its / ours for ours, its in taken]
    return {
        "own_us": statistics.median(ours for ours, _ in taken),
        "cupsd_us": statistics.median(its for _, its in taken),
        "ratio": statistics.median(ratios),
        "ratio_min": min(ratios),
    }


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = {}
    for name, kind in KEYS.items():
        for way, row in measure(kind, options.rounds, options.seconds).items():
            found[f"{name}, {way}"] = row
            print(
                f"{name}, {way:18} ours {row['own_us']:6.0f} us, cupsd {row['cupsd_us']:6.0f} us: "
                f"{row['ratio']:5.2f} times the connections a CPU second "
                f"(at least {row['ratio_min']:.2f})",
                flush=True,
            )
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()

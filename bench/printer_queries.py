"""What Get-Printer-Attributes costs a server: ours beside CUPS' ``ippeveprinter`` and ``cupsd``.

    python -m bench.printer_queries [--rounds 7] [--requests 400] [--json FILE]

All of a printer's attributes, over four kept TLS connections to each server, by turns in one run.
What counts is the server's own CPU time a request, user and system. ``ippeveprinter`` gets the
attributes of the virtual printer, as ``ipptool`` writes them down, and ``cupsd`` a queue made from
it, so that all answers are of about one length, which the table tells.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sealpress import ipp
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.uri import PrinterUri
from tests.interop.cupsd import cupsd
from tests.interop.ippeveprinter import eve_printer
from tests.interop.processes import eventually

CONNECTIONS = 4
QUIET = "LogLevel warn\nAccessLogLevel config\nMaxClients 100\n"
PATIENCE_SECONDS = 3.0
ATTEMPTS = 20


@dataclass(frozen=True)
class Server:
    """A server: its process, where it listens, its printer's path."""

    process: int
    port: int
    path: str

    @property
    def cpu_seconds(self) -> float:
        """What it has computed."""
        threads = Path(f"/proc/{self.process}/task").iterdir()
        nanoseconds = (int((one / "schedstat").read_text().split()[0]) for one in threads)
        return sum(nanoseconds) / 1e9


class Connection:
    """A kept TLS connection that asks the same again and again."""

    def __init__(self, server: Server) -> None:
        body = ipp.encode(
            request(Operation.GET_PRINTER_ATTRIBUTES, f"ipps://localhost{server.path}", 1)
        )
        head = (
            f"POST {server.path} HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
            f"Content-Type: application/ipp\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._octets = head.encode() + body
        stream = socket.create_connection(("localhost", server.port), PATIENCE_SECONDS)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.stream = context.wrap_socket(stream, server_hostname="localhost")

    def send(self) -> None:
        """Ask."""
        self.stream.sendall(self._octets)

    def answer(self) -> bytes:
        """Return the IPP message that is answered."""
        came = b""
        while (end := came.find(b"\r\n\r\n")) < 0:
            came += self._more()
        head = came[:end].lower()
        came = came[end + 4 :]
        if b"content-length:" in head:
            length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            while len(came) < length:
                came += self._more()
            return came
        while not came.endswith(b"0\r\n\r\n"):
            came += self._more()
        return _joined(came)

    def _more(self) -> bytes:
        octets = self.stream.recv(1 << 18)
        if not octets:
            raise ConnectionResetError("the server has closed the connection")
        return octets


def _joined(chunks: bytes) -> bytes:
    """Return what chunks carry."""
    found = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        length = int(size, 16)
        found, chunks = found + rest[:length], rest[length + 2 :]
    return found


@contextlib.contextmanager
def own(folder: Path) -> Iterator[Server]:
    """Run the virtual printer."""
    command = [sys.executable, "-m", "sealpress", "simulate", "--no-pages", "--json"]
    command += ["--port", "0", "--output", str(folder / "printed")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        uri = PrinterUri.parse(json.loads(process.stdout.readline())["ready"][-1])
        yield Server(process.pid, uri.port, uri.path)
    finally:
        process.terminate()
        process.wait(30)


def written_down(server: Server, folder: Path) -> Path:
    """Have CUPS write a printer's attributes for its own virtual printer."""
    file = folder / "attributes.conf"
    argv = [
        "ipptool",
        "-q",
        "--ippserver",
        str(file),
        f"ipp://localhost:{server.port}{server.path}",
    ]
    subprocess.run([*argv, "get-printer-attributes.test"], check=True, timeout=PATIENCE_SECONDS)
    return file


@contextlib.contextmanager
def ippeveprinter(ours: Server, folder: Path) -> Iterator[Server]:
    """Run CUPS' virtual printer with the attributes of ours."""
    with eve_printer(folder, attributes=written_down(ours, folder)) as eve:
        yield Server(eve.running.process.pid, eve.port, "/ipp/print")


@contextlib.contextmanager
def scheduler(ours: Server, _folder: Path) -> Iterator[Server]:
    """Run CUPS' scheduler with a queue for our printer."""
    with cupsd(QUIET) as running:
        device = f"ipp://localhost:{ours.port}/ipp/print"
        running.command("lpadmin", "-p", "office", "-E", "-v", device, "-m", "everywhere")
        eventually(lambda: running.description("office"), "a PPD file", log=running.log)
        yield Server(running.running.process.pid, running.tls_port, "/printers/office")


PEERS = {"ippeveprinter": ippeveprinter, "cupsd": scheduler}


def ask(connections: list[Connection], requests: int) -> None:
    """Ask through all connections at once, so many times in all."""
    for _ in range(requests // len(connections)):
        for one in connections:
            one.send()
        for one in connections:
            one.answer()


def measure(peer: str, rounds: int, requests: int) -> dict[str, float]:
    """Ask ours and a peer by turns.

    Raises:
        OSError: A server broke off, or did not answer in time.
    """
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(own(folder))
        pair = (ours, stack.enter_context(PEERS[peer](ours, folder)))
        lines = [[Connection(one) for _ in range(CONNECTIONS)] for one in pair]
        octets = []
        for connections in lines:
            connections[0].send()
            octets.append(len(connections[0].answer()))
            ask(connections, requests)
        times: tuple[list[float], list[float]] = ([], [])
        for turn in range(rounds):
            for which in (0, 1) if turn % 2 else (1, 0):
                before = pair[which].cpu_seconds
                ask(lines[which], requests)
                spent = pair[which].cpu_seconds - before
                times[which].append(spent / requests * 1e6)
    return {
        "own_octets": octets[0],
        "peer_octets": octets[1],
        "own_microseconds": statistics.median(times[0]),
        "peer_microseconds": statistics.median(times[1]),
        "ratio": statistics.median(b / a for a, b in zip(*times, strict=True)),
        "ratio_min": min(b / a for a, b in zip(*times, strict=True)),
    }


def measure_again(peer: str, rounds: int, requests: int) -> dict[str, float]:
    """Measure once more if a server stops answering, as ``ippeveprinter`` does now and then."""
    for left in reversed(range(ATTEMPTS)):
        try:
            return measure(peer, rounds, requests)
        except OSError:
            if not left:
                raise
    raise AssertionError


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = {}
    for peer in PEERS:
        found[peer] = row = measure_again(peer, options.rounds, options.requests)
        print(
            f"{peer:14} ours {row['own_microseconds']:5.0f} us ({row['own_octets']} octets), "
            f"its {row['peer_microseconds']:5.0f} us ({row['peer_octets']} octets): "
            f"{row['ratio']:5.2f} times the requests a CPU second (at least {row['ratio_min']:.2f})"
        )
    if options.json:
        options.json.write_text(json.dumps(found, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main()

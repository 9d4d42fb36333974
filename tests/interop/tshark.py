"""What really went over the wire: a capture of the loopback by tshark, and its dissection."""

from __future__ import annotations

import functools
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.interop import judges
from tests.interop.processes import FIRST_PORT, Running, eventually, free_port

CLIENT_HELLO = b"\x16\x03"
POST = b"POST "
OPTIONS = b"OPTIONS * "


@dataclass
class Capture:
    """A capture that is running, or done once :meth:`finish` was called."""

    file: Path
    marker_port: int
    running: Running
    marks: int = field(default=0)

    def mark(self, label: str, *, wait: bool = True) -> None:
        """Put a marker into the capture; wait until tshark has written it to the file."""
        self.marks += 1
        octets = f"mark {self.marks} {label}\n".encode()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:

            def written() -> bool:
                sender.sendto(octets, ("127.0.0.1", self.marker_port))
                return not wait or (self.file.exists() and octets in self.file.read_bytes())

            eventually(written, f"capture does not show {octets!r}")

    def finish(self) -> None:
        """End the capture when everything sent so far is in the file."""
        self.mark("end")
        self.running.stop(signal.SIGINT)

    def fields(
        self,
        names: Sequence[str],
        *,
        display: str,
        ports: Sequence[int] = (),
        options: Sequence[str] = (),
    ) -> list[list[str]]:
        """Dissect the file; return the named fields of each packet that ``display`` selects."""
        argv = [*_dissector(self.file, ports), *options, "-Y", display, "-T", "fields"]
        for name in names:
            argv += ["-e", name]
        return [line.split("\t") for line in _output(argv).splitlines()]

    def connections(self, port: int) -> list[bytes]:
        """Return what was sent in each connection made to a port during the capture, in order."""
        streams = [stream for begun in self.streams_by_mark().values() for stream in begun]
        return [octets for to, octets in streams if to == port and octets]

    def octets_sent(self, port: int) -> bytes:
        """Return everything that clients sent to a port, in the order of the capture."""
        wanted = f"tcp.dstport == {port} && tcp.len > 0"
        rows = self.fields(["tcp.payload"], display=wanted)
        return b"".join(bytes.fromhex(row[0].replace(":", "")) for row in rows)

    def streams_by_mark(self) -> dict[str, list[tuple[int, bytes]]]:
        """Return, for each marker's label, the connections begun after it and what they sent.

        Each connection is its destination port and all the octets the client sent.
        """
        marker = f"udp.dstport == {self.marker_port}"
        names = ["udp.payload", "tcp.stream", "tcp.dstport", "tcp.payload", "tcp.flags.syn"]
        names += ["tcp.flags.ack"]
        display = f"{marker} || (tcp.len > 0) || tcp.flags.syn == 1"
        begun: dict[str, dict[str, tuple[int, bytearray]]] = {}
        home: dict[str, dict[str, tuple[int, bytearray]]] = {}
        current: dict[str, tuple[int, bytearray]] = {}
        for mark, stream, port, payload, syn, ack in self.fields(names, display=display):
            if mark:
                label = bytes.fromhex(mark).decode().strip().split(" ", 2)[2]
                current = begun.setdefault(label, {})
            elif syn in _TRUE and ack not in _TRUE:
                home[stream] = current
                current[stream] = (int(port), bytearray())
            elif stream in home and home[stream][stream][0] == int(port):
                home[stream][stream][1].extend(bytes.fromhex(payload))
        return {
            label: [(port, bytes(sent)) for port, sent in streams.values()]
            for label, streams in begun.items()
        }


_TRUE = {"1", "True"}


@functools.cache
def dissector() -> tuple[str, ...]:
    """Return tshark with the options under which it reads what crossed any port of the loopback.

    Some ports that clients and servers are given at random belong to protocols that tshark then
    reads, whatever crosses them, such as 57000 to IRC. It does without these protocols.
    """
    program = judges.program("tshark")
    rows = [line.split("\t") for line in _output([program, "-G", "decodes"]).splitlines()]
    names = {row[2] for row in rows if row[0] == "tcp.port" and int(row[1]) >= FIRST_PORT}
    names -= {"tls"}  # it has 27017, which is nobody's here
    return program, *(word for name in sorted(names) for word in ("--disable-protocol", name))


def _dissector(file: Path, ports: Sequence[int]) -> list[str]:
    argv = [*dissector(), "-n", "-r", str(file)]
    for port in ports:
        argv += ["-d", f"tcp.port=={port},http"]
    return argv


def _output(argv: Sequence[str]) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def capture(file: Path, ports: Sequence[int]) -> Iterator[Capture]:
    """Capture what is sent from and to some TCP ports of the loopback. Needs root."""
    program = judges.program("tshark")
    judges.as_root("tshark")
    marker_port = free_port()
    wanted = " or ".join(f"tcp port {port}" for port in ports)
    # -B: MiB of buffer in the kernel, so that a busy machine loses nothing
    argv = [program, "-n", "-q", "-i", "lo", "-B", "64", "-w", file]
    argv += ["-f", f"({wanted}) or udp port {marker_port}"]
    with Running(argv, log=file.with_suffix(".log")) as running:
        taken = Capture(file, marker_port, running)
        taken.mark("begin")
        yield taken

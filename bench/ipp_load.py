"""Submits small jobs as fast as a print server takes them, or at a rate: one thread, raw sockets.

    python -m bench.ipp_load PORT PATH [--tls] [--connections 16] [--seconds 5] [--rate 300]

Every connection is kept and has one request under way. Times are from the request's first octet to
the answer's last; at a rate they count from when the request was due, so that a stall counts for
all who had to wait.
"""

from __future__ import annotations

import argparse
import json
import selectors
import socket
import ssl
import statistics
import time
from dataclasses import dataclass, field

from sealpress import ipp
from sealpress.ipp import Attribute, Operation, ValueTag

NUMBER = b"@@@@@@@@@@"
STUCK_SECONDS = 30.0


@dataclass
class Connection:
    """A connection, what came on it and since when an answer is awaited."""

    stream: socket.socket
    came: bytes = b""
    began: float = 0.0


@dataclass
class Found:
    """What was measured."""

    taken: int = 0
    refused: int = 0
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return rate and times in milliseconds."""
        ordered = sorted(self.times) or [0.0]
        return {
            "jobs": self.taken,
            "refused": self.refused,
            "jobs_per_second": round(self.taken / self.seconds, 1),
            "p50_ms": round(statistics.median(ordered) * 1000, 2),
            "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
            "longest_ms": round(ordered[-1] * 1000, 2),
        }


class Generator:
    """Keeps all connections busy."""

    def __init__(self, port: int, paths: list[str], *, tls: bool, octets: int) -> None:
        self._port, self._tls = port, tls
        self._requests = [print_job(path, octets) for path in paths]
        self._selector = selectors.DefaultSelector()
        self._idle: list[Connection] = []
        self._sent = 0
        self.found = Found()

    def connect(self, count: int) -> None:
        """Open the connections."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        for _ in range(count):
            stream = socket.create_connection(("localhost", self._port), STUCK_SECONDS)
            stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                stream = context.wrap_socket(stream, server_hostname="localhost")
            stream.settimeout(0)
            connection = Connection(stream)
            self._selector.register(stream, selectors.EVENT_READ, connection)
            self._idle.append(connection)

    def run(self, seconds: float, rate: float) -> Found:
        """Submit for so long; without a rate, as fast as it goes."""
        began = time.perf_counter()
        due, end = began, began + seconds
        while (now := time.perf_counter()) < end:
            while self._idle and (not rate or due <= now):
                self._send(self._idle.pop(), due if rate else now)
                due += 1 / rate if rate else 0
            pause = 0.5 if not rate or not self._idle else max(0.0, due - now)
            self._receive(pause)
        self.found.seconds = time.perf_counter() - began
        return self.found

    def _send(self, connection: Connection, began: float) -> None:
        self._sent += 1
        request = self._requests[self._sent % len(self._requests)]
        connection.began = began
        connection.stream.sendall(request.replace(NUMBER, b"%010d" % self._sent))

    def _receive(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            connection: Connection = key.data
            try:
                octets = connection.stream.recv(65536)
            except (ssl.SSLWantReadError, BlockingIOError):
                continue
            if not octets:
                raise ConnectionResetError(f"closed by the server: {connection.came[:200]!r}")
            connection.came += octets
            if answer := whole(connection.came):
                self._count(answer, time.perf_counter() - connection.began)
                connection.came = b""
                self._idle.append(connection)

    def _count(self, answer: bytes, seconds: float) -> None:
        if answer[2:4] in {b"\0\0", b"\0\1"}:
            self.found.taken += 1
            self.found.times.append(seconds)
        else:
            self.found.refused += 1


def whole(came: bytes) -> bytes:
    """Return the body once the answer is complete, nothing before."""
    head, end, body = came.partition(b"\r\n\r\n")
    if not end:
        return b""
    lower = head.lower()
    if not lower.startswith(b"http/1.1 200"):
        return whole(body) if lower.startswith(b"http/1.1 100") else b"\0\0\xff\xff"
    if b"transfer-encoding: chunked" in lower:
        return body.partition(b"\r\n")[2] if body.endswith(b"0\r\n\r\n") else b""
    length = int(lower.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    return body if len(body) >= length else b""


def print_job(path: str, octets: int) -> bytes:
    """Return a whole Print-Job whose numbers are still to be filled in."""
    name = Attribute("job-name", (ValueTag.NAME,), (NUMBER.decode(),))
    kind = Attribute("document-format", (ValueTag.MIME_MEDIA_TYPE,), ("application/octet-stream",))
    message = ipp.request(
        Operation.PRINT_JOB,
        f"ipp://localhost{path}",
        1,
        user="bench",
        operation_attributes=[name, kind],
    )
    body = ipp.encode(message) + NUMBER.ljust(octets, b".")
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--octets", type=int, default=1024)
    options = parser.parse_args()
    generator = Generator(options.port, options.paths, tls=options.tls, octets=options.octets)
    generator.connect(options.connections)
    print(json.dumps(generator.run(options.seconds, options.rate).figures()))


if __name__ == "__main__":
    main()

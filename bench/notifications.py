"""How soon those who wait are told what happens, and what subscriptions cost everybody else.

    python -m bench.notifications [--of printer|queue] [--waiting 200] [--events 30]
        [--subscriptions 1000] [--json FILE]

A virtual printer, or a print server with a queue, in a process of its own. Clients wait over TLS,
each for its own subscription; a job is made, and each client's time counts from the first octet of
the request that makes the job. Then Get-Printer-Attributes is asked over kept TLS connections by
turns of a printer without and with subscriptions: what counts is the printer's own CPU time a
request.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import selectors
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sealpress import ipp
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.uri import PrinterUri
from tests.crash.gateway_process import GatewayProcess, QueueLine

PATIENCE_SECONDS = 60.0
ASKERS = 4
ROUND_REQUESTS = 400
ROUNDS = 5
PATHS = {"printer": "/ipp/print", "queue": "/ipp/print/laser"}


@dataclass
class Printer:
    """A virtual printer, or a queue, in a process of its own."""

    pid: int
    port: int
    path: str

    @property
    def uri(self) -> str:
        """What requests are about."""
        return f"ipps://localhost{self.path}"

    def cpu_seconds(self) -> float:
        """Return what it has computed."""
        stat = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii")
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def opened(kind: str) -> Iterator[Printer]:
    """Start a printer, or a print server."""
    if kind == "printer":
        with printer() as at:
            yield at
        return
    with tempfile.TemporaryDirectory() as folder:
        lines = [QueueLine("laser", "ipp://127.0.0.1:9/ipp/print", {})]
        with GatewayProcess(Path(folder), lines) as process:
            yield Printer(process.pid, process.port, PATHS[kind])


@contextlib.contextmanager
def printer() -> Iterator[Printer]:
    """Start a printer."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sealpress", "simulate", "--no-pages", "--json"]
        command += ["--port", "0", "--output", f"{folder}/printed"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            uri = json.loads(process.stdout.readline())["ready"][-1]
            yield Printer(process.pid, PrinterUri.parse(uri).port, PATHS["printer"])
        finally:
            process.terminate()
            process.wait(30)


class Line:
    """A TLS connection that requests go out on."""

    def __init__(self, at: Printer) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.at = at
        stream = socket.create_connection(("localhost", at.port), PATIENCE_SECONDS)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = context.wrap_socket(stream, server_hostname="localhost")
        self._came = b""

    def send(self, message: Message) -> None:
        """Send a request."""
        self.stream.sendall(posted(message, self.at.path))

    def until(self, end: bytes) -> bytes:
        """Read up to an end."""
        while end not in self._came:
            octets = self.stream.recv(1 << 18)
            if not octets:
                raise ConnectionResetError(self._came[:200])
            self._came += octets
        found, _, self._came = self._came.partition(end)
        return found

    def ask(self, message: Message) -> Message:
        """Send a request and return what comes."""
        self.send(message)
        return self.answer()

    def answer(self) -> Message:
        """Read an answer whose length is known."""
        head = self.until(b"\r\n\r\n").lower()
        length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        while len(self._came) < length:
            self._came += self.stream.recv(1 << 18)
        body, self._came = self._came[:length], self._came[length:]
        return ipp.decode(body)


def posted(message: Message, path: str) -> bytes:
    """Return a request as it goes out."""
    body = ipp.encode(message)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def subscribe(line: Line, *events: str) -> int:
    """Subscribe to the printer; return the subscription's number."""
    wish = [
        Attribute("notify-pull-method", (ValueTag.KEYWORD,), ("ippget",)),
        Attribute("notify-events", (ValueTag.KEYWORD,) * len(events), events),
    ]
    message = request(Operation.CREATE_PRINTER_SUBSCRIPTIONS, line.at.uri, 1, user="bench")
    group = Group(wish, tag=GroupTag.SUBSCRIPTION)
    answer = line.ask(
        Message(message.version, message.code, message.request_id, [*message.groups, group])
    )
    made = answer.group(GroupTag.SUBSCRIPTION)
    assert made is not None, answer
    number = made["notify-subscription-id"].value
    assert isinstance(number, int)
    return number


def waits(line: Line, number: int) -> None:
    """Wait for the events of a subscription."""
    own = [
        Attribute("notify-subscription-ids", (ValueTag.INTEGER,), (number,)),
        Attribute("notify-wait", (ValueTag.BOOLEAN,), (True,)),
    ]
    asked = Operation.GET_NOTIFICATIONS
    line.send(request(asked, line.at.uri, 2, user="bench", operation_attributes=own))
    line.until(b"\r\n\r\n")  # the head
    line.until(b"\r\n--events-")  # the first part, without an event


def times_of_events(at: Printer, waiting: int, events: int) -> tuple[list[float], float]:
    """Return how long each event took to each client, and what the server computed for one.

    Both in seconds; the latter holds the making of a job.
    """
    selector, times = selectors.DefaultSelector(), list[float]()
    for _ in range(waiting):
        line = Line(at)
        waits(line, subscribe(line, "job-created"))
        selector.register(line.stream, selectors.EVENT_READ, line)
    maker = Line(at)
    before = at.cpu_seconds()
    for _ in range(events):
        time.sleep(0.2)
        began = time.perf_counter()
        maker.send(request(Operation.CREATE_JOB, at.uri, 3, user="bench"))
        left = {key.fd for key in selector.get_map().values()}
        while left:
            ready = selector.select(PATIENCE_SECONDS)
            assert ready, f"{len(left)} clients are told nothing"
            for key, _ in ready:
                key.data.until(b"\r\n--events-")
                times.append(time.perf_counter() - began)
                left.discard(key.fd)
        made = maker.answer()
        assert made.code == 0, made
    return times, (at.cpu_seconds() - before) / events


def cost_of_subscriptions(kind: str, count: int) -> dict[str, float]:
    """Return CPU milliseconds a Get-Printer-Attributes, without and with subscriptions."""
    uri = f"ipps://localhost{PATHS[kind]}"
    message = request(Operation.GET_PRINTER_ATTRIBUTES, uri, 4, user="bench")
    rounds: dict[str, list[float]] = {"without": [], "with": []}
    with opened(kind) as bare, opened(kind) as watched:
        subscriber = Line(watched)
        for _ in range(count):
            subscribe(subscriber, "job-completed", "printer-state-changed")
        lines = {
            name: [Line(at) for _ in range(ASKERS)]
            for name, at in (("without", bare), ("with", watched))
        }
        for number in range(ROUNDS + 1):
            for name, at in (("without", bare), ("with", watched)):
                began = at.cpu_seconds()
                for _ in range(ROUND_REQUESTS // ASKERS):
                    for line in lines[name]:
                        line.send(message)
                    for line in lines[name]:
                        line.answer()
                if number:  # the first warms up
                    rounds[name].append((at.cpu_seconds() - began) / ROUND_REQUESTS * 1000)
    found = {f"{name}_cpu_ms": round(statistics.median(all_), 3) for name, all_ in rounds.items()}
    ratios = [after / before for before, after in zip(*rounds.values(), strict=True)]
    return {**found, "cost_ratio": round(statistics.median(ratios), 3)}


def main() -> None:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", choices=[*PATHS], default="printer")
    parser.add_argument("--waiting", type=int, default=200)
    parser.add_argument("--events", type=int, default=30)
    parser.add_argument("--subscriptions", type=int, default=1000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with opened(options.of) as at:
        unsorted, cpu_seconds = times_of_events(at, options.waiting, options.events)
    times = sorted(unsorted)
    found: dict[str, float] = {
        "waiting": options.waiting,
        "event_p50_ms": round(statistics.median(times) * 1000, 1),
        "event_p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "event_longest_ms": round(times[-1] * 1000, 1),
        "event_cpu_ms": round(cpu_seconds * 1000, 1),
        "subscriptions": options.subscriptions,
    }
    if options.subscriptions:
        found |= cost_of_subscriptions(options.of, options.subscriptions)
    print(json.dumps(found, indent=2))
    if options.json:
        options.json.write_text(json.dumps(found))


if __name__ == "__main__":
    main()

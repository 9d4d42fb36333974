"""A crowd of slow printers, each with at most one job: light enough for ten thousand of them.

Run as a process by :class:`~tests.gateway.printers.crowd_process.CrowdProcess`; answers are made
once and only numbered. A printer either reads a document slowly and never to its end, or takes all
of it and prints for as long as nobody says that it is done.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import signal
import socket
import sys
from collections import Counter
from functools import cache

from sealpress import ipp
from sealpress.ipp import Group, GroupTag, JobState, Operation
from tests.gateway.printers import wire
from tests.gateway.printers.printer import PrinterJob, RecordingPrinter, response
from tests.gateway.printers.records import Recorder

BACKLOG = 8192
RECEIVE_BUFFER = 4096
"""Of a printer that reads slowly: what it does not read stays with the sender."""
READ_EVERY_SECONDS = 5.0
SLOW_OCTETS = 2048
"""How much it reads then."""
LARGEST_OCTETS = 65_536
LAST_CHUNK = b"\r\n0\r\n\r\n"
PATH = b"/ipp/print/"
SHOWN = ("job-id", "job-uri", "job-state", "job-state-reasons", "job-name", "job-uuid")


class Crowd:
    """The printers' jobs, and what was asked of them."""

    def __init__(self, *, reads_slowly: bool) -> None:
        self.reads_slowly = reads_slowly
        self.is_done = False
        self.buffer = bytearray(LARGEST_OCTETS)  # for all: what is read is taken at once
        self.requests: Counter[str] = Counter()
        self.begun: set[int] = set()
        self.whole: set[int] = set()

    def told(self) -> bytes:
        """Return what it counted, as JSON."""
        told = {
            "begun": len(self.begun),
            "whole": len(self.whole),
            "requests": dict(self.requests),
        }
        return json.dumps(told).encode()

    def answer(self, operation: int, number: int) -> bytes:
        """Return the answer to an operation, its request's number left out."""
        if operation == Operation.GET_PRINTER_ATTRIBUTES:
            return _printer()
        if operation in (Operation.VALIDATE_JOB, Operation.CANCEL_JOB):
            return _answer(0)
        if operation == Operation.CREATE_JOB:
            return _answer(int(JobState.PENDING))
        if operation == Operation.GET_JOBS and number not in self.begun:
            return _answer(0)
        if number not in self.whole:
            return _answer(int(JobState.PENDING))
        return _answer(int(JobState.COMPLETED if self.is_done else JobState.PROCESSING))


class Conversation(asyncio.BufferedProtocol):
    """A connection to one of them."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._came = b""
        self._left = 0
        self._tail: bytes | None = None  # the last octets of a body in chunks
        self._number = 0
        self._answer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def get_buffer(self, _sizehint: int) -> memoryview:
        """Give room for what is read at a time: little of a document that is read slowly."""
        slowly = self._number and self._crowd.reads_slowly
        return memoryview(self._crowd.buffer)[: SLOW_OCTETS if slowly else LARGEST_OCTETS]

    def buffer_updated(self, nbytes: int) -> None:
        """Take what was read."""
        self._read(bytes(self._crowd.buffer[:nbytes]))

    def _read(self, data: bytes) -> None:
        """Take octets of a request's head, or of its body."""
        assert self._transport is not None
        if not self._left and self._tail is None:
            self._came += data
            head, end, body = self._came.partition(b"\r\n\r\n")
            if not end or (len(body) < 16 and b"/control" not in head):
                return
            self._came = b""
            self._begin(head, body)
            data = body
        if self._is_whole(data):
            self._crowd.whole |= {self._number} if self._number else set()
            self._transport.write(self._answer)
            self._left, self._number, self._tail = 0, 0, None
        elif self._number and self._crowd.reads_slowly:
            self._transport.pause_reading()
            asyncio.get_running_loop().call_later(READ_EVERY_SECONDS, self._read_on)

    def _is_whole(self, data: bytes) -> bool:
        if self._tail is None:
            self._left -= len(data)
            return self._left <= 0
        self._tail = (self._tail + data)[-len(LAST_CHUNK) :]
        return self._tail == LAST_CHUNK

    def _begin(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1]
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            self._tail, body = b"", body.partition(b"\r\n")[2]
        self._left = int(lower.partition(b"content-length:")[2].split(b"\r\n", 1)[0] or 0)
        if path.startswith(b"/control"):
            self._crowd.is_done = self._crowd.is_done or path.endswith(b"/done")
            self._answer = wire.answer(self._crowd.told(), kind="application/json")
            return
        operation, number = int.from_bytes(body[2:4]), int(path.removeprefix(PATH).split(b"/")[0])
        self._crowd.requests[ipp.operation_name(operation)] += 1
        if operation in (Operation.SEND_DOCUMENT, Operation.PRINT_JOB):
            self._number = number
            self._crowd.begun.add(number)
        octets = self._crowd.answer(operation, number)
        self._answer = wire.answer(octets[:4] + body[4:8] + octets[8:])

    def _read_on(self) -> None:
        assert self._transport is not None
        if not self._transport.is_closing():
            self._transport.resume_reading()


@cache
def _model() -> RecordingPrinter:
    return RecordingPrinter(1, Recorder(), lambda *_: None)


@cache
def _printer() -> bytes:
    group = Group(_model().describe("localhost", "ipp"), tag=GroupTag.PRINTER)
    return ipp.encode(response(_request(), 0, [group]))


@cache
def _answer(state: int) -> bytes:
    if not state:
        return ipp.encode(response(_request(), 0))
    job = PrinterJob(id=1, name="", user="", uuid="urn:uuid:0", is_open=False, created=1)
    job.state = JobState(state)
    shown = _model().job_attributes(job, "ipp://localhost/ipp/print/1")
    group = Group([one for one in shown if one.name in SHOWN], tag=GroupTag.JOB)
    return ipp.encode(response(_request(), 0, [group]))


def _request() -> ipp.Message:
    return ipp.request(Operation.GET_PRINTER_ATTRIBUTES, "ipp://localhost/", 1)


async def run(options: argparse.Namespace) -> None:
    """Serve until SIGTERM; say ``ready PORT`` first."""
    crowd = Crowd(reads_slowly=options.reads_slowly)
    listening = socket.socket()
    if options.reads_slowly:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    listening.bind(("127.0.0.1", 0))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(crowd), sock=listening, backlog=BACKLOG)
    print(f"ready {listening.getsockname()[1]}", flush=True)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()
    server.close()


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads-slowly", action="store_true")
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    asyncio.run(run(options))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A hall of recording printers: many on one plain and one TLS port, told apart by their path.

In the tests' own process::

    async with Hall() as hall:
        printer = hall.printer(7)
        uri = hall.uri(7)                        # hall.uri(7, "ipps") over TLS
        printer.behaviour.fault = Fault.PRINTS_THEN_RESETS
        ...
        assert [one.sha256 for one in hall.printed] == [...]

``printers.process`` runs it as a process of its own.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import ssl
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from sealpress import ipp
from sealpress.errors import SealpressError
from sealpress.ipp import Group, GroupTag, JobState, Message, Operation, Status
from tests.gateway.printers import wire
from tests.gateway.printers.faults import DOCUMENTS, KINDS, MADE_JOBS, Fault
from tests.gateway.printers.printer import (
    PrinterJob,
    Received,
    RecordingPrinter,
    response,
    text_of,
    wanted,
)
from tests.gateway.printers.records import Printed, Recorder

PRINT_PATH = "/ipp/print/"
GARBAGE = random.Random(5).randbytes(300)
LOGIN_PAGE = b"<!DOCTYPE html><title>Sign in</title><h1>Please sign in</h1>"


class _GoneError(Exception):
    """The connection was ended on purpose."""


@dataclass
class _Upload:
    """A request being read."""

    reader: ipp.MessageReader
    message: Message | None = None
    fault: Fault | None = None
    octets: int = 0
    is_chunked: bool = False


class Hall:
    """The printers, the ports they share, and what they printed."""

    def __init__(
        self, *, record: Path | None = None, context: ssl.SSLContext | None = None
    ) -> None:
        self.recorder = Recorder(record)
        self.port = self.tls_port = 0
        self._context = context
        self._printers: dict[int, RecordingPrinter] = {}
        self._defaults: dict[str, object] = {}
        self._servers: list[asyncio.Server] = []
        self._connections: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._draw = random.Random(7)

    @property
    def printed(self) -> list[Printed]:
        """What was printed so far, when it is not written to a file."""
        return self.recorder.printed

    def printer(self, number: int) -> RecordingPrinter:
        """Return a printer; it comes into being when it is first asked for."""
        if number not in self._printers:
            later = asyncio.get_running_loop().call_later
            printer = RecordingPrinter(number, self.recorder, later)
            printer.behaviour.change(**self._defaults)
            self._printers[number] = printer
        return self._printers[number]

    def uri(self, number: int, scheme: str = "ipp") -> str:
        """Return a printer's URI."""
        port = self.tls_port if scheme == "ipps" else self.port
        return f"{scheme}://localhost:{port}{PRINT_PATH}{number}"

    def change(self, number: int | None, **changes: object) -> None:
        """Change how one printer is, or all of them and those to come."""
        if number is None:
            self._defaults.update(changes)
        chosen = [self.printer(number)] if number is not None else list(self._printers.values())
        for one in chosen:
            one.behaviour.change(**changes)
            one.proceed()

    async def start(self, port: int = 0, tls_port: int = 0) -> Self:
        """Listen on the loopback."""
        plain = await self._listen(port, "ipp", None)
        self.port = plain
        if self._context is not None:
            self.tls_port = await self._listen(tls_port, "ipps", self._context)
        return self

    async def _listen(self, port: int, scheme: str, context: ssl.SSLContext | None) -> int:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._connected(reader, writer, scheme)

        server = await asyncio.start_server(
            serve, "127.0.0.1", port, ssl=context, backlog=4096, limit=wire.PIECE_OCTETS
        )
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Stop listening, end every connection."""
        for server in self._servers:
            server.close()
        for writer in list(self._connections):
            writer.transport.abort()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.recorder.close()

    async def stop_listening(self) -> None:
        """Be switched off: no connection is taken and those there are end."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        for writer in list(self._connections):
            wire.reset(writer)

    async def start_again(self) -> None:
        """Be switched on again, on the same ports."""
        await self.start(self.port, self.tls_port)

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # Connections

    async def _connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, scheme: str
    ) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._connections.add(writer)
        try:
            while incoming := await wire.read_head(reader):
                await self._answer(incoming, writer, scheme)
        except (_GoneError, OSError, asyncio.IncompleteReadError, SealpressError, ValueError):
            pass
        finally:
            self._connections.discard(writer)
            await wire.end(writer)

    async def _answer(
        self, incoming: wire.Incoming, writer: asyncio.StreamWriter, scheme: str
    ) -> None:
        if incoming.path.startswith("/control"):
            await self._control(incoming, writer)
            return
        if not incoming.path.startswith(PRINT_PATH):
            writer.write(wire.answer(b"", status="404 Not Found", kind="text/plain"))
            return
        printer = self.printer(int(incoming.path.removeprefix(PRINT_PATH).split("/")[0]))
        if printer.behaviour.fault is Fault.NO_CHUNKS and incoming.is_chunked:
            _hit(printer, Fault.NO_CHUNKS)
            length = "411 Length Required"
            writer.write(wire.answer(b"", status=length, kind="text/plain", more=_CLOSE))
            await writer.drain()
            raise _GoneError
        if "100-continue" in incoming.headers.get("expect", "").lower():
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        base = f"{scheme}://{incoming.headers.get('host', '')}{PRINT_PATH}{printer.number}"
        await self._operate(printer, incoming, writer, base)

    async def _operate(
        self,
        printer: RecordingPrinter,
        incoming: wire.Incoming,
        writer: asyncio.StreamWriter,
        base: str,
    ) -> None:
        upload = _Upload(ipp.MessageReader(), is_chunked=incoming.is_chunked)
        job: PrinterJob | None = None
        digest = hashlib.sha256()
        try:
            async for piece in incoming.body():
                rest = piece
                if upload.message is None:
                    job, rest = self._begin(printer, upload, piece)
                digest.update(rest)
                upload.octets += len(rest)
                await self._mid_upload(printer, upload, writer)
        except BaseException:
            if job is not None:
                printer.end(job, JobState.ABORTED)
            raise
        if upload.message is None:
            upload.message = upload.reader.close()
        document = Received(upload.octets, digest.hexdigest())
        if upload.fault is Fault.RESET_MID_UPLOAD:  # a document too short for its middle
            if job is not None:
                printer.end(job, JobState.ABORTED)
            wire.reset(writer)
            raise _GoneError
        answered = self._perform(printer, upload, job, document, base)
        await self._reply(printer, upload.fault, answered, writer)

    def _begin(
        self, printer: RecordingPrinter, upload: _Upload, piece: bytes
    ) -> tuple[PrinterJob | None, bytes]:
        """Take a piece of the message; once it is complete, its job is made if it makes one."""
        message = upload.reader.feed(piece)
        if message is None:
            return None, b""
        upload.message = message
        name = ipp.operation_name(message.code)
        printer.requests[name] = printer.requests.get(name, 0) + 1
        if message.code in DOCUMENTS:
            printer.uploads.append((name, upload.is_chunked))
        upload.fault = self._choose(printer, message.code)
        job = None
        if printer.refusal(message.code) is None:
            if message.code == Operation.PRINT_JOB and _makes_job(printer, upload.fault):
                job = printer.make_job(message)
            elif message.code == Operation.SEND_DOCUMENT:
                job = printer.job_of(message)
        return job, bytes(upload.reader.rest)

    def _choose(self, printer: RecordingPrinter, operation: int) -> Fault | None:
        """Return the fault that hits this request, and count it."""
        behaviour = printer.behaviour
        fault = behaviour.fault
        if operation in DOCUMENTS | MADE_JOBS and self._draw.random() < behaviour.fault_rate:
            fault = self._draw.choice(behaviour.fault_choices)
        if fault is None or fault is Fault.NO_CHUNKS or operation not in KINDS[fault].operations:
            return None
        if behaviour.times is not None:
            if behaviour.times <= 0:
                return None
            behaviour.times -= 1
        _hit(printer, fault)
        return fault

    async def _mid_upload(
        self, printer: RecordingPrinter, upload: _Upload, writer: asyncio.StreamWriter
    ) -> None:
        behaviour = printer.behaviour
        if upload.fault is Fault.SLOW_READER and upload.octets:
            await asyncio.sleep(wire.PIECE_OCTETS / behaviour.octets_per_second / 4)
        if upload.fault is Fault.RESET_MID_UPLOAD and upload.octets >= behaviour.fault_octets:
            wire.reset(writer)
            raise _GoneError

    # What is asked

    def _perform(
        self,
        printer: RecordingPrinter,
        upload: _Upload,
        job: PrinterJob | None,
        document: Received,
        base: str,
    ) -> Message:
        request = upload.message
        assert request is not None
        if (refused := printer.refusal(request.code)) is not None:
            return response(request, refused)
        if upload.fault in _STATUSES and not _prints(printer, upload.fault):
            return response(request, _STATUSES[upload.fault])
        match request.code:
            case Operation.GET_PRINTER_ATTRIBUTES:
                host, scheme = base.split("/")[2], base.split(":", maxsplit=1)[0]
                described = wanted(request, printer.describe(host, scheme))
                return response(request, 0, [Group(described, tag=GroupTag.PRINTER)])
            case Operation.GET_JOBS:
                jobs = [
                    Group(_selected(request, printer, one, base), tag=GroupTag.JOB)
                    for one in printer.listed(request)
                ]
                return response(request, 0, jobs)
            case Operation.VALIDATE_JOB:
                return response(request, 0)
            case Operation.CREATE_JOB:
                return self._job_answer(request, printer, printer.make_job(request), base)
            case Operation.PRINT_JOB | Operation.SEND_DOCUMENT:
                return self._take(printer, upload, job, document, base)
        job = printer.job_of(request)
        if job is None:
            return response(request, Status.CLIENT_ERROR_NOT_FOUND)
        if request.code == Operation.CANCEL_JOB:
            return response(request, printer.cancel(job))
        shown = wanted(request, printer.job_attributes(job, base))
        return response(request, 0, [Group(shown, tag=GroupTag.JOB)])

    def _take(
        self,
        printer: RecordingPrinter,
        upload: _Upload,
        job: PrinterJob | None,
        document: Received,
        base: str,
    ) -> Message:
        """Take a document that came whole, and print if it was the last."""
        request = upload.message
        assert request is not None
        if job is None and upload.fault is not None:  # not printed: the answer is the fault's
            return response(request, Status.SERVER_ERROR_INTERNAL_ERROR)
        if job is None:
            return response(request, Status.CLIENT_ERROR_NOT_FOUND)
        if not job.is_open:
            return response(request, Status.CLIENT_ERROR_NOT_POSSIBLE)
        if upload.fault is not None and not _prints(printer, upload.fault):
            return self._job_answer(request, printer, job, base)
        if document.octets:
            job.documents.append(document)
        is_print_job = request.code == Operation.PRINT_JOB
        if is_print_job or text_of(request, "last-document") == "True":
            printer.submit(job)
        return self._job_answer(request, printer, job, base)

    @staticmethod
    def _job_answer(
        request: Message, printer: RecordingPrinter, job: PrinterJob, base: str
    ) -> Message:
        names = ("job-id", "job-uri", "job-state", "job-state-reasons")
        all_ = printer.job_attributes(job, base)
        chosen = [one for one in all_ if one.name in names]
        return response(request, 0, [Group(chosen, tag=GroupTag.JOB)])

    # How it is answered

    async def _reply(
        self,
        printer: RecordingPrinter,
        fault: Fault | None,
        message: Message,
        writer: asyncio.StreamWriter,
    ) -> None:
        if fault is Fault.NO_JOB_ID:
            for group in message.groups_of(GroupTag.JOB):
                group.attributes = [one for one in group if one.name not in {"job-id", "job-uri"}]
        octets = ipp.encode(message)
        if fault is Fault.PRINTS_THEN_RESETS:
            wire.reset(writer)
            raise _GoneError
        if fault is Fault.PRINTS_THEN_SILENT:
            await asyncio.sleep(printer.behaviour.silent_seconds)
            raise _GoneError
        writer.write(_ANSWERS[fault](octets) if fault in _ANSWERS else wire.answer(octets))
        await writer.drain()
        if fault is Fault.DROP_AFTER:
            wire.reset(writer)
            raise _GoneError
        if fault in _CLOSING:
            raise _GoneError

    # From other processes

    async def _control(self, incoming: wire.Incoming, writer: asyncio.StreamWriter) -> None:
        body = b"".join([piece async for piece in incoming.body()])
        asked = json.loads(body or b"{}")
        number = asked.get("printer")
        if changes := asked.get("change"):
            self.change(number, **changes)
        if "off" in asked:
            await self.stop_listening()
        found = [] if number is None else [self.printer(number)]
        told = [{"requests": one.requests, **asdict(one.behaviour)} for one in found]
        printing = sum(one.is_printing for one in self._printers.values())
        facts = json.dumps({"printers": told, "printing": printing}).encode()
        with suppress(OSError):
            writer.write(wire.answer(facts, kind="application/json"))
            await writer.drain()


_CLOSE = "Connection: close\r\n"
_STATUSES = {
    Fault.BUSY: Status.SERVER_ERROR_BUSY,
    Fault.TEMPORARY_ERROR: Status.SERVER_ERROR_TEMPORARY_ERROR,
}
_ANSWERS = {
    Fault.HTTP_500: lambda _: wire.answer(
        b"", status="500 Internal Server Error", kind="text/plain"
    ),
    Fault.GARBAGE: lambda _: GARBAGE,
    Fault.SHORT_LENGTH: lambda octets: wire.answer(octets, length=len(octets) // 2),
    Fault.HTML: lambda _: wire.answer(LOGIN_PAGE, kind="text/html"),
}
_CLOSING = frozenset({Fault.GARBAGE, Fault.SHORT_LENGTH, Fault.CLOSE_AFTER})


def _hit(printer: RecordingPrinter, fault: Fault) -> None:
    hits = printer.behaviour.hits
    hits[fault] = hits.get(fault, 0) + 1


def _prints(printer: RecordingPrinter, fault: Fault) -> bool:
    chosen = printer.behaviour.prints
    return KINDS[fault].prints if chosen is None else chosen


def _makes_job(printer: RecordingPrinter, fault: Fault | None) -> bool:
    """A printer that is going to refuse a Print-Job makes no job for it."""
    return fault is None or fault is Fault.RESET_MID_UPLOAD or _prints(printer, fault)


def _selected(
    request: Message, printer: RecordingPrinter, job: PrinterJob, base: str
) -> list[ipp.Attribute]:
    attributes = printer.job_attributes(job, base)
    if "requested-attributes" not in request.groups[0]:  # RFC 8011 section 4.2.6.1
        return [one for one in attributes if one.name in {"job-id", "job-uri"}]
    return wanted(request, attributes)

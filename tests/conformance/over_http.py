"""Octets said over HTTP by hand, and printers of chosen settings behind real ports."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from email.message import Message as Fields
from http.client import HTTPResponse
from pathlib import Path

from anyio.from_thread import start_blocking_portal

from sealpress.ipp import Message, Operation, decode
from sealpress.printer import PrinterConfig
from sealpress.server import Server, ServerLimits, ipp_handler
from sealpress.server.messages import Handler
from sealpress.simulator import VirtualPrinterConfig
from sealpress.simulator.service import PrintService
from tests.ipp.wire import integer, record

PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF\n"
CHARSET = record(0x47, "attributes-charset", b"utf-8")
LANGUAGE = record(0x48, "attributes-natural-language", b"en")
TARGET = record(0x45, "printer-uri", b"ipp://localhost/ipp/print")
ANN = record(0x42, "requesting-user-name", b"ann")
BOB = record(0x42, "requesting-user-name", b"bob")
UPGRADE = b"Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n"


def keyword(name: str, value: str) -> bytes:
    return record(0x44, name, value.encode())


def flag(name: str, *, value: bool) -> bytes:
    return record(0x22, name, bytes([value]))


def job_target(number: int) -> bytes:
    return TARGET + record(0x21, "job-id", integer(number))


def message(
    operation: int,
    *records: bytes,
    begin: bytes = CHARSET + LANGUAGE + TARGET + ANN,
    job: bytes = b"",
    version: bytes = b"\x02\x00",
    request_id: int = 7,
) -> bytes:
    """A request; ``begin`` and ``records`` are operation attributes, ``job`` the job's."""
    header = version + operation.to_bytes(2, "big") + request_id.to_bytes(4, "big")
    group = b"\x02" + job if job else b""
    return header + b"\x01" + begin + b"".join(records) + group + b"\x03"


def on_job(operation: int, number: int, *records: bytes, user: bytes = ANN) -> bytes:
    """A request about a job."""
    return message(operation, *records, begin=CHARSET + LANGUAGE + job_target(number) + user)


def post(
    body: bytes, *fields: bytes, length: int | None = None, kind: bytes = b"application/ipp"
) -> bytes:
    """A POST of ``body``; ``length`` is what it says of itself if that differs."""
    said = len(body) if length is None else length
    fixed = b"Host: localhost\r\nContent-Type: %b\r\nContent-Length: %d\r\n" % (kind, said)
    return b"POST /ipp/print HTTP/1.1\r\n" + fixed + b"".join(fields) + b"\r\n" + body


@dataclass(frozen=True)
class Answered:
    """One HTTP answer."""

    status: int
    fields: Fields
    body: bytes

    @property
    def message(self) -> Message:
        assert (self.status, self.fields["Content-Type"]) == (200, "application/ipp")
        return decode(self.body)


@contextmanager
def calling(port: int, tls: ssl.SSLContext | None = None) -> Iterator[socket.socket]:
    """Connect, inside TLS if a context is given."""
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(socket.create_connection(("127.0.0.1", port), 20))
        yield stack.enter_context(secured(connection, tls)) if tls else connection


def secured(connection: socket.socket, context: ssl.SSLContext) -> ssl.SSLSocket:
    """Shake hands over a connection."""
    return context.wrap_socket(connection, server_hostname="localhost")


def read_answer(connection: socket.socket) -> Answered:
    """Read the next answer that is not 100 Continue."""
    with contextlib.closing(HTTPResponse(connection)) as response:
        response.begin()
        return Answered(response.status, response.headers, response.read())


def http(port: int, octets: bytes, tls: ssl.SSLContext | None = None) -> Answered:
    """Say octets on a new connection and read one answer."""
    with calling(port, tls) as connection:
        connection.sendall(octets)
        return read_answer(connection)


def ask(port: int, octets: bytes, tls: ssl.SSLContext | None = None) -> Message:
    """Send an IPP request, a document behind it perhaps, and read the IPP answer."""
    return http(port, post(octets), tls).message


def print_job(port: int, *records: bytes, job: bytes = b"", document: bytes = PDF) -> Message:
    return ask(port, message(Operation.PRINT_JOB, *records, job=job) + document)


@contextmanager
def listening(handler: Handler, limits: ServerLimits | None = None) -> Iterator[int]:
    """Serve a handler in a thread; yields the port."""
    with (
        start_blocking_portal("asyncio") as portal,
        portal.wrap_async_context_manager(_serving(handler, limits)) as port,
    ):
        yield port


@asynccontextmanager
async def _serving(handler: Handler, limits: ServerLimits | None) -> AsyncIterator[int]:
    server = Server(handler, context=None, limits=limits or ServerLimits())
    await server.listen("127.0.0.1", 0)
    try:
        yield server.addresses[0][1]
    finally:
        await server.close(grace=0)


@contextmanager
def printer_of(
    model: PrinterConfig, folder: Path, limits: ServerLimits | None = None
) -> Iterator[int]:
    """Run a plain printer of any model, print engine included; yields the port."""
    service = PrintService(model, VirtualPrinterConfig(output=folder, identity=folder))
    handler = ipp_handler({"/ipp/print": service})
    with (
        start_blocking_portal("asyncio") as portal,
        portal.wrap_async_context_manager(_printing(service)),
        portal.wrap_async_context_manager(_serving(handler, limits)) as port,
    ):
        yield port


@asynccontextmanager
async def _printing(service: PrintService) -> AsyncIterator[None]:
    engine = asyncio.create_task(service.run())
    try:
        yield
    finally:
        engine.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await engine

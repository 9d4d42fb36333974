"""Sends jobs over a connection that is kept, and says exactly what was acknowledged."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sealpress import ipp
from sealpress.ipp import Attribute, GroupTag, Message, Operation, ValueTag

SECONDS = 30.0
TOKEN = b"@@@@@@@@@@@@"
"""Stands for a submission's name in prepared requests; every real one is as long."""


class RefusedError(Exception):
    """The gateway answered that it does not take the job."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Reply:
    """An HTTP response."""

    status: int
    body: bytes


def careless_context() -> ssl.SSLContext:
    """TLS without looking at certificates: who the gateway is does not matter here."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Submitter:
    """A client of one gateway; it connects anew after each failure."""

    def __init__(
        self, port: int, *, context: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        self._port, self._context, self._seconds = port, context, seconds
        self._socket: socket.socket | None = None
        self._reader = b""

    # What is asked

    def print_job(self, queue: str, token: str, document: bytes, *, user: str = "crash") -> int:
        """Submit a document; return the job's number once it is acknowledged."""
        start = _prepared(Operation.PRINT_JOB, queue, user).replace(TOKEN, token.encode())
        return _job_id(self.ask(queue, start + document))

    def create_job(self, queue: str, token: str, *, user: str = "crash") -> int:
        """Make a job whose document is still to come."""
        start = _prepared(Operation.CREATE_JOB, queue, user).replace(TOKEN, token.encode())
        return _job_id(self.ask(queue, start))

    def send_document(self, queue: str, job_id: int, document: bytes) -> None:
        """Send a job's only document."""
        last = Attribute("last-document", (ValueTag.BOOLEAN,), (True,))
        self.do(Operation.SEND_DOCUMENT, queue, last, job_id=job_id, document=document)

    def cancel(self, queue: str, job_id: int) -> bool:
        """Cancel a job; return whether it could be canceled."""
        try:
            self.do(Operation.CANCEL_JOB, queue, job_id=job_id)
        except RefusedError:
            return False
        return True

    def jobs(self, queue: str, which: str = "all") -> list[ipp.Group]:
        """List a queue's jobs."""
        names = ("job-id", "job-state", "job-state-reasons", "job-state-message", "job-name")
        wanted = Attribute("requested-attributes", (ValueTag.KEYWORD,) * len(names), names)
        selected = Attribute("which-jobs", (ValueTag.KEYWORD,), (which,))
        return self.do(Operation.GET_JOBS, queue, wanted, selected).groups_of(GroupTag.JOB)

    def printer(self, queue: str) -> ipp.Group:
        """Return a queue's attributes."""
        group = self.do(Operation.GET_PRINTER_ATTRIBUTES, queue).group(GroupTag.PRINTER)
        assert group is not None
        return group

    def do(
        self,
        operation: Operation,
        queue: str,
        *more: Attribute,
        job_id: int | None = None,
        document: bytes = b"",
        user: str = "crash",
    ) -> Message:
        """Do an operation; an IPP status of refusal is an error."""
        octets = ipp.encode(
            ipp.request(
                operation, _uri(queue), 1, job_id=job_id, user=user, operation_attributes=more
            )
        )
        return self.ask(queue, octets + document)

    def ask(self, queue: str, body: bytes) -> Message:
        """Post a message; raise ``OSError`` without an answer, RefusedError for a bad one."""
        head = (
            f"POST /ipp/print/{queue} HTTP/1.1\r\nHost: localhost:{self._port}\r\n"
            f"Content-Type: application/ipp\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        reply = self._exchange(head.encode() + body)
        if reply.status != 200:
            raise RefusedError(reply.status, f"HTTP {reply.status}")
        message = ipp.decode(reply.body, limits=ipp.RESPONSE_LIMITS)
        if message.code >= 0x0100:
            said = message.groups[0].get("status-message")
            text = "" if said is None else str(said.value)
            raise RefusedError(message.code, f"{ipp.status_keyword(message.code)}: {text}")
        return message

    # The wire

    def _exchange(self, octets: bytes) -> Reply:
        try:
            if self._socket is None:
                self._socket = self._connect()
            self._socket.sendall(octets)
            return self._receive(self._socket)
        except BaseException:
            self.close()
            raise

    def _connect(self) -> socket.socket:
        plain = socket.create_connection(("127.0.0.1", self._port), self._seconds)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = b""
        if self._context is None:
            return plain
        return self._context.wrap_socket(plain, server_hostname="localhost")

    def _receive(self, stream: socket.socket) -> Reply:
        while b"\r\n\r\n" not in self._reader:
            self._more(stream)
        head, _, self._reader = self._reader.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        status = int(lines[0].split(" ", 2)[1])
        pairs = (line.partition(":") for line in lines[1:])
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        if status == 100:
            return self._receive(stream)
        if headers.get("transfer-encoding") == "chunked":
            body = self._chunks(stream)
        else:
            body = self._take(stream, int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, body)

    def _chunks(self, stream: socket.socket) -> bytes:
        parts = []
        while True:
            while b"\r\n" not in self._reader:
                self._more(stream)
            line, _, self._reader = self._reader.partition(b"\r\n")
            parts.append(self._take(stream, int(line, 16)))
            self._take(stream, 2)
            if not parts[-1]:
                return b"".join(parts)

    def _take(self, stream: socket.socket, size: int) -> bytes:
        while len(self._reader) < size:
            self._more(stream)
        taken, self._reader = self._reader[:size], self._reader[size:]
        return taken

    def _more(self, stream: socket.socket) -> None:
        octets = stream.recv(65536)
        if not octets:
            raise ConnectionResetError("ended before the whole answer came")
        self._reader += octets

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _uri(queue: str) -> str:
    return f"ipp://localhost/ipp/print/{queue}"


@cache
def _prepared(operation: Operation, queue: str, user: str) -> bytes:
    name = Attribute("job-name", (ValueTag.NAME,), (TOKEN.decode(),))
    return ipp.encode(
        ipp.request(operation, _uri(queue), 1, user=user, operation_attributes=[name])
    )


def _job_id(message: Message) -> int:
    group = message.group(GroupTag.JOB)
    assert group is not None
    return int(str(group["job-id"].value))


def tokens(prefix: str, numbers: Sequence[int] | range) -> list[str]:
    """Return names for submissions, each as long as ``TOKEN``."""
    return [f"{prefix}{number:0{len(TOKEN) - len(prefix)}d}" for number in numbers]

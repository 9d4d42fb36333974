"""A printer on loopback that follows a script, and keeps what it was sent."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sealpress import ipp
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.transport.stream import Timeouts

QUICK = Timeouts(connect=5, handshake=5, send=15, response=15, receive=15, expect=0.2)
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass
class Got:
    """One HTTP request as the printer got it."""

    connection: int
    method: str
    target: str
    headers: dict[str, str]
    secure: bool
    certificate: str = ""
    message: Message | None = None
    document: bytes = b""
    chunks: int = 0
    whole: bool = False

    @property
    def operation(self) -> int:
        return self.message.code if self.message else 0

    def attribute(self, name: str) -> object:
        group = self.message.group(GroupTag.OPERATION)
        return group[name].value if name in group else None


@dataclass
class Reaction:
    """What the printer does instead of behaving well.

    `stage`: "head" = as soon as the head is read, "body" = when the body is.
    `octets`: what is sent; `then`: "keep", "close", "reset" or "hang".
    `after`: with stage "head", read so many octets of the body first.
    """

    octets: bytes = b""
    then: str = "keep"
    stage: str = "body"
    after: int = 0


Rule = Callable[[Got], Reaction | None]


def answer(status: int = 200, *headers: str, body: bytes = b"", version: str = "1.1") -> bytes:
    lines = [f"HTTP/{version} {status} X", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def ipp_answer(got: Got, status: int = 0, *groups: Group, **http: str) -> bytes:
    operation = Group(
        [
            Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",)),
            Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",)),
        ],
        tag=GroupTag.OPERATION,
    )
    message = Message(got.message.version, status, got.message.request_id, [operation, *groups])
    return answer(200, "Content-Type: application/ipp", body=ipp.encode(message), **http)


def keywords(name: str, *values: str) -> Attribute:
    return Attribute(name, (ValueTag.KEYWORD,) * len(values), values)


def job_group(job_id: int = 7, state: int = 9, name: str = "Untitled", **extra: int) -> Group:
    return Group(
        [
            Attribute("job-id", (ValueTag.INTEGER,), (job_id,)),
            Attribute("job-uri", (ValueTag.URI,), (f"ipp://h/jobs/{job_id}",)),
            Attribute("job-state", (ValueTag.ENUM,), (state,)),
            keywords("job-state-reasons", "none"),
            Attribute("job-name", (ValueTag.NAME,), (name,)),
            *(
                Attribute(key.replace("_", "-"), (ValueTag.INTEGER,), (value,))
                for key, value in extra.items()
            ),
        ],
        tag=GroupTag.JOB,
    )


FORMATS = ("application/pdf", "image/jpeg", "application/octet-stream")
PRINTER = Group(
    [
        Attribute("document-format-supported", (ValueTag.MIME_MEDIA_TYPE,) * 3, FORMATS),
        Attribute("printer-up-time", (ValueTag.INTEGER,), (100,)),
        Attribute("printer-name", (ValueTag.NAME,), ("scripted",)),
    ],
    tag=GroupTag.PRINTER,
)


@dataclass
class ScriptedPrinter:
    """Listens on loopback; answers like a good printer wherever no rule speaks up."""

    rules: list[Rule] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    either: bool = False
    says_continue: bool = True
    upgrade_answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    got: list[Got] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.hung_up = threading.Semaphore(0)  # one for each connection it closed by itself
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    @property
    def uri(self) -> str:
        return f"ipp://127.0.0.1:{self.port}/ipp/print"

    @property
    def operations(self) -> list[int]:
        return [request.operation for request in self.got if request.message]

    def prints(self) -> list[Got]:
        return [request for request in self.got if request.operation in {0x0002, 0x0006}]

    def stop_listening(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def close(self) -> None:
        self.stop_listening()
        self._close_all()
        for thread in self._threads:
            thread.join(10)
        self._close_all()  # what a thread had just accepted or put into TLS

    def _close_all(self) -> None:
        while self._open:
            sock = self._open.pop()
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def _listen(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            thread = threading.Thread(
                target=self._serve, args=(sock, self.connections), daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        with suppress(OSError, ValueError, EOFError):
            first = self.either and sock.recv(1, socket.MSG_PEEK)
            if self.implicit or first == b"\x16":
                sock = self._start_tls(sock)
            while sock is not None:
                sock = self._one_request(sock, number)

    def _start_tls(self, sock: socket.socket) -> socket.socket:
        secure = self.tls.wrap_socket(sock, server_side=True)
        self._open.append(secure)
        return secure

    def _one_request(self, sock: socket.socket, number: int) -> socket.socket | None:
        if not isinstance(sock, ssl.SSLSocket) and sock.recv(1, socket.MSG_PEEK) == b"\x16":
            sock.sendall(answer(400))
            return self._react(sock, Reaction(then="close"))
        reader = _Reader(sock)
        head = reader.until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        secure = isinstance(sock, ssl.SSLSocket)
        got = Got(number, method, target, headers, secure, _common_name(sock))
        self.got.append(got)
        reaction = self._reaction(got, "head")
        if reaction is not None:
            if reaction.after and headers.get("expect") and self.says_continue:
                sock.sendall(CONTINUE)
            reader.some(reaction.after)
            return self._react(sock, reaction)
        if "upgrade" in headers and method == "OPTIONS" and self.tls and not got.secure:
            return self._upgrade(sock)
        if headers.get("expect") and self.says_continue:
            sock.sendall(CONTINUE)
        self._read_body(reader, got)
        reaction = self._reaction(got, "body") or Reaction(self._good_answer(got))
        return self._react(sock, reaction)

    def _reaction(self, got: Got, stage: str) -> Reaction | None:
        for rule in self.rules:
            reaction = rule(got)
            if reaction is not None and reaction.stage == stage:
                return reaction
        return None

    def _react(self, sock: socket.socket, reaction: Reaction) -> socket.socket | None:
        sock.sendall(reaction.octets)
        if reaction.then == "keep":
            return sock
        if reaction.then == "hang":
            return None
        if reaction.then == "reset":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            sock.close()
            self.hung_up.release()
        else:
            sock.shutdown(socket.SHUT_WR)
            self.hung_up.release()
            _drain(sock)
            sock.close()
        return None

    def _upgrade(self, sock: socket.socket) -> socket.socket:
        sock.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
            b"Upgrade: TLS/1.2, HTTP/1.1\r\n\r\n"
        )
        secure = self._start_tls(sock)
        secure.sendall(self.upgrade_answer)
        return secure

    def _read_body(self, reader: _Reader, got: Got) -> None:
        if got.headers.get("transfer-encoding") == "chunked":
            parts = []
            while size := int(reader.until(b"\r\n").split(b";")[0], 16):
                got.chunks += 1
                parts.append(reader.exactly(size + 2)[:-2])
            reader.until(b"\r\n")
            body = b"".join(parts)
        else:
            body = reader.exactly(int(got.headers.get("content-length", "0")))
        if got.headers.get("content-type") == "application/ipp" and body:
            got.message, used = ipp.decode_prefix(body)
            got.document = body[used:]
        got.whole = True

    def _good_answer(self, got: Got) -> bytes:
        groups = {
            0x000B: [PRINTER],
            0x0002: [job_group(state=3, name=str(got.message and got.attribute("job-name")))],
            0x0005: [job_group(state=3)],
            0x0006: [job_group(state=5)],
            0x0009: [job_group()],
        }
        if got.message is None:
            return answer(200, "Allow: POST")
        return ipp_answer(got, 0, *groups.get(got.operation, []))


def _common_name(sock: socket.socket) -> str:
    """Whom the client certificate names, empty without one."""
    certificate = (isinstance(sock, ssl.SSLSocket) and sock.getpeercert()) or {}
    pairs = [pair for relative in certificate.get("subject", ()) for pair in relative]
    return dict(pairs).get("commonName", "")


class _Reader:
    """Reads octets of a request one by one, never beyond what is asked."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def until(self, end: bytes) -> bytes:
        octets = b""
        while not octets.endswith(end):
            octets += self.exactly(1)
        return octets[: -len(end)]

    def exactly(self, size: int) -> bytes:
        octets = bytearray()
        while len(octets) < size:
            piece = self._sock.recv(min(1 << 18, size - len(octets)))
            if not piece:
                raise EOFError
            octets += piece
        return bytes(octets)

    def some(self, size: int) -> None:
        with suppress(EOFError):
            self.exactly(size)


def _drain(sock: socket.socket) -> None:
    sock.settimeout(5)
    with suppress(OSError):
        while sock.recv(65536):
            pass

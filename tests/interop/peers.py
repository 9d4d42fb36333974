"""Peers that are no good printers: each says one thing to every connection."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

Behaviour = Callable[[socket.socket], None]
READ_OCTETS = 65536


def says(octets: bytes) -> Behaviour:
    """Answer whatever comes with the same octets, and close."""

    def behave(client: socket.socket) -> None:
        client.recv(READ_OCTETS)
        client.sendall(octets)
        client.shutdown(socket.SHUT_WR)
        while client.recv(READ_OCTETS):
            pass

    return behave


def http(status: str, body: bytes, *, content_type: str = "text/html", length: int = -1) -> bytes:
    """Return an HTTP answer; ``length`` announces more or less than there is."""
    announced = len(body) if length < 0 else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {announced}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body


def hangs(client: socket.socket) -> None:
    """Take everything and never say a word."""
    while client.recv(READ_OCTETS):
        pass


def closes(client: socket.socket) -> None:
    """Close as soon as something comes."""
    client.recv(READ_OCTETS)


def speaks_tls(certificate: Path, key: Path) -> Behaviour:
    """Speak TLS from the first octet, as a server that knows nothing else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def behave(client: socket.socket) -> None:
        with context.wrap_socket(client, server_side=True) as tls:
            while tls.recv(READ_OCTETS):
                pass

    return behave


@contextmanager
def peer(behaviour: Behaviour) -> Iterator[int]:
    """Run a peer on the loopback; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_accept, args=(listener, behaviour), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def _accept(listener: socket.socket, behaviour: Behaviour) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, behaviour), daemon=True).start()


def _serve(client: socket.socket, behaviour: Behaviour) -> None:
    with client, contextlib.suppress(OSError):
        client.settimeout(60)
        behaviour(client)

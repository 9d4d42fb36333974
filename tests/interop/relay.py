"""An upgrade-only printer made of a willing one: a relay that answers plain IPP with 426."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

UPGRADE_REQUIRED = (
    b"HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade, close\r\n"
    b"Upgrade: TLS/1.2, HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
)
HEAD_OCTETS = 65536


@contextmanager
def upgrade_only(target_port: int) -> Iterator[int]:
    """Relay to a port of this machine what begins with an upgrade; yield the relay's port."""
    listener = socket.create_server(("127.0.0.1", 0))
    threads = [threading.Thread(target=_accept, args=(listener, target_port), daemon=True)]
    threads[0].start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        threads[0].join(10)


def _accept(listener: socket.socket, target_port: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, target_port), daemon=True).start()


def _serve(client: socket.socket, target_port: int) -> None:
    with client, contextlib.suppress(OSError):
        client.settimeout(60)
        head = client.recv(HEAD_OCTETS)
        if head.startswith(b"OPTIONS "):
            with socket.create_connection(("127.0.0.1", target_port), 10) as server:
                server.sendall(head)
                _pass_on(client, server)
        elif head:
            client.sendall(UPGRADE_REQUIRED)
            client.shutdown(socket.SHUT_WR)
            while client.recv(HEAD_OCTETS):
                pass


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    """Copy both ways until one side ends."""
    with selectors.DefaultSelector() as ready:
        ready.register(client, selectors.EVENT_READ, server)
        ready.register(server, selectors.EVENT_READ, client)
        while True:
            for key, _ in ready.select(60):
                octets = key.fileobj.recv(HEAD_OCTETS)  # type: ignore[union-attr]  # a socket
                if not octets:
                    return
                key.data.sendall(octets)

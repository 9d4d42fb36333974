"""Peers on real sockets that are sick in one way each, and never well."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress

BEGUN_HELLO = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"
BEGUN_HEAD = b"HTTP/1.1 200 OK\r\nX-A: "
ENDLESS = b"X-Again: and again, and again, and again, and again, and again\r\n" * 200


class Line:
    """A connection of a sick peer; what is read on it is kept."""

    def __init__(self, sock, heard):
        self._sock = sock
        self._heard = heard
        self.sendall = sock.sendall
        self.setsockopt = sock.setsockopt

    def recv(self, size):
        octets = self._sock.recv(size)
        self._heard.append(octets)
        return octets


def reads_nothing(sock, stop):
    stop.wait()


def says_nothing(sock, stop):
    while sock.recv(4096):
        pass


def hears_and_closes(sock, stop):
    sock.recv(65536)


def closes(sock, stop):
    sock.recv(1)


def resets(sock, stop):
    sock.recv(1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drips(sock, stop):
    """Begin an answer, of TLS or HTTP as it was asked, and go on an octet at a time."""
    asked_for_tls = sock.recv(1) == b"\x16"
    start = (
        b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" if asked_for_tls else b"HTTP/1.1 200 OK\r\nX-A: "
    )
    sock.sendall(start)
    while not stop.wait(0.2):
        sock.sendall(b"a")


def never_ends_its_head(sock, stop):
    sock.recv(1)
    sock.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stop.is_set():
        sock.sendall(ENDLESS)


def speaks_garbage(sock, stop):
    sock.recv(1)
    sock.sendall(bytes(range(255, 0, -1)) * 4)


def greets_as_smtp(sock, stop):
    sock.sendall(b"220 mail.example ESMTP\r\n")
    says_nothing(sock, stop)


class SickPeer:
    """Listens on a free port of this machine and does one thing with each connection."""

    def __init__(self, behaviour):
        self._behaviour = behaviour
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._open = []
        self.heard = []
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *exc_info):
        self._stop.set()
        for sock in (self._listener, *self._open):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self._open.append(sock)
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock):
        with sock, suppress(OSError):
            self._behaviour(Line(sock, self.heard), self._stop)

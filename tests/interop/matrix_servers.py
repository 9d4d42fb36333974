"""TLS servers of many programs and settings, one for each row of the certificate matrix."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.interop import judges
from tests.interop.ippeveprinter import private_bus
from tests.interop.openssl import accepting_port
from tests.interop.processes import Running, free_port, listens
from tests.trust.authority import Issued

Started = Callable[[], int]
"""Waits until a server listens, and returns its port: so that many can start at once."""


@dataclass(frozen=True)
class Files:
    """A certificate as servers take it.

    Attributes:
        folder: Where the server may write.
    """

    issued: Issued
    folder: Path

    def _write(self, name: str, octets: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(octets)
        return path

    @property
    def certificate(self) -> Path:
        return self._write("leaf.pem", self.issued.pem)

    @property
    def behind(self) -> Path:
        return self._write("behind.pem", b"".join(one.pem for one in self.issued.behind))

    @property
    def chain(self) -> Path:
        everything = (self.issued, *self.issued.behind)
        return self._write("chain.pem", b"".join(one.pem for one in everything))

    @property
    def key(self) -> Path:
        path = self._write("key.pem", self.issued.key_pem)
        path.chmod(0o600)
        return path

    @property
    def dh_1024(self) -> Path:
        return self._write("dh.pem", OAKLEY_GROUP_2)

    def put_into(self, options: Sequence[str]) -> list[str]:
        """Put paths in the places of :data:`LEAF`, :data:`KEY` and :data:`DH_1024`."""
        places = {LEAF: "certificate", KEY: "key", DH_1024: "dh_1024"}
        return [str(getattr(self, places[one])) if one in places else one for one in options]


# The group of RFC 2409 section 6.2, in PKCS#3.
OAKLEY_GROUP_2 = b"""-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""

LEAF, KEY, DH_1024 = "the certificate", "the key", "a small Diffie-Hellman group"

Server = Callable[[Files], AbstractContextManager[Started]]


def openssl(*options: str) -> Server:
    """OpenSSL's s_server, which answers each line turned round: no HTTP, and no waiting."""

    @contextmanager
    def serve(files: Files) -> Iterator[Started]:
        argv = [judges.program("openssl"), "s_server", "-accept", "127.0.0.1:0", "-rev"]
        argv += ["-cert", str(files.certificate), "-key", str(files.key)]
        argv += ["-cert_chain", str(files.behind)] if files.issued.behind else []
        argv += files.put_into(options) or [
            "-cipher",
            "ALL:@SECLEVEL=0",
        ]  # shows the weakest certificate, too
        with Running(argv, log=files.folder / "s_server.log") as running:
            yield lambda: accepting_port(running)

    return serve


def gnutls(priority: str = "NORMAL:%VERIFY_ALLOW_BROKEN", *options: str) -> Server:
    """GnuTLS' gnutls-serv as an HTTP server."""

    @contextmanager
    def serve(files: Files) -> Iterator[Started]:
        port = free_port()
        argv = [judges.program("gnutls-serv"), "--http", "--port", str(port)]
        argv += ["--priority", priority, "--x509certfile", str(files.chain)]
        argv += ["--x509keyfile", str(files.key), *files.put_into(options)]
        with Running(argv, log=files.folder / "gnutls-serv.log") as running:
            yield lambda: _listening(running, port)

    return serve


def _listening(running: Running, port: int) -> int:
    running.wait_for(lambda: listens(port))
    return port


@contextmanager
def eve(files: Files) -> Iterator[Started]:
    """CUPS' ippeveprinter, which takes its certificate from a folder."""
    port = free_port()
    (files.folder / "localhost.crt").write_bytes(files.chain.read_bytes())
    (files.folder / "localhost.key").write_bytes(files.issued.key_pem)
    argv = [judges.program("ippeveprinter"), "-p", str(port), "-n", "localhost", "-r", "off"]
    argv += ["-K", str(files.folder), "-d", str(files.folder), "-c", "/bin/true", "matrix"]
    with private_bus(files.folder) as address:
        env = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address}
        with Running(argv, log=files.folder / "ippeveprinter.log", env=env) as running:
            yield lambda: _listening(running, port)


def _plain_http(client: socket.socket) -> None:
    client.recv(65_536)
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def _close_after_hello(client: socket.socket) -> None:
    client.recv(65_536)


def _reset_after_hello(client: socket.socket) -> None:
    client.recv(65_536)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


@contextmanager
def _scripted(script: Callable[[socket.socket], None]) -> Iterator[Started]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    with client, contextlib.suppress(OSError):
                        client.settimeout(30)
                        script(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        port = listener.getsockname()[1]
        yield lambda: port
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def plain_http(files: Files) -> AbstractContextManager[Started]:
    """A server that knows no TLS."""
    return _scripted(_plain_http)


def closing(files: Files) -> AbstractContextManager[Started]:
    """A server that says nothing to a ClientHello but goodbye."""
    return _scripted(_close_after_hello)


def resetting(files: Files) -> AbstractContextManager[Started]:
    """A server that breaks the connection off on a ClientHello."""
    return _scripted(_reset_after_hello)

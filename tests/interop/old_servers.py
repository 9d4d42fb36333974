"""TLS servers of former times, as today's programs still play them."""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.interop import judges
from tests.interop.processes import Running, free_port, listens

HERE = Path(__file__).parent
PIECE_OCTETS = 65_536


@dataclass(frozen=True)
class OldCertificate:
    """A self-signed RSA certificate for ``localhost`` and its key, as files."""

    certificate: Path
    key: Path

    @property
    def der(self) -> bytes:
        """The certificate's octets."""
        return ssl.PEM_cert_to_DER_cert(self.certificate.read_text())


def make_old_certificate(folder: Path, bits: int = 1024, digest: str = "sha1") -> OldCertificate:
    """Make a certificate as printers made them around 2008."""
    made = OldCertificate(folder / f"rsa{bits}-{digest}.crt", folder / f"rsa{bits}-{digest}.key")
    argv = [judges.program("openssl"), "req", "-x509", "-newkey", f"rsa:{bits}", "-nodes"]
    argv += ["-keyout", str(made.key), "-out", str(made.certificate), "-days", "2", f"-{digest}"]
    argv += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(argv, capture_output=True, timeout=120, check=True)
    return made


@contextmanager
def _on_port(argv: list[str], port: int, log: Path) -> Iterator[int]:
    with Running(argv, log=log) as running:
        running.wait_for(lambda: listens(port))
        yield port


@contextmanager
def openssl_server(shown: OldCertificate, folder: Path, *options: str) -> Iterator[int]:
    """OpenSSL's s_server; yield its port."""
    port = free_port()
    argv = [judges.program("openssl"), "s_server", "-accept", str(port), "-www"]
    argv += ["-cert", str(shown.certificate), "-key", str(shown.key), *options]
    with _on_port(argv, port, folder / "s_server.log") as there:
        yield there


@contextmanager
def gnutls_server(shown: OldCertificate, folder: Path, priority: str) -> Iterator[int]:
    """GnuTLS' gnutls-serv with a priority string; yield its port."""
    port = free_port()
    argv = [judges.program("gnutls-serv"), "--http", "--port", str(port), "--priority", priority]
    argv += ["--x509certfile", str(shown.certificate), "--x509keyfile", str(shown.key)]
    with _on_port(argv, port, folder / "gnutls-serv.log") as there:
        yield there


@contextmanager
def python_server(shown: OldCertificate, folder: Path, *arguments: str) -> Iterator[int]:
    """tlslite-ng with a version, a cipher and a MAC (see ``old_tls_server.py``)."""
    argv = [sys.executable, str(HERE / "old_tls_server.py"), str(shown.certificate)]
    with Running([*argv, str(shown.key), *arguments], log=folder / "tlslite.log") as running:
        found = running.wait_for(r"^(\d+)$")
        assert found
        yield int(found.group(1))


@contextmanager
def old_front(shown: OldCertificate, target_port: int) -> Iterator[int]:
    """An old printer made of a new one: TLS 1.0 with RSA key exchange, plain IPP behind it.

    Yields the port.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("AES128-SHA:@SECLEVEL=0")
    context.load_cert_chain(shown.certificate, shown.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = (listener, context, target_port)
        thread = threading.Thread(target=_accept, args=arguments, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def _accept(listener: socket.socket, context: ssl.SSLContext, target_port: int) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = listener.accept()
            arguments = (client, context, target_port)
            threading.Thread(target=_relay, args=arguments, daemon=True).start()


def _relay(client: socket.socket, context: ssl.SSLContext, target_port: int) -> None:
    client.settimeout(30)
    with client, contextlib.suppress(OSError):
        secure = context.wrap_socket(client, server_side=True)
        with secure, socket.create_connection(("127.0.0.1", target_port), 10) as printer:
            while octets_flow(secure, printer):
                pass


def octets_flow(secure: ssl.SSLSocket, printer: socket.socket) -> bool:
    """Pass on what one of both says; ``False`` once one has ended."""
    ready = [secure] if secure.pending() else select.select([secure, printer], [], [], 30)[0]
    for one in ready:
        octets = one.recv(PIECE_OCTETS)
        if not octets:
            return False
        (printer if one is secure else secure).sendall(octets)
    return bool(ready)

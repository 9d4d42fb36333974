"""OpenSSL's s_client and s_server as the other side of a handshake."""

from __future__ import annotations

import hashlib
import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.interop import judges
from tests.interop.processes import Running, free_port, listens


@dataclass(frozen=True)
class Handshake:
    """What s_client says about one handshake."""

    output: str

    def _fact(self, pattern: str) -> str:
        found = re.search(pattern, self.output)
        return found.group(1) if found else ""

    @property
    def version(self) -> str:
        """The TLS version agreed on, as ``TLSv1.3``."""
        return self._fact(r"New, (TLSv[\d.]+), Cipher is") and (
            self._fact(r"Protocol\s*: (TLSv[\d.]+)") or self._fact(r"New, (TLSv[\d.]+),")
        )

    @property
    def cipher(self) -> str:
        """OpenSSL's name of the cipher suite."""
        return self._fact(r"Cipher is (\S+)")

    @property
    def sha256(self) -> str:
        """The SHA-256 fingerprint of the server's certificate, in lower-case hex digits."""
        pem = self._fact(r"(-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----)")
        return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).hexdigest() if pem else ""

    @property
    def alert(self) -> int | None:
        """The number of the fatal alert that the server sent, if it sent one."""
        number = self._fact(r"SSL alert number (\d+)")
        return int(number) if number else None


def s_client(port: int, *options: str) -> Handshake:
    """Shake hands with a server of this machine and leave."""
    argv = [judges.program("openssl"), "s_client", "-connect", f"localhost:{port}", *options]
    done = subprocess.run(
        argv, input="", capture_output=True, text=True, timeout=60, check=False, errors="replace"
    )
    return Handshake(done.stdout + done.stderr)


def make_certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """Make a self-signed certificate; return the paths of it and of its key."""
    certificate, key = folder / f"{name}.crt", folder / f"{name}.key"
    argv = [judges.program("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes"]
    argv += ["-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", f"/CN={name}"]
    argv += ["-addext", f"subjectAltName=DNS:{name},IP:127.0.0.1"]
    subprocess.run(argv, capture_output=True, timeout=120, check=True)
    return certificate, key


@dataclass(frozen=True)
class Server:
    """A running s_server that says in its log what each client did."""

    port: int
    certificate: Path
    running: Running


@contextmanager
def s_server(folder: Path, *options: str) -> Iterator[Server]:
    """Run a TLS server with a certificate nobody trusts."""
    certificate, key = make_certificate(folder)
    port = free_port()
    argv = [judges.program("openssl"), "s_server", "-accept", str(port), "-naccept", "50"]
    argv += ["-cert", str(certificate), "-key", str(key), "-state", "-www", *options]
    with Running(argv, log=folder / "s_server.log") as running:
        running.wait_for(lambda: listens(port))
        yield Server(port, certificate, running)


def accepting_port(running: Running) -> int:
    """Wait until a server that chose its port itself (``-accept 127.0.0.1:0``) names it."""
    found = running.wait_for(r"ACCEPT .*:(\d+)$")
    assert found
    return int(found.group(1))

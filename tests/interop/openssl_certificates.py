"""Certificates that only the openssl program makes: of version 1, over old digests, odd keys."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.interop import judges
from tests.trust.authority import Issued


@dataclass(frozen=True)
class Made(Issued):
    """A certificate whose key stays as openssl wrote it."""

    key_as_written: bytes = b""

    @property
    def key_pem(self) -> bytes:
        return self.key_as_written


SERVER = "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n"
P_256 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


def _openssl(*argv: str | Path) -> None:
    done = subprocess.run(
        [judges.program("openssl"), *map(str, argv)], capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def make(
    folder: Path,
    issuer: Issued | None = None,
    *,
    key: tuple[str, ...] = P_256,
    subject: str = "/CN=localhost",
    extensions: str = SERVER,
    options: tuple[str, ...] = (),
) -> Issued:
    """Make a request and have it signed, by its own key without an issuer.

    Without extensions the certificate is one of version 1.
    """
    own, request, made = folder / "own.key", folder / "own.csr", folder / "own.crt"
    _openssl("req", "-new", "-nodes", *key, "-keyout", own, "-out", request, "-subj", subject)
    argv: list[str | Path] = ["x509", "-req", "-in", request, "-out", made, "-days", "30", *options]
    if issuer:
        (folder / "ca.crt").write_bytes(issuer.pem)
        (folder / "ca.key").write_bytes(issuer.key_pem)
        argv += ["-CA", folder / "ca.crt", "-CAkey", folder / "ca.key", "-set_serial", "77"]
    else:
        argv += ["-key", own]
    if extensions:
        (folder / "own.cnf").write_text(extensions)
        argv += ["-extfile", folder / "own.cnf"]
    _openssl(*argv)
    written = own.read_bytes()
    certificate = x509.load_pem_x509_certificate(made.read_bytes())
    return Made(certificate, load_pem_private_key(written, None), key_as_written=written)

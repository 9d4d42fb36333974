"""A server's own key and certificate, made at the first start and kept (RFC 8010 section 8.1)."""

from __future__ import annotations

import os
import secrets
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.certificate import CertificateFacts

KEY_FILE = "identity.pem"
"""Private key and certificate in one file, so that they can never fail to match; mode 0600."""

CERTIFICATE_FILE = "certificate.pem"
"""The certificate alone, to be given away."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Where a private key and its certificate lie.

    Attributes:
        certificate_path: PEM file of the certificate, alone or with its chain.
        key_path: PEM file of the private key.
    """

    certificate_path: Path
    key_path: Path

    @classmethod
    def load(cls, folder: Path) -> Identity:
        """Find the identity kept in a folder.

        Raises:
            StateError: There is none, or it cannot be read (reason ``state-unreadable``).
        """
        key_path, certificate_path = folder / KEY_FILE, folder / CERTIFICATE_FILE
        with _state_errors(Reason.STATE_UNREADABLE, folder):
            pem = key_path.read_bytes()
            certificate = _certificate_of(pem)
            if not certificate_path.exists():  # whoever made the key did not get this far
                _write_new(certificate_path, certificate, mode=0o644)
        return cls(certificate_path, key_path)

    @classmethod
    def ensure(cls, folder: Path, names: Sequence[str]) -> Identity:
        """Load the identity of a folder; make a self-signed one when there is none.

        Processes that start at the same time end with the same one.

        Args:
            folder: Made when missing, mode 0700.
            names: Host names and addresses for a new certificate, the main one first. An
                existing one is kept whatever it names: people may have pinned it.

        Raises:
            StateError: Reason ``state-unreadable`` or ``state-unwritable``.
        """
        if not (folder / KEY_FILE).exists():
            with _state_errors(Reason.STATE_UNWRITABLE, folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                from sealpress.trust.self_signed import self_signed

                _write_new(folder / KEY_FILE, self_signed(names), mode=0o600)
        return cls.load(folder)

    def facts(self) -> CertificateFacts:
        """What the certificate says.

        Raises:
            StateError: It cannot be read (reason ``state-unreadable``).
        """
        with _state_errors(Reason.STATE_UNREADABLE, self.certificate_path):
            pem = _certificate_of(self.certificate_path.read_bytes())
            return CertificateFacts.from_der(ssl.PEM_cert_to_DER_cert(pem.decode("ascii")))


@contextmanager
def _state_errors(reason: Reason, path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise StateError(reason, f"the identity in {path} cannot be used: {error}") from error


def _certificate_of(pem: bytes) -> bytes:
    begin, end = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
    start, stop = pem.find(begin), pem.find(end)
    if start < 0 or stop < start:
        raise ValueError("it holds no certificate")
    return pem[start : stop + len(end)] + b"\n"


def _write_new(path: Path, octets: bytes, *, mode: int) -> None:
    """Write a file whole and on disk, or leave the one that another process wrote first."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        _publish(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _publish(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        if not path.exists():
            draft.replace(path)

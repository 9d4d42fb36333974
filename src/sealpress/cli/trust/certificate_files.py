"""Files with certificates in them, as somebody names them on the command line."""

from __future__ import annotations

from pathlib import Path

from sealpress.cli.passphrases import find_passphrase
from sealpress.trust.certificates.reading import read_certificate_file


def read_chain(path: Path, passphrase: str = "") -> tuple[bytes, ...]:
    """Return all certificates of a file (PEM, DER, PKCS#7, PKCS#12) as DER, in their order.

    Raises:
        SealpressError: There are none, or the passphrase is missing or wrong.
    """
    opener = find_passphrase(passphrase, f"Passphrase of {path}")
    return read_certificate_file(path, passphrase=opener)


def read_leaf(path: Path, passphrase: str = "") -> bytes:
    """Return a file's first certificate, the one of the printer itself."""
    return read_chain(path, passphrase)[0]

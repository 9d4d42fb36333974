"""Certificates out of files of any usual kind: PEM, DER, PKCS#7, PKCS#12 (RFC 7468, RFC 7292)."""

from __future__ import annotations

import base64
import binascii
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import UsageError
from sealpress.reasons import Reason
from sealpress.trust.certificates.certificate import CertificateFacts

if TYPE_CHECKING:
    from cryptography import x509

MAX_FILE_OCTETS = 8 << 20
"""A larger file of certificates is refused; the authorities of a system are about 0.25 MB."""

MAX_CERTIFICATES_IN_FILE = 2000
"""A file with more certificates is refused."""

Passphrase = Callable[[], str]
"""Gives a passphrase; called when one is needed only."""

_BLOCK = re.compile(
    rb"-----BEGIN (?P<label>[A-Z0-9 ]+)-----(?P<text>.*?)-----END (?P=label)-----", re.DOTALL
)
_CERTIFICATE_LABELS = {b"CERTIFICATE", b"X509 CERTIFICATE", b"TRUSTED CERTIFICATE"}
_PKCS7_LABELS = {b"PKCS7", b"CMS", b"PKCS #7 SIGNED DATA"}
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # RFC 5652 section 5.1
_PKCS12_VERSION = bytes.fromhex("020103")  # RFC 7292 section 4


def read_certificate_file(path: Path, *, passphrase: Passphrase | None = None) -> tuple[bytes, ...]:
    """Read all certificates of a file, as :func:`read_certificates`.

    Raises:
        UsageError: It cannot be read, or as :func:`read_certificates`.
    """
    try:
        with path.open("rb") as file:
            octets = file.read(MAX_FILE_OCTETS + 1)
    except OSError as error:
        raise _unreadable(str(path), error.strerror or str(error)) from error
    return read_certificates(octets, passphrase=passphrase, where=str(path))


def read_certificates(
    octets: bytes, *, passphrase: Passphrase | None = None, where: str = ""
) -> tuple[bytes, ...]:
    """Find all certificates in the octets of a file, in their order.

    Args:
        octets: PEM with any text around, DER, PKCS#7 (PEM or DER) or PKCS#12. A private key that
            is there too is passed over.
        passphrase: Opens a protected PKCS#12 file; called only for one.
        where: What to call the file in errors.

    Returns:
        Each certificate as DER. In PKCS#12 the one that belongs to the key comes first.

    Raises:
        UsageError: It holds no certificate, or one that is damaged, or is too large (reason
            ``certificate-file-unreadable``); the passphrase is missing or wrong (reasons
            ``passphrase-required`` and ``passphrase-wrong``).
    """
    if len(octets) > MAX_FILE_OCTETS:
        raise _unreadable(where, f"it is larger than {MAX_FILE_OCTETS} octets")
    octets = _as_octets_of_text(octets)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # oddities of certificates are told by their facts
        found = _read(octets, passphrase, where)
    if not found:
        raise _unreadable(where, _WITHOUT_CERTIFICATE)
    _check(found, where)
    return found


_WITHOUT_CERTIFICATE = "it holds no certificate"


def _unreadable(where: str, why: str) -> UsageError:
    place = where or "the file of certificates"
    return UsageError(
        Reason.CERTIFICATE_FILE_UNREADABLE,
        f"cannot read certificates from {place}: {why}; "
        "PEM, DER, PKCS#7 and PKCS#12 files are understood",
    )


def _as_octets_of_text(octets: bytes) -> bytes:
    """Text that an editor stored as UTF-16 becomes what it was; all else stays as it is."""
    if octets[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        return octets
    return octets.decode("utf-16", "replace").encode("ascii", "replace")


def _read(octets: bytes, passphrase: Passphrase | None, where: str) -> tuple[bytes, ...]:
    if b"-----BEGIN " in octets:
        return tuple(_from_pem(octets, where))
    length = _octets_of_value(octets)
    if length is None:
        return ()
    within = octets[_start_of_content(octets) :]
    if within.startswith(_SIGNED_DATA):
        return _from_pkcs7(octets, where)
    if within.startswith(_PKCS12_VERSION):
        return _from_pkcs12(octets, passphrase, where)
    return (octets[:length],)


def _from_pem(octets: bytes, where: str) -> Iterator[bytes]:
    for number, block in enumerate(_BLOCK.finditer(octets), 1):
        if number > MAX_CERTIFICATES_IN_FILE:
            raise _unreadable(where, f"it holds more than {MAX_CERTIFICATES_IN_FILE} parts")
        if block["label"] in _CERTIFICATE_LABELS:
            der = _from_base64(block["text"], where)
            # a TRUSTED CERTIFICATE has OpenSSL's own settings behind the certificate
            yield der[: _octets_of_value(der) or None]
        elif block["label"] in _PKCS7_LABELS:
            yield from _from_pkcs7(_from_base64(block["text"], where), where)


def _from_base64(text: bytes, where: str) -> bytes:
    lines = [line.strip() for line in text.splitlines() if b":" not in line]  # RFC 1421 headers
    try:
        return base64.b64decode(b"".join(lines), validate=True)
    except binascii.Error as error:
        raise _unreadable(where, f"its text is damaged ({error})") from error


def _start_of_content(der: bytes) -> int:
    return 2 + (der[1] & 0x7F if der[1] > 0x80 else 0)


def _octets_of_value(der: bytes) -> int | None:
    """How many octets the SEQUENCE at the start takes; ``None`` when there is none."""
    if len(der) < 2 or der[0] != 0x30:
        return None
    if der[1] < 0x80:
        return 2 + der[1]
    size = der[1] & 0x7F
    return 2 + size + int.from_bytes(der[2 : 2 + size]) if 0 < size <= 4 else len(der)


def _from_pkcs7(der: bytes, where: str) -> tuple[bytes, ...]:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs7

    try:
        return tuple(map(_der, pkcs7.load_der_pkcs7_certificates(der)))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise _unreadable(where, f"its PKCS#7 message is damaged ({error})") from error


def _der(certificate: x509.Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def _from_pkcs12(der: bytes, passphrase: Passphrase | None, where: str) -> tuple[bytes, ...]:
    opened = _open_pkcs12(der, None, where) or _open_pkcs12(der, b"", where)
    if opened is not None:
        return opened
    if passphrase is None:
        raise UsageError(Reason.PASSPHRASE_REQUIRED, f"{where or 'the PKCS#12 file'} is protected")
    opened = _open_pkcs12(der, passphrase().encode(), where)
    if opened is None:
        raise UsageError(
            Reason.PASSPHRASE_WRONG,
            f"the passphrase does not open {where or 'the PKCS#12 file'}, or it is damaged",
        )
    return opened


def _open_pkcs12(der: bytes, passphrase: bytes | None, where: str) -> tuple[bytes, ...] | None:
    """The certificates, its key's first; ``None`` when the passphrase does not open it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        opened = pkcs12.load_pkcs12(der, passphrase)
    except UnsupportedAlgorithm as error:
        raise _unreadable(where, f"its PKCS#12 protection is unknown here ({error})") from error
    except ValueError:
        return None
    held = [opened.cert] if opened.cert else []
    return tuple(_der(one.certificate) for one in [*held, *opened.additional_certs])


def _check(found: tuple[bytes, ...], where: str) -> None:
    for number, der in enumerate(found, 1):
        problem = CertificateFacts.from_der(der).problem
        if problem:
            raise _unreadable(where, f"certificate {number} of {len(found)} is damaged ({problem})")

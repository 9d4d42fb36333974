"""The text of an identity: one private key and its certificates in one PEM file (RFC 7468)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_CERTIFICATE_LABELS = {b"CERTIFICATE", b"X509 CERTIFICATE"}
_KEY_LABELS = {
    b"PRIVATE KEY",
    b"ENCRYPTED PRIVATE KEY",
    b"RSA PRIVATE KEY",
    b"EC PRIVATE KEY",
    b"DSA PRIVATE KEY",
}
_BEGIN = re.compile(
    rb"-----BEGIN (" + b"|".join(sorted(_CERTIFICATE_LABELS | _KEY_LABELS)) + rb")-----"
)


@dataclass(frozen=True, slots=True)
class IdentityFile:
    """A private key and its certificates, as they stand in one file.

    Attributes:
        key_pem: The private key in PEM, maybe under a passphrase; empty when there is none.
        chain: The certificates in DER, the holder's own first.
    """

    key_pem: bytes = field(repr=False)
    chain: tuple[bytes, ...]

    @classmethod
    def parse(cls, pem: bytes) -> IdentityFile:
        """Find the first private key and all certificates; text around them is passed over.

        Raises:
            ValueError: A certificate's base64 is damaged.
        """
        key_pem, chain = b"", []
        for label, block in _blocks(pem):
            if label in _CERTIFICATE_LABELS:
                chain.append(_der(block))
            elif not key_pem:
                key_pem = block + b"\n"
        return cls(key_pem, tuple(chain))

    @property
    def is_encrypted(self) -> bool:
        """Whether the key is under a passphrase (RFC 5958, or RFC 1421 as OpenSSL had it)."""
        return key_is_encrypted(self.key_pem)

    @property
    def pem(self) -> bytes:
        """The file's octets: key, certificate, chain."""
        return self.key_pem + certificates_pem(self.chain)


def key_is_encrypted(key_pem: bytes) -> bool:
    """Tell whether a private key in PEM is under a passphrase."""
    return b"BEGIN ENCRYPTED PRIVATE KEY" in key_pem or b"\nProc-Type: 4,ENCRYPTED" in key_pem


def is_pkcs12(octets: bytes) -> bool:
    """Tell a PKCS#12 file from PEM: a long sequence in DER or BER, not text that begins with 0."""
    return octets[:1] == b"\x30" and octets[1:2] >= b"\x80"


def certificates_pem(chain: tuple[bytes, ...]) -> bytes:
    """Write certificates as PEM, one after the other."""
    return b"".join(pem_block("CERTIFICATE", der) for der in chain)


def pem_block(label: str, der: bytes) -> bytes:
    """Write DER as PEM, lines of 64 characters (RFC 7468 section 2)."""
    text = base64.b64encode(der).decode("ascii")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""]).encode()


def _blocks(pem: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Find the blocks of PEM, in time that grows no faster than the text."""
    position = 0
    while begin := _BEGIN.search(pem, position):
        end_line = b"-----END " + begin.group(1) + b"-----"
        end = pem.find(end_line, begin.end())
        if end < 0:
            return  # cut off: nothing behind it can be told from its content
        position = end + len(end_line)
        yield begin.group(1), pem[begin.start() : position]


def _der(block: bytes) -> bytes:
    text = b"".join(block.splitlines()[1:-1])
    try:
        return base64.b64decode(text.replace(b" ", b""), validate=True)
    except binascii.Error as error:
        raise ValueError("a certificate in it is damaged") from error

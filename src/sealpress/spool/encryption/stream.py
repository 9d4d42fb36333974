"""Documents in chunks of AES-256-GCM, each authenticated: the STREAM construction.

::

    header: version (1 octet) | algorithm (1) | key id (8) | nonce prefix (7)
    chunk:  AES-256-GCM of 64 KiB of the document, the last one of less, with its tag (16)

The nonce of a chunk is prefix, number and whether it is the last (Hoang, Reyhanitabar, Rogaway,
Vizar, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015), and header
and owner are authenticated with each. So no chunk can be altered, left out, repeated, put elsewhere
or into another job's document without being noticed before an octet of it is given away, and
reading may begin at any chunk.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealpress.spool.encryption.quick import PublicRandom

__all__ = [
    "CHUNK_OCTETS",
    "DamagedDocumentError",
    "DocumentCipher",
    "Extent",
    "HEADER_OCTETS",
    "MAX_CHUNKS",
    "MAX_DOCUMENT_OCTETS",
    "SEALED_CHUNK_OCTETS",
    "extent",
    "sealed_octets",
]

CHUNK_OCTETS = 64 * 1024
"""Octets of a document that are sealed, and later checked, at once."""

TAG_OCTETS = 16
"""Octets of a chunk's tag."""

SEALED_CHUNK_OCTETS = CHUNK_OCTETS + TAG_OCTETS
"""Octets of a whole chunk on disk."""

MAX_CHUNKS = 1 << 32
"""Most chunks of a document, so that none gets a nonce twice: 256 TiB."""

MAX_DOCUMENT_OCTETS = MAX_CHUNKS * CHUNK_OCTETS
"""Octets of the largest document that is ever sealed, whatever the settings allow."""

STREAM_VERSION = 1
"""Version of a sealed document's form."""

_AES_256_GCM = 1
_KEY_ID_OCTETS = 8
_PREFIX_OCTETS = 7
HEADER_OCTETS = 2 + _KEY_ID_OCTETS + _PREFIX_OCTETS
"""Octets before the first chunk."""

_KEY_ID_TEXT = b"sealpress document key"
_prefixes = PublicRandom()


class DamagedDocumentError(Exception):
    """The octets are not those that were sealed, or are of another document."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How large a sealed document is.

    Attributes:
        chunks: How many chunks it has, at least one.
        last_octets: Octets of the document in the last one.
    """

    chunks: int
    last_octets: int

    @property
    def octets(self) -> int:
        """Octets of the document."""
        return (self.chunks - 1) * CHUNK_OCTETS + self.last_octets


class DocumentCipher:
    """Seals and opens the chunks of one document.

    Args:
        key: The document's key, used for nothing else.
        owner: To whom the document is bound: the job's UUID.
        header: What it begins with, when it is sealed already; a new one is made when left out.

    Raises:
        DamagedDocumentError: The header is none, or names another key.
    """

    __slots__ = ("_aad", "_cipher", "_prefix", "header")

    def __init__(self, key: bytes, owner: bytes, header: bytes | None = None) -> None:
        begin = bytes([STREAM_VERSION, _AES_256_GCM]) + _key_id(key)
        if header is None:
            header = begin + _prefixes.take(_PREFIX_OCTETS)
        if len(header) != HEADER_OCTETS or header[: len(begin)] != begin:
            raise DamagedDocumentError("its header is damaged or of another document")
        self.header = header
        self._prefix = header[len(begin) :]
        self._aad = header + owner
        self._cipher = AESGCM(key)

    def seal(self, number: int, chunk: bytes | bytearray | memoryview, *, is_last: bool) -> bytes:
        """Seal a chunk; all but the last have :data:`CHUNK_OCTETS` octets."""
        return self._cipher.encrypt(self._nonce(number, is_last=is_last), chunk, self._aad)

    def open(self, number: int, sealed: bytes | memoryview, *, is_last: bool) -> bytes:
        """Return the octets of a chunk.

        Raises:
            DamagedDocumentError: It is not this chunk of this document.
        """
        try:
            return self._cipher.decrypt(self._nonce(number, is_last=is_last), sealed, self._aad)
        except InvalidTag:
            raise DamagedDocumentError(f"chunk {number} is damaged, or not where it was") from None

    def _nonce(self, number: int, *, is_last: bool) -> bytes:
        if not 0 <= number < MAX_CHUNKS:
            raise OverflowError("no document has so many chunks: a nonce would come twice")
        return self._prefix + number.to_bytes(4, "big") + (b"\1" if is_last else b"\0")


def extent(sealed: int) -> Extent:
    """Return how large the document is that fills so many octets when sealed.

    Raises:
        DamagedDocumentError: No document has exactly that size.
    """
    body = sealed - HEADER_OCTETS
    whole, rest = divmod(body, SEALED_CHUNK_OCTETS)
    if body < TAG_OCTETS or 0 < rest < TAG_OCTETS:
        raise DamagedDocumentError("it was cut short")
    if rest:
        return Extent(whole + 1, rest - TAG_OCTETS)
    return Extent(whole, CHUNK_OCTETS)


def sealed_octets(octets: int) -> int:
    """Return how many octets a document fills when sealed."""
    chunks = max(1, -(-octets // CHUNK_OCTETS))
    return HEADER_OCTETS + octets + chunks * TAG_OCTETS


def _key_id(key: bytes) -> bytes:
    """Return what tells keys apart without telling anything of them."""
    return hashlib.sha256(_KEY_ID_TEXT + key).digest()[:_KEY_ID_OCTETS]

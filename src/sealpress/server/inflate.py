"""Inflate a compressed document piece by piece (RFC 8011 section 5.4.32 ``compression``)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

_PIECE_OCTETS = 1 << 20
_GZIP = zlib.MAX_WBITS | 16


class DocumentError(Exception):
    """The document's octets cannot be what the request says they are."""


class Inflater(Protocol):
    """Turns the octets that came into the octets that were meant."""

    def feed(self, octets: bytes | bytearray | memoryview) -> Iterator[bytes | memoryview]:
        """Return the document's next octets; inflated ones in pieces of at most 1 MiB each.

        Raises:
            DocumentError: They are not compressed as the request says.
        """
        ...

    def finish(self) -> None:
        """Check that the compressed data came to its end.

        Raises:
            DocumentError: It did not.
        """
        ...


def inflater(compression: str) -> Inflater:
    """Return an inflater for ``none``, ``gzip`` (RFC 1952) or ``deflate`` (RFC 1951)."""
    if compression == "none":
        return _Identity()
    return _Zlib(_GZIP if compression == "gzip" else None)


class _Identity:
    """The document came as it is."""

    def feed(self, octets: bytes | bytearray | memoryview) -> Iterator[bytes | memoryview]:
        yield memoryview(octets)

    def finish(self) -> None:
        pass


class _Zlib:
    """Inflates gzip, zlib and raw deflate; senders of ``deflate`` use either of the last two."""

    def __init__(self, window_bits: int | None) -> None:
        self._window_bits = window_bits
        self._stream: zlib._Decompress | None = None
        self._head = b""

    def feed(self, octets: bytes | bytearray | memoryview) -> Iterator[bytes | memoryview]:
        data = self._head + bytes(octets)
        if self._stream is None and len(data) < 2:
            self._head = data  # the first two octets tell which format it is
            return
        self._head = b""
        stream = self._opened(data)
        while data and not stream.eof:
            yield self._inflate(stream, data)
            data = stream.unconsumed_tail
        # What follows the end is padding of the sender; a second gzip member is not allowed
        # by anything in RFC 8011.

    def finish(self) -> None:
        if self._head or (self._stream is not None and not self._stream.eof):
            raise DocumentError("the compressed document ends too early")

    def _opened(self, data: bytes) -> zlib._Decompress:
        if self._stream is None:
            bits = self._window_bits or _deflate_window_bits(data)
            self._stream = zlib.decompressobj(bits)
        return self._stream

    @staticmethod
    def _inflate(stream: zlib._Decompress, data: bytes) -> bytes:
        try:
            return stream.decompress(data, _PIECE_OCTETS)
        except zlib.error as error:
            raise DocumentError(f"the document cannot be inflated: {error}") from error


def _deflate_window_bits(data: bytes) -> int:
    """Tell the zlib format (RFC 1950 section 2.2) from raw deflate by its first two octets."""
    has_zlib_head = data[0] & 0x0F == zlib.DEFLATED and (data[0] << 8 | data[1]) % 31 == 0
    return zlib.MAX_WBITS if has_zlib_head else -zlib.MAX_WBITS

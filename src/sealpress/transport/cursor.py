"""Reads the numbers and counted fields of TLS messages (RFC 8446 section 3)."""

from __future__ import annotations


class Cursor:
    """Reads numbers and counted fields; running off the end is an ``IndexError``."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._position = 0

    def take(self, count: int) -> bytes:
        """Return the next octets."""
        end = self._position + count
        if end > len(self._octets):
            raise IndexError(end)
        piece = self._octets[self._position : end]
        self._position = end
        return piece

    def number(self, octets: int) -> int:
        """Return the number in the next octets."""
        return int.from_bytes(self.take(octets), "big")

    def counted(self, length_octets: int) -> bytes:
        """Return a field whose length stands before it, in so many octets."""
        return self.take(self.number(length_octets))

    def at_end(self) -> bool:
        """Whether all has been read."""
        return self._position >= len(self._octets)


def extensions_in(octets: bytes) -> dict[int, bytes]:
    """Return extensions by number (RFC 8446 section 4.2); malformed ones are an ``IndexError``."""
    cursor = Cursor(octets)
    found: dict[int, bytes] = {}
    while not cursor.at_end():
        number = cursor.number(2)
        found[number] = cursor.counted(2)
    return found


def numbers_in(octets: bytes) -> tuple[int, ...]:
    """Return a list of two-octet numbers."""
    return tuple(int.from_bytes(octets[at : at + 2], "big") for at in range(0, len(octets) - 1, 2))

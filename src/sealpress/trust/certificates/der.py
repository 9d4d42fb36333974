"""A look at DER without a library: elements one after the other (X.690 section 8.1)."""

from __future__ import annotations

SEQUENCE = 0x30


class Elements:
    """The elements of a piece of DER, in their order.

    Reading beyond the end or what is no DER raises ``ValueError`` or ``IndexError``.
    """

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    @property
    def tag(self) -> int:
        """The tag of the next element."""
        return self._octets[self._at]

    @property
    def at_end(self) -> bool:
        """Whether there is no further element."""
        return self._at == len(self._octets)

    def take(self, tag: int) -> bytes:
        """Return the content of the next element, which has to have this tag."""
        if self.tag != tag:
            raise ValueError(f"tag {self.tag} where {tag} belongs")
        return self.skip()

    def skip(self) -> bytes:
        """Return the content of the next element and go behind it."""
        length, begin = self._octets[self._at + 1], self._at + 2
        if length & 0x80:
            more = length & 0x7F
            length = int.from_bytes(self._octets[begin : begin + more], "big")
            begin += more
        content = self._octets[begin : begin + length]
        if len(content) < length:
            raise ValueError("cut off")
        self._at = begin + length
        return content


def is_one_sequence(octets: bytes) -> bool:
    """Whether it has the outer form of a certificate, from the first octet to the last."""
    try:
        elements = Elements(octets)
        elements.take(SEQUENCE)
    except (ValueError, IndexError):
        return False
    return elements.at_end

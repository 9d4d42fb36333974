"""PDF files written in one go: objects numbered and counted as they leave (ISO 32000-1).

Nothing that was written is needed again: lengths that aren't known follow in objects of their own,
and the cross-reference table stands at the end.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.transform.geometry import PageSize

__all__ = ["CATALOG", "PAGES", "PdfOctets", "number_text"]

CATALOG, PAGES = 1, 2
"""Numbers of the two objects every file has; they are written last."""


def number_text(number: float) -> bytes:
    """Return a number as short as PDF takes it, to 1/10,000."""
    return f"{number:.4f}".rstrip("0").rstrip(".").encode()


class PdfOctets:
    """Numbers objects and counts octets; whatever it returns must be sent in that order."""

    def __init__(self) -> None:
        self._position = 0
        self._offsets = array("Q", [0, 0, 0])
        self._pages = array("Q")

    def raw(self, octets: bytes) -> bytes:
        """Return octets as they are, counted."""
        self._position += len(octets)
        return octets

    def numbers(self, count: int) -> range:
        """Return as many new object numbers, one after the other."""
        first = len(self._offsets)
        self._offsets.extend([0] * count)
        return range(first, first + count)

    def whole(self, number: int, body: bytes) -> bytes:
        """Return an object; a body that begins with a stream's dictionary holds all of it."""
        self._offsets[number] = self._position
        return self.raw(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def stream(self, number: int, entries: bytes, data: bytes) -> bytes:
        """Return a stream whose data are all there; ``entries`` of its dictionary but Length."""
        head = b"<< %b/Length %d >>\nstream\n" % (entries and entries + b" ", len(data))
        return self.whole(number, head + data + b"\nendstream")

    def open_stream(
        self, number: int, length: int, entries: bytes, pieces: Iterator[bytes]
    ) -> Iterator[bytes]:
        """Write a stream whose data come in pieces, then its length as object ``length``."""
        self._offsets[number] = self._position
        yield self.raw(b"%d 0 obj\n<< %b /Length %d 0 R >>\nstream\n" % (number, entries, length))
        start = self._position
        for piece in pieces:
            yield self.raw(piece)
        written = self._position - start
        yield self.raw(b"\nendstream\nendobj\n") + self.whole(length, b"%d" % written)

    def page(self, number: int, size: PageSize, contents: int, images: bytes) -> bytes:
        """Return a page's object; ``images`` are the names and references of its pictures."""
        self._pages.append(number)
        box = b" ".join(map(number_text, size))
        return self.whole(
            number,
            b"<< /Type /Page /Parent %d 0 R /Resources << /XObject << %b >> >>"
            b" /MediaBox [ 0 0 %b ] /Contents [ %d 0 R ] >>" % (PAGES, images, box, contents),
        )

    def end(self) -> bytes:
        """Return the objects that name all pages, and the cross-reference table."""
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        written = self.whole(CATALOG, b"<< /Type /Catalog /Pages %d 0 R >>" % PAGES)
        count = len(self._pages)
        written += self.whole(PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (count, kids))
        start, size = self._position, len(self._offsets)
        places = b"".join(b"%010d 00000 n \n" % offset for offset in self._offsets[1:])
        table = b"xref\n0 %d\n0000000000 65535 f \n" % size + places
        trailer = b"trailer\n<< /Size %d /Root %d 0 R >>\n" % (size, CATALOG)
        return written + self.raw(table + trailer + b"startxref\n%d\n%%%%EOF\n" % start)

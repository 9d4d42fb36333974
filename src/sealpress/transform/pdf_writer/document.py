"""The writer itself: objects, pages in a tree of two levels, the cross-reference table."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from sealpress.transform.pdf_writer.tokens import numbers

if TYPE_CHECKING:
    from sealpress.transform.geometry import PageSize

__all__ = ["PdfWriter"]

HEADER = b"%%PDF-%b\n%%\xe2\xe3\xcf\xd3\n"
BRANCH = 128
"""Pages a node of the tree holds."""

ROW = b"%010d 00000 n \n"


class PdfWriter:
    """Writes one document, front to back.

    Args:
        write: Takes the octets, in order.
        level: How hard streams are compressed, 1 to 9.
        version: Of PDF, as far as what is written needs it.
    """

    def __init__(
        self, write: Callable[[bytes], object], *, level: int = 6, version: bytes = b"1.4"
    ) -> None:
        self._out = write
        self._level = level
        self._written = 0
        self._places = array("Q")
        self._emit(HEADER % version)
        self._catalog = self.reserve()
        self._root = self.reserve()
        self._branches: list[int] = []
        self._leaves: list[int] = []
        self._pages = 0

    @property
    def octets(self) -> int:
        """How much was written so far."""
        return self._written

    @property
    def pages(self) -> int:
        """How many pages were written."""
        return self._pages

    def reserve(self) -> int:
        """Return the number of an object that is written later."""
        self._places.append(0)
        return len(self._places)

    def add(self, body: bytes, number: int | None = None) -> int:
        """Write an object.

        Args:
            body: What stands between ``obj`` and ``endobj``.
            number: From :meth:`reserve`; a new one when it is ``None``.

        Returns:
            Its number.
        """
        number = number or self.reserve()
        self._begin(number)
        self._emit(body + b"\nendobj\n")
        return number

    def add_stream(
        self,
        octets: bytes,
        entries: bytes = b"",
        *,
        compress: bool = True,
        number: int | None = None,
    ) -> int:
        """Write a stream object.

        Args:
            octets: Its data.
            entries: Further entries of its dictionary.
            compress: Whether the data is deflated here; ``entries`` then name no filter.
            number: As in :meth:`add`.
        """
        if compress:
            octets = zlib.compress(octets, self._level)
            entries += b"/Filter/FlateDecode"
        head = b"<</Length %d%b>>stream\n" % (len(octets), entries)
        return self.add(head + octets + b"\nendstream", number)

    def add_long_stream(self, pieces: Iterable[bytes], entries: bytes = b"") -> int:
        """Write a stream object whose length is known at its end only; nothing of it is kept."""
        number, length = self.reserve(), self.reserve()
        self._begin(number)
        self._emit(b"<</Length %d 0 R%b>>stream\n" % (length, entries))
        before = self._written
        for piece in pieces:
            self._emit(piece)
        total = self._written - before
        self._emit(b"\nendstream\nendobj\n")
        self.add(b"%d" % total, length)
        return number

    def page(
        self,
        size: PageSize,
        content: bytes,
        *,
        fonts: Mapping[bytes, int] | None = None,
        pictures: Mapping[bytes, int] | None = None,
    ) -> int:
        """Write a page.

        Args:
            size: In points.
            content: Its content stream, not compressed; y goes upwards in it.
            fonts: Names in the content, such as ``b"F0"``, and the objects they stand for.
            pictures: The same for what ``Do`` paints.

        Returns:
            The number of the page's object.
        """
        stream = self.add_stream(content)
        if not self._leaves:
            self._branches.append(self.reserve())
        leaf = self.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %b]/Contents %d 0 R/Resources<<%b%b>>>>"
            % (
                self._branches[-1],
                numbers(*size),
                stream,
                _resources(b"Font", fonts or {}),
                _resources(b"XObject", pictures or {}),
            )
        )
        self._leaves.append(leaf)
        self._pages += 1
        if len(self._leaves) == BRANCH:
            self._end_branch()
        return leaf

    def close(self, catalog: bytes = b"") -> None:
        """Write what stands at the end: the tree of pages and the cross-reference table.

        Args:
            catalog: Further entries of the catalog.
        """
        if self._leaves:
            self._end_branch()
        self.add(_node(self._branches, self._pages, b""), self._root)
        self.add(b"<</Type/Catalog/Pages %d 0 R%b>>" % (self._root, catalog), self._catalog)
        start, size = self._written, len(self._places) + 1
        self._emit(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for first in range(0, len(self._places), 4096):
            self._emit(b"".join(ROW % place for place in self._places[first : first + 4096]))
        self._emit(
            b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
            % (size, self._catalog, start)
        )

    def _end_branch(self) -> None:
        parent = b"/Parent %d 0 R" % self._root
        self.add(_node(self._leaves, len(self._leaves), parent), self._branches[-1])
        self._leaves.clear()

    def _begin(self, number: int) -> None:
        self._places[number - 1] = self._written
        self._emit(b"%d 0 obj\n" % number)

    def _emit(self, octets: bytes) -> None:
        self._written += len(octets)
        self._out(octets)


def _node(kids: list[int], count: int, parent: bytes) -> bytes:
    names = b" ".join(b"%d 0 R" % kid for kid in kids)
    return b"<</Type/Pages%b/Count %d/Kids[%b]>>" % (parent, count, names)


def _resources(kind: bytes, named: Mapping[bytes, int]) -> bytes:
    if not named:
        return b""
    return b"/%b<<%b>>" % (kind, b"".join(b"/%b %d 0 R" % item for item in named.items()))

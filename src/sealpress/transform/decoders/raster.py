"""PWG Raster and URF read page by page; each page when it is asked for, in any order."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from sealpress.errors import Reason, TransformError
from sealpress.transform.decoders.colors import converted
from sealpress.transform.decoders.line_code import Window, packed_lines, unpacked_lines
from sealpress.transform.decoders.page_head import pwg_head, urf_head
from sealpress.transform.encoders.pwg import PWG_SYNC
from sealpress.transform.encoders.pwg_header import HEADER_OCTETS
from sealpress.transform.encoders.urf import URF_HEADER, URF_SYNC
from sealpress.transform.limits import TransformLimits
from sealpress.transform.target import OutputFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from sealpress.transform.decoders.page_head import PageHead
    from sealpress.transform.pixels import PixelKind

__all__ = ["RasterDocument", "RasterPage"]

BAND_OCTETS = 1 << 20
"""Of the lines that are unpacked at a time."""
_SYNC_OCTETS = len(URF_SYNC) + 4


class RasterDocument:
    """A document of PWG Raster or URF.

    Args:
        file: It, open for reading octets; it must be one that can be sought.
        limits: What is taken.

    Attributes:
        format: Which of the two it is.

    Raises:
        TransformError: ``document-damaged``: it is neither, or has no page.
    """

    def __init__(self, file: BinaryIO, limits: TransformLimits | None = None) -> None:
        self._file = file
        self._limits = limits or TransformLimits()
        file.seek(0)
        sync = file.read(_SYNC_OCTETS)
        self._total = 0
        if sync.startswith(PWG_SYNC):
            self.format, first = OutputFormat.PWG_RASTER, len(PWG_SYNC)
        elif sync.startswith(URF_SYNC) and len(sync) == _SYNC_OCTETS:
            self.format, first = OutputFormat.URF, _SYNC_OCTETS
            self._total = int.from_bytes(sync[len(URF_SYNC) :], "big")
        else:
            raise TransformError(Reason.DOCUMENT_DAMAGED, "it is neither PWG Raster nor URF")
        self._size = file.seek(0, io.SEEK_END)
        self._starts = [first]  # of the pages found so far, and of what comes behind them
        self._total = self._total or self.page(0).head.total

    def page_count(self) -> int:
        """Return how many pages there are: what the header says, else what is found.

        Raises:
            TransformError: ``document-too-long``, or a page before the last is damaged.
        """
        while not self._total:
            known = len(self._starts) - 1
            if self._size == self._starts[known]:
                self._total = known
            else:
                self._pass(known)
        self._check_number(self._total - 1)
        return self._total

    def page(self, index: int) -> RasterPage:
        """Return a page, from 0.

        Raises:
            TransformError: ``document-damaged``: it isn't there, or its header is wrong; or
                ``image-too-large``, ``document-too-long``, ``document-format-not-supported``.
        """
        self._check_number(index)
        while len(self._starts) <= index:
            self._pass(len(self._starts) - 1)
        window = Window(self._file, self._starts[index])
        try:
            head = self._head(window)
        except TransformError as error:
            error.page = index + 1
            raise
        return RasterPage(self, index, head, window)

    def pages(self) -> Iterator[RasterPage]:
        """Yield all pages in order.

        Raises:
            TransformError: As :meth:`page`; there is at least one.
        """
        index = 0
        while index == 0 or self._starts[index:] != [self._size]:
            yield self.page(index)
            index += 1
            if len(self._starts) == index:
                self._pass(index - 1)

    def ends_at(self, index: int, offset: int) -> None:
        """Be told where a page ended, so that it needn't be looked for."""
        if index + 1 == len(self._starts):
            self._starts.append(offset)

    def _pass(self, index: int) -> None:
        for _ in self.page(index).packed():
            pass

    def _check_number(self, index: int) -> None:
        if index >= self._limits.max_pages:
            raise TransformError(
                Reason.DOCUMENT_TOO_LONG, f"more than {self._limits.max_pages} pages"
            )

    def _head(self, window: Window) -> PageHead:
        is_urf = self.format is OutputFormat.URF
        wanted = URF_HEADER.size if is_urf else HEADER_OCTETS
        octets = window.take(wanted)
        if len(octets) < wanted:
            raise TransformError(Reason.DOCUMENT_DAMAGED, "the document ends before a page")
        return (
            urf_head(octets, self._total, self._limits)
            if is_urf
            else pwg_head(octets, self._limits)
        )


class RasterPage:
    """A page of raster; its lines can be read once.

    Attributes:
        head: What its header says.
        index: Its number, from 0.
    """

    def __init__(
        self, document: RasterDocument, index: int, head: PageHead, window: Window
    ) -> None:
        self.head = head
        self.index = index
        self._document = document
        self._window = window

    def bands(
        self, kind: PixelKind | None = None, lines: int | None = None
    ) -> Iterator[npt.NDArray[np.uint8]]:
        """Unpack it.

        Args:
            kind: The kind of pixels wanted; the page's own without.
            lines: How many at a time; as many as are quickly unpacked without.

        Yields:
            Lines from the top, shape ``(lines, octets of a line)``; each array is a new one.

        Raises:
            TransformError: ``document-damaged``.
        """
        head = self.head
        most = lines or max(BAND_OCTETS // head.line_octets, 1)
        band = np.empty((most, head.line_octets), np.uint8)
        filled = 0
        for count, octets in self._lines():
            line = np.frombuffer(octets, np.uint8)
            while count:
                taken = min(count, most - filled)
                band[filled : filled + taken] = line
                filled, count = filled + taken, count - taken  # noqa: PLW2901 - split over bands
                if filled == most:
                    yield converted(band, head, kind or head.kind)
                    band, filled = np.empty_like(band), 0
        if filled:
            yield converted(band[:filled], head, kind or head.kind)
        self._document.ends_at(self.index, self._window.offset)

    def packed(self) -> Iterator[bytes]:
        """Return its lines as they are packed, without code 128, to be written as they are.

        Raises:
            TransformError: ``document-damaged``.
        """
        try:
            yield from packed_lines(self._window, self.head)
        except TransformError as error:
            error.page = self.index + 1
            raise
        self._document.ends_at(self.index, self._window.offset)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        try:
            yield from unpacked_lines(self._window, self.head)
        except TransformError as error:
            error.page = self.index + 1
            raise

"""PWG Raster and URF as pages: each unpacked when it is due, its back side turned as it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sealpress.transform.decoders.raster import RasterDocument
from sealpress.transform.geometry import Matrix, PageSize
from sealpress.transform.pixels import PixelKind
from sealpress.transform.sources.images import picture_page
from sealpress.transform.sources.pdf import smoothing_for

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from sealpress.transform.decoders.raster import RasterPage
    from sealpress.transform.geometry import Box
    from sealpress.transform.page_source import Canvas
    from sealpress.transform.request import Event, TransformRequest
    from sealpress.transform.sources.pdfium import Document

__all__ = ["RasterSource"]

POINTS = 72
"""In an inch."""


class RasterSource:
    """The pages of a document of PWG Raster or URF.

    Args:
        request: What is allowed, and whether colours are wanted.
        document: The open file; it stays the caller's.
        tell: Told what was done otherwise than asked; nothing here.

    Raises:
        TransformError: ``document-damaged``, ``image-too-large`` or
            ``document-format-not-supported``.
    """

    def __init__(
        self, request: TransformRequest, document: int, tell: Callable[[Event], None]
    ) -> None:
        del tell
        self._file = open(document, "rb", closefd=False)  # noqa: SIM115  # closed by close()
        self._document = RasterDocument(self._file, request.limits)
        self._is_color = request.target.pixels.is_color
        self._smoothing = smoothing_for(request)
        self._drawn: tuple[int, Document] | None = None

    def page_count(self) -> int:
        """Return how many pages there are.

        Raises:
            TransformError: ``document-damaged`` or ``document-too-long``.
        """
        return self._document.page_count()

    def page_size(self, index: int) -> PageSize:
        """Return a page's size by its pixels.

        Raises:
            TransformError: As for the whole.
        """
        head = self._document.page(index).head
        across, down = head.resolution
        return PageSize(head.width * POINTS / across, head.height * POINTS / down)

    def raster_page(self, index: int) -> RasterPage:
        """Return a page as it is kept.

        Raises:
            TransformError: As for the whole.
        """
        return self._document.page(index)

    def draw(self, index: int, canvas: Canvas, matrix: Matrix, clip: Box) -> None:
        """Draw a page.

        Raises:
            TransformError: As for the whole.
        """
        if self._drawn is None or self._drawn[0] != index:
            self._let_go()
            self._drawn = (index, self._page(index))
        self._drawn[1].draw(0, canvas, matrix, clip, self._smoothing)

    def close(self) -> None:
        """Let go of it."""
        self._let_go()
        self._file.close()

    def _let_go(self) -> None:
        if self._drawn:
            self._drawn[1].close()
        self._drawn = None

    def _page(self, index: int) -> Document:
        page = self._document.page(index)
        across, down = page.head.transforms
        to_shown = Matrix(across, 0, 0, down, across < 0, down < 0)
        return picture_page(self.page_size(index), self._pixels(page), to_shown)

    def _pixels(self, page: RasterPage) -> npt.NDArray[np.uint8]:
        head = page.head
        if not (self._is_color and head.kind.is_color):
            return np.concatenate(list(page.bands(PixelKind.SGRAY_8)))
        pixels = np.empty((head.height, head.width, 3), np.uint8)
        top = 0
        for band in page.bands(PixelKind.SRGB_8):
            lines = band.reshape(len(band), head.width, 3)
            pixels[top : top + len(band)] = lines[:, :, ::-1]  # PDFium's order
            top += len(band)
        return pixels

"""PDF: read lazily by its descriptor, a page at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.geometry import Matrix
from sealpress.transform.pixels import PixelKind
from sealpress.transform.sources.pdfium import Document, Smoothing
from sealpress.transform.sources.user_units import user_units

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.geometry import Box, PageSize
    from sealpress.transform.limits import TransformLimits
    from sealpress.transform.page_source import Canvas
    from sealpress.transform.request import Event, TransformRequest

__all__ = ["PdfSource", "as_allowed", "smoothing_for"]

DRAFT = 3
"""``print-quality``."""

RENEW_PAGES = 500
"""Pages after which a document is opened anew: PDFium keeps what it has read of it until then."""


class PdfSource:
    """The pages of a PDF.

    Args:
        request: Says what is allowed, and how fine it is drawn.
        document: The open file; it stays the caller's.
        tell: Told what was done otherwise than asked; nothing here.

    Raises:
        TransformError: ``document-locked``, ``document-damaged`` or ``document-too-large``.
    """

    def __init__(
        self, request: TransformRequest, document: int, tell: Callable[[Event], None]
    ) -> None:
        del tell
        most = request.limits.max_document_octets
        if os.fstat(document).st_size > most:
            raise TransformError(Reason.DOCUMENT_TOO_LARGE, f"it has more than {most} octets")
        self._descriptor = document
        self._smoothing = smoothing_for(request)
        self._limits = request.limits
        self._opened = self._read()
        self._units = user_units(document)
        self._index = -1
        self._drawn = 0

    def page_count(self) -> int:
        """Return how many there are."""
        return self._opened.page_count()

    def page_size(self, index: int) -> PageSize:
        """Return a page's size as it is shown: turned, cut to its crop box, in its own unit.

        Raises:
            TransformError: ``document-damaged`` or ``page-too-large``.
        """
        size = self._opened.page_size(index).scaled(self._units.get(index, 1))
        return as_allowed(size, index, self._limits)

    def draw(self, index: int, canvas: Canvas, matrix: Matrix, clip: Box) -> None:
        """Draw a page with its annotations and the fields of its form."""
        if index != self._index:
            self._turn_to(index)
        matrix = Matrix.scaling(self._units.get(index, 1)).then(matrix)
        self._opened.draw(index, canvas, matrix, clip, self._smoothing)

    def close(self) -> None:
        """Let go of it."""
        self._opened.close()

    def _read(self) -> Document:
        document = Document.read(self._descriptor)
        document.max_image_pixels = self._limits.max_image_pixels
        return document

    def _turn_to(self, index: int) -> None:
        if self._drawn == RENEW_PAGES:
            self._opened.close()
            self._opened = self._read()
            self._drawn = 0
        self._index = index
        self._drawn += 1


def as_allowed(size: PageSize, index: int, limits: TransformLimits) -> PageSize:
    """Return a page's size if a page may be as large.

    Raises:
        TransformError: ``page-too-large``.
    """
    if max(size) > limits.max_page_points:
        detail = f"it has {size.width:g} by {size.height:g} points"
        raise TransformError(
            Reason.PAGE_TOO_LARGE,
            f"{detail}; {limits.max_page_points:g} are allowed",
            page=index + 1,
        )
    return size


def smoothing_for(request: TransformRequest) -> int:
    """Return how edges are drawn: hard ones for drafts and for printers without grey."""
    hard = request.ticket.quality == DRAFT or request.target.pixels is PixelKind.BLACK_1
    return Smoothing.PICTURES if hard else Smoothing.ALL

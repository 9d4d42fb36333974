"""Text and SCS: pages set in blocks, as they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.sources.pdf import smoothing_for
from sealpress.transform.sources.pdfium import Document
from sealpress.transform.text.documents import pages_pdf
from sealpress.transform.text.fonts import FontShelf
from sealpress.transform.text.pagination import TextPages
from sealpress.transform.text.remarks import Remarks
from sealpress.transform.text.typesetting import Typesetter

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.geometry import Box, Matrix, PageSize
    from sealpress.transform.page_source import Canvas
    from sealpress.transform.request import Event, TransformRequest

__all__ = ["TextSource"]

BLOCK_PAGES = 16
"""Pages that are set together."""


class _Block(NamedTuple):
    """Pages that were set: a document, and the number of its first."""

    first: int
    pages: int
    document: Document


class TextSource:
    """The pages of a text.

    Args:
        request: Says the format, the paper and what is allowed.
        document: The open file; it stays the caller's.
        tell: Told of what is damaged or missing.

    Raises:
        TransformError: ``document-too-large``.
    """

    def __init__(
        self, request: TransformRequest, document: int, tell: Callable[[Event], None]
    ) -> None:
        remarks = Remarks(tell)
        self._smoothing = smoothing_for(request)
        self._pages = TextPages(request, document, remarks)
        self._typesetter = Typesetter(FontShelf(), remarks)
        self._block: _Block | None = None

    def page_count(self) -> int:
        """Return how many there are; the text is read through once, without being set.

        Raises:
            TransformError: ``document-too-long``.
        """
        return self._pages.count()

    def page_size(self, index: int) -> PageSize:
        """Return the size of the paper, turned where the document's own layout is wide."""
        return self._pages.size(index)

    def draw(self, index: int, canvas: Canvas, matrix: Matrix, clip: Box) -> None:
        """Draw a page.

        Raises:
            TransformError: There is no such page.
        """
        block = self._block
        if block is None or not block.first <= index < block.first + block.pages:
            block = self._set(index)
        block.document.draw(index - block.first, canvas, matrix, clip, self._smoothing)

    def close(self) -> None:
        """Let go of it."""
        if self._block is not None:
            self._block.document.close()
            self._block = None

    def _set(self, index: int) -> _Block:
        """Set the pages from one on."""
        self.close()
        pages = self._pages.block(index, BLOCK_PAGES)
        if not pages:
            raise TransformError(Reason.DOCUMENT_DAMAGED, f"there is no page {index + 1}")
        octets = pages_pdf(pages, self._pages.grids, self._typesetter)
        self._block = _Block(index, len(pages), Document.of_octets(octets))
        return self._block

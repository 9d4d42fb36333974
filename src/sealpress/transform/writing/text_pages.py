"""Text and SCS in a PDF: each page a form of its own, the fonts once at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.pdf_writer.tokens import numbers
from sealpress.transform.text.fonts import FontShelf
from sealpress.transform.text.pagination import TextPages
from sealpress.transform.text.remarks import Remarks
from sealpress.transform.text.typesetting import FontBook, Typesetter
from sealpress.transform.writing.material import Shown, painted, upwards

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.geometry import Matrix, PageSize
    from sealpress.transform.pdf_writer import PdfWriter
    from sealpress.transform.request import Event, TransformRequest

__all__ = ["TextMaterial"]

MAX_KEPT = 4096
"""Pages whose forms can be shown again, for copies; others are written anew."""


class TextMaterial:
    """The pages of a text, as objects of another document.

    Args:
        request: Says the format, the paper and what is allowed.
        document: The open file; it stays the caller's.
        writer: The new document.
        tell: Told of what is damaged or missing.
    """

    def __init__(
        self,
        request: TransformRequest,
        document: int,
        writer: PdfWriter,
        tell: Callable[[Event], object] = lambda _: None,
    ) -> None:
        remarks = Remarks(tell)
        self._writer = writer
        self._pages = TextPages(request, document, remarks)
        self._typesetter = Typesetter(FontShelf(), remarks)
        self._book = FontBook(writer)
        self._forms: dict[int, int] = {}

    def page_count(self) -> int:
        """Return how many there are."""
        return self._pages.count()

    def page_size(self, index: int) -> PageSize:
        """Return a page's size."""
        return self._pages.size(index)

    def show(self, index: int, matrix: Matrix, side: PageSize) -> Shown:
        """Write a page's form, unless it is there, and return what paints it."""
        form = self._forms.get(index)
        if form is None:
            form = self._form(index)
            if len(self._forms) < MAX_KEPT:
                self._forms[index] = form
        name = b"T%d" % index
        height = self.page_size(index).height
        # A form's y goes upwards from the bottom of its page.
        flipped = upwards(matrix, side)
        a, b, c, d, e, f = flipped
        return Shown(
            painted(name, type(matrix)(a, b, -c, -d, e + c * height, f + d * height)), {name: form}
        )

    def catalog(self) -> bytes:
        """Write the fonts, now that all pages are there; the catalog needs nothing."""
        self._book.write()
        return b""

    def close(self) -> None:
        """Let go of nothing."""

    def _form(self, index: int) -> int:
        pages = self._pages.block(index, 1)
        if not pages:
            raise TransformError(Reason.DOCUMENT_DAMAGED, f"there is no page {index + 1}")
        grid = self._pages.grids.of(pages[0].form)
        content, fonts = self._typesetter.compose(pages[0], grid, self._book)
        named = b"".join(b"/%b %d 0 R" % item for item in fonts.items())
        entries = b"/Type/XObject/Subtype/Form/BBox[0 0 %b]/Resources<</Font<<%b>>>>"
        return self._writer.add_stream(content, entries % (numbers(*grid.size), named))

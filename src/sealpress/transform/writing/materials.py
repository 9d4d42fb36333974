"""A table from a document's format to what gives its pages to a PDF."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from sealpress.ipp.document_formats import media_type
from sealpress.transform.print_ticket import SheetKind
from sealpress.transform.sources.images import READERS
from sealpress.transform.text.reading import SCS_FORMATS
from sealpress.transform.writing.picture_pages import PicturePages
from sealpress.transform.writing.set_pages import goes_as_set
from sealpress.transform.writing.text_pages import TextMaterial

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.pdf_writer import PdfWriter
    from sealpress.transform.request import Event, TransformRequest
    from sealpress.transform.writing.material import Material

    Opener = Callable[
        [TransformRequest, int, PdfWriter, Callable[[Event], None]],
        Material,
    ]

__all__ = ["MATERIALS", "can_write_pdf"]

MATERIALS: dict[str, Opener] = {
    **dict.fromkeys(READERS, PicturePages),
    **dict.fromkeys(("text/plain", *sorted(SCS_FORMATS)), TextMaterial),
}
"""By MIME type in small letters, without parameters; PDF is there when pikepdf is installed."""

HAS_PIKEPDF = find_spec("pikepdf") is not None
"""Whether pages of a PDF can be taken over: documents, and sheets of our own."""

if HAS_PIKEPDF:
    from sealpress.transform.writing.imported_pages import ImportedPages

    MATERIALS["application/pdf"] = ImportedPages.of_document


def can_write_pdf(request: TransformRequest) -> bool:
    """Return whether a document's pages can become parts of a PDF without being drawn.

    Args:
        request: Says the format, and whether pictures of pages are wanted.
    """
    if request.target.as_pixels:
        return False
    ticket = request.ticket
    has_own = {ticket.job_sheets, ticket.separator_sheets} != {SheetKind.NONE}
    if has_own and not HAS_PIKEPDF:
        return False
    return goes_as_set(request) or media_type(request.document_format) in MATERIALS

"""Documents as pages: a table from format to what opens it, in a worker only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.sources.images import ImageSource
from sealpress.transform.sources.pdf import PdfSource
from sealpress.transform.sources.raster import RasterSource
from sealpress.transform.sources.text import TextSource
from sealpress.transform.text.reading import SCS_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.page_source import PageSource
    from sealpress.transform.request import Event, TransformRequest

    Opener = Callable[[TransformRequest, int, Callable[[Event], None]], PageSource]

__all__ = ["SOURCES", "open_source"]

SOURCES: dict[str, Opener] = {
    "application/pdf": PdfSource,
    "image/jpeg": ImageSource,
    "image/png": ImageSource,
    "image/tiff": ImageSource,
    "image/gif": ImageSource,
    "image/bmp": ImageSource,
    "image/webp": ImageSource,
    "image/pwg-raster": RasterSource,
    "image/urf": RasterSource,
    "text/plain": TextSource,
    **dict.fromkeys(sorted(SCS_FORMATS), TextSource),
}
"""What opens a document: made of the request, the open file and whom to tell of what was done
otherwise than asked. A line for each format, by its MIME type in small letters."""


def open_source(
    request: TransformRequest, document: int, tell: Callable[[Event], None]
) -> PageSource:
    """Open a document by its format.

    Args:
        request: Says the format and how the pages are wanted.
        document: The open file; it stays the caller's, and open while pages are asked for.
        tell: Told what was done otherwise than asked.

    Raises:
        TransformError: ``document-format-not-supported``, or the document can't be opened.
    """
    mime = request.document_format.partition(";")[0].strip().lower()
    opener = SOURCES.get(mime)
    if opener is None:
        detail = f"pages of {mime or 'an unknown format'} can't be drawn"
        raise TransformError(Reason.DOCUMENT_FORMAT_NOT_SUPPORTED, detail)
    return opener(request, document, tell)

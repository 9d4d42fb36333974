"""A whole document into a PDF: its sides laid out, each written as soon as it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.errors import TransformError
from sealpress.ipp.document_formats import media_type
from sealpress.reasons import Reason
from sealpress.transform.layout import lay_out, totals
from sealpress.transform.pdf_writer import PdfWriter
from sealpress.transform.request import PageDone, Started
from sealpress.transform.writing.material import Shown, in_box
from sealpress.transform.writing.materials import HAS_PIKEPDF, MATERIALS
from sealpress.transform.writing.set_pages import goes_as_set, write_as_set

if HAS_PIKEPDF:
    from sealpress.transform.writing.own_sheets import OwnSheets

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.request import Event, TransformRequest
    from sealpress.transform.sheets import Impression
    from sealpress.transform.writing.material import Material

__all__ = ["write_pdf"]

VERSION = b"1.7"
"""Of PDF: what pages bring along may need it."""


def write_pdf(
    request: TransformRequest,
    document: int,
    write: Callable[[bytes], object],
    tell: Callable[[Event], None],
) -> None:
    """Write a document's sides into a PDF, from the first to the last as they are printed.

    Args:
        request: How they are arranged, and what is allowed.
        document: The open file; it stays the caller's.
        write: Takes the octets, in order.
        tell: Told ``Started``, then ``PageDone`` behind each side; the end is told by who called.

    Raises:
        TransformError: ``document-format-not-supported``, ``page-ranges-empty``,
            ``document-too-long``, or the document can't be read.
    """
    if goes_as_set(request):
        write_as_set(request, document, write, tell)
        return
    if media_type(request.document_format) not in MATERIALS:
        detail = f"pages of {media_type(request.document_format)} can't become parts of a PDF"
        raise TransformError(Reason.DOCUMENT_FORMAT_NOT_SUPPORTED, detail)
    writer = PdfWriter(write, version=VERSION)
    material = MATERIALS[media_type(request.document_format)](request, document, writer, tell)
    try:
        _write(request, material, writer, tell)
    finally:
        material.close()


def _write(
    request: TransformRequest,
    material: Material,
    writer: PdfWriter,
    tell: Callable[[Event], None],
) -> None:
    ticket, count = request.ticket, material.page_count()
    impressions, sheets = _checked(request, count)
    tell(Started(pages=count, impressions=impressions, sheets=sheets))
    own = OwnSheets(ticket, writer) if HAS_PIKEPDF else None
    for side in lay_out(count, material.page_size, ticket):
        _write_side(side, material, own, writer)
        tell(PageDone(impression=side.number, sheet=side.sheet, octets=writer.octets))
    writer.close(material.catalog())


def _checked(request: TransformRequest, count: int) -> tuple[int, int]:
    """Return how many sides and sheets there will be, if that is some and not too many."""
    most = request.limits.max_pages
    impressions, sheets = totals(count, request.ticket)
    if max(count, impressions) > most:
        detail = f"{max(count, impressions)} pages are more than {most}"
        raise TransformError(Reason.DOCUMENT_TOO_LONG, detail)
    if not impressions:
        detail = f"the document has {count} pages"
        raise TransformError(Reason.PAGE_RANGES_EMPTY, detail)
    return impressions, sheets


def _write_side(
    side: Impression, material: Material, own: OwnSheets | None, writer: PdfWriter
) -> None:
    size = side.media.size
    content, objects = (own.show(side) if own else None) or Shown(b"", {})
    objects = dict(objects)
    for placement in side.placements:
        shown = material.show(placement.page, placement.matrix, size)
        content += in_box(shown.content, placement.clip, size)
        objects |= shown.objects
    writer.page(size, content, pictures=objects)

"""Pages that show pictures, and documents of one such page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sealpress.transform.geometry import Matrix
from sealpress.transform.pdf_writer.document import PdfWriter
from sealpress.transform.pdf_writer.pictures import Picture, add_picture
from sealpress.transform.pdf_writer.tokens import numbers

if TYPE_CHECKING:
    from sealpress.transform.geometry import PageSize

__all__ = ["one_page_pdf", "picture_content"]


def picture_content(size: PageSize, name: bytes, matrix: Matrix) -> bytes:
    """Return the content that paints a picture.

    Args:
        size: Of the page.
        name: The picture's name in the page's resources.
        matrix: From the picture's unit square (0, 0 its top left corner, y downwards) to the page's
            points (from the top left corner, y downwards, as everywhere in
            :mod:`sealpress.transform.geometry`): ``Matrix(width, 0, 0, height, left, top)`` for an
            upright one.
    """
    a, b, c, d, e, f = matrix
    return b"q %b cm /%b Do Q\n" % (
        numbers(a, -b, -c, d, c + e, size.height - d - f),
        name,
    )


def one_page_pdf(size: PageSize, pictures: Sequence[tuple[Picture, Matrix]]) -> bytes:
    """Return a document of one page that shows pictures, painted in their order.

    Args:
        size: Of the page, in points.
        pictures: Each with where it stands; see :func:`picture_content`.
    """
    octets = bytearray()
    writer = PdfWriter(octets.extend)
    named, content = {}, b""
    for index, (picture, matrix) in enumerate(pictures):
        name = b"I%d" % index
        named[name] = add_picture(writer, picture)
        content += picture_content(size, name, matrix)
    writer.page(size, content, pictures=named)
    writer.close()
    return bytes(octets)

"""A PDF writer of our own: streaming, deterministic, with no more than our pages need.

Objects go out as soon as they are made; what is kept of them is where they stand. Fonts are written
once at the end, cut down to the glyphs that were shown. Nothing depends on time or chance.
"""

from sealpress.transform.pdf_writer.document import PdfWriter
from sealpress.transform.pdf_writer.fonts import BASE_FONTS, EmbeddedFont, base_font
from sealpress.transform.pdf_writer.picture_page import one_page_pdf, picture_content
from sealpress.transform.pdf_writer.pictures import Coding, Picture, add_picture
from sealpress.transform.pdf_writer.tokens import literal, number

__all__ = [
    "BASE_FONTS",
    "Coding",
    "EmbeddedFont",
    "PdfWriter",
    "Picture",
    "add_picture",
    "base_font",
    "literal",
    "number",
    "one_page_pdf",
    "picture_content",
]

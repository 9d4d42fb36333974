"""A table from a document's format to what gives its pages to a PDF."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from sealpress.transform.sources.images import READERS
from sealpress.transform.text.reading import SCS_FORMATS
from sealpress.transform.writing.picture_pages import PicturePages
from sealpress.transform.writing.text_pages import TextMaterial

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.pdf_writer import PdfWriter
    from sealpress.transform.request import TransformRequest
    from sealpress.transform.writing.material import Material

    Opener = Callable[[TransformRequest, int, PdfWriter], Material]

__all__ = ["MATERIALS"]

MATERIALS: dict[str, Opener] = dict.fromkeys(READERS, PicturePages)
"""By MIME type in small letters, without parameters; PDF is there when pikepdf is installed."""

MATERIALS |= dict.fromkeys(("text/plain", *sorted(SCS_FORMATS)), TextMaterial)

if find_spec("pikepdf") is not None:
    from sealpress.transform.writing.imported_pages import ImportedPages

    MATERIALS["application/pdf"] = ImportedPages.of_document

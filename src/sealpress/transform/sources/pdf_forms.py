"""The fields of a PDF's form: PDFium draws them by themselves, on top of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from sealpress.transform.geometry import PageSize

if TYPE_CHECKING:
    from sealpress.transform.geometry import Matrix

__all__ = ["Form", "Rectangle", "rectangle"]

Rectangle = tuple[int, int, int, int, int]
"""Where a page stands: left, top, width, height in pixels (below zero when it is mirrored), and
quarter turns clockwise."""


class Form:
    """A document's form.

    Args:
        document: A document of PDFium, which stays the caller's.
    """

    def __init__(self, document: object) -> None:
        self._info = pdfium.FPDF_FORMFILLINFO(version=2)
        self._handle = pdfium.FPDFDOC_InitFormFillEnvironment(document, self._info)
        # Screens show where something can be typed, paper doesn't.
        pdfium.FPDF_SetFormFieldHighlightAlpha(self._handle, 0)

    @classmethod
    def of(cls, document: object) -> Form | None:
        """Return a document's form, if it has one."""
        none = pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_NONE
        return None if none else cls(document)

    def begin(self, page: object) -> None:
        """Take note of an opened page."""
        pdfium.FORM_OnAfterLoadPage(page, self._handle)

    def end(self, page: object) -> None:
        """Take note that a page is about to be closed."""
        pdfium.FORM_OnBeforeClosePage(page, self._handle)

    def draw(self, page: object, bitmap: object, where: Rectangle, flags: int) -> None:
        """Draw the fields of a page.

        Args:
            page: The page.
            bitmap: On what; PDFium's.
            where: Where the page stands on it.
            flags: As they are for the page.
        """
        pdfium.FPDF_FFLDraw(self._handle, bitmap, page, *where, flags)

    def close(self) -> None:
        """Let go of it, before its document is closed."""
        pdfium.FPDFDOC_ExitFormFillEnvironment(self._handle)


def rectangle(matrix: Matrix, size: PageSize) -> Rectangle:
    """Return where a page stands by its matrix, which turns it by quarters at most.

    Args:
        matrix: From the page's points to pixels.
        size: Of the page.
    """
    if abs(matrix.a) >= abs(matrix.b):
        edges = (matrix.e, matrix.f, matrix.a * size.width, matrix.d * size.height)
        return (*_whole(*edges), 0)
    width, height = -matrix.c * size.height, matrix.b * size.width
    return (*_whole(matrix.e - width, matrix.f, width, height), 1)


def _whole(left: float, top: float, width: float, height: float) -> tuple[int, int, int, int]:
    x, y = round(left), round(top)
    return x, y, round(left + width) - x, round(top + height) - y

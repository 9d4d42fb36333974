"""The pictures on a PDF's page: how large they are, before any of them is decoded."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_OBJECTS", "picture_sizes"]

MAX_OBJECTS = 20_000
"""Objects of a page that are looked at; PDFium itself leaves out what is far too large."""

MAX_DEPTH = 3
"""Forms within forms that are looked into."""


def picture_sizes(page: object) -> Iterator[tuple[int, int]]:
    """Give the width and height in pixels of each picture on an open page.

    Args:
        page: A page of PDFium.
    """
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    for found in _pictures(page):
        if pdfium.FPDFImageObj_GetImagePixelSize(found, wide, high):
            yield wide.value, high.value


def _pictures(page: object) -> Iterator[object]:
    count = min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)
    level = [pdfium.FPDFPage_GetObject(page, index) for index in range(count)]
    left = MAX_OBJECTS - count
    for _ in range(MAX_DEPTH):
        inner: list[object] = []
        for found in level:
            kind = pdfium.FPDFPageObj_GetType(found)
            if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                yield found
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                inner += _parts(found, left - len(inner))
        level, left = inner, left - len(inner)


def _parts(form: object, most: int) -> Iterator[object]:
    count = min(pdfium.FPDFFormObj_CountObjects(form), most)
    return (pdfium.FPDFFormObj_GetObject(form, index) for index in range(count))

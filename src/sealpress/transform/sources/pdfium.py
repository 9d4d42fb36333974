"""PDFium held by its C interface: documents, one open page at a time, drawn by a matrix."""

from __future__ import annotations

import ctypes
import os
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.geometry import Matrix, PageSize
from sealpress.transform.pixels import PixelKind
from sealpress.transform.sources.pdf_forms import Form, rectangle
from sealpress.transform.sources.pdf_pictures import picture_sizes

if TYPE_CHECKING:
    from sealpress.transform.geometry import Box
    from sealpress.transform.page_source import Canvas

__all__ = ["Document", "DocumentFile", "Smoothing"]

READ_OCTETS = 1 << 20
"""What is read of a document at once."""


class Smoothing:
    """What is drawn without grey at its edges (flags of ``FPDF_RenderPageBitmap``)."""

    ALL = 0
    PICTURES = pdfium.FPDF_RENDER_NO_SMOOTHTEXT | pdfium.FPDF_RENDER_NO_SMOOTHPATH
    """Letters and lines have hard edges."""


_GRAY = (pdfium.FPDFBitmap_Gray, pdfium.FPDF_GRAYSCALE)
_FORMATS = {
    (PixelKind.SGRAY_8, False): _GRAY,
    (PixelKind.SGRAY_8, True): _GRAY,
    (PixelKind.SRGB_8, False): (pdfium.FPDFBitmap_BGR, pdfium.FPDF_REVERSE_BYTE_ORDER),
    (PixelKind.SRGB_8, True): (pdfium.FPDFBitmap_BGR, 0),
}
"""Formats of bitmaps and flags, by the pixels of a canvas and whether their blue comes first."""
_GET_BLOCK = dict(pdfium.FPDF_FILEACCESS._fields_)["m_GetBlock"]
_LOCKED = {
    pdfium.FPDF_ERR_PASSWORD: "a password is needed to open the PDF",
    pdfium.FPDF_ERR_SECURITY: "the PDF is encrypted in a way that is not known here",
}


class DocumentFile:
    """A file that PDFium reads in parts, as it needs them.

    Args:
        descriptor: An open file; it stays the caller's.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        size = os.fstat(descriptor).st_size
        # PDFium keeps a pointer to both for as long as the document is open.
        self._callback = _GET_BLOCK(self._get_block)
        self.access = pdfium.FPDF_FILEACCESS(size, self._callback, None)

    def _get_block(self, _: object, position: int, target: int, size: int) -> int:
        end = position + size
        to = ctypes.addressof(target.contents) if hasattr(target, "contents") else target
        while position < end:
            octets = os.pread(self._descriptor, min(end - position, READ_OCTETS), position)
            if not octets:
                return 0
            ctypes.memmove(to, octets, len(octets))
            to += len(octets)
            position += len(octets)
        return 1


class Document:
    """A document of PDFium with at most one page open; closed by hand.

    Args:
        handle: Of PDFium.
        keep: What its octets are read from, kept for as long as it is open.

    Attributes:
        max_image_pixels: A page with a larger picture isn't drawn; 0 for any.
    """

    def __init__(self, handle: object, keep: object = None) -> None:
        self.handle = handle
        self.max_image_pixels = 0
        self._keep = keep
        self._index = -1
        self._page: object = None
        self._form = Form.of(handle)

    @classmethod
    def read(cls, descriptor: int) -> Document:
        """Open a PDF by an open file, which must stay open; little of it is read at once.

        Raises:
            TransformError: ``document-locked`` or ``document-damaged``.
        """
        file = DocumentFile(descriptor)
        return cls._opened(pdfium.FPDF_LoadCustomDocument(file.access, None), file)

    @classmethod
    def of_octets(cls, octets: bytes) -> Document:
        """Open a PDF that was made here.

        Raises:
            TransformError: It is none.
        """
        return cls._opened(pdfium.FPDF_LoadMemDocument64(octets, len(octets), None), octets)

    @classmethod
    def empty(cls) -> Document:
        """Return a document without pages, for pages made by :meth:`add`."""
        return cls(pdfium.FPDF_CreateNewDocument())

    @classmethod
    def _opened(cls, handle: object, keep: object) -> Document:
        if handle:
            return cls(handle, keep)
        locked = _LOCKED.get(pdfium.FPDF_GetLastError())
        if locked:
            raise TransformError(Reason.DOCUMENT_LOCKED, locked)
        raise TransformError(Reason.DOCUMENT_DAMAGED, "the PDF's structure can't be read")

    def page_count(self) -> int:
        """Return how many pages there are."""
        return int(pdfium.FPDF_GetPageCount(self.handle))

    def page_size(self, index: int) -> PageSize:
        """Return a page's size as it is shown; ``UserUnit`` is the caller's part.

        Raises:
            TransformError: There is no such page in the file.
        """
        size = pdfium.FS_SIZEF()
        if not pdfium.FPDF_GetPageSizeByIndexF(self.handle, index, size):
            raise _damaged(index)
        return PageSize(size.width, size.height)

    def add(self, size: PageSize, image: object, matrix: Matrix) -> None:
        """Make the only page, which shows one picture.

        Args:
            size: Of the page.
            image: A picture object of PDFium, which the page takes over.
            matrix: From the unit square, y upwards, to the page's points, y upwards.
        """
        page = pdfium.FPDFPage_New(self.handle, 0, *size)
        pdfium.FPDFPageObj_SetMatrix(image, pdfium.FS_MATRIX(*matrix))
        pdfium.FPDFPage_InsertObject(page, image)
        self._index, self._page = 0, page

    def draw(
        self,
        index: int,
        canvas: Canvas,
        matrix: Matrix,
        clip: Box,
        smoothing: int = Smoothing.ALL,
    ) -> None:
        """Draw a page, which stays open until another one is drawn.

        Args:
            index: Which, from 0.
            canvas: On what.
            matrix: From the page's points, y downwards, to the canvas' pixels.
            clip: The pixels that may be touched.
            smoothing: One of :class:`Smoothing`.

        Raises:
            TransformError: ``document-damaged`` or ``image-too-large``.
        """
        if index != self._index:
            self._open(index)
        bitmap_format, flags = _FORMATS[canvas.kind, canvas.blue_first]
        flags |= pdfium.FPDF_ANNOT | pdfium.FPDF_PRINTING | smoothing
        # PDFium sees no more of the canvas than may be touched.
        start = canvas.address + int(clip.top) * canvas.stride + int(clip.left) * canvas.kind.colors
        extent = (int(clip.width), int(clip.height))
        bitmap = pdfium.FPDFBitmap_CreateEx(*extent, bitmap_format, start, canvas.stride)
        try:
            self._render(bitmap, extent, matrix.then(_moved(-clip.left, -clip.top)), flags)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)

    def close(self) -> None:
        """Let go of it; a second time does nothing."""
        if not self.handle:
            return
        self._close_page()
        if self._form:
            self._form.close()
        pdfium.FPDF_CloseDocument(self.handle)
        self.handle = self._form = self._keep = None

    def _render(self, bitmap: object, extent: tuple[int, int], matrix: Matrix, flags: int) -> None:
        page = self._page
        pdfium.FPDF_RenderPageBitmapWithMatrix(
            bitmap,
            page,
            pdfium.FS_MATRIX(*matrix),
            pdfium.FS_RECTF(0, 0, *extent),
            flags,
        )
        if self._form:
            size = PageSize(pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page))
            self._form.draw(page, bitmap, rectangle(matrix, size), flags)

    def _open(self, index: int) -> None:
        self._close_page()
        self._page = pdfium.FPDF_LoadPage(self.handle, index)
        if not self._page:
            raise _damaged(index)
        self._index = index
        if self.max_image_pixels:
            self._look_at_pictures(index)
        if self._form:
            self._form.begin(self._page)

    def _look_at_pictures(self, index: int) -> None:
        """Refuse what PDFium would leave out in silence."""
        most = self.max_image_pixels
        for width, height in picture_sizes(self._page):
            if width * height > most:
                detail = f"a picture has {width} by {height} pixels; {most} are allowed"
                raise TransformError(Reason.IMAGE_TOO_LARGE, detail, page=index + 1)

    def _close_page(self) -> None:
        if not self._page:
            return
        if self._form:
            self._form.end(self._page)
        pdfium.FPDF_ClosePage(self._page)
        self._index, self._page = -1, None


def _moved(right: float, down: float) -> Matrix:
    return Matrix(1, 0, 0, 1, right, down)


def _damaged(index: int) -> TransformError:
    detail = f"page {index + 1} can't be read"
    return TransformError(Reason.DOCUMENT_DAMAGED, detail, page=index + 1)

"""Pictures: JPEG, PNG, TIFF, GIF, BMP and WebP, each picture a page, decoded when it is due."""

from __future__ import annotations

import ctypes
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import pypdfium2.raw as pdfium
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.geometry import Matrix, PageSize
from sealpress.transform.layout import page_frame
from sealpress.transform.print_ticket import Orientation, PrintScaling
from sealpress.transform.sources.pdf import smoothing_for
from sealpress.transform.sources.pdfium import Document, DocumentFile
from sealpress.transform.sources.pictures import TO_SHOWN, decoded, is_srgb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy.typing as npt
    from PIL.ImageFile import ImageFile

    from sealpress.transform.geometry import Box
    from sealpress.transform.page_source import Canvas
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.request import Event, TransformRequest

__all__ = ["READERS", "ImageSource", "check_jpeg_end", "picture_page", "reading"]

READERS: dict[str, Callable[[BinaryIO], ImageFile]] = {
    "image/jpeg": JpegImageFile,
    "image/png": PngImageFile,
    "image/tiff": TiffImageFile,
    "image/gif": GifImageFile,
    "image/bmp": BmpImageFile,
    "image/webp": WebPImageFile,
}
"""Pillow's reader of each format, used by itself, so that no other one ever sees the octets."""

BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError)
"""What Pillow's readers raise on damaged files."""

DENSITIES = (20, 20_000)
"""Pixels an inch that are believed when a file names them."""

ORIENTATION = 0x0112
"""The EXIF tag."""

TURNED = 5
"""From this EXIF orientation on a picture lies on its side."""

JPEG_END = b"\xff\xd9"
JPEG_TAIL = 1 << 20
"""Octets at the end of a JPEG within which its end must be marked."""


class ImageSource:
    """The pictures of a file as pages.

    Args:
        request: Says the format, what is allowed, and the sheet that a picture without a size of
            its own fills.
        document: The open file; it stays the caller's.
        tell: Told what was done otherwise than asked; nothing here.

    Raises:
        TransformError: ``document-damaged`` or ``image-too-large``.
    """

    def __init__(
        self, request: TransformRequest, document: int, tell: Callable[[Event], None]
    ) -> None:
        del tell
        self._request = request
        self._descriptor = document
        self._mime = request.document_format.partition(";")[0].strip().lower()
        self._file = open(document, "rb", closefd=False)  # noqa: SIM115  # closed by close()
        self._file.seek(0)
        self._drawn: tuple[int, Document] | None = None
        self._smoothing = smoothing_for(request)
        with reading():
            self._image = READERS[self._mime](self._file)
        self._turn_to(0)

    def page_count(self) -> int:
        """Return how many pictures there are; more than one in TIFF only."""
        if self._mime != "image/tiff":
            return 1
        with reading():
            return int(getattr(self._image, "n_frames", 1))

    def page_size(self, index: int) -> PageSize:
        """Return a picture's size by its own density, or one that fits the sheet.

        Raises:
            TransformError: ``document-damaged`` or ``image-too-large``.
        """
        self._turn_to(index)
        return _size_of(self._image, self._request.ticket)

    def opened(self, index: int) -> tuple[ImageFile, Matrix]:
        """Return a picture, not decoded yet, and how it is turned: a map of the unit square.

        Raises:
            TransformError: ``document-damaged`` or ``image-too-large``.
        """
        self._turn_to(index)
        return self._image, Matrix(*TO_SHOWN[_orientation(self._image)])

    def draw(self, index: int, canvas: Canvas, matrix: Matrix, clip: Box) -> None:
        """Draw a picture.

        Raises:
            TransformError: ``document-damaged`` or ``image-too-large``.
        """
        if self._drawn is None or self._drawn[0] != index:
            self._let_go()
            self._drawn = (index, self._page(index))
        self._drawn[1].draw(0, canvas, matrix, clip, self._smoothing)

    def close(self) -> None:
        """Let go of it."""
        self._let_go()
        self._image.close()
        self._file.close()

    def _let_go(self) -> None:
        if self._drawn:
            self._drawn[1].close()
        self._drawn = None

    def _turn_to(self, index: int) -> None:
        """Make a picture the one that is read next; nothing of it is decoded."""
        with reading(index):
            if self._image.tell() != index:
                self._image.seek(index)
        width, height = self._image.size
        most = self._request.limits.max_image_pixels
        if width * height > most:
            detail = f"a picture has {width} by {height} pixels; {most} are allowed"
            raise TransformError(Reason.IMAGE_TOO_LARGE, detail, page=index + 1)

    def _page(self, index: int) -> Document:
        size = self.page_size(index)
        _, to_shown = self.opened(index)
        if self._mime == "image/jpeg" and is_srgb(self._image):
            page = self._jpeg_page(size, to_shown)
            if page:
                return page
        with reading(index):
            pixels = decoded(self._image, self._most_pixels())
        if self._mime != "image/tiff":
            self._image.close()
        return picture_page(size, pixels, to_shown)

    def _jpeg_page(self, size: PageSize, to_shown: Matrix) -> Document | None:
        """Return a page that shows the JPEG as it is; ``None`` for one unknown to PDFium."""
        check_jpeg_end(self._file)
        document = Document.empty()
        image = pdfium.FPDFPageObj_NewImageObj(document.handle)
        file = DocumentFile(self._descriptor)
        pdfium.FPDFImageObj_LoadJpegFileInline(None, 0, image, file.access)
        # One that it makes no sense of is said to be loaded, and must not be drawn.
        there = (ctypes.c_uint(0), ctypes.c_uint(0))
        pdfium.FPDFImageObj_GetImagePixelSize(image, *there)
        if tuple(each.value for each in there) != self._image.size:
            pdfium.FPDFPageObj_Destroy(image)
            document.close()
            return None
        document.add(size, image, to_shown.then(Matrix(size.width, 0, 0, size.height, 0, 0)))
        return document

    def _most_pixels(self) -> int:
        """Return the pixels along a side beyond which more of them are not seen; 0 for any."""
        ticket = self._request.ticket
        if ticket.scaling is PrintScaling.NONE:
            return 0
        return max(ticket.media.pixels(self._request.target.resolution))


def check_jpeg_end(file: BinaryIO) -> None:
    """Look for the mark at the end of a JPEG.

    Raises:
        TransformError: ``document-damaged``: it is not there.
    """
    file.seek(0, 2)
    file.seek(max(0, file.tell() - JPEG_TAIL))
    if JPEG_END not in file.read(JPEG_TAIL):
        raise TransformError(Reason.DOCUMENT_DAMAGED, "the picture's end is missing", page=1)


def picture_page(size: PageSize, pixels: npt.NDArray[np.uint8], to_shown: Matrix) -> Document:
    """Return a document of one page that is filled by a picture.

    Args:
        size: Of the page.
        pixels: ``(lines, width)`` of grey or ``(lines, width, 3)`` of blue, green, red.
        to_shown: How the picture is turned: a map of the unit square, y upwards.
    """
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    kind = pdfium.FPDFBitmap_Gray if pixels.ndim == 2 else pdfium.FPDFBitmap_BGR
    document = Document.empty()
    image = pdfium.FPDFPageObj_NewImageObj(document.handle)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, kind, pixels.ctypes.data, pixels.strides[0])
    # PDFium copies the pixels.
    done = pdfium.FPDFImageObj_SetBitmap(None, 0, image, bitmap)
    pdfium.FPDFBitmap_Destroy(bitmap)
    if not done:
        raise TransformError(Reason.TRANSFORM_OUT_OF_MEMORY, f"{width} by {height} pixels")
    document.add(size, image, to_shown.then(Matrix(size.width, 0, 0, size.height, 0, 0)))
    return document


def _orientation(image: ImageFile) -> int:
    """Return the EXIF orientation that is left to be done; Pillow turns TIFF itself."""
    if isinstance(image, TiffImageFile):
        return 1
    try:
        with reading():
            value = image.getexif().get(ORIENTATION, 1)
    except TransformError:
        return 1
    return value if value in TO_SHOWN else 1


def _size_of(image: ImageFile, ticket: PrintTicket) -> PageSize:
    """Return how large a picture is shown."""
    across, down = _densities(image) or (1.0, 1.0)
    size = PageSize(image.width * 72 / across, image.height * 72 / down)
    if _orientation(image) >= TURNED:
        size = size.turned
    if (across, down) != (1.0, 1.0):
        return size
    room = _room(ticket, size)
    scale = min(room.width / size.width, room.height / size.height)
    return PageSize(size.width * scale, size.height * scale)


def _densities(image: Image.Image) -> tuple[float, float] | None:
    """Return the pixels an inch that a file names, if they can be believed."""
    try:
        across, down = (float(density) for density in image.info["dpi"])
    except BROKEN:
        return None
    least, most = DENSITIES
    if least <= across <= most and least <= down <= most:
        return across, down
    return None


def _room(ticket: PrintTicket, size: PageSize) -> PageSize:
    """Return what a picture may fill, in the middle of the sheet."""
    paper, (left, top, right, bottom) = page_frame(ticket)
    room = PageSize(
        paper.width - 2 * max(left, paper.width - right),
        paper.height - 2 * max(top, paper.height - bottom),
    )
    free = ticket.orientation is Orientation.NONE
    return room.turned if free and size.is_landscape != room.is_landscape else room


@contextmanager
def reading(index: int = 0) -> Iterator[None]:
    """Take what Pillow raises as damage of a picture, and leave what it merely finds odd."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except Image.DecompressionBombError as exc:  # far more than any limit of ours
            detail = "a picture has more pixels than are ever decoded"
            raise TransformError(Reason.IMAGE_TOO_LARGE, detail, page=index + 1) from exc
        except BROKEN as exc:
            # Pillow's sentences may hold parts of the file; its class says enough.
            detail = f"the picture can't be read ({type(exc).__name__})"
            raise TransformError(Reason.DOCUMENT_DAMAGED, detail, page=index + 1) from exc

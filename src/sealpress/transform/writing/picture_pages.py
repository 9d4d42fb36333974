"""Pictures as pages of a PDF: a JPEG as it is, any other with its pixels deflated."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from PIL import Image

from sealpress.ipp.document_formats import media_type
from sealpress.transform.geometry import Matrix
from sealpress.transform.pdf_writer import Coding, Picture, add_picture
from sealpress.transform.sources.images import ImageSource, check_jpeg_end, reading
from sealpress.transform.sources.pictures import decoded, is_srgb
from sealpress.transform.writing.material import Shown, painted, upwards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sealpress.transform.geometry import PageSize
    from sealpress.transform.pdf_writer import PdfWriter
    from sealpress.transform.request import Event, TransformRequest

__all__ = ["PicturePages"]

JPEG_COLORS = {"L": 1, "RGB": 3, "CMYK": 4}
"""Pillow's modes of JPEG, and their colours."""

PIECE_OCTETS = 1 << 20
"""Read of a JPEG at once."""


class PicturePages:
    """The pictures of a file, each written once however often it is placed.

    Args:
        request: Says the format, what is allowed, and the sheet that a picture without a size of
            its own fills.
        document: The open file; it stays the caller's.
        writer: The PDF that they go to.
        tell: Told what was done otherwise than asked.

    Raises:
        TransformError: ``document-damaged`` or ``image-too-large``.
    """

    def __init__(
        self,
        request: TransformRequest,
        document: int,
        writer: PdfWriter,
        tell: Callable[[Event], None],
    ) -> None:
        self._writer = writer
        self._mime = media_type(request.document_format)
        self._file = open(document, "rb", closefd=False)  # noqa: SIM115  # closed by close()
        self._source = ImageSource(request, document, tell)
        self._written: dict[int, tuple[int, Matrix]] = {}

    def page_count(self) -> int:
        """Return how many there are."""
        return self._source.page_count()

    def page_size(self, index: int) -> PageSize:
        """Return a picture's size by its own density, or one that fits the sheet."""
        return self._source.page_size(index)

    def show(self, index: int, matrix: Matrix, side: PageSize) -> Shown:
        """Write a picture, the first time; return what paints it."""
        if index not in self._written:
            self._written[index] = self._write(index)
        number, own = self._written[index]
        name = b"P%d" % number
        return Shown(painted(name, own.then(upwards(matrix, side))), {name: number})

    def catalog(self) -> bytes:
        """Return nothing: pictures need nothing of a catalog."""
        return b""

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()
        self._file.close()

    def _write(self, index: int) -> tuple[int, Matrix]:
        """Write a picture; return it and its map from the unit square to its page."""
        image, to_shown = self._source.opened(index)
        size = self._source.page_size(index)
        with reading(index):
            picture = self._picture(image)
        number = add_picture(self._writer, picture)
        return number, to_shown.then(Matrix(size.width, 0, 0, -size.height, 0, size.height))

    def _picture(self, image: Image.Image) -> Picture:
        colors = JPEG_COLORS.get(image.mode)
        if self._mime == "image/jpeg" and colors and is_srgb(image):
            check_jpeg_end(self._file)
            return Picture(
                width=image.width,
                height=image.height,
                octets=_pieces(self._file),
                coding=Coding.JPEG,
                colors=colors,
                inverted=colors == 4 and "adobe" in image.info,
            )
        if image.mode == "1":
            octets = image.tobytes()
            return Picture(width=image.width, height=image.height, octets=octets, bits=1)
        pixels = decoded(image)
        height, width = pixels.shape[:2]
        if pixels.ndim == 2:
            return Picture(width=width, height=height, octets=pixels.tobytes())
        octets = pixels[:, :, ::-1].tobytes()
        return Picture(width=width, height=height, octets=octets, colors=3)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    """Give a file's octets from its start."""
    file.seek(0)
    while piece := file.read(PIECE_OCTETS):
        yield piece

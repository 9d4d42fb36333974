"""PDF made of pictures, one for each page, written as it comes (ISO 32000-1)."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from sealpress.transform.encoders.compression import FLATE_LEVEL, group_4, jpeg_quality
from sealpress.transform.encoders.jpeg import jpeg_pieces
from sealpress.transform.encoders.pdf_octets import PdfOctets, number_text
from sealpress.transform.encoders.strips import strip_lines, strips
from sealpress.transform.pixels import PixelKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.target import Target

__all__ = ["PdfPages"]

HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
"""With octets above 127 in its second line, so that no one takes the file for text."""

COLOR_SPACES = {
    PixelKind.BLACK_1: b"/ColorSpace /DeviceGray /BitsPerComponent 1",
    PixelKind.SGRAY_8: b"/ColorSpace /DeviceGray /BitsPerComponent 8",
    PixelKind.SRGB_8: b"/ColorSpace /DeviceRGB /BitsPerComponent 8",
}


class PdfPages:
    """Writes PDF whose pages are pictures as large as the media.

    Black and white is compressed as fax does (ITU-T T.6) unless Flate is asked for; grey and
    colour by Flate, or by JPEG where that is asked for.
    """

    def __init__(self, target: Target, ticket: PrintTicket) -> None:
        self._compression = target.compression
        self._quality = jpeg_quality(ticket.quality)
        self._file = PdfOctets()

    def begin(self, total: int) -> bytes:
        """Return the header lines."""
        del total
        return self._file.raw(HEADER)

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page: its object, where its picture goes, and the picture."""
        page, contents, image, length = self._file.numbers(4)
        size = facts.media.size
        yield self._file.page(page, size, contents, b"/Image %d 0 R" % image)
        yield self._file.stream(contents, b"", _placing(facts))
        entries, pieces = self._compressed(facts, bands)
        said = b"/Type /XObject /Subtype /Image /Width %d /Height %d " % (facts.width, facts.height)
        said += COLOR_SPACES[facts.pixels] + entries
        yield from self._file.open_stream(image, length, said, pieces)

    def end(self) -> bytes:
        """Return the objects that name the pages and the cross-reference table."""
        return self._file.end()

    def _compressed(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> tuple[bytes, Iterator[bytes]]:
        """Return what the picture's dictionary says of its compression, and its data."""
        if facts.pixels is PixelKind.BLACK_1:
            if self._compression == "flate":
                return b" /Decode [ 1 0 ] /Filter /FlateDecode", _flate(facts, bands)
            said = b" /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns %d /Rows %d >>" % (
                facts.width,
                facts.height,
            )
            return said, _fax(facts, bands)
        if self._compression == "jpeg":
            return b" /Filter /DCTDecode", jpeg_pieces(facts, bands, self._quality)
        return b" /Filter /FlateDecode", _flate(facts, bands)


def _placing(facts: PageFacts) -> bytes:
    """Return the page's content: the picture at the top left corner, pixel for pixel."""
    width = facts.width * 72 / facts.resolution.cross_feed
    height = facts.height * 72 / facts.resolution.feed
    bottom = facts.media.size.height - height
    return b"q %b 0 0 %b 0 %b cm /Image Do Q" % (
        number_text(width),
        number_text(height),
        number_text(bottom),
    )


def _flate(facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]) -> Iterator[bytes]:
    deflater = zlib.compressobj(FLATE_LEVEL)
    for strip in strips(facts, bands, strip_lines(facts)):
        yield deflater.compress(strip.data)
    yield deflater.flush()


def _fax(facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]) -> Iterator[bytes]:
    """Write a page as fax: each line builds on the one above, so it is done as a whole."""
    bitmap = np.empty((facts.height, facts.line_octets), np.uint8)
    line = 0
    for strip in strips(facts, bands, strip_lines(facts)):
        bitmap[line : line + len(strip)] = strip
        line += len(strip)
    yield group_4(bitmap, facts.width)

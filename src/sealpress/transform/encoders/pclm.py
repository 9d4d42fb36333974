"""PCLm: a subset of PDF in strips that a printer takes in the order in which they come.

The Wi-Fi Peer-to-Peer Services Print Technical Specification 1.1 defines it; the octets are those
that printers are known to take: a header line ``%PCLm 1.0``, whole numbers in MediaBox, and behind
each strip a stream of its own that stands for drawing it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sealpress.transform.encoders.compression import flate, jpeg, jpeg_quality, run_length
from sealpress.transform.encoders.pdf_octets import PdfOctets, number_text
from sealpress.transform.encoders.strips import in_octets, strip_count, strips
from sealpress.transform.geometry import PageSize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy as np
    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.target import Target

__all__ = ["Pclm"]

HEADER = b"%PDF-1.7\n%PCLm 1.0\n"
DRAWING = b"q /Image Do Q\n"
FILTERS = {"flate": b"FlateDecode", "rle": b"RunLengthDecode", "jpeg": b"DCTDecode"}
WHITE = 255


class Pclm:
    """Writes PCLm; back sides are turned already (``pclm-raster-back-side``)."""

    def __init__(self, target: Target, ticket: PrintTicket) -> None:
        self._lines = max(target.strip_lines, 1)
        self._compression = target.compression if target.compression in FILTERS else "flate"
        self._quality = jpeg_quality(ticket.quality)
        self._file = PdfOctets()
        self._white: tuple[tuple[int, ...], bytes] = ((), b"")

    def begin(self, total: int) -> bytes:
        """Return the two header lines."""
        del total
        return self._file.raw(HEADER)

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page: its object, how its strips are placed, then each strip."""
        count = strip_count(facts, self._lines)
        page, contents, *rest = self._file.numbers(2 + 2 * count)
        images, drawings = rest[::2], rest[1::2]
        names = b" ".join(b"/Image%d %d 0 R" % named for named in enumerate(images))
        size = PageSize(round(facts.media.size.width), round(facts.media.size.height))
        yield self._file.page(page, size, contents, names)
        yield self._file.stream(contents, b"", _placing(facts, self._lines))
        compress = self._compressor(facts)
        numbers = zip(images, drawings, strict=True)
        for strip in strips(facts, bands, self._lines):
            image, drawing = next(numbers)
            yield self._strip(image, in_octets(strip, facts), facts, compress)
            yield self._file.stream(drawing, b"", DRAWING)

    def end(self) -> bytes:
        """Return the objects that name the pages and the cross-reference table."""
        return self._file.end()

    def _strip(
        self,
        number: int,
        pixels: npt.NDArray[np.uint8],
        facts: PageFacts,
        compress: Callable[[npt.NDArray[np.uint8]], bytes],
    ) -> bytes:
        blank = bool((pixels == WHITE).all())
        data = self._blank(pixels, compress) if blank else compress(pixels)
        entries = (
            b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /Device%b"
            b" /BitsPerComponent 8 /Filter /%b /Name /%bStrip"
        ) % (
            facts.width,
            len(pixels),
            b"RGB" if facts.pixels.is_color else b"Gray",
            FILTERS[self._compression],
            b"White" if blank else b"Color",
        )
        return self._file.stream(number, entries, data)

    def _blank(
        self, pixels: npt.NDArray[np.uint8], compress: Callable[[npt.NDArray[np.uint8]], bytes]
    ) -> bytes:
        """Return a white strip, compressed once for all of its size."""
        if self._white[0] != pixels.shape:
            self._white = (pixels.shape, compress(pixels))
        return self._white[1]

    def _compressor(self, facts: PageFacts) -> Callable[[npt.NDArray[np.uint8]], bytes]:
        kinds: dict[str, Callable[[npt.NDArray[np.uint8]], bytes]] = {
            "flate": flate,
            "rle": run_length,
            "jpeg": partial(jpeg, facts=facts, quality=self._quality),
        }
        return kinds[self._compression]


def _placing(facts: PageFacts, lines: int) -> bytes:
    """Return the page's content: where each strip goes, from the top."""
    across, down = (number_text(72 / dpi) for dpi in facts.resolution)
    drawn = [b"%b 0 0 %b 0 0 cm\n" % (across, down)]
    for number, top in enumerate(range(0, facts.height, lines)):
        bottom = min(top + lines, facts.height)
        drawn.append(
            b"/P <</MCID 0>> BDC q\n%d 0 0 %d 0 %d cm\n/Image%d Do Q\n"
            % (facts.width, bottom - top, facts.height - bottom, number)
        )
    return b"".join(drawn)

"""PostScript with a picture on each page, language level 2 or 3 (PLRM3; DSC 3.0)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sealpress.transform.encoders.compression import flate, jpeg, jpeg_quality, run_length
from sealpress.transform.encoders.media_kinds import media_kind
from sealpress.transform.encoders.media_sources import media_source
from sealpress.transform.encoders.pdf_octets import number_text
from sealpress.transform.encoders.strips import strip_lines, strips
from sealpress.transform.pixels import PixelKind
from sealpress.transform.sheets import Sides

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import numpy as np
    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.sheets import Media
    from sealpress.transform.target import Target

__all__ = ["PostScript"]

HEADER = b"""%%!PS-Adobe-3.0
%%%%Creator: Sealpress
%%%%LanguageLevel: %d
%%%%DocumentData: Binary
%%%%Pages: (atend)
%%%%EndComments
%%%%BeginProlog
"""

# Asking for what a device lacks must not end the job: SpSet swallows errors. SpPage makes a unit a
# pixel, y downwards from the sheet's top, on whole pixels of the device. SpStrip draws what
# follows it in the file and reads on to the end of its data.
PROLOG = b"""/SpSet { [ exch { setpagedevice } stopped cleartomark } bind def
/SpPage { % sheet's height in points, dpi across, dpi down
  3 -1 roll 0 exch translate
  0 0 transform round exch round exch itransform translate
  72 exch div neg exch 72 exch div exch scale
} bind def
/SpStrip { % width, first line, lines, bits, decode, filter
  6 dict begin
  /SpFilter exch def /SpDecode exch def /SpBits exch def /SpLines exch def
  0 exch translate /SpWidth exch def
  SpWidth SpLines scale
  /SpData currentfile SpFilter filter def
  << /ImageType 1 /Width SpWidth /Height SpLines /BitsPerComponent SpBits /Decode SpDecode
     /ImageMatrix [ SpWidth 0 0 SpLines 0 0 ] /DataSource SpData >> image
  SpData flushfile
  end
} bind def
%%EndProlog
"""

FILTERS = {"flate": b"/FlateDecode", "rle": b"/RunLengthDecode", "jpeg": b"/DCTDecode"}

COLOR_SPACES = {
    PixelKind.BLACK_1: (b"/DeviceGray", b"1 [ 1 0 ]"),
    PixelKind.SGRAY_8: (b"/DeviceGray", b"8 [ 0 1 ]"),
    PixelKind.SRGB_8: (b"/DeviceRGB", b"8 [ 0 1 0 1 0 1 ]"),
}


class PostScript:
    """Writes PostScript: pages in strips, each compressed by itself, white ones left out.

    The data are binary, as IPP carries any octet. The printer itself turns back sides.
    """

    def __init__(self, target: Target, ticket: PrintTicket) -> None:
        self._level = target.level
        self._quality = jpeg_quality(ticket.quality)
        self._asked = target.compression
        self._pages = 0
        self._said: tuple[Media, Sides, int] | None = None

    def begin(self, total: int) -> bytes:
        """Return the header and the procedures."""
        del total
        return HEADER % self._level + PROLOG

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page."""
        self._pages += 1
        yield self._page_start(facts)
        filter_name, compress = self._compressor(facts)
        pixels = COLOR_SPACES[facts.pixels][1]
        line = 0
        for strip in strips(facts, bands, strip_lines(facts, 16)):
            if (strip != facts.pixels.white).any():
                how = (facts.width, line, len(strip), pixels, filter_name)
                drawing = b"%d %d %d %b %b SpStrip\n%b\n" % (*how, compress(strip))
                yield b"gsave\n%%%%BeginData: %d Binary Bytes\n%b%%%%EndData\ngrestore\n" % (
                    len(drawing),
                    drawing,
                )
            line += len(strip)
        yield b"SpSaved restore showpage\n"

    def end(self) -> bytes:
        """Return the trailer, which says how many pages there were."""
        return b"%%%%Trailer\n%%%%Pages: %d\n%%%%EOF\n" % self._pages

    def _page_start(self, facts: PageFacts) -> bytes:
        """Return a page's setup; the device is set up anew when something changes only."""
        saying = (facts.media, facts.sides, facts.copies)
        device = b"" if saying == self._said else _device(facts)
        self._said = saying
        height = number_text(facts.media.size.height)
        return (
            b"%%%%Page: %d %d\n%%%%BeginPageSetup\n%b/SpSaved save def\n"
            b"%b %d %d SpPage %b setcolorspace\n%%%%EndPageSetup\n"
        ) % (
            self._pages,
            self._pages,
            device,
            height,
            facts.resolution.cross_feed,
            facts.resolution.feed,
            COLOR_SPACES[facts.pixels][0],
        )

    def _compressor(
        self, facts: PageFacts
    ) -> tuple[bytes, Callable[[npt.NDArray[np.uint8]], bytes]]:
        """Return the filter that reads what a compression writes; Flate needs level 3."""
        if self._asked == "jpeg" and facts.pixels is not PixelKind.BLACK_1:
            return FILTERS["jpeg"], partial(jpeg, facts=facts, quality=self._quality)
        if self._asked == "rle" or self._level < 3:
            return FILTERS["rle"], run_length
        return FILTERS["flate"], flate


def _device(facts: PageFacts) -> bytes:
    """Return what is asked of the device, each by itself, so that one can fail alone."""
    size = b" ".join(map(number_text, facts.media.size))
    asked = [
        b"/PageSize [ %b ]" % size,
        b"/Duplex %b" % (b"false" if facts.sides is Sides.ONE_SIDED else b"true"),
    ]
    if facts.sides.is_two_sided:
        asked.append(b"/Tumble %b" % (b"true" if facts.sides.is_tumble else b"false"))
    if media_source(facts.media.source).is_manual:
        asked.append(b"/ManualFeed true")
    kind = media_kind(facts.media.kind)
    if kind:
        asked.append(b"/MediaType (%b)" % kind.encode())
    if facts.copies:
        asked.append(b"/NumCopies %d" % facts.copies)
    return b"".join(b"<< %b >> SpSet\n" % one for one in asked)

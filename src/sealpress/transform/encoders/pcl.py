"""PCL 5 with pictures in black and white (HP PCL 5 Printer Language Technical Reference)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sealpress.transform.encoders.compression import pack_bits_rows
from sealpress.transform.encoders.media_kinds import media_kind
from sealpress.transform.encoders.media_sources import media_source
from sealpress.transform.encoders.pcl_media import PCL_CUSTOM, pcl_media, side_margin
from sealpress.transform.encoders.pjl import UNIVERSAL_EXIT, enter
from sealpress.transform.encoders.strips import strip_lines, strips
from sealpress.transform.pixels import PixelKind
from sealpress.transform.sheets import Sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.sheets import Media
    from sealpress.transform.target import Target

__all__ = ["Pcl"]

RESET = b"\x1bE"
DUPLEX = {Sides.ONE_SIDED: 0, Sides.LONG_EDGE: 1, Sides.SHORT_EDGE: 2}
"""``ESC & l # S``: bound along the long edge is 1, along the short one 2."""


class Pcl:
    """Writes PCL 5: each page one picture, its lines in PackBits, white lines skipped.

    The picture's outermost columns lie where PCL can't print (``pcl_media.side_margin``) and
    are left out, so that the others land where they belong. The printer itself turns back sides.
    """

    def __init__(self, target: Target, ticket: PrintTicket) -> None:
        del ticket
        self._resolution = target.resolution
        self._said: tuple[Media, Sides, int] | None = None

    def begin(self, total: int) -> bytes:
        """Return what makes a printer listen to PCL, from its defaults."""
        del total
        return enter("PCL", self._resolution) + RESET

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page.

        Raises:
            ValueError: Its pixels aren't black and white.
        """
        if facts.pixels is not PixelKind.BLACK_1:
            raise ValueError(f"PCL 5 is written with black_1 only, not {facts.pixels}")
        margin = side_margin(facts.media, facts.resolution.cross_feed)
        width = max(facts.width - 2 * margin, 1)
        yield self._setup(facts) + _picture_start(facts, width)
        skipped = 0
        for strip in strips(facts, bands, strip_lines(facts)):
            written, skipped = _rows(_cut(strip, margin, width), skipped)
            yield written
        yield b"\x1b*rC\x0c"

    def end(self) -> bytes:
        """Return what puts the printer back to its defaults and ends the job."""
        return RESET + UNIVERSAL_EXIT

    def _setup(self, facts: PageFacts) -> bytes:
        """Return what is printed on, and how: said anew when it changes, as that ejects a sheet."""
        saying = (facts.media, facts.sides, facts.copies)
        if saying == self._said:
            return b""
        self._said = saying
        said = f"\x1b&l{DUPLEX[facts.sides]}S{_size(facts.media)}\x1b&l0O\x1b&l0E\x1b&l0L"
        tray = media_source(facts.media.source).pcl
        if tray is not None:
            said += f"\x1b&l{tray}H"
        kind = media_kind(facts.media.kind)
        if kind:
            said += f"\x1b&n{len(kind) + 1}Wd{kind}"
        if facts.copies:
            said += f"\x1b&l{facts.copies}X"
        return said.encode()


def _size(media: Media) -> str:
    """Return the page size; of one without a number its length in lines of 1/6 inch, too."""
    number = pcl_media(media).pcl
    if number is not None:
        return f"\x1b&l{number}A"
    return f"\x1b&l{PCL_CUSTOM}A\x1b&l6D\x1b&l{media.size.height / 12:.2f}P"


def _picture_start(facts: PageFacts, width: int) -> bytes:
    """Return what begins a picture at the top left corner of the logical page."""
    return b"\x1b&u%dD\x1b*p0x0Y\x1b*t%dR\x1b*r0F\x1b*r%dS\x1b*r%dT\x1b*r1A\x1b*b2M" % (
        facts.resolution.feed,
        facts.resolution.feed,
        width,
        facts.height,
    )


def _cut(strip: npt.NDArray[np.uint8], margin: int, width: int) -> npt.NDArray[np.uint8]:
    """Return columns ``margin`` to ``margin + width`` of a bitmap."""
    first, shift = divmod(margin, 8)
    octets = (width + 7) // 8
    cut = np.zeros((len(strip), octets + 1), np.uint8)
    taken = strip[:, first : first + octets + 1]
    cut[:, : taken.shape[1]] = taken
    if shift:
        cut[:, :-1] = cut[:, :-1] << shift | cut[:, 1:] >> (8 - shift)
    cut = np.ascontiguousarray(cut[:, :-1])
    if width % 8:
        cut[:, -1] &= 0xFF << (8 - width % 8) & 0xFF
    return cut


def _rows(bitmap: npt.NDArray[np.uint8], skipped: int) -> tuple[bytes, int]:
    """Return rows as PCL, and how many white ones are still to be skipped behind them."""
    written = []
    inked = np.logical_or.reduce(bitmap, axis=1)
    for row, has_ink in zip(pack_bits_rows(bitmap), inked, strict=True):
        if not has_ink:
            skipped += 1
            continue
        if skipped:
            written.append(b"\x1b*b%dY" % skipped)
            skipped = 0
        written.append(b"\x1b*b%dW%b" % (len(row), row))
    return b"".join(written), skipped

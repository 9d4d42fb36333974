"""Sides drawn one after the other: pages by their matrices, sheets of our own, blank ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.geometry import Box, Matrix
from sealpress.transform.layout import device_box, device_matrix
from sealpress.transform.pixels import PixelKind
from sealpress.transform.rendering.black import black_bands
from sealpress.transform.rendering.canvas import CANVAS_OCTETS, BandedCanvas
from sealpress.transform.rendering.own_sheets import OwnSheets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import numpy.typing as npt

    from sealpress.transform.page_source import PageSource
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.rendering.canvas import Band
    from sealpress.transform.sheets import Impression
    from sealpress.transform.target import Target

__all__ = ["SideDrawer"]


class SideDrawer:
    """Draws the sides of one document.

    Args:
        source: Its pages.
        ticket: How they are printed.
        target: The pixels that are wanted.
        most_octets: How much memory the canvas may take.
        blue_first: Whether pixels in colour are blue, green and red, instead of the reverse:
            letters are drawn quicker so.
    """

    def __init__(
        self,
        source: PageSource,
        ticket: PrintTicket,
        target: Target,
        most_octets: int = CANVAS_OCTETS,
        *,
        blue_first: bool = False,
    ) -> None:
        self._source = source
        self._own = OwnSheets(ticket)
        self._sides = ticket.sides
        self._target = target
        width, height = ticket.media.pixels(target.resolution)
        kind = PixelKind.SRGB_8 if target.pixels.is_color else PixelKind.SGRAY_8
        self._canvas = BandedCanvas(
            width, height, kind, target.resolution, most_octets, blue_first=blue_first
        )
        self._shown: object = None

    def bands(self, impression: Impression) -> Iterable[npt.NDArray[np.uint8]]:
        """Give the pixels of a side from the top, in bands that overwrite each other.

        Raises:
            TransformError: A page can't be drawn.
        """
        lines = (band.lines for band in self._drawn(impression))
        if self._target.pixels is not PixelKind.BLACK_1:
            return lines
        return black_bands(lines, self._canvas.width, self._target.dither)

    def close(self) -> None:
        """Let go of what was made for sheets of our own; the source is the caller's."""
        self._own.close()

    def _drawn(self, impression: Impression) -> Iterator[Band]:
        matrix = device_matrix(
            impression, self._target.resolution, self._target.sheet_back, self._sides
        )
        look = (impression.placements, self._own.text(impression), matrix)
        if self._canvas.is_whole and look == self._shown:
            yield self._canvas.shown()
            return
        self._shown = None
        for band in self._canvas.bands():
            self._draw(impression, band, matrix)
            yield band
        self._shown = look

    def _draw(self, impression: Impression, band: Band, matrix: Matrix) -> None:
        """Draw what is seen of a side's pages in a band of it."""
        size = (self._canvas.width, self._canvas.height)
        above = Matrix(1, 0, 0, 1, 0, -band.top)
        for placement in impression.placements:
            clip = _within(device_box(placement.clip, matrix, size), band)
            if clip.width > 0 and clip.height > 0:
                full = placement.matrix.then(matrix).then(above)
                self._source.draw(placement.page, band, full, clip)
        self._own.draw(impression, band, matrix.then(above))


def _within(box: Box, band: Band) -> Box:
    """Return the lines of a box that lie in a band, counted from its top."""
    top = min(max(box.top - band.top, 0), band.height)
    bottom = min(max(box.bottom - band.top, 0), band.height)
    return Box(box.left, top, box.right, bottom)

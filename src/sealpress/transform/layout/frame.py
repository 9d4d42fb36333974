"""A side as it is read: how the sheet is turned, and its grid of cells.

The grid divides the long side of the sheet by the larger number (2 = 1 by 2, 6 = 2 by 3, 12 = 3 by
4). The sheet is then turned so that a cell has the shape of the pages: a portrait page is read
across the short edge, a landscape one across the long edge (RFC 8011 section 5.2.10).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.transform.geometry import IDENTITY, Box, Matrix, PageSize
from sealpress.transform.print_ticket import Orientation

if TYPE_CHECKING:
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.sheets import Media

__all__ = ["DIRECTIONS", "GRIDS", "Frame", "cell_box", "frame_of", "page_frame", "turn"]

GRIDS = {1: (1, 1), 2: (1, 2), 4: (2, 2), 6: (2, 3), 9: (3, 3), 12: (3, 4), 16: (4, 4)}
"""``number-up``: cells along the short and along the long side of the sheet."""

DIRECTIONS = (
    "toright-tobottom",
    "toright-totop",
    "toleft-tobottom",
    "toleft-totop",
    "tobottom-toright",
    "tobottom-toleft",
    "totop-toright",
    "totop-toleft",
)
"""``presentation-direction-number-up`` (PWG 5100.3): from page to page, then from line to line."""

LANDSCAPES = frozenset({Orientation.LANDSCAPE, Orientation.REVERSE_LANDSCAPE})
REVERSES = frozenset({Orientation.REVERSE_LANDSCAPE, Orientation.REVERSE_PORTRAIT})


@dataclass(frozen=True, slots=True)
class Frame:
    """A side as it is read.

    Attributes:
        size: Of the sheet, in points.
        printable: What lies within its margins.
        columns, rows: Of the grid.
        to_side: From the points of reading to those of the side as it is fed.
    """

    size: PageSize
    printable: Box
    columns: int
    rows: int
    to_side: Matrix

    @property
    def paper(self) -> Box:
        """The whole sheet."""
        return Box(0, 0, self.size.width, self.size.height)

    @property
    def has_landscape_cells(self) -> bool:
        """Whether cells are wider than high."""
        return self.size.width / self.columns > self.size.height / self.rows


def turn(size: PageSize, quarters: int) -> Matrix:
    """Return the map onto an area of ``size`` of what is turned anticlockwise by quarter turns.

    RFC 8011 section 5.2.10: landscape is a turn by +90 degrees, anticlockwise.
    """
    width, height = size
    return (
        IDENTITY,
        Matrix(0, -1, 1, 0, 0, height),
        Matrix(-1, 0, 0, -1, width, height),
        Matrix(0, 1, -1, 0, width, 0),
    )[quarters % 4]


def frame_of(ticket: PrintTicket, *, landscape: bool) -> Frame:
    """Return how a side is read.

    Args:
        ticket: Says the sheet, the grid and ``orientation-requested``.
        landscape: Whether its pages are, where ``orientation-requested`` leaves it to them.
    """
    if ticket.orientation is not Orientation.NONE:
        landscape = ticket.orientation in LANDSCAPES
    upside_down = 2 if ticket.orientation in REVERSES else 0
    if ticket.booklet:
        return _booklet(ticket.media, upside_down)
    short, long = GRIDS[ticket.number_up]
    wide = ticket.media.size.is_landscape
    fed = _turned(ticket.media, 0, (long, short) if wide else (short, long))
    if fed.has_landscape_cells == landscape:
        return _turned(ticket.media, upside_down, (fed.columns, fed.rows))
    return _turned(ticket.media, 1 + upside_down, (fed.rows, fed.columns))


def page_frame(ticket: PrintTicket) -> tuple[PageSize, Box]:
    """Return size and printable box of a page that fills a side as it is read.

    For sources whose pages have no size of their own, such as text: pages made to it are placed
    on a side of their own without being scaled.
    """
    landscape = ticket.orientation in LANDSCAPES
    wide = ticket.media.size.is_landscape
    explicit = ticket.orientation is not Orientation.NONE
    quarters = int(explicit and wide != landscape) + 2 * (ticket.orientation in REVERSES)
    frame = _turned(ticket.media, quarters, (1, 1))
    return frame.size, frame.printable


def cell_box(frame: Frame, cell: int, direction: str) -> Box:
    """Return where a cell lies, in the points of reading.

    Args:
        frame: The side.
        cell: Which, from 0 in the order of ``direction``.
        direction: One of :data:`DIRECTIONS`.
    """
    if direction.startswith(("toright", "toleft")):
        row, column = divmod(cell, frame.columns)
    else:
        column, row = divmod(cell, frame.rows)
    if "toleft" in direction:
        column = frame.columns - 1 - column
    if "totop" in direction:
        row = frame.rows - 1 - row
    left, top, right, bottom = frame.printable
    width, height = (right - left) / frame.columns, (bottom - top) / frame.rows
    return Box(
        left + column * width,
        top + row * height,
        left + (column + 1) * width,
        top + (row + 1) * height,
    )


def _turned(media: Media, quarters: int, grid: tuple[int, int]) -> Frame:
    """Return a sheet turned anticlockwise by quarter turns, with columns and rows as it is read."""
    size = media.size.turned if quarters % 2 else media.size
    printable = turn(size, -quarters).box(media.printable)
    return Frame(size, printable, *grid, turn(media.size, quarters))


def _booklet(media: Media, upside_down: int) -> Frame:
    """Return an open booklet: two pages side by side, with the fold in the middle of the sheet.

    Margins are made even, as a sheet's front and back are the two sides of the same leaves.
    """
    quarters = upside_down + (0 if media.size.is_landscape else 1)
    frame = _turned(media, quarters, (2, 1))
    width, height = frame.size
    left, top, right, bottom = frame.printable
    across, down = max(left, width - right), max(top, height - bottom)
    even = Box(across, down, width - across, height - down)
    return Frame(frame.size, even, 2, 1, frame.to_side)

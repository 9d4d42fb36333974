"""Where the pages of one side stand on it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from sealpress.transform.geometry import IDENTITY, Box, Matrix, PageSize, points
from sealpress.transform.layout.frame import LANDSCAPES, Frame, cell_box, frame_of, turn
from sealpress.transform.layout.imposition import cells_a_side, cells_of
from sealpress.transform.layout.scaling import centred, method_for, sane
from sealpress.transform.print_ticket import Orientation, PrintScaling
from sealpress.transform.sheets import Placement, Sides

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.layout.selection import Selection
    from sealpress.transform.print_ticket import PrintTicket

__all__ = ["Placing"]

REMEMBERED = 128
"""Placements that are not reckoned again for a page of the same size."""


class Placing:
    """Puts chosen pages on the sides of a copy.

    Args:
        pages: The chosen pages.
        size_of: Tells a page's size by its number in the document, from 0.
        ticket: Says how.
    """

    def __init__(
        self, pages: Selection, size_of: Callable[[int], PageSize], ticket: PrintTicket
    ) -> None:
        self._pages = pages
        self._size_of = size_of
        self._ticket = ticket
        self._alone = cells_a_side(ticket) == 1
        self._shared: Frame | None = None
        self._direction = _direction(ticket)
        # Most documents have pages of one size or of a few.
        self._where = lru_cache(REMEMBERED)(self._reckon)

    def side(self, index: int, *, is_back: bool) -> tuple[Placement, ...]:
        """Return the pages on a side.

        Args:
            index: Which of a copy, from 0.
            is_back: Whether it is a sheet's back.
        """
        cells = cells_of(index, len(self._pages), self._ticket)
        placed = (self._place(cell, self._pages[place], is_back=is_back) for cell, place in cells)
        return tuple(placement for placement in placed if _is_seen(placement.clip))

    def _place(self, cell: int, page: int, *, is_back: bool) -> Placement:
        size = sane(self._size_of(page))
        return Placement(page, *self._where(cell, size, is_back=is_back))

    def _reckon(self, cell: int, size: PageSize, *, is_back: bool) -> tuple[Matrix, Box]:
        """Return where a page of this size stands in a cell, and what is seen of it."""
        frame = self._frame(size)
        quarters = self._turns(size, frame)
        shown = size.turned if quarters else size
        method = method_for(shown, frame, self._ticket.scaling, alone=self._alone)
        area = self._area(frame, cell, method)
        to_frame = turn(shown, quarters).then(centred(shown, area, method))
        clip = _common(to_frame.box(Box(0, 0, *size)), area)
        to_sheet = frame.to_side.then(self._moved(is_back=is_back))
        sheet = Box(0, 0, *self._ticket.media.size)
        return to_frame.then(to_sheet), _common(to_sheet.box(clip), sheet)

    def _frame(self, size: PageSize) -> Frame:
        """Return how the side is read: by its only page, or by the first of all."""
        if self._alone:
            return frame_of(self._ticket, landscape=size.is_landscape)
        if self._shared is None:
            first = sane(self._size_of(self._pages[0]))
            self._shared = frame_of(self._ticket, landscape=first.is_landscape)
        return self._shared

    def _turns(self, size: PageSize, frame: Frame) -> int:
        """Return by how many quarters a page is turned in its cell."""
        if self._ticket.orientation is Orientation.NONE and not self._alone:
            return int(size.is_landscape != frame.has_landscape_cells)
        return int(self._ticket.booklet and self._ticket.orientation in LANDSCAPES)

    def _area(self, frame: Frame, cell: int, method: PrintScaling) -> Box:
        if not self._alone:
            return cell_box(frame, cell, self._direction)
        return frame.printable if method is PrintScaling.FIT else frame.paper

    def _moved(self, *, is_back: bool) -> Matrix:
        """Return how a side's image is turned or shifted on its sheet; y is shifted upwards."""
        ticket = self._ticket
        over = ticket.booklet and is_back and ticket.sides is Sides.LONG_EDGE
        right, up = ticket.shift[is_back]
        shift = Matrix(1, 0, 0, 1, points(right), -points(up))
        return (turn(ticket.media.size, 2) if over else IDENTITY).then(shift)


def _direction(ticket: PrintTicket) -> str:
    """Return the order of cells; a booklet has but two of them, from left or from right."""
    direction = ticket.presentation_direction
    if not ticket.booklet:
        return direction
    return "toleft-tobottom" if "toleft" in direction else "toright-tobottom"


def _common(one: Box, other: Box) -> Box:
    return Box(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )


def _is_seen(clip: Box) -> bool:
    """Return whether anything is left of a page that was shifted."""
    return clip.left < clip.right and clip.top < clip.bottom

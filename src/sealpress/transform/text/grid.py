"""Where a page's columns and lines stand, made of the sheet, the pitch and the margins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.transform.geometry import Box, PageSize
from sealpress.transform.layout import page_frame
from sealpress.transform.print_ticket import Orientation

if TYPE_CHECKING:
    from sealpress.transform.print_ticket import PrintTicket

__all__ = ["Grid", "grid_of", "paper_of"]

LEAST_MARGIN = 18.0
"""Points that stay free at every edge, where the media has smaller margins."""

GUTTER = 2
"""Cells between columns of text."""

USUAL_WIDTHS = (80, 132)
SQUEEZE = 0.05
"""A line of a usual width that would miss the paper by so much is set that much closer: 80
characters at 10 cpi on A4."""

LEAST_PITCH, MOST_PITCH = 1.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells of a page.

    Attributes:
        size: Of the page, in points.
        left, top: Of the first cell.
        cell_width, line_height: Of a cell.
        columns, lines: Cells across and down one column of text.
        parts: Columns of text.
    """

    size: PageSize
    left: float
    top: float
    cell_width: float
    line_height: float
    columns: int
    lines: int
    parts: int = 1

    def x(self, part: int, column: int) -> float:
        """Return where a cell begins, in points from the left."""
        return self.left + (part * (self.columns + GUTTER) + column) * self.cell_width

    def y(self, half: int) -> float:
        """Return where a line begins, in points from the top; ``half`` counts half lines."""
        return self.top + half * self.line_height / 2


def grid_of(ticket: PrintTicket) -> Grid:
    """Return the grid of plain text on a ticket's paper."""
    size, box = page_frame(ticket)
    box = _within(size, box)
    text = ticket.text
    cell = 72 / _pitch(text.cpi)
    height = 72 / _pitch(text.lpi)
    parts = max(1, min(text.columns, 32))
    across = box.width / cell
    if parts == 1:
        usual = next((n for n in USUAL_WIDTHS if across < n <= across * (1 + SQUEEZE)), 0)
        cell = box.width / usual if usual else cell
        across = usual or across
    columns = max(1, int((across + 0.001 - GUTTER * (parts - 1)) / parts))
    return Grid(
        size=size,
        left=box.left,
        top=box.top,
        cell_width=cell,
        line_height=height,
        columns=columns,
        lines=max(1, int(box.height / height + 0.001)),
        parts=parts,
    )


def paper_of(
    ticket: PrintTicket, columns: int, lines: int, cell: float, height: float, left: int = 0
) -> Grid:
    """Return the grid of a page whose columns and lines are given, shrunk to fit the paper.

    Args:
        ticket: Says the paper; it is turned where the page is wider than high.
        columns: Of the page.
        lines: Of the page.
        cell: How wide one is, in points.
        height: Of a line, in points.
        left: Cells of a margin of its own.
    """
    wide = columns * cell > lines * height
    if wide and ticket.orientation is Orientation.NONE and not ticket.media.size.is_landscape:
        ticket = replace(ticket, orientation=Orientation.LANDSCAPE)
    size, box = page_frame(ticket)
    box = _within(size, box)
    scale = min(1.0, box.width / ((columns + left) * cell), box.height / (lines * height))
    return Grid(
        size=size,
        left=box.left + left * cell * scale,
        top=box.top,
        cell_width=cell * scale,
        line_height=height * scale,
        columns=columns,
        lines=lines,
    )


def _pitch(value: float) -> float:
    return min(max(value, LEAST_PITCH), MOST_PITCH)


def _within(size: PageSize, box: Box) -> Box:
    """Return the box kept off the edges."""
    left, top = max(box.left, LEAST_MARGIN), max(box.top, LEAST_MARGIN)
    right = min(box.right, size.width - LEAST_MARGIN)
    bottom = min(box.bottom, size.height - LEAST_MARGIN)
    return Box(left, top, max(right, left + 1), max(bottom, top + 1))

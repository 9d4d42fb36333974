"""Which chosen page stands in which cell of which side: number-up and booklet.

Pages are counted by their place among the chosen ones, from 0; sides from the copy's first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.transform.print_ticket import PrintTicket

__all__ = ["cells_a_side", "cells_of", "side_count"]

PAGES_A_FOLDED_SHEET = 4


def cells_a_side(ticket: PrintTicket) -> int:
    """Return how many pages one side holds."""
    return 2 if ticket.booklet else ticket.number_up


def side_count(pages: int, ticket: PrintTicket) -> int:
    """Return how many sides one copy of ``pages`` pages takes, blank ones of a booklet included."""
    if ticket.booklet:
        return -(-pages // PAGES_A_FOLDED_SHEET) * 2
    return -(-pages // ticket.number_up)


def cells_of(side: int, pages: int, ticket: PrintTicket) -> tuple[tuple[int, int], ...]:
    """Return what stands on a side: cells, from 0 in the order of reading, and their pages."""
    if ticket.booklet:
        both = enumerate(_folded(side, pages))
        return tuple((cell, page) for cell, page in both if page < pages)
    first = side * ticket.number_up
    return tuple(enumerate(range(first, min(first + ticket.number_up, pages))))


def _folded(side: int, pages: int) -> tuple[int, int]:
    """Return the two pages of a booklet's side; those beyond the last one are blank.

    All sheets are stacked and folded together: the outermost holds the first and the last page.
    """
    last = -(-pages // PAGES_A_FOLDED_SHEET) * PAGES_A_FOLDED_SHEET - 1
    return (last - side, side) if side % 2 == 0 else (side, last - side)

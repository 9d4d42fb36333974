"""Grids of number-up drawn as text, read off what was laid out."""

from __future__ import annotations

from dataclasses import replace

from sealpress.transform.geometry import PageSize
from sealpress.transform.layout import DIRECTIONS, lay_out
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.sheets import Impression, Placement, Sides
from tests.transform.layout.tickets import PLAIN, image_of
from tests.transform.samples import A4

Rows = list[list[int]]


def upright(placement: Placement, side: Impression) -> tuple[float, float]:
    """Return the middle of a page's image when its side is held so that the page is upright."""
    box = image_of(placement)
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    width, height = side.media.size
    matrix = placement.matrix
    if abs(matrix.a) > abs(matrix.b):
        return (x, y) if matrix.a > 0 else (width - x, height - y)
    return (height - y, x) if matrix.b < 0 else (y, width - x)


def rows_of(side: Impression) -> Rows:
    """Return the pages of a side, from 1, line by line as they are read."""
    at = {placement.page + 1: upright(placement, side) for placement in side.placements}
    lines: dict[int, list[int]] = {}
    for page in sorted(at, key=lambda page: at[page][0]):
        lines.setdefault(round(at[page][1]), []).append(page)
    return [lines[line] for line in sorted(lines)]


def grid(ticket: PrintTicket, size: PageSize = A4) -> Rows:
    """Return the pages of a full side."""
    return rows_of(next(lay_out(ticket.number_up, lambda _: size, ticket)))


def drawn(number_up: int) -> str:
    """Return a drawing of one grid in all eight directions, four in a line."""
    blocks = [
        [direction, *map(_line, grid(_directed(number_up, direction)))] for direction in DIRECTIONS
    ]
    return "\n\n".join(_beside(blocks[at : at + 4]) for at in (0, 4))


def _directed(number_up: int, direction: str) -> PrintTicket:
    return replace(PLAIN, number_up=number_up, presentation_direction=direction)


def _line(row: list[int]) -> str:
    return " ".join(f"{page:2}" for page in row)


def _beside(blocks: list[list[str]]) -> str:
    lines = zip(*blocks, strict=True)
    return "\n".join("".join(f"{part:18}" for part in line).rstrip() for line in lines)


def booklet_drawn(pages: int, direction: str) -> str:
    """Return a drawing of a booklet's sheets: front, then back, each from left to right."""
    asked = {"booklet": True, "sides": Sides.SHORT_EDGE, "presentation_direction": direction}
    lines = []
    for side in lay_out(pages, lambda _: A4, replace(PLAIN, **asked)):
        face = "back " if side.is_back else "front"
        lines.append(f"sheet {side.sheet} {face}  " + _line(rows_of(side)[0]))
    return "\n".join(lines)

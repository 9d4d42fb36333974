"""What was struck over what: bold, underlined, or several characters in one place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sealpress.transform.text.bidi import base_level, is_bidi, levels_of, visual_order
from sealpress.transform.text.platen import BOLD, UNDERLINE, Row, Strike, clusters_of, is_simple

__all__ = ["Cell", "Words", "plain_strikes", "words_of"]

PIECES = re.compile(" +|[^ ]+")

MAX_LAYERS = 8
"""Characters shown in one place; a cell is black by then."""


class Cell(NamedTuple):
    """What is one character to a reader, and where.

    Attributes:
        column: Its first cell.
        text: The character, with what combines with it.
        width: Cells, 0 to 2.
        style: ``BOLD`` and ``UNDERLINE``.
    """

    column: int
    text: str
    width: int
    style: int


class Words(NamedTuple):
    """Cells that are shaped together.

    Attributes:
        column: The leftmost cell.
        text: In the order of reading.
        width: In cells.
        style: Of all of them.
        is_rtl: Whether it runs from right to left.
    """

    column: int
    text: str
    width: int
    style: int
    is_rtl: bool


@dataclass(slots=True)
class _Place:
    """What was struck in one place."""

    texts: list[str] = field(default_factory=list)
    width: int = 0
    style: int = 0


def plain_strikes(row: Row) -> list[Strike] | None:
    """Return a row's strikes when each is simple and covers no other; ``None`` otherwise."""
    strikes = row.strikes
    if len(strikes) == 1 and strikes[0].text.isascii():
        return strikes
    if len(strikes) > 1:
        strikes = sorted(strikes)
        ends = [strike.column + len(strike.text) for strike in strikes]
        if any(end > after.column for end, after in zip(ends, strikes[1:], strict=False)):
            return None
    return strikes if all(is_simple(strike.text) for strike in strikes) else None


def words_of(row: Row, base: int | None, columns: int) -> Iterator[Words]:
    """Return what is shown of any row, in layers one behind the other.

    Args:
        row: What was struck.
        base: 1 where the paragraph runs from right to left; found when it is ``None``.
        columns: Of the page: from its right edge such a paragraph begins.
    """
    if len(row.strikes) == 1 and not base:
        words = _split(row.strikes[0])
        if words is not None:
            yield from words
            return
    for layer in _layers(row.strikes):
        yield from _grouped(_in_order(layer, base, columns))


def _split(strike: Strike) -> list[Words] | None:
    """Return the words of a text from left to right; ``None`` where that takes a closer look."""
    column, text, style = strike
    if style & UNDERLINE or is_bidi(text):
        return None
    words = []
    for piece in PIECES.findall(text):
        if piece[0] == " ":
            column += len(piece)
            continue
        width = len(piece)
        if not is_simple(piece):
            widths = [width for _, width in clusters_of(piece)]
            if 0 in widths:
                return None
            width = sum(widths)
        words.append(Words(column, piece, width, style, is_rtl=False))
        column += width
    return words


def _layers(strikes: Sequence[Strike]) -> list[list[Cell]]:
    """Return the cells, those over others in layers of their own."""
    if len(strikes) == 1:
        return [_cells(strikes[0])]
    places: dict[int, _Place] = {}
    for strike in strikes:
        column = strike.column
        for cluster, width in clusters_of(strike.text):
            _add(places.setdefault(column, _Place()), cluster, width, strike.style)
            column += width
    layers: list[list[Cell]] = [[]]
    for column in sorted(places):
        place = places[column]
        while len(layers) < len(place.texts):
            layers.append([])
        for layer, text in zip(layers, place.texts, strict=False):
            layer.append(Cell(column, text, max(place.width, 1), place.style))
    return layers


def _cells(strike: Strike) -> list[Cell]:
    cells, column = [], strike.column
    for text, width in clusters_of(strike.text):
        cells.append(Cell(column, text, max(width, 1), strike.style))
        column += width
    return cells


def _add(place: _Place, cluster: str, width: int, style: int) -> None:
    """Strike a place once more: the same again is bold, ``_`` underlines, a space does nothing."""
    place.style |= style
    place.width = max(place.width, width)
    blank = not place.texts or place.texts == [" "]
    if cluster in place.texts and cluster != " ":
        place.style |= BOLD
    elif cluster == "_" and not blank:
        place.style |= UNDERLINE
    elif place.texts == ["_"] and cluster != " ":
        place.texts = [cluster]
        place.style |= UNDERLINE
    elif blank:
        place.texts = [cluster]
    elif cluster != " " and len(place.texts) < MAX_LAYERS:
        place.texts.append(cluster)


def _in_order(cells: list[Cell], base: int | None, columns: int) -> Iterator[tuple[Cell, int]]:
    """Return cells with their levels, in the order of reading, where they are shown."""
    text = "".join(cell.text for cell in cells)
    if not base and not is_bidi(text):
        yield from ((cell, 0) for cell in cells)
        return
    cells = _without_gaps(cells)
    text = "".join(cell.text for cell in cells)
    if base is None:
        base = base_level(text)
    by_character = levels_of(text, base)
    levels, index = [], 0
    for cell in cells:
        levels.append(by_character[index])
        index += len(cell.text)
    column = max(0, columns - sum(cell.width for cell in cells)) if base else 0
    shown = [0] * len(cells)
    for index in visual_order(levels):
        shown[index] = column
        column += cells[index].width
    for cell, level, column in zip(cells, levels, shown, strict=True):
        yield cell._replace(column=column), level


def _without_gaps(cells: list[Cell]) -> list[Cell]:
    """Return cells with spaces where there were none, from the first column on."""
    filled, column = [], 0
    for cell in cells:
        filled += [Cell(gap, " ", 1, 0) for gap in range(column, cell.column)]
        filled.append(cell)
        column = max(column, cell.column + cell.width)
    return filled


def _grouped(cells: Iterator[tuple[Cell, int]]) -> Iterator[Words]:
    """Return cells that stand side by side, look alike and aren't apart by a space."""
    group: list[Cell] = []
    current = 0
    for cell, level in cells:
        if group and not _belongs(group[-1], cell, current, level):
            yield _words(group, current)
            group = []
        if cell.text != " " or cell.style & UNDERLINE:
            group.append(cell)
            current = level
    if group:
        yield _words(group, current)


def _belongs(last: Cell, cell: Cell, current: int, level: int) -> bool:
    if cell.text == " " or level != current or cell.style != last.style:
        return False
    if level % 2:
        return cell.column + cell.width == last.column
    return last.column + last.width == cell.column


def _words(group: list[Cell], level: int) -> Words:
    return Words(
        min(cell.column for cell in group),
        "".join(cell.text for cell in group),
        sum(cell.width for cell in group),
        group[0].style,
        bool(level % 2),
    )

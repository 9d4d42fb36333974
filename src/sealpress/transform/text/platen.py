"""The platen: where characters are struck, as on a printer with a carriage.

A page is a set of rows, half a line apart; a row holds what was struck on it, piece by piece, with
its column. What was struck over something else is sorted out later (``strikes``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import wcwidth

__all__ = [
    "BOLD",
    "Form",
    "MAX_STRUCK",
    "Platen",
    "Row",
    "SIMPLE",
    "Strike",
    "TextPage",
    "UNDERLINE",
    "cluster_width",
    "clusters_of",
    "is_simple",
]

BOLD, UNDERLINE = 1, 2

MAX_STRUCK = 100_000
"""Characters that one page may be struck with; a page holds a tenth of it when it is full."""

SIMPLE = re.compile(
    "[ -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u0482\u048a-\u052f\u2010-\u2027"
    "\u2030-\u205e\u20a0-\u20c0\u2190-\u22ff\u2500-\u259f]*"
)
"""Characters of one cell each that stand for themselves, from left to right."""


WORD = re.compile("[ ]+|[^ ]{1,256}")


class Strike(NamedTuple):
    """Characters side by side.

    Attributes:
        column: Of the first.
        text: The characters; nothing in them moves the carriage.
        style: ``BOLD`` and ``UNDERLINE``.
    """

    column: int
    text: str
    style: int = 0


@dataclass(slots=True)
class Row:
    """What was struck on one row.

    Attributes:
        strikes: In the order of striking.
        end: Column behind the last one of the latest strike.
        begins: Whether it is the first row of its line, rather than where a long line goes on.
    """

    strikes: list[Strike] = field(default_factory=list)
    end: int = -1
    begins: bool = True


class Form(NamedTuple):
    """A page whose layout the document itself gives.

    Attributes:
        columns: Across.
        lines: Down.
        cell: How wide a cell is, in points.
        height: Of a line, in points.
    """

    columns: int
    lines: int
    cell: float
    height: float


@dataclass(slots=True)
class TextPage:
    """A page.

    Attributes:
        form: Its layout, ``None`` for that of the ticket.
        rows: By column of text and half lines from the top.
        struck: How many characters.
    """

    form: Form | None = None
    rows: dict[tuple[int, int], Row] = field(default_factory=dict)
    struck: int = 0


def is_simple(text: str) -> bool:
    """Whether every character is one cell that stands for itself, from left to right."""
    return text.isascii() or SIMPLE.fullmatch(text) is not None


def clusters_of(text: str) -> Iterator[tuple[str, int]]:
    """Return what is one character to a reader, one by one, with the cells it takes."""
    for word in WORD.findall(text):
        if is_simple(word):
            for character in word:
                yield character, 1
        else:
            yield from _clusters(word)


@lru_cache(8192)
def _clusters(word: str) -> tuple[tuple[str, int], ...]:
    """Return a word's clusters; texts say the same words again and again."""
    return tuple((each, cluster_width(each)) for each in wcwidth.iter_graphemes(word))


@lru_cache(4096)
def cluster_width(cluster: str) -> int:
    """Return how many cells what is one character to a reader takes."""
    return min(2, max(0, wcwidth.wcswidth(cluster)))


class Platen:
    """Takes characters and movements; gives pages.

    Args:
        columns, lines: Of a page.
        parts: Columns of text on a page.
        wrap: Whether what is too long goes on in the next line.
    """

    def __init__(self, columns: int, lines: int, *, parts: int = 1, wrap: bool = True) -> None:
        self.columns = max(2, columns)
        self.lines = max(1, lines)
        self.parts = parts
        self.wrap = wrap
        self.column = 0
        self.half = 0
        self.style = 0
        self.is_cut = False
        self._part = 0
        self.form: Form | None = None
        self._page = TextPage()
        self._begins = True
        self._is_touched = False
        self._done: list[TextPage] = []

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was done yet on the very first page."""
        return not self._is_touched

    def take(self) -> list[TextPage]:
        """Return the pages that are done, and forget them."""
        done, self._done = self._done, []
        return done

    def write(self, text: str) -> None:
        """Strike characters from where the carriage is."""
        if is_simple(text):
            self._write_simple(text)
        else:
            self._write_clusters(text)

    def new_line(self) -> None:
        """Go to the beginning of the next line."""
        self.half += 2
        self.column = 0
        self._begins = self._is_touched = True

    def down(self, halves: int) -> None:
        """Move by half lines, down or up; not above the top of a page."""
        self.half = max(0, self.half + halves)
        self._is_touched = True

    def carriage_return(self) -> None:
        """Go to the beginning of the line."""
        self.column = 0

    def back(self) -> None:
        """Go back by a cell."""
        self.column = max(0, self.column - 1)

    def tab(self, distance: int) -> None:
        """Go to the next tab stop; the last column is one."""
        distance = max(1, distance)
        stop = (self.column // distance + 1) * distance
        self.column = min(stop, max(self.columns - 1, self.column))

    def form_feed(self) -> None:
        """Go to the top of the next page, or column of text."""
        was_full = self.half >= 2 * self.lines
        self._turn_rows()
        if not (was_full and self.half == 0):
            self._next_part()
        self.half = self.column = 0
        self._begins = self._is_touched = True

    def move_to(self, half: int, column: int) -> None:
        """Go to a row and a column; what lies above the carriage is on the next page."""
        self._turn_rows()
        if half < self.half:
            self._next_part()
        self.half, self.column = max(0, half), max(0, column)
        self._is_touched = True

    def finish(self) -> None:
        """End the last page, if there is anything of it."""
        if self._page.rows or self._part:
            self._done.append(self._page)
            self._page = TextPage(self.form)

    def shape(self, form: Form) -> None:
        """Give the page another layout; one that was begun keeps its own cells."""
        self.columns, self.lines = max(2, form.columns), max(1, form.lines)
        self.form = form
        if not self._page.rows:
            self._page.form = form

    def _write_simple(self, text: str) -> None:
        if self.column + len(text) <= self.columns:
            self._strike(text, len(text))
            return
        start = 0
        while start < len(text):
            room = self.columns - self.column
            if room <= 0 and not self._goes_on():
                return
            room = self.columns - self.column
            head = text[start : start + room]
            self._strike(head, len(head))
            start += room

    def _write_clusters(self, text: str) -> None:
        """Write what isn't one cell each: what is one character to a reader is never cut."""
        head: list[str] = []
        used = 0
        for cluster, cells in clusters_of(text):
            if self.column + used + cells > self.columns and self.column + used:
                self._strike("".join(head), used)
                if not self._goes_on():
                    return
                head, used = [], 0
            head.append(cluster)
            used += cells
        self._strike("".join(head), used)

    def _goes_on(self) -> bool:
        """Go to the next line with what is too long for this one; tell whether that is wanted."""
        if not self.wrap:
            self.is_cut = True
            return False
        self.half += 2
        self.column = 0
        return True

    def _strike(self, text: str, cells: int) -> None:
        if not text:
            return
        if self.half >= 2 * self.lines:
            self._turn_rows()
        page = self._page
        page.struck += len(text)
        self._is_touched = True
        if page.struck > MAX_STRUCK:
            self.is_cut = True
            return
        key = (self._part, self.half)
        row = page.rows.get(key)
        if row is None:
            row = page.rows[key] = Row(begins=self._begins)
            self._begins = False
        if row.end == self.column and row.strikes[-1].style == self.style:
            last = row.strikes[-1]
            row.strikes[-1] = Strike(last.column, last.text + text, self.style)
        else:
            row.strikes.append(Strike(self.column, text, self.style))
        self.column += cells
        row.end = self.column

    def _turn_rows(self) -> None:
        """Begin new pages for lines beyond the last one."""
        while self.half >= 2 * self.lines:
            self.half -= 2 * self.lines
            self._next_part()

    def _next_part(self) -> None:
        self._part += 1
        if self._part >= self.parts:
            self._done.append(self._page)
            self._page, self._part = TextPage(self.form), 0

"""Cells on paper."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.print_ticket import Orientation, PrintTicket, TextLayout
from sealpress.transform.sheets import Media
from sealpress.transform.text.grid import LEAST_MARGIN, Grid, grid_of, paper_of
from tests.transform.samples import A4_MEDIA, BORDERLESS_A4

LETTER = Media(name="na_letter_8.5x11in", width=21590, height=27940)
A4 = PrintTicket(media=A4_MEDIA)


def cells(ticket: PrintTicket, **layout: object) -> tuple[int, int]:
    grid = grid_of(replace(ticket, text=TextLayout(**layout)))
    return grid.columns, grid.lines


@pytest.mark.parametrize(
    ("media", "layout", "expected"),
    [
        (LETTER, {}, (80, 63)),
        (BORDERLESS_A4, {}, (80, 67)),
        (LETTER, {"cpi": 12, "lpi": 8}, (96, 84)),
        (LETTER, {"cpi": 17}, (136, 63)),
        (LETTER, {"columns": 2}, (39, 63)),
        (LETTER, {"columns": 3, "cpi": 15, "lpi": 10}, (38, 105)),
    ],
)
def test_the_pitch_gives_columns_and_lines(
    media: Media, layout: dict[str, object], expected: tuple[int, int]
) -> None:
    assert cells(replace(A4, media=media), **layout) == expected


def test_a_grid_begins_at_the_margins() -> None:
    grid = grid_of(replace(A4, media=replace(LETTER, left=2540, top=1270)))
    assert (grid.left, grid.top) == pytest.approx((72, 36))
    assert grid_of(replace(A4, media=LETTER)).left == LEAST_MARGIN


def test_cells_and_lines_follow_each_other() -> None:
    grid = grid_of(replace(A4, media=LETTER, text=TextLayout(columns=2)))
    assert grid.x(0, 1) - grid.x(0, 0) == pytest.approx(7.2)
    assert grid.x(1, 0) - grid.x(0, 0) == pytest.approx(41 * 7.2)
    assert grid.y(2) - grid.y(0) == pytest.approx(12)


def test_landscape_text_has_wide_lines() -> None:
    assert grid_of(replace(A4, orientation=Orientation.LANDSCAPE)).columns > 100


def test_a_page_of_its_own_size_is_shrunk_and_turned() -> None:
    wide = paper_of(A4, 132, 66, 7.2, 12.0)
    assert wide.size.is_landscape
    assert (wide.columns, wide.lines) == (132, 66)
    assert wide.cell_width < 7.2
    assert wide.cell_width / wide.line_height == pytest.approx(7.2 / 12)
    small = paper_of(A4, 40, 20, 7.2, 12.0)
    assert (small.cell_width, small.line_height) == pytest.approx((7.2, 12))


def inside(grid: Grid) -> bool:
    right = grid.x(grid.parts - 1, grid.columns)
    return right <= grid.size.width - 17 and grid.y(2 * grid.lines) <= grid.size.height - 17


@given(st.floats(0.1, 200), st.floats(0.1, 200), st.integers(-3, 50))
def test_every_grid_lies_on_the_paper(cpi: float, lpi: float, columns: int) -> None:
    grid = grid_of(replace(A4, text=TextLayout(cpi=cpi, lpi=lpi, columns=columns)))
    assert grid.columns >= 1
    assert grid.lines >= 1
    narrow = grid.columns == 1 or grid.lines == 1
    assert narrow or inside(grid)


@given(st.integers(1, 500), st.integers(1, 500), st.floats(1, 72), st.floats(2, 144))
def test_every_page_of_its_own_size_lies_on_the_paper(
    columns: int, lines: int, cell: float, height: float
) -> None:
    assert inside(paper_of(A4, columns, lines, cell, height))

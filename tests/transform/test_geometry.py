"""Points, boxes and matrices."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.geometry import IDENTITY, Box, Matrix, PageSize, points

NUMBERS = st.floats(-1000, 1000)
MATRICES = st.builds(Matrix, *[NUMBERS] * 6)


def test_an_inch_has_72_points() -> None:
    assert points(2540) == 72


def test_a_turned_page_swaps_its_sides() -> None:
    page = PageSize(842, 595)
    assert page.is_landscape
    assert page.turned == (595, 842)
    assert not page.turned.is_landscape


def test_a_box_has_a_width_and_a_height() -> None:
    box = Box(10, 20, 110, 70)
    assert (box.width, box.height) == (100, 50)


def test_a_quarter_turn_of_a_box() -> None:
    turn = Matrix(0, 1, -1, 0, 842, 0)
    assert turn.box(Box(0, 0, 595, 842)) == Box(0, 0, 842, 595)


@given(MATRICES, NUMBERS, NUMBERS)
def test_the_identity_changes_nothing(matrix: Matrix, x: float, y: float) -> None:
    assert matrix.then(IDENTITY) == matrix
    assert IDENTITY.then(matrix) == matrix
    assert IDENTITY.apply(x, y) == (x, y)


@given(MATRICES, MATRICES, NUMBERS, NUMBERS)
def test_one_map_after_the_other(first: Matrix, second: Matrix, x: float, y: float) -> None:
    both = first.then(second).apply(x, y)
    assert both == pytest.approx(second.apply(*first.apply(x, y)), rel=1e-6, abs=1e-3)

"""Equal lines are found wherever they differ, and counted up to 256."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.encoders.equal_lines import MOST_LINES, equal_lines

Octets = npt.NDArray[np.uint8]


def groups_of(lines: Octets, octets: int) -> list[tuple[int, int]]:
    """Return what is found: first lines and counts."""
    firsts, counts = equal_lines(lines, octets)
    return list(zip(firsts.tolist(), counts.tolist(), strict=True))


def by_comparing(lines: Octets, octets: int) -> list[tuple[int, int]]:
    """Return the same, found line by line."""
    found: list[tuple[int, int]] = []
    for number, line in enumerate(lines[:, :octets]):
        first, count = found[-1] if found else (0, MOST_LINES)
        if count < MOST_LINES and (line == lines[number - 1, :octets]).all():
            found[-1] = first, count + 1
        else:
            found.append((number, 1))
    return found


@given(st.lists(st.integers(0, 3), min_size=1, max_size=700), st.integers(0, 59), st.integers(0, 9))
def test_lines_that_differ_in_one_octet(values: list[int], place: int, padding: int) -> None:
    lines = np.zeros((len(values), 60 + padding), np.uint8)
    lines[:, place] = values
    assert groups_of(lines, 60) == by_comparing(lines, 60)


@pytest.mark.parametrize("lines", [1, 2, 256, 257, 600])
def test_equal_lines_are_counted_up_to_256(lines: int) -> None:
    whole = np.zeros((lines, 24), np.uint8)
    assert groups_of(whole, 24) == by_comparing(whole, 24)
    assert groups_of(whole[:, :20], 20) == by_comparing(whole, 20)


def test_lines_upside_down_and_the_same_line_again_and_again() -> None:
    lines = np.repeat(np.arange(9, dtype=np.uint8), 3)[:, None].repeat(24, axis=1)
    assert groups_of(lines[::-1], 24) == [(line, 3) for line in range(0, 27, 3)]
    assert groups_of(np.broadcast_to(lines[:1], (300, 24)), 24) == [(0, 256), (256, 44)]

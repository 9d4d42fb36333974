"""Codes stand where runs leave out pixels: what is said of which pixels change is enough."""

from __future__ import annotations

import numpy as np
import pytest

from sealpress.transform.encoders.line_tokens import tokens
from sealpress.transform.encoders.looked_pixels import GROUP, Looked, Shape, changed_pixels


def looked_at(shape: Shape, line: list[int]) -> Looked:
    """Return a line of octets behind an unused group, as it is looked at."""
    rows = np.full(shape.groups * GROUP, 77, np.uint8)
    rows[GROUP : GROUP + len(line)] = line
    before, ends = np.array([0]), np.array([shape.groups - 1])
    return Looked(rows, changed_pixels(shape, rows, before, ends), None, before, ends)


def shape_of(width: int) -> Shape:
    """Return the shape of lines so wide."""
    return Shape(width, 1, -(-width // GROUP) + 1)


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ([9], "05 00 09"),
        ([9] * 4, "05 03 09"),
        ([9] * 8, "05 07 09"),
        ([9] * 4 + [8] * 4, "05 03 09 03 08"),
        ([1, 2, 9, 9, 9, 9], "05 FF 01 02 03 09"),
        ([9, 9, 9, 9, 1, 2], "05 03 09 FF 01 02"),
        ([9] * 130 + [1], "05 7F 09 01 09 00 01"),
    ],
)
def test_tokens_of_a_line(line: list[int], written: str) -> None:
    shape = shape_of(len(line))
    found = tokens(shape, looked_at(shape, line), np.array([6]))
    assert found.tobytes() == bytes.fromhex(written)


def test_groups_left_out_of_a_run_count() -> None:
    shape = shape_of(40)
    whole = looked_at(shape, [9] * 40)
    kept = np.array([0, 1, 5])
    pixels = whole.pixels.reshape(-1, GROUP)[kept].reshape(-1)
    before, ends = np.array([0]), np.array([2])
    changes = changed_pixels(shape, pixels, before, ends)
    found = tokens(shape, Looked(pixels, changes, kept, before, ends), np.array([1]))
    assert found.tobytes() == bytes([0, 39, 9])

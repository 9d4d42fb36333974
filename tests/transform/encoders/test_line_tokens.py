"""Codes stand where runs leave out pixels: what is said of which pixels change is enough."""

from __future__ import annotations

import numpy as np
import pytest

from sealpress.transform.encoders.line_tokens import (
    GROUP,
    Looked,
    Shape,
    changed_pixels,
    tokens,
)


def looked_at(shape: Shape, line: list[int]) -> Looked:
    """Return a line of octets behind an unused group, as it is looked at."""
    rows = np.full(shape.groups * GROUP * shape.unit, 77, np.uint8)
    front = GROUP * shape.unit
    rows[front : front + len(line)] = line
    before, ends = np.array([0]), np.array([shape.groups - 1])
    return Looked(rows, changed_pixels(shape, rows, before, ends), None, before, ends)


def shape_of(width: int, unit: int = 1) -> Shape:
    """Return the shape of lines so wide."""
    return Shape(width, unit, -(-width // GROUP) + 1)


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


def test_in_colour_a_run_of_three_has_room_for_both_codes() -> None:
    shape = shape_of(5, 3)
    line = [1, 2, 3, *[7, 8, 9] * 3, 4, 5, 6]
    found = tokens(shape, looked_at(shape, line), np.array([1]))
    assert found.tobytes() == bytes.fromhex("00 00 010203 02 070809 00 040506")


def test_groups_left_out_of_a_run_count() -> None:
    shape = shape_of(40)
    whole = looked_at(shape, [9] * 40)
    kept = np.array([0, 1, 5])
    octets = whole.octets.reshape(-1, GROUP)[kept].reshape(-1)
    before, ends = np.array([0]), np.array([2])
    changes = changed_pixels(shape, octets, before, ends)
    found = tokens(shape, Looked(octets, changes, kept, before, ends), np.array([1]))
    assert found.tobytes() == bytes([0, 39, 9])


def test_what_does_not_belong_to_a_line_changes() -> None:
    shape = shape_of(3)
    changes = changed_pixels(shape, np.zeros(16, np.uint8), np.array([0]), np.array([1]))
    assert changes.tolist() == [True] * 8 + [True, False, False] + [True] * 5 + [True] * 8

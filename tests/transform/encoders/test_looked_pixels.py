"""Pixels of one and of three octets are numbers, and which of them change is found by these."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.encoders.looked_pixels import (
    Looked,
    Shape,
    changed_pixels,
    further_tokens,
    pixels_of,
)


@given(st.binary(min_size=3, max_size=90).filter(lambda octets: len(octets) % 3 == 0))
def test_pixels_in_colour_keep_their_octets_behind_a_free_one(octets: bytes) -> None:
    pixels = pixels_of(np.frombuffer(octets, np.uint8), 3)
    expected = b"".join(b"\0" + octets[start : start + 3] for start in range(0, len(octets), 3))
    assert pixels.tobytes() == expected


def test_pixels_of_an_octet_are_no_copy() -> None:
    octets = np.arange(24, dtype=np.uint8)
    assert pixels_of(octets, 1) is octets


@pytest.mark.parametrize("color", [0, 1, 2])
def test_a_pixel_changes_if_one_of_its_colours_does(color: int) -> None:
    octets = np.zeros((16, 3), np.uint8)
    octets[11, color] = 1
    pixels = pixels_of(octets.reshape(-1), 3)
    changes = changed_pixels(Shape(8, 3, 2), pixels, np.array([0]), np.array([1]))
    assert np.flatnonzero(changes[8:16]).tolist() == [0, 3, 4]


def test_what_does_not_belong_to_a_line_changes() -> None:
    shape = Shape(3, 1, 2)
    changes = changed_pixels(shape, np.zeros(16, np.uint8), np.array([0]), np.array([1]))
    assert changes.tolist() == [True] * 8 + [True, False, False] + [True] * 5 + [True] * 8


def test_places_count_what_is_left_out() -> None:
    kept = np.array([0, 1, 5])
    looked = Looked(np.zeros(24, np.uint8), np.ones(32, np.bool_), kept, kept[:1], kept[2:])
    assert looked.places(np.array([0, 9, 16, 23])).tolist() == [0, 9, 40, 47]


def test_further_tokens_of_long_ones() -> None:
    of, number, lengths = further_tokens(np.array([1, 128, 129, 7, 300]), np.array([2, 4]))
    assert of.tolist() == [2, 4, 4]
    assert number.tolist() == [1, 1, 2]
    assert lengths.tolist() == [1, 128, 44]

"""Compressions: what is unpacked is what was packed, and each line stands by itself."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sealpress.transform.encoders.compression import (
    JPEG_QUALITIES,
    flate,
    group_4,
    jpeg,
    jpeg_quality,
    pack_bits_rows,
    run_length,
)
from tests.transform.encoders.pages import COLOR, Octets, page
from tests.transform.encoders.pcl_reader import unpacked

OCTETS = st.integers(0, 255) | st.sampled_from([0, 255])


def array(rows: list[list[int]]) -> Octets:
    width = max(map(len, rows))
    return np.array([row + [0] * (width - len(row)) for row in rows], np.uint8)


@given(st.lists(st.lists(OCTETS, min_size=1, max_size=400), min_size=1, max_size=8).map(array))
def test_rows_unpack_to_what_they_were(lines: Octets) -> None:
    rows = pack_bits_rows(lines)

    assert [unpacked(row) for row in rows] == [line.tobytes() for line in lines]


@pytest.mark.parametrize("octet", [0, 128, 255])
def test_even_rows_take_two_octets_for_each_128(octet: int) -> None:
    (row,) = pack_bits_rows(np.full((1, 1280), octet, np.uint8))

    assert len(row) <= 2 * 11


def test_one_row_is_a_strip_too() -> None:
    assert unpacked(pack_bits_rows(np.array([[7]], np.uint8))[0]) == b"\x07"


def test_runs_say_where_they_end() -> None:
    lines = page().lines

    packed = run_length(lines)

    assert packed[-1] == 128
    assert unpacked(packed[:-1]) == lines.tobytes()


def test_flate_is_zlib() -> None:
    lines = page().lines

    assert zlib.decompress(flate(lines)) == lines.tobytes()


def test_fax_of_a_white_page_is_a_few_octets() -> None:
    assert len(group_4(np.zeros((1000, 100), np.uint8), 800)) < 200


@pytest.mark.parametrize(("asked", "kept"), [(3, 60), (4, 85), (5, 95), (0, 85), (99, 85)])
def test_quality_decides_how_much_jpeg_keeps(asked: int, kept: int) -> None:
    assert jpeg_quality(asked) == kept


@pytest.mark.parametrize("quality", JPEG_QUALITIES.values())
def test_a_strip_of_jpeg_is_a_file_of_its_own(quality: int) -> None:
    one = page(COLOR)

    with Image.open(io.BytesIO(jpeg(one.lines, one.facts, quality=quality))) as read:
        assert (read.size, read.info["dpi"]) == ((300, 450), (150, 150))

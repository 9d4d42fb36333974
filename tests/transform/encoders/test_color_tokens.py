"""Tokens in colour are joined octet behind octet, wherever codes and counts of lines stand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.encoders.color_tokens import color_tokens
from sealpress.transform.encoders.looked_pixels import (
    GROUP,
    Looked,
    Shape,
    changed_pixels,
    pixels_of,
)
from tests.transform.encoders.raster_lint import check_lines

RED, GRAY, BLUE = "C80000", "808080", "0000FF"


def written(lines: list[str], repeats: list[int]) -> bytes:
    """Return the tokens of lines of pixels, each as hexadecimal octets."""
    octets = [bytes.fromhex(line) for line in lines]
    width = len(octets[0]) // 3
    shape = Shape(width, 3, -(-width // GROUP) + 1)
    rows = np.full((len(lines), shape.groups * GROUP * 3), 0x77, np.uint8)
    for row, line in zip(rows, octets, strict=True):
        row[GROUP * 3 : GROUP * 3 + len(line)] = np.frombuffer(line, np.uint8)
    before = np.arange(0, len(lines) * shape.groups, shape.groups)
    ends = before + shape.groups - 1
    pixels = pixels_of(rows.reshape(-1), 3)
    looked = Looked(pixels, changed_pixels(shape, pixels, before, ends), None, before, ends)
    return color_tokens(shape, looked, np.array(repeats)).tobytes()


@pytest.mark.parametrize(
    ("line", "tokens"),
    [
        (RED, "00" + RED),
        (RED * 2, "FF" + RED * 2),
        (RED * 3, "02" + RED),
        (RED + BLUE, "FF" + RED + BLUE),
        (RED + GRAY * 3 + BLUE, "00" + RED + "02" + GRAY + "00" + BLUE),
        (GRAY * 3 + RED * 3, "02" + GRAY + "02" + RED),
        (RED * 128, "7F" + RED),
        (RED * 129, "7F" + RED + "00" + RED),
        (RED * 300, "7F" + RED + "7F" + RED + "2B" + RED),
        ((RED + BLUE) * 64, "81" + (RED + BLUE) * 64),
        ((RED + BLUE) * 64 + GRAY, "81" + (RED + BLUE) * 64 + "00" + GRAY),
        ((RED + BLUE) * 65, "81" + (RED + BLUE) * 64 + "FF" + RED + BLUE),
        (RED * 4 + BLUE * 2 + RED, "03" + RED + "FE" + BLUE * 2 + RED),
    ],
)
def test_tokens_of_a_line(line: str, tokens: str) -> None:
    assert written([line], [1]) == bytes.fromhex("00" + tokens)


def test_lines_are_counted_before_their_tokens() -> None:
    found = written([RED, BLUE, GRAY, RED], [1, 256, 7, 129])
    assert found == bytes.fromhex(f"0000{RED} FF00{BLUE} 0600{GRAY} 8000{RED}")


@given(
    st.integers(1, 11).flatmap(
        lambda width: st.lists(
            st.lists(st.sampled_from([RED, GRAY, BLUE]), min_size=width, max_size=width),
            min_size=1,
            max_size=9,
        )
    )
)
def test_any_narrow_lines_come_back(lines: list[list[str]]) -> None:
    joined = ["".join(line) for line in lines]
    width = len(lines[0])
    found = written(joined, [1] * len(lines))
    unpacked, _, end = check_lines(found, 0, len(lines), width * 3, 3)
    assert unpacked.hex().upper() == "".join(joined)
    assert end == len(found)


@given(st.integers(0, 2**32), st.integers(1, 2000))
def test_what_is_put_down_late_covers_what_was_before(seed: int, width: int) -> None:
    colors = np.random.default_rng(seed).integers(0, 3, (20, width))
    octets = np.array([[200, 0, 0], [0, 0, 255], [1, 1, 1]], np.uint8)[colors]
    found = written([line.tobytes().hex() for line in octets], [1] * 20)
    assert check_lines(found, 0, 20, width * 3, 3)[0] == octets.tobytes()

"""Strips: every line once, in order, however the bands are cut."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.encoders.strips import (
    STRIP_OCTETS,
    in_octets,
    strip_count,
    strip_lines,
    strips,
)
from tests.transform.encoders.pages import BLACK, COLOR, GRAY, LETTER, blank, page

PAGE = page()


@given(band=st.integers(1, 500), lines=st.integers(1, 500), padding=st.integers(0, 9))
def test_all_lines_come_whatever_the_bands(band: int, lines: int, padding: int) -> None:
    cut = [strip.copy() for strip in strips(PAGE.facts, PAGE.bands(band, padding), lines)]

    assert np.array_equal(np.concatenate(cut), PAGE.lines)
    assert {len(strip) for strip in cut[:-1]} <= {lines}
    assert len(cut) == strip_count(PAGE.facts, lines)


def test_strips_are_contiguous() -> None:
    for strip in strips(PAGE.facts, PAGE.bands(64, padding=3), 16):
        assert strip.flags.c_contiguous


@pytest.mark.parametrize("height", [PAGE.facts.height - 1, PAGE.facts.height + 1])
def test_a_page_of_another_height_is_refused(height: int) -> None:
    other = PAGE.on(height=height)

    with pytest.raises(ValueError, match=f"lines given for a page of {height}"):
        list(strips(other.facts, other.bands(), 16))


def test_a_strip_has_about_as_many_octets_as_named() -> None:
    facts = blank(COLOR, LETTER, 600).facts

    assert STRIP_OCTETS / 2 < strip_lines(facts) * facts.line_octets <= STRIP_OCTETS
    assert strip_lines(facts, 16) % 16 == 0


def test_a_very_wide_page_still_has_strips() -> None:
    assert strip_lines(page().on(width=STRIP_OCTETS * 2).facts, 8) == 8


def test_black_becomes_zero_and_white_255() -> None:
    bits = page(BLACK)

    assert np.array_equal(in_octets(bits.lines, bits.facts), bits.picture())
    gray = page(GRAY)
    assert in_octets(gray.lines, gray.facts) is gray.lines

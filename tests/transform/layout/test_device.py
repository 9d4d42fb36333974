"""From points to pixels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.geometry import Box, Matrix
from sealpress.transform.layout import device_box, device_matrix
from sealpress.transform.pixels import Resolution
from sealpress.transform.sheets import Impression, Media, SheetBack, Sides
from tests.transform.samples import A4_MEDIA

INCHES = Media(name="custom_max_2x3in", width=5080, height=7620)
DPI = Resolution.square(100)

#: Where the top left, then the bottom right corner of a back of 200 by 300 pixels goes.
UPRIGHT, TURNED = ((0, 0), (200, 300)), ((200, 300), (0, 0))
TOP_DOWN, MIRRORED = ((0, 300), (200, 0)), ((200, 0), (0, 300))
BACKS = {
    ("normal", "two-sided-long-edge"): UPRIGHT,
    ("normal", "two-sided-short-edge"): UPRIGHT,
    ("flipped", "two-sided-long-edge"): TOP_DOWN,
    ("flipped", "two-sided-short-edge"): MIRRORED,
    ("rotated", "two-sided-long-edge"): TURNED,
    ("rotated", "two-sided-short-edge"): UPRIGHT,
    ("manual-tumble", "two-sided-long-edge"): UPRIGHT,
    ("manual-tumble", "two-sided-short-edge"): TURNED,
}


def side(media: Media, *, is_back: bool) -> Impression:
    return Impression(number=1, sheet=1, is_back=is_back, media=media)


def matrix(back: SheetBack, sides: Sides, *, is_back: bool = True) -> Matrix:
    return device_matrix(side(INCHES, is_back=is_back), DPI, back, sides)


@pytest.mark.parametrize(("back", "sides"), BACKS)
def test_corners_of_backs_go_where_the_standard_says(back: str, sides: str) -> None:
    to_pixels = matrix(SheetBack(back), Sides(sides))
    assert (to_pixels.apply(0, 0), to_pixels.apply(144, 216)) == BACKS[back, sides]


@pytest.mark.parametrize("sides", list(Sides))
@pytest.mark.parametrize("back", list(SheetBack))
def test_fronts_are_never_turned(back: SheetBack, sides: Sides) -> None:
    to_pixels = matrix(back, sides, is_back=False)
    assert (to_pixels.apply(0, 0), to_pixels.apply(144, 216)) == UPRIGHT


@pytest.mark.parametrize(("back", "sides"), BACKS)
def test_the_matrix_agrees_with_what_the_header_says(back: str, sides: str) -> None:
    to_pixels = matrix(SheetBack(back), Sides(sides))
    signs = tuple(1 if part > 0 else -1 for part in (to_pixels.a, to_pixels.d))
    assert signs == SheetBack(back).transforms(Sides(sides))


@given(st.floats(0, 595), st.floats(0, 842), st.sampled_from(SheetBack))
def test_a_turned_back_is_a_mirrored_bitmap(x: float, y: float, back: SheetBack) -> None:
    resolution = Resolution(600, 300)
    width, height = A4_MEDIA.pixels(resolution)
    for sides in (Sides.LONG_EDGE, Sides.SHORT_EDGE):
        cross, feed = back.transforms(sides)
        across, down = (
            device_matrix(side(A4_MEDIA, is_back=is_back), resolution, back, sides).apply(x, y)
            for is_back in (False, True)
        )
        mirrored = (
            across[0] if cross > 0 else width - across[0],
            across[1] if feed > 0 else height - across[1],
        )
        assert down == pytest.approx(mirrored, abs=1e-6)


def test_resolutions_may_differ_across_and_along() -> None:
    both = device_matrix(
        side(INCHES, is_back=False), Resolution(600, 300), SheetBack.NORMAL, Sides.ONE_SIDED
    )
    assert both.apply(144, 216) == pytest.approx((1200, 900))


def test_boxes_that_touch_share_no_pixel() -> None:
    to_pixels = matrix(SheetBack.NORMAL, Sides.ONE_SIDED)
    left = device_box(Box(0, 0, 50.3, 216), to_pixels, (200, 300))
    right = device_box(Box(50.3, 0, 144, 216), to_pixels, (200, 300))
    assert (left, right) == ((0, 0, 70, 300), (70, 0, 200, 300))


@pytest.mark.parametrize("back", list(SheetBack))
def test_a_box_stays_on_its_side(back: SheetBack) -> None:
    to_pixels = matrix(back, Sides.LONG_EDGE)
    assert device_box(Box(-9, -9, 999, 999), to_pixels, (200, 300)) == (0, 0, 200, 300)


def test_the_last_pixel_of_a_sheet_is_reached_and_not_passed() -> None:
    size = A4_MEDIA.pixels(Resolution.square(300))
    whole = device_matrix(
        side(A4_MEDIA, is_back=False), Resolution.square(300), SheetBack.NORMAL, Sides.ONE_SIDED
    )
    assert device_box(Box(0, 0, *A4_MEDIA.size), whole, size) == (0, 0, 2480, 3507)

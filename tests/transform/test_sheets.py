"""Media and back sides."""

from __future__ import annotations

import pytest

from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import Media, SheetBack, Sides

A4 = Media(name="iso_a4_210x297mm", width=21000, height=29700, left=300, right=300, bottom=500)

#: PWG 5102.4 section 5.3.3: CrossFeedTransform and FeedTransform by the long and the short edge.
BACKS = {
    "normal": ((1, 1), (1, 1)),
    "flipped": ((1, -1), (-1, 1)),
    "rotated": ((-1, -1), (1, 1)),
    "manual-tumble": ((1, 1), (-1, -1)),
}


@pytest.mark.parametrize("back", list(SheetBack))
def test_back_sides_are_turned_as_the_standard_says(back: SheetBack) -> None:
    assert (back.transforms(Sides.LONG_EDGE), back.transforms(Sides.SHORT_EDGE)) == BACKS[back]


@pytest.mark.parametrize("back", list(SheetBack))
def test_one_sided_sheets_have_no_back_to_turn(back: SheetBack) -> None:
    assert back.transforms(Sides.ONE_SIDED) == (1, 1)


def test_sides_tell_over_which_edge_sheets_are_turned() -> None:
    assert [(side.is_two_sided, side.is_tumble) for side in Sides] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_pixels_of_a_sheet_are_rounded_down() -> None:
    assert A4.pixels(Resolution.square(300)) == (2480, 3507)
    assert A4.pixels(Resolution(600, 300)) == (4960, 3507)


def test_the_printable_box_lies_within_the_margins() -> None:
    box = A4.printable
    assert (box.left, box.top) == pytest.approx((8.504, 0), abs=0.001)
    assert (box.right, box.bottom) == pytest.approx((586.772, 827.717), abs=0.001)
    assert A4.size == pytest.approx((595.276, 841.890), abs=0.001)


@pytest.mark.parametrize(
    ("kind", "octets"),
    [(PixelKind.BLACK_1, 2), (PixelKind.SGRAY_8, 9), (PixelKind.SRGB_8, 27)],
)
def test_octets_of_a_line(kind: PixelKind, octets: int) -> None:
    assert kind.line_octets(9) == octets


def test_white_paper_by_kind() -> None:
    assert [kind.white for kind in PixelKind] == [0, 255, 255]
    assert [kind.colors for kind in PixelKind] == [1, 1, 3]
    assert [kind.is_color for kind in PixelKind] == [False, False, True]


def test_a_resolution_is_written_as_people_do() -> None:
    assert str(Resolution.square(600)) == "600dpi"
    assert str(Resolution(600, 300)) == "600x300dpi"

"""Numbers of media: known sizes, nearly known ones, unknown ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.transform.encoders.pcl_media import PclMedia, pcl_media, side_margin
from sealpress.transform.sheets import Media
from tests.transform.encoders.pages import A4, CARD, LETTER


@pytest.mark.parametrize(
    ("width", "height", "numbers"),
    [
        (21590, 27940, (2, 0)),
        (21000, 29700, (26, 2)),
        (29700, 42000, (27, 5)),
        (14800, 21000, (25, 16)),
        (21590, 35560, (3, 1)),
        (11000, 22000, (90, 9)),
        (18200, 25700, (45, 11)),
    ],
)
def test_known_sizes_have_numbers(width: int, height: int, numbers: tuple[int, int]) -> None:
    assert pcl_media(Media(name="any", width=width, height=height)) == numbers


def test_less_than_a_millimetre_makes_no_difference() -> None:
    assert pcl_media(replace(A4, width=21040, height=29660)) == (26, 2)
    assert pcl_media(replace(A4, width=21100)) == PclMedia(None, None)


def test_a_wide_sheet_is_another_size() -> None:
    assert pcl_media(replace(A4, width=29700, height=21000)) == PclMedia(None, None)
    assert pcl_media(CARD) == PclMedia(None, None)


@pytest.mark.parametrize(("media", "dots"), [(LETTER, 75), (A4, 71), (CARD, 71)])
def test_the_edge_pcl_cannot_print_on(media: Media, dots: int) -> None:
    assert side_margin(media, 300) == dots
    assert side_margin(media, 600) == 2 * dots

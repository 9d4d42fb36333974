"""Numbers of media sizes in PCL 5 and PCL XL, by width and height in 1/100 mm."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sealpress.transform.sheets import Media

__all__ = ["PCL_CUSTOM", "PclMedia", "pcl_media", "side_margin"]

PCL_CUSTOM = 101
"""Page size of PCL 5 that says: none of the others."""

SAME_SIZE = 100
"""Sizes that differ by less than a millimetre are the same (PWG 5101.1 section 5)."""


class PclMedia(NamedTuple):
    """Numbers of one size; ``None`` where a language has none for it.

    Attributes:
        pcl: For ``ESC & l # A``.
        pcl_xl: For the attribute MediaSize.
    """

    pcl: int | None
    pcl_xl: int | None


_SIZES = {
    (18415, 26670): PclMedia(1, 3),  # executive
    (21590, 27940): PclMedia(2, 0),  # letter
    (21590, 35560): PclMedia(3, 1),  # legal
    (27940, 43180): PclMedia(6, 4),  # ledger
    (10500, 14800): PclMedia(24, 17),  # A6
    (14800, 21000): PclMedia(25, 16),  # A5
    (21000, 29700): PclMedia(26, 2),  # A4
    (29700, 42000): PclMedia(27, 5),  # A3
    (18200, 25700): PclMedia(45, 11),  # JIS B5
    (25700, 36400): PclMedia(46, 10),  # JIS B4
    (10000, 14800): PclMedia(71, 14),  # postcard
    (9842, 19050): PclMedia(80, 7),  # Monarch
    (10477, 24130): PclMedia(81, 6),  # number 10
    (11000, 22000): PclMedia(90, 9),  # DL
    (16200, 22900): PclMedia(91, 8),  # C5
    (17600, 25000): PclMedia(100, 12),  # B5
}


def pcl_media(media: Media) -> PclMedia:
    """Return the numbers of a size as it is fed."""
    for (width, height), numbers in _SIZES.items():
        if abs(width - media.width) < SAME_SIZE and abs(height - media.height) < SAME_SIZE:
            return numbers
    return PclMedia(None, None)


def side_margin(media: Media, dpi: int) -> int:
    """Return the pixels at the left and right edge that PCL 5 can't reach.

    Its logical page begins 1/4 inch from the edge of American sizes, 71/300 inch from that of
    others; a picture beyond it is cut.
    """
    dots = 75 if media.name.startswith("na_") else 71
    return round(dots * dpi / 300)

"""Numbers that PWG Raster and URF write for words: trays, kinds of paper, colour spaces."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from sealpress.transform.pixels import PixelKind

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MEDIA_POSITIONS", "MEDIA_TYPES", "PWG_LAYOUTS", "ColorSpace", "UrfSpace"]


class ColorSpace(enum.IntEnum):
    """ColorSpace of PWG Raster (PWG 5102.4 table 6); 48 to 62 are inks of the device's own."""

    RGB = 1
    BLACK = 3
    CMYK = 6
    SGRAY = 18
    SRGB = 19
    ADOBE_RGB = 20
    DEVICE_1 = 48
    DEVICE_15 = 62


class UrfSpace(enum.IntEnum):
    """Colour space of a page of URF."""

    SGRAY = 0
    SRGB = 1
    LAB = 2
    ADOBE_RGB = 3
    DEVICE_GRAY = 4
    DEVICE_RGB = 5
    DEVICE_CMYK = 6


PWG_LAYOUTS: Mapping[PixelKind, tuple[int, int, ColorSpace, int]] = {
    PixelKind.BLACK_1: (1, 1, ColorSpace.BLACK, 1),
    PixelKind.SGRAY_8: (8, 8, ColorSpace.SGRAY, 1),
    PixelKind.SRGB_8: (8, 24, ColorSpace.SRGB, 3),
}
"""BitsPerColor, BitsPerPixel, ColorSpace and NumColors of what is written."""

_NAMED_POSITIONS = [
    "auto",
    "main",
    "alternate",
    "large-capacity",
    "manual",
    "envelope",
    "disc",
    "photo",
    "hagaki",
    "main-roll",
    "alternate-roll",
    "top",
    "middle",
    "bottom",
    "side",
    "left",
    "right",
    "center",
    "rear",
    "by-pass-tray",
]
MEDIA_POSITIONS: Mapping[str, int] = {
    **{source: number for number, source in enumerate(_NAMED_POSITIONS)},
    **{f"tray-{number}": 19 + number for number in range(1, 21)},
    **{f"roll-{number}": 39 + number for number in range(1, 11)},
}
"""``media-source`` to MediaPosition (PWG 5102.4 table 8); what isn't in it is 0, automatic."""

MEDIA_TYPES: Mapping[str, int] = {
    kind: number
    for number, kind in enumerate(
        [
            "auto",
            "stationery",
            "transparency",
            "envelope",
            "cardstock",
            "labels",
            "stationery-letterhead",
            "disc",
            "photographic-matte",
            "photographic-satin",
            "photographic-semi-gloss",
            "photographic-glossy",
            "photographic-high-gloss",
            "other",
        ]
    )
}
"""``media-type`` to its number in URF; what isn't in it is 0, the printer's own choice."""

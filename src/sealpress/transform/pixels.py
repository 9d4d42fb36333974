"""Kinds of pixels and how densely they stand (PWG 5102.4 section 4.3; PWG 5101.1 resolutions)."""

from __future__ import annotations

import enum
from typing import NamedTuple

__all__ = ["Dither", "PixelKind", "Resolution"]


class PixelKind(enum.StrEnum):
    """What a pixel is; the value is the keyword of ``pwg-raster-document-type-supported``."""

    BLACK_1 = "black_1"
    """A bit, 1 is black; eight in an octet, the leftmost in its highest bit."""
    SGRAY_8 = "sgray_8"
    """An octet, 255 is white."""
    SRGB_8 = "srgb_8"
    """Three octets: red, green, blue."""

    @property
    def bits(self) -> int:
        """Bits of a pixel."""
        return _BITS[self]

    @property
    def colors(self) -> int:
        """Colours of a pixel."""
        return 3 if self is PixelKind.SRGB_8 else 1

    @property
    def is_color(self) -> bool:
        """Whether it tells more than light and dark."""
        return self is PixelKind.SRGB_8

    @property
    def white(self) -> int:
        """The octet of which unprinted paper is made."""
        return 0 if self is PixelKind.BLACK_1 else 255

    def line_octets(self, width: int) -> int:
        """Return the octets of a line of ``width`` pixels."""
        return (width * self.bits + 7) // 8


_BITS = {PixelKind.BLACK_1: 1, PixelKind.SGRAY_8: 8, PixelKind.SRGB_8: 24}


class Dither(enum.StrEnum):
    """How grey becomes black and white."""

    THRESHOLD = "threshold"
    """Black below half: text and line art stay sharp."""
    ORDERED = "ordered"
    """A fixed 64 by 64 pattern: quick, even tones."""
    ERROR_DIFFUSION = "error-diffusion"
    """What a pixel could not show goes to its neighbours: photos."""


class Resolution(NamedTuple):
    """Pixels in an inch.

    Attributes:
        cross_feed: Along a line.
        feed: From line to line.
    """

    cross_feed: int
    feed: int

    @classmethod
    def square(cls, dpi: int) -> Resolution:
        """Return the same both ways."""
        return cls(dpi, dpi)

    @property
    def is_square(self) -> bool:
        """Whether both are the same."""
        return self.cross_feed == self.feed

    def __str__(self) -> str:
        return f"{self.feed}dpi" if self.is_square else f"{self.cross_feed}x{self.feed}dpi"

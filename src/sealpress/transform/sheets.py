"""Sheets as they are printed: sides, back sides, media, and where pages stand on them."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sealpress.transform.geometry import Box, Matrix, PageSize, points
from sealpress.transform.pixels import Resolution

__all__ = ["Impression", "ImpressionKind", "Media", "Placement", "SheetBack", "Sides"]


class Sides(enum.StrEnum):
    """``sides`` (RFC 8011 section 5.2.8)."""

    ONE_SIDED = "one-sided"
    LONG_EDGE = "two-sided-long-edge"
    SHORT_EDGE = "two-sided-short-edge"

    @property
    def is_two_sided(self) -> bool:
        """Whether the backs of sheets are printed on."""
        return self is not Sides.ONE_SIDED

    @property
    def is_tumble(self) -> bool:
        """Whether sheets are turned over their short edge."""
        return self is Sides.SHORT_EDGE


class SheetBack(enum.StrEnum):
    """How a printer wants the pixels of back sides (PWG 5102.4 section 5.3.3)."""

    NORMAL = "normal"
    FLIPPED = "flipped"
    ROTATED = "rotated"
    MANUAL_TUMBLE = "manual-tumble"

    def transforms(self, sides: Sides) -> tuple[int, int]:
        """Return CrossFeedTransform and FeedTransform of a back side, each 1 or -1."""
        return _BACKS.get((self, sides), (1, 1))


_BACKS = {
    (SheetBack.FLIPPED, Sides.LONG_EDGE): (1, -1),
    (SheetBack.FLIPPED, Sides.SHORT_EDGE): (-1, 1),
    (SheetBack.ROTATED, Sides.LONG_EDGE): (-1, -1),
    (SheetBack.MANUAL_TUMBLE, Sides.SHORT_EDGE): (-1, -1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """What is printed on; lengths in 1/100 mm as in ``media-col`` (PWG 5100.3).

    Attributes:
        name: Self-describing name, ``iso_a4_210x297mm``.
        width, height: Of the sheet, as it is fed.
        left, top, right, bottom: Margins where the printer can't print.
        kind: ``media-type``, empty for any.
        source: ``media-source``, empty for any.
    """

    name: str
    width: int
    height: int
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0
    kind: str = ""
    source: str = ""

    @property
    def size(self) -> PageSize:
        """The whole sheet in points."""
        return PageSize(points(self.width), points(self.height))

    @property
    def printable(self) -> Box:
        """What lies within the margins, in points."""
        right, bottom = self.width - self.right, self.height - self.bottom
        return Box(points(self.left), points(self.top), points(right), points(bottom))

    def pixels(self, resolution: Resolution) -> tuple[int, int]:
        """Return width and height of the full sheet in pixels, rounded down as printers do."""
        return (
            self.width * resolution.cross_feed // 2540,
            self.height * resolution.feed // 2540,
        )


class ImpressionKind(enum.StrEnum):
    """What one side of a sheet is for."""

    DOCUMENT = "document"
    BLANK = "blank"
    """A side left empty so that what comes next begins where it must."""
    JOB_SHEET = "job-sheet"
    """``job-sheets``: who printed what, before (or behind) the document."""
    SEPARATOR = "separator"
    """``separator-sheets``: between copies or documents."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A page on a side.

    Attributes:
        page: Its number in the document, from 0.
        matrix: From the page's points to the side's.
        clip: What is shown of it, in the side's points.
    """

    page: int
    matrix: Matrix
    clip: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """One side of a sheet, in the order of printing.

    Attributes:
        number: From 1; blank sides count.
        sheet: From 1.
        is_back: Whether it is the back of its sheet.
        copy: Which copy it belongs to, from 1.
        kind: What it is for.
        placements: The pages on it, drawn in this order.
        media: What it is printed on.
    """

    number: int
    sheet: int
    is_back: bool
    media: Media
    copy: int = 1
    kind: ImpressionKind = ImpressionKind.DOCUMENT
    placements: tuple[Placement, ...] = ()

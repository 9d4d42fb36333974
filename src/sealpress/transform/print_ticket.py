"""What was asked for a document's printing, as far as its pages are arranged and drawn by it."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from sealpress.transform.pixels import Resolution
from sealpress.transform.sheets import Media, Sides

__all__ = ["Orientation", "PageOrder", "PrintScaling", "PrintTicket", "SheetKind", "TextLayout"]

ALL_PAGES = ((1, 2**31 - 1),)


class PrintScaling(enum.StrEnum):
    """``print-scaling`` (PWG 5100.16 section 6.2.3)."""

    AUTO = "auto"
    AUTO_FIT = "auto-fit"
    FIT = "fit"
    FILL = "fill"
    NONE = "none"


class Orientation(enum.IntEnum):
    """``orientation-requested`` (RFC 8011 section 5.2.10)."""

    PORTRAIT = 3
    LANDSCAPE = 4
    REVERSE_LANDSCAPE = 5
    REVERSE_PORTRAIT = 6
    NONE = 7
    """As the pages are: a landscape page is turned on portrait media."""


class PageOrder(enum.StrEnum):
    """``page-delivery`` as far as order goes (PWG 5100.3)."""

    SAME = "same-order"
    REVERSE = "reverse-order"


class SheetKind(enum.StrEnum):
    """Where sheets of our own go: ``job-sheets`` and ``separator-sheets-type``."""

    NONE = "none"
    START = "start-sheet"
    END = "end-sheet"
    BOTH = "both-sheets"
    SLIP = "slip-sheets"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLayout:
    """How text without a layout of its own is set (defaults: 10 characters and 6 lines an inch).

    Attributes:
        cpi: Characters in an inch.
        lpi: Lines in an inch.
        columns: Columns of text on a page.
        wrap: Whether long lines go on in the next; otherwise they are cut.
        tab: Columns from tab stop to tab stop.
        carriage_control: ``none``, ``asa`` (FCFC: the first character of a line) or ``machine``.
    """

    cpi: float = 10.0
    lpi: float = 6.0
    columns: int = 1
    wrap: bool = True
    tab: int = 8
    carriage_control: str = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintTicket:
    """What a worker arranges; what the printer itself does is left at its default here.

    Attributes:
        media: What is printed on.
        copies: How many, made by repeating pages.
        collated: Whether each copy is whole before the next begins.
        page_ranges: First and last page of each range, from 1, in rising order.
        sides: ``sides``.
        number_up: Pages on a side: 1, 2, 4, 6, 9, 12 or 16.
        presentation_direction: ``presentation-direction-number-up`` (PWG 5100.3).
        booklet: Whether sheets are to be folded into a booklet (``imposition-template``
            ``signature``): two pages on a side, ``number_up`` is ignored.
        scaling: ``print-scaling``.
        orientation: ``orientation-requested``.
        order: Whether the last sheet comes first.
        shift: Of images on fronts, then on backs: x and y in 1/100 mm
            (``x-side1-image-shift`` and its like, PWG 5100.3).
        job_sheets: Sheets of our own around the job.
        separator_sheets: Sheets of our own between copies.
        quality: ``print-quality``: 3 draft, 4 normal, 5 high.
        text: How plain text is set.
        title, user: What sheets of our own say.
    """

    media: Media
    copies: int = 1
    collated: bool = True
    page_ranges: tuple[tuple[int, int], ...] = ALL_PAGES
    sides: Sides = Sides.ONE_SIDED
    number_up: int = 1
    presentation_direction: str = "toright-tobottom"
    booklet: bool = False
    scaling: PrintScaling = PrintScaling.AUTO
    orientation: Orientation = Orientation.NONE
    order: PageOrder = PageOrder.SAME
    shift: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0))
    job_sheets: SheetKind = SheetKind.NONE
    separator_sheets: SheetKind = SheetKind.NONE
    quality: int = 4
    text: TextLayout = field(default_factory=TextLayout)
    title: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked of the printing's look, before a target is chosen.

    Attributes:
        color_mode: ``print-color-mode``; empty for the printer's own choice.
        resolution: ``printer-resolution``; ``None`` for what fits the quality.
        optimize: ``print-content-optimize``: ``auto``, ``text``, ``graphic``, ``photo`` ...
    """

    color_mode: str = ""
    resolution: Resolution | None = None
    optimize: str = "auto"

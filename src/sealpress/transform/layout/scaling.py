"""How large a page is printed, and where in its area: ``print-scaling`` (PWG 5100.13, 5100.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.geometry import Box, Matrix, PageSize
from sealpress.transform.print_ticket import PrintScaling

if TYPE_CHECKING:
    from sealpress.transform.layout.frame import Frame

__all__ = ["SAME_SIZE", "centred", "method_for", "sane"]

SAME_SIZE = 2.0
"""Points by which a page may exceed the sheet without being larger: A4 is written as 595 by 842
and as 596 by 843 points."""

SMALLEST, LARGEST = 1.0, 1e7
"""Lengths in points within which a page's size is believed."""


def sane(size: PageSize) -> PageSize:
    """Return a page's size, or the next one that can be worked with."""
    # In this order, as a NaN then gives the smallest.
    width, height = (min(max(SMALLEST, float(length)), LARGEST) for length in size)
    return PageSize(width, height)


def method_for(page: PageSize, frame: Frame, scaling: PrintScaling, *, alone: bool) -> PrintScaling:
    """Return whether a page is made to fit, to fill, or left as it is.

    Args:
        page: Its size as it is turned on the sheet.
        frame: The sheet.
        scaling: What was asked for.
        alone: Whether it has the side for itself; otherwise it is made to fit its cell.
    """
    if not alone:
        return PrintScaling.FILL if scaling is PrintScaling.FILL else PrintScaling.FIT
    if scaling not in {PrintScaling.AUTO, PrintScaling.AUTO_FIT}:
        return scaling
    if not _is_larger(page, frame.size):
        return PrintScaling.NONE
    borderless = frame.printable == frame.paper
    fills = borderless and scaling is PrintScaling.AUTO
    return PrintScaling.FILL if fills else PrintScaling.FIT


def centred(page: PageSize, area: Box, method: PrintScaling) -> Matrix:
    """Return the map from a page to the middle of an area.

    Args:
        page: Its size.
        area: Where it belongs.
        method: ``FIT``, ``FILL`` or ``NONE``.
    """
    factors = area.width / page.width, area.height / page.height
    scale = {PrintScaling.FIT: min(factors), PrintScaling.FILL: max(factors)}.get(method, 1.0)
    left = (area.left + area.right - page.width * scale) / 2
    top = (area.top + area.bottom - page.height * scale) / 2
    return Matrix(scale, 0, 0, scale, left, top)


def _is_larger(page: PageSize, sheet: PageSize) -> bool:
    wider, higher = page.width - sheet.width, page.height - sheet.height
    return max(wider, higher) > SAME_SIZE

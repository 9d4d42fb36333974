"""From the points of a side to a printer's pixels, its turned back sides included."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sealpress.transform.geometry import Box, Matrix

if TYPE_CHECKING:
    from sealpress.transform.pixels import Resolution
    from sealpress.transform.sheets import Impression, SheetBack, Sides

__all__ = ["device_box", "device_matrix"]

POINTS_AN_INCH = 72


def device_matrix(
    impression: Impression, resolution: Resolution, sheet_back: SheetBack, sides: Sides
) -> Matrix:
    """Return the map from a side's points to its pixels (PWG 5102.4 section 5.3.3).

    What is turned is the bitmap of :meth:`Media.pixels`: the map of a turned back equals the map
    of a front whose bitmap is mirrored afterwards.

    Args:
        impression: The side.
        resolution: Of its pixels.
        sheet_back: How the printer wants back sides.
        sides: ``sides`` of the job.
    """
    cross, feed = sheet_back.transforms(sides) if impression.is_back else (1, 1)
    width, height = impression.media.pixels(resolution)
    return Matrix(
        cross * resolution.cross_feed / POINTS_AN_INCH,
        0,
        0,
        feed * resolution.feed / POINTS_AN_INCH,
        width if cross < 0 else 0,
        height if feed < 0 else 0,
    )


def device_box(box: Box, matrix: Matrix, size: tuple[int, int]) -> Box:
    """Return the whole pixels of a box; boxes that touch share none.

    Args:
        box: In a side's points, such as a placement's clip.
        matrix: From :func:`device_matrix`.
        size: Width and height of the side in pixels, beyond which there are none.
    """
    edges = matrix.box(box)
    width, height = size
    return Box(
        _pixel(edges.left, width),
        _pixel(edges.top, height),
        _pixel(edges.right, width),
        _pixel(edges.bottom, height),
    )


def _pixel(edge: float, most: int) -> int:
    return min(max(math.floor(edge + 0.5), 0), most)

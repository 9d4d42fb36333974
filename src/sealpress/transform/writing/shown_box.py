"""Which part of a PDF's page is shown, and how it is turned (ISO 32000-1 section 14.11.2)."""

from __future__ import annotations

from typing import NamedTuple

import pikepdf

from sealpress.transform.geometry import Box, Matrix, PageSize
from sealpress.transform.sources.user_units import unit_of

__all__ = ["ShownBox", "inherited", "rectangle"]

LETTER = Box(0, 0, 612, 792)
"""What a page without a usable box is taken for."""

MAX_PARENTS = 64
"""Nodes of the tree of pages that are asked for what a page does not say itself."""


class ShownBox(NamedTuple):
    """The shown part of a page.

    Attributes:
        box: In the page's own points: y upwards, ``top`` is the lower edge.
        turns: Quarter turns clockwise by which it is shown.
        unit: How many points its own points are.
    """

    box: Box
    turns: int
    unit: float = 1.0

    @classmethod
    def of(cls, page: pikepdf.Object) -> ShownBox:
        """Return the shown part of a page."""
        media = rectangle(inherited(page, "/MediaBox")) or LETTER
        crop = rectangle(inherited(page, "/CropBox")) or media
        turned = inherited(page, "/Rotate")
        turns = int(turned) // 90 % 4 if isinstance(turned, int) else 0
        return cls(_common(media, crop) or media, turns, unit_of(page))

    @property
    def size(self) -> PageSize:
        """How large it is shown."""
        size = PageSize(self.box.width, self.box.height).scaled(self.unit)
        return size.turned if self.turns % 2 else size

    def matrix(self) -> Matrix:
        """Return the map from the page's own points to those of the page as it is shown."""
        left, low, right, high = self.box
        upright = (
            Matrix(1, 0, 0, -1, -left, high),
            Matrix(0, 1, 1, 0, -low, -left),
            Matrix(-1, 0, 0, 1, right, -low),
            Matrix(0, -1, -1, 0, high, right),
        )[self.turns]
        return upright.then(Matrix.scaling(self.unit))


def inherited(page: pikepdf.Object, name: str) -> object:
    """Return an entry of a page or of the nodes above it; ``None`` without one."""
    node = page
    for _ in range(MAX_PARENTS):
        value: object = node.get(name)
        if value is not None:
            return value
        above = node.get("/Parent")
        if not isinstance(above, pikepdf.Dictionary):
            return None
        node = above
    return None


def rectangle(value: object) -> Box | None:
    """Return a rectangle with its corners in order; ``None`` for none or an empty one."""
    if not isinstance(value, pikepdf.Array) or len(value) < 4:
        return None
    try:
        left, low, right, high = (float(value[at]) for at in range(4))
    except (TypeError, ValueError):
        return None
    box = Box(min(left, right), min(low, high), max(left, right), max(low, high))
    return box if box.width > 0 and box.height > 0 else None


def _common(one: Box, other: Box) -> Box | None:
    box = Box(
        max(one.left, other.left),
        max(one.top, other.top),
        min(one.right, other.right),
        min(one.bottom, other.bottom),
    )
    return box if box.width > 0 and box.height > 0 else None

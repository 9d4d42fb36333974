"""Points, boxes and matrices of pages and sheets.

Everything is in points (1/72 inch) from the top left corner, y downwards: of a page as a reader
shows it (turned by its own ``/Rotate``, cut to its crop box) and of a sheet's side as it is read.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["HUNDREDTHS_OF_MM", "IDENTITY", "Box", "Matrix", "PageSize", "points"]

HUNDREDTHS_OF_MM = 2540
"""In an inch; media are measured in 1/100 mm."""


def points(hundredths_of_mm: float) -> float:
    """Return a length of 1/100 mm in points."""
    return hundredths_of_mm * 72 / HUNDREDTHS_OF_MM


class PageSize(NamedTuple):
    """How large a page is shown, in points."""

    width: float
    height: float

    @property
    def is_landscape(self) -> bool:
        """Whether it is wider than high."""
        return self.width > self.height

    def scaled(self, factor: float) -> PageSize:
        """Return the same as many times as large."""
        return PageSize(self.width * factor, self.height * factor)

    @property
    def turned(self) -> PageSize:
        """The same by a quarter turn."""
        return PageSize(self.height, self.width)


class Box(NamedTuple):
    """A rectangle; ``right`` and ``bottom`` lie outside it."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


class Matrix(NamedTuple):
    """An affine map: ``x' = a x + c y + e``, ``y' = b x + d y + f`` (ISO 32000-1 8.3.3)."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def scaling(cls, factor: float) -> Matrix:
        """Return the map that makes everything as many times as large."""
        return cls(factor, 0, 0, factor, 0, 0)

    def then(self, other: Matrix) -> Matrix:
        """Return the map that does this one first, then the other."""
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            self.e * other.a + self.f * other.c + other.e,
            self.e * other.b + self.f * other.d + other.f,
        )

    def apply(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point goes."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, box: Box) -> Box:
        """Return the smallest box around what a box becomes."""
        corners = [self.apply(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        xs, ys = zip(*corners, strict=True)
        return Box(min(xs), min(ys), max(xs), max(ys))


IDENTITY = Matrix(1, 0, 0, 1, 0, 0)

"""The contract of what gives pages to a PDF without drawing them, and how they are placed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from sealpress.transform.geometry import Matrix

if TYPE_CHECKING:
    from sealpress.transform.geometry import Box, PageSize

__all__ = ["Material", "Shown", "decimals", "in_box", "painted", "upwards"]


class Shown(NamedTuple):
    """A page as a side shows it.

    Attributes:
        content: What paints it.
        objects: Names in the content, and the objects that they stand for.
    """

    content: bytes
    objects: dict[bytes, int]


class Material(Protocol):
    """A document's pages, ready to become objects of another document."""

    def page_count(self) -> int:
        """Return how many there are."""
        ...

    def page_size(self, index: int) -> PageSize:
        """Return a page's size as it is shown; ``index`` from 0."""
        ...

    def show(self, index: int, matrix: Matrix, side: PageSize) -> Shown:
        """Write what a page is made of, as far as that was not done, and return what paints it.

        Args:
            index: Which, from 0.
            matrix: From the page's points to the side's, y downwards in both.
            side: How large the side is.

        Raises:
            TransformError: It can't be read.
        """
        ...

    def catalog(self) -> bytes:
        """Return what the new document's catalog must say for these pages to look right."""
        ...

    def close(self) -> None:
        """Let go of the document."""
        ...


def upwards(matrix: Matrix, side: PageSize) -> Matrix:
    """Return a map to a side's points, y downwards, as one to PDF's: y upwards."""
    a, b, c, d, e, f = matrix
    return Matrix(a, -b, c, -d, e, side.height - f)


def painted(name: bytes, matrix: Matrix) -> bytes:
    """Return the content that paints an object by a matrix, y upwards."""
    return b"q %b cm /%b Do Q\n" % (decimals(*matrix), name)


def in_box(content: bytes, clip: Box, side: PageSize) -> bytes:
    """Return content of which only what lies in a box of the side is seen."""
    box = decimals(clip.left, side.height - clip.bottom, clip.width, clip.height)
    return b"q %b re W n\n%bQ\n" % (box, content)


def decimals(*values: float) -> bytes:
    """Return numbers with six decimals at most: a page's far edge stays where it belongs."""
    return b" ".join(_decimal(value) for value in values)


def _decimal(value: float) -> bytes:
    short = (b"%.6f" % value).rstrip(b"0").rstrip(b".")
    return b"0" if short in {b"-0", b""} else short

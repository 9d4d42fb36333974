"""The contract of what gives pages: a document opened in a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sealpress.transform.geometry import Box, Matrix, PageSize
    from sealpress.transform.pixels import PixelKind, Resolution

__all__ = ["Canvas", "PageSource"]


class Canvas(Protocol):
    """A side's pixels (or a band of them) in 8 bits a colour, white to begin with.

    Attributes:
        width, height: In pixels.
        kind: ``SGRAY_8`` or ``SRGB_8``; black and white is made of grey later.
        resolution: Of the side.
        address, stride: Of the first line in memory, and from line to line, in octets.
        blue_first: Whether a pixel in colour is blue, green and red, instead of the reverse.
    """

    width: int
    height: int
    kind: PixelKind
    resolution: Resolution
    address: int
    stride: int
    blue_first: bool


class PageSource(Protocol):
    """A document's pages."""

    def page_count(self) -> int:
        """Return how many there are.

        Raises:
            TransformError: The document is damaged or locked, or has more than is allowed.
        """
        ...

    def page_size(self, index: int) -> PageSize:
        """Return a page's size as it is shown; ``index`` from 0."""
        ...

    def draw(self, index: int, canvas: Canvas, matrix: Matrix, clip: Box) -> None:
        """Draw a page.

        Args:
            index: Which, from 0.
            canvas: On what.
            matrix: From the page's points to the canvas' pixels.
            clip: The pixels it may touch.

        Raises:
            TransformError: It can't be drawn.
        """
        ...

    def close(self) -> None:
        """Let go of it."""
        ...

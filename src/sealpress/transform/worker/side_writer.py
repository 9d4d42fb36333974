"""The octets of one side after the other: drawn and encoded, kept for copies, or taken over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.encoders import encoder_for
from sealpress.transform.encoders.pwg import PwgEncoder
from sealpress.transform.encoders.rewriting import can_be_rewritten, rewritten
from sealpress.transform.encoders.urf import UrfEncoder
from sealpress.transform.page_encoder import PageFacts
from sealpress.transform.rendering.sides import SideDrawer
from sealpress.transform.sheets import ImpressionKind
from sealpress.transform.sources.raster import RasterSource
from sealpress.transform.worker.kept_sides import KeptSides

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sealpress.transform.decoders.raster import RasterPage
    from sealpress.transform.page_source import PageSource
    from sealpress.transform.request import TransformRequest
    from sealpress.transform.sheets import Impression, Placement

__all__ = ["SideWriter"]

OF_THE_DOCUMENT = frozenset({ImpressionKind.DOCUMENT, ImpressionKind.BLANK})


class SideWriter:
    """Writes the sides of one document.

    Args:
        source: Its pages.
        request: What is wanted.
        total: Sides in all.
    """

    def __init__(self, source: PageSource, request: TransformRequest, total: int) -> None:
        self._source = source
        self._request = request
        self._total = total
        self._encoder = encoder_for(request.target, request.ticket)
        is_line_code = isinstance(self._encoder, PwgEncoder | UrfEncoder)
        self._blue_first = is_line_code
        self._drawer = SideDrawer(
            source, request.ticket, request.target, blue_first=self._blue_first
        )
        # Sides of these formats know nothing of what stands before them.
        self._kept = KeptSides() if is_line_code and request.ticket.copies > 1 else None

    def begin(self) -> bytes:
        """Return what stands before the first side."""
        return self._encoder.begin(self._total)

    def end(self) -> bytes:
        """Return what stands behind the last one."""
        return self._encoder.end()

    def side(self, impression: Impression) -> Iterator[bytes | memoryview]:
        """Give a side's octets.

        Raises:
            TransformError: A page on it can't be read or drawn.
        """
        made = self._made(impression)
        if self._kept is None or impression.kind not in OF_THE_DOCUMENT:
            return made
        return self._kept.side((impression.placements, impression.is_back), made)

    def close(self) -> None:
        """Let go of what was made; the source is the caller's."""
        self._drawer.close()

    def _made(self, impression: Impression) -> Iterator[bytes | memoryview]:
        facts = self._facts(impression)
        encoder = self._encoder
        if isinstance(encoder, PwgEncoder | UrfEncoder):
            page = self._as_it_is(impression, facts)
            if page:
                yield from rewritten(page, facts, encoder)
                return
        yield from encoder.page(facts, self._drawer.bands(impression))

    def _as_it_is(self, impression: Impression, facts: PageFacts) -> RasterPage | None:
        """Return the page of pixels that a side shows as it is, if there is one."""
        source, placements = self._source, impression.placements
        if not isinstance(source, RasterSource) or len(placements) != 1:
            return None
        if not _stays(placements[0], source, 36 / max(facts.resolution)):
            return None
        page = source.raster_page(placements[0].page)
        return page if can_be_rewritten(page, facts) else None

    def _facts(self, impression: Impression) -> PageFacts:
        target, ticket = self._request.target, self._request.ticket
        width, height = impression.media.pixels(target.resolution)
        back = target.sheet_back.transforms(ticket.sides) if impression.is_back else (1, 1)
        return PageFacts(
            width=width,
            height=height,
            pixels=target.pixels,
            resolution=target.resolution,
            media=impression.media,
            sides=ticket.sides,
            is_back=impression.is_back,
            transforms=back,
            quality=ticket.quality,
            total=self._total,
            blue_first=self._blue_first,
        )


def _stays(placement: Placement, source: PageSource, half_a_pixel: float) -> bool:
    """Return whether a page's pixels fall on the side's, one on one."""
    width, height = source.page_size(placement.page)
    corners = ((0.0, 0.0), (width, 0.0), (0.0, height))
    moved = (
        abs(there - here)
        for corner in corners
        for here, there in zip(corner, placement.matrix.apply(*corner), strict=True)
    )
    return max(moved) < half_a_pixel

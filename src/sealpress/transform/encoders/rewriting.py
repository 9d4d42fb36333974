"""PWG Raster into URF and back: other headers before the same packed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sealpress.transform.decoders.raster import RasterPage
    from sealpress.transform.encoders.pwg import PwgEncoder
    from sealpress.transform.encoders.urf import UrfEncoder
    from sealpress.transform.page_encoder import PageFacts

__all__ = ["can_be_rewritten", "rewritten"]


def can_be_rewritten(page: RasterPage, facts: PageFacts) -> bool:
    """Return whether a page's lines are those of the page that is wanted.

    Size, kind of pixels, resolution and how the side is turned must be the same.
    """
    head = page.head
    here = (head.width, head.height, head.kind, head.resolution, head.transforms)
    there = (facts.width, facts.height, facts.pixels, facts.resolution, facts.transforms)
    return head.is_written_here and here == there


def rewritten(
    page: RasterPage, facts: PageFacts, encoder: PwgEncoder | UrfEncoder
) -> Iterator[bytes]:
    """Write a page with another header, piece by piece, without unpacking it.

    Args:
        page: The page; its lines must not have been read yet.
        facts: What the new header says; :func:`can_be_rewritten` must hold.
        encoder: Of the format wanted; its ``begin`` and ``end`` are the caller's to write.

    Raises:
        TransformError: ``document-damaged``.
        UsageError: The format has no pixels of the kind.
    """
    yield encoder.header(facts)
    yield from page.packed()

"""PWG Raster (PWG 5102.4): ``RaS2``, then a header and packed lines for each page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.encoders.line_code import pack_lines
from sealpress.transform.encoders.pwg_header import PwgHeader
from sealpress.transform.encoders.raster_numbers import MEDIA_POSITIONS, PWG_LAYOUTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts

__all__ = ["PWG_SYNC", "PwgEncoder"]

PWG_SYNC = b"RaS2"
"""What a file begins with."""


class PwgEncoder:
    """Writes ``image/pwg-raster``; a :class:`~sealpress.transform.page_encoder.PageEncoder`."""

    def begin(self, total: int) -> bytes:
        """Return the sync word; the number of pages stands in each page's header."""
        del total
        return PWG_SYNC

    def header(self, facts: PageFacts) -> bytes:
        """Return what stands before a page's lines."""
        return pwg_header(facts).pack()

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page, piece by piece."""
        yield self.header(facts)
        yield from pack_lines(facts, bands)

    def end(self) -> bytes:
        """Return nothing: a file ends with its last line."""
        return b""


def pwg_header(facts: PageFacts) -> PwgHeader:
    """Return a page's header: the whole sheet in pixels, margins left white."""
    bits_per_color, bits_per_pixel, color_space, num_colors = PWG_LAYOUTS[facts.pixels]
    cross_feed_transform, feed_transform = facts.transforms
    media = facts.media
    return PwgHeader(
        media_type=media.kind.encode(),
        duplex=int(facts.sides.is_two_sided),
        cross_feed_resolution=facts.resolution.cross_feed,
        feed_resolution=facts.resolution.feed,
        media_position=MEDIA_POSITIONS.get(media.source, 0),
        num_copies=facts.copies,
        page_size_x=round(media.size.width),
        page_size_y=round(media.size.height),
        tumble=int(facts.sides.is_tumble),
        width=facts.width,
        height=facts.height,
        bits_per_color=bits_per_color,
        bits_per_pixel=bits_per_pixel,
        bytes_per_line=facts.line_octets,
        color_space=color_space,
        num_colors=num_colors,
        total_page_count=facts.total,
        cross_feed_transform=cross_feed_transform,
        feed_transform=feed_transform,
        image_box_right=facts.width,
        image_box_bottom=facts.height,
        print_quality=facts.quality,
        page_size_name=media.name.encode(),
    )

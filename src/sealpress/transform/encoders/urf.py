"""URF, Apple's raster for AirPrint: ``UNIRAST``, then 32 octets and packed lines for each page."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from sealpress.errors import Reason, UsageError
from sealpress.transform.encoders.line_code import pack_lines
from sealpress.transform.encoders.raster_numbers import MEDIA_POSITIONS, MEDIA_TYPES, UrfSpace
from sealpress.transform.pixels import PixelKind
from sealpress.transform.sheets import Sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import numpy as np
    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts

__all__ = ["URF_DUPLEX", "URF_HEADER", "URF_SYNC", "UrfEncoder"]

URF_SYNC = b"UNIRAST\0"
"""What a file begins with; the number of pages follows in four octets."""

URF_HEADER = struct.Struct(">6B6x3I8x")
"""Bits of a pixel, colour space, duplex, quality, media type, media position; width, height,
resolution."""

URF_DUPLEX: Mapping[Sides, int] = {Sides.ONE_SIDED: 1, Sides.SHORT_EDGE: 2, Sides.LONG_EDGE: 3}
"""``sides`` to the header's number."""

_SPACES = {PixelKind.SGRAY_8: UrfSpace.SGRAY, PixelKind.SRGB_8: UrfSpace.SRGB}


class UrfEncoder:
    """Writes ``image/urf``; a :class:`~sealpress.transform.page_encoder.PageEncoder`."""

    def begin(self, total: int) -> bytes:
        """Return the sync word and the number of pages, 0 while that is not known."""
        return URF_SYNC + total.to_bytes(4, "big")

    def header(self, facts: PageFacts) -> bytes:
        """Return what stands before a page's lines.

        Raises:
            UsageError: URF has no bits for it: black and white, or two resolutions.
        """
        if facts.pixels not in _SPACES or not facts.resolution.is_square:
            raise UsageError(
                Reason.INVALID_ARGUMENT,
                f"image/urf has no {facts.pixels} at {facts.resolution}",
                hint="Choose sgray_8 or srgb_8, and the same resolution both ways.",
            )
        return URF_HEADER.pack(
            facts.pixels.bits,
            _SPACES[facts.pixels],
            URF_DUPLEX[facts.sides],
            facts.quality,
            MEDIA_TYPES.get(facts.media.kind, 0),
            MEDIA_POSITIONS.get(facts.media.source, 0),
            facts.width,
            facts.height,
            facts.resolution.feed,
        )

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page, piece by piece.

        Raises:
            UsageError: As :meth:`header`.
        """
        yield self.header(facts)
        yield from pack_lines(facts, bands)

    def end(self) -> bytes:
        """Return nothing: a file ends with its last line."""
        return b""

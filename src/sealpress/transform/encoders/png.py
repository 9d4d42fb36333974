"""PNG files, one page each, written strip by strip (W3C PNG, second edition; RFC 2083)."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np

from sealpress.transform.encoders.compression import FLATE_LEVEL
from sealpress.transform.encoders.strips import strip_lines, strips

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.target import Target

__all__ = ["Png"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, RGB = 0, 2
INCHES_A_METRE = 1 / 0.0254


class Png:
    """Writes each page as a PNG file of its own, one behind the other; 1, 8 or 24 bits a pixel."""

    def __init__(self, target: Target, ticket: PrintTicket) -> None:
        del target, ticket  # the pixels say all

    def begin(self, total: int) -> bytes:
        """Return nothing: every page is a whole file."""
        del total
        return b""

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page's file."""
        yield SIGNATURE + _header(facts)
        deflater = zlib.compressobj(FLATE_LEVEL)
        for strip in strips(facts, bands, strip_lines(facts)):
            data = deflater.compress(_scanlines(strip, facts).data)
            if data:
                yield _chunk(b"IDAT", data)
        yield _chunk(b"IDAT", deflater.flush()) + _chunk(b"IEND", b"")

    def end(self) -> bytes:
        """Return nothing."""
        return b""


def _header(facts: PageFacts) -> bytes:
    """Return what stands before the pixels: what they are and how densely they stand."""
    depth = min(facts.pixels.bits, 8)
    kind = RGB if facts.pixels.is_color else GRAY
    said = struct.pack(">IIBBBBB", facts.width, facts.height, depth, kind, 0, 0, 0)
    across, down = (round(dpi * INCHES_A_METRE) for dpi in facts.resolution)
    return _chunk(b"IHDR", said) + _chunk(b"pHYs", struct.pack(">IIB", across, down, 1))


def _scanlines(strip: npt.NDArray[np.uint8], facts: PageFacts) -> npt.NDArray[np.uint8]:
    """Return the lines with their filter in front, none; PNG's grey 1 is white."""
    lines = np.zeros((len(strip), strip.shape[1] + 1), np.uint8)
    lines[:, 1:] = ~strip if facts.pixels.bits == 1 else strip
    return lines


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

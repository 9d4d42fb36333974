"""JPEG files, one page each, written strip by strip (ITU-T T.81, JFIF 1.02).

A page is never held as a whole: each strip is compressed by itself, and the strips are joined by
restart markers, at which a decoder begins anew anyway.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from sealpress.transform.encoders.compression import jpeg, jpeg_quality
from sealpress.transform.encoders.strips import in_octets, strips

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.target import Target

__all__ = ["MAX_SIDE", "Jpeg", "jpeg_pieces"]

MAX_SIDE = 65535
"""Pixels a JPEG picture has at most in each direction (T.81 table B.2)."""

STRIP_LINES = 256
"""A multiple of every height of blocks (8 and 16)."""

RESTART = 0xD0
"""Second octet of the first of eight restart markers."""

START_OF_FRAME, START_OF_SCAN, END_OF_IMAGE = b"\xff\xc0", b"\xff\xda", b"\xff\xd9"


def jpeg_pieces(
    facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]], quality: int
) -> Iterator[bytes]:
    """Write a page as one JPEG file, a strip at a time.

    Args:
        facts: Of the page; black and white is written as grey.
        bands: Its lines.
        quality: From ``jpeg_quality``.

    Raises:
        ValueError: The page is larger than :data:`MAX_SIDE`, or the bands don't fit it.
    """
    if max(facts.width, facts.height) > MAX_SIDE:
        raise ValueError(f"{facts.width} x {facts.height} pixels are too many for JPEG")
    block = 8 if not facts.pixels.is_color or quality >= jpeg_quality(5) else 16
    for number, strip in enumerate(strips(facts, bands, STRIP_LINES)):
        pixels = in_octets(strip, facts)
        file = jpeg(pixels, facts, quality=quality, restart_rows=STRIP_LINES // block)
        scan = _scan_start(file)
        if number == 0:
            yield _of_height(file[:scan], facts.height)
        else:
            yield bytes((0xFF, RESTART + (number - 1) % 8))
        yield file[scan : -len(END_OF_IMAGE)]
    yield END_OF_IMAGE


def _scan_start(file: bytes) -> int:
    """Return where the compressed data of the only scan begin."""
    at = _segment(file, START_OF_SCAN)
    return at + 2 + _length(file, at)


def _of_height(head: bytes, height: int) -> bytes:
    """Return a file's head with the height of the whole page in place of the strip's."""
    at = _segment(head, START_OF_FRAME)
    return head[: at + 5] + struct.pack(">H", height) + head[at + 7 :]


def _segment(file: bytes, marker: bytes) -> int:
    at = 2
    while file[at : at + 2] != marker:
        at += 2 + _length(file, at)
    return at


def _length(file: bytes, segment: int) -> int:
    return int.from_bytes(file[segment + 2 : segment + 4], "big")


class Jpeg:
    """Writes each page as a JPEG file of its own, one behind the other."""

    def __init__(self, target: Target, ticket: PrintTicket) -> None:
        del target
        self._quality = jpeg_quality(ticket.quality)

    def begin(self, total: int) -> bytes:
        """Return nothing: every page is a whole file."""
        del total
        return b""

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page's file; raises ``ValueError`` for sizes that JPEG can't say."""
        yield from jpeg_pieces(facts, bands, self._quality)

    def end(self) -> bytes:
        """Return nothing."""
        return b""

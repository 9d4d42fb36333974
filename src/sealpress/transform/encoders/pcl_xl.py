"""PCL XL (PCL 6) with pictures below each other (HP PCL XL Feature Reference, class 2.0)."""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from sealpress.transform.encoders.compression import pack_bits_rows
from sealpress.transform.encoders.media_kinds import media_kind
from sealpress.transform.encoders.media_sources import media_source
from sealpress.transform.encoders.pcl_media import pcl_media
from sealpress.transform.encoders.pjl import UNIVERSAL_EXIT, enter
from sealpress.transform.encoders.strips import strips
from sealpress.transform.pixels import PixelKind
from sealpress.transform.sheets import Sides

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy.typing as npt

    from sealpress.transform.page_encoder import PageFacts
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.sheets import Media
    from sealpress.transform.target import Target

__all__ = ["PclXl"]

STREAM_HEADER = b") HP-PCL XL;2;0;Comment Sealpress\n"
"""Low octets first (``)``), class 2, revision 0."""

BLOCK_LINES = 128
"""Lines of a picture."""

HUNDREDTHS_OF_MM = 2540


class Operator(IntEnum):
    """Octets that do something with the attributes before them."""

    BEGIN_SESSION = 0x41
    END_SESSION = 0x42
    BEGIN_PAGE = 0x43
    END_PAGE = 0x44
    OPEN_DATA_SOURCE = 0x48
    CLOSE_DATA_SOURCE = 0x49
    SET_COLOR_SPACE = 0x6A
    SET_CURSOR = 0x6B
    BEGIN_IMAGE = 0xB0
    READ_IMAGE = 0xB1
    END_IMAGE = 0xB2


class Attribute(IntEnum):
    """Names of values."""

    COLOR_SPACE = 3
    MEDIA_SIZE = 37
    MEDIA_SOURCE = 38
    MEDIA_TYPE = 39
    ORIENTATION = 40
    CUSTOM_MEDIA_SIZE = 47
    CUSTOM_MEDIA_SIZE_UNITS = 48
    PAGE_COPIES = 49
    SIMPLEX_PAGE_MODE = 52
    DUPLEX_PAGE_MODE = 53
    DUPLEX_PAGE_SIDE = 54
    POINT = 76
    COLOR_DEPTH = 98
    BLOCK_HEIGHT = 99
    COLOR_MAPPING = 100
    COMPRESS_MODE = 101
    DESTINATION_SIZE = 103
    SOURCE_HEIGHT = 107
    SOURCE_WIDTH = 108
    START_LINE = 109
    DATA_ORG = 130
    MEASURE = 134
    SOURCE_TYPE = 136
    UNITS_PER_MEASURE = 137
    ERROR_REPORT = 143


INCH, BACK_CHANNEL_AND_ERROR_PAGE, LOW_BYTE_FIRST, RLE = 0, 3, 1, 1
GRAY, RGB = 1, 2
ONE_BIT, EIGHT_BITS = 0, 2
HORIZONTAL_BINDING, VERTICAL_BINDING = 0, 1


class PclXl:
    """Writes PCL XL: 1 bit, grey or colour, run-length coded; the printer turns back sides.

    Each block of lines is a picture of its own, and white ones are left out.
    """

    def __init__(self, target: Target, ticket: PrintTicket) -> None:
        del ticket
        self._resolution = target.resolution

    def begin(self, total: int) -> bytes:
        """Return what makes a printer listen to PCL XL, and the session's start."""
        del total
        session = (
            _byte(Attribute.MEASURE, INCH)
            + _pair(Attribute.UNITS_PER_MEASURE, *self._resolution)
            + _byte(Attribute.ERROR_REPORT, BACK_CHANNEL_AND_ERROR_PAGE)
            + _operator(Operator.BEGIN_SESSION)
            + _byte(Attribute.SOURCE_TYPE, 0)
            + _byte(Attribute.DATA_ORG, LOW_BYTE_FIRST)
            + _operator(Operator.OPEN_DATA_SOURCE)
        )
        return enter("PCLXL", self._resolution) + STREAM_HEADER + session

    def page(
        self, facts: PageFacts, bands: Iterable[npt.NDArray[np.uint8]]
    ) -> Iterator[bytes | memoryview]:
        """Write a page."""
        yield _page_start(facts)
        octets = facts.line_octets
        rows = np.zeros((BLOCK_LINES, -(-octets // 4) * 4), np.uint8)
        for number, strip in enumerate(strips(facts, bands, BLOCK_LINES)):
            if (strip != facts.pixels.white).any():
                block = rows[: len(strip)]
                block[:, :octets] = ~strip if facts.pixels is PixelKind.BLACK_1 else strip
                yield _picture(facts, number * BLOCK_LINES, block)
        copies = _word(Attribute.PAGE_COPIES, max(facts.copies, 1))
        yield copies + _operator(Operator.END_PAGE)

    def end(self) -> bytes:
        """Return the session's end, and the job's."""
        closing = _operator(Operator.CLOSE_DATA_SOURCE) + _operator(Operator.END_SESSION)
        return closing + UNIVERSAL_EXIT


def _page_start(facts: PageFacts) -> bytes:
    return (
        _byte(Attribute.ORIENTATION, 0)
        + _media(facts.media)
        + _byte(Attribute.MEDIA_SOURCE, media_source(facts.media.source).pcl_xl)
        + _media_type(facts.media)
        + _side(facts)
        + _operator(Operator.BEGIN_PAGE)
        + _byte(Attribute.COLOR_SPACE, RGB if facts.pixels.is_color else GRAY)
        + _operator(Operator.SET_COLOR_SPACE)
    )


def _media(media: Media) -> bytes:
    number = pcl_media(media).pcl_xl
    if number is not None:
        return _byte(Attribute.MEDIA_SIZE, number)
    inches = (media.width / HUNDREDTHS_OF_MM, media.height / HUNDREDTHS_OF_MM)
    size = struct.pack("<Bff", 0xD5, *inches) + _named(Attribute.CUSTOM_MEDIA_SIZE)
    return size + _byte(Attribute.CUSTOM_MEDIA_SIZE_UNITS, INCH)


def _media_type(media: Media) -> bytes:
    """Return the kind of paper where it has a name; without, it is left to the printer."""
    kind = media_kind(media.kind).encode()
    if not kind:
        return b""
    return struct.pack("<BBB", 0xC8, 0xC0, len(kind)) + kind + _named(Attribute.MEDIA_TYPE)


def _side(facts: PageFacts) -> bytes:
    if facts.sides is Sides.ONE_SIDED:
        return _byte(Attribute.SIMPLEX_PAGE_MODE, 0)
    binding = HORIZONTAL_BINDING if facts.sides.is_tumble else VERTICAL_BINDING
    side = _byte(Attribute.DUPLEX_PAGE_SIDE, int(facts.is_back))
    return _byte(Attribute.DUPLEX_PAGE_MODE, binding) + side


def _picture(facts: PageFacts, line: int, rows: npt.NDArray[np.uint8]) -> bytes:
    """Return rows as a picture at the sheet's left edge, a pixel for a unit."""
    data = b"".join(pack_bits_rows(rows))
    return (
        _pair(Attribute.POINT, 0, line)
        + _operator(Operator.SET_CURSOR)
        + _byte(Attribute.COLOR_MAPPING, 0)
        + _byte(Attribute.COLOR_DEPTH, ONE_BIT if facts.pixels.bits == 1 else EIGHT_BITS)
        + _word(Attribute.SOURCE_WIDTH, facts.width)
        + _word(Attribute.SOURCE_HEIGHT, len(rows))
        + _pair(Attribute.DESTINATION_SIZE, facts.width, len(rows))
        + _operator(Operator.BEGIN_IMAGE)
        + _word(Attribute.START_LINE, 0)
        + _word(Attribute.BLOCK_HEIGHT, len(rows))
        + _byte(Attribute.COMPRESS_MODE, RLE)
        + _operator(Operator.READ_IMAGE)
        + struct.pack("<BI", 0xFA, len(data))
        + data
        + _operator(Operator.END_IMAGE)
    )


def _named(attribute: Attribute) -> bytes:
    return bytes((0xF8, attribute))


def _byte(attribute: Attribute, number: int) -> bytes:
    return bytes((0xC0, number)) + _named(attribute)


def _word(attribute: Attribute, number: int) -> bytes:
    return struct.pack("<BH", 0xC1, number) + _named(attribute)


def _pair(attribute: Attribute, first: int, second: int) -> bytes:
    return struct.pack("<BHH", 0xD1, first, second) + _named(attribute)


def _operator(operator: Operator) -> bytes:
    return bytes((operator,))

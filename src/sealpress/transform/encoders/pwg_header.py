"""The 1796 octets that stand before a page of PWG Raster (PWG 5102.4 section 4.3)."""

from __future__ import annotations

import struct
from typing import NamedTuple

__all__ = ["HEADER_OCTETS", "PwgHeader"]

# Reserved areas are `x`: zero when written, passed over when read.
_LAYOUT = struct.Struct(
    ">64s64s64s64s12x4I16x3I12x2I8x2I4x2I8x3I4x5I16xI28xI2i4I2I20x2I1088s64x64s64s"
)
HEADER_OCTETS = _LAYOUT.size
_WORD_OCTETS = 64


class PwgHeader(NamedTuple):
    """All fields, by the specification's names and in its order; numbers unless said."""

    pwg_raster: bytes = b"PwgRaster"
    media_color: bytes = b""
    media_type: bytes = b""
    print_content_optimize: bytes = b""
    cut_media: int = 0
    duplex: int = 0
    cross_feed_resolution: int = 0
    feed_resolution: int = 0
    insert_sheet: int = 0
    jog: int = 0
    leading_edge: int = 0
    media_position: int = 0
    media_weight_metric: int = 0
    num_copies: int = 0
    orientation: int = 0
    page_size_x: int = 0
    page_size_y: int = 0
    tumble: int = 0
    width: int = 0
    height: int = 0
    bits_per_color: int = 0
    bits_per_pixel: int = 0
    bytes_per_line: int = 0
    color_order: int = 0
    color_space: int = 0
    num_colors: int = 0
    total_page_count: int = 0
    cross_feed_transform: int = 1
    feed_transform: int = 1
    image_box_left: int = 0
    image_box_top: int = 0
    image_box_right: int = 0
    image_box_bottom: int = 0
    alternate_primary: int = 0xFFFFFF
    print_quality: int = 0
    vendor_identifier: int = 0
    vendor_length: int = 0
    vendor_data: bytes = b""
    rendering_intent: bytes = b""
    page_size_name: bytes = b""

    def pack(self) -> bytes:
        """Return its octets; words that are too long lose their end."""
        return _LAYOUT.pack(*(_word(field) for field in self))

    @classmethod
    def unpack(cls, octets: bytes) -> PwgHeader:
        """Read one of :data:`HEADER_OCTETS` octets; words end at their first zero."""
        return cls._make(_unword(field) for field in _LAYOUT.unpack(octets))


def _word(field: bytes | int) -> bytes | int:
    # A zero is left behind each: readers of C strings rely on it.
    return field[: _WORD_OCTETS - 1] if isinstance(field, bytes) else field


def _unword(field: bytes | int) -> bytes | int:
    return field.split(b"\0", 1)[0] if isinstance(field, bytes) else field

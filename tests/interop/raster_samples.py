"""The PWG raster files that CUPS' IPP Everywhere suite prints and Debian leaves out."""

from __future__ import annotations

import re
import struct
from pathlib import Path

_SAMPLE = re.compile(r"pwg-raster-samples-\S+\.pwg")
_COLOUR_SPACES = {"sgray-8": (18, 8, 1), "srgb-8": (19, 8, 3), "black-1": (3, 1, 1)}


def make_raster(*, colour: str = "sgray-8", dpi: int = 150) -> bytes:
    """Make a page of 8 by 1 white pixels (PWG 5102.4)."""
    space, bits, colours = _COLOUR_SPACES.get(colour, _COLOUR_SPACES["srgb-8"])
    pixel_octets = max(1, bits * colours // 8)
    line_octets = (8 * bits * colours + 7) // 8
    header = bytearray(1796)
    header[0:9] = b"PwgRaster"
    for offset, number in (
        (276, dpi), (280, dpi), (340, 1), (352, 8), (356, 1), (372, 8), (376, 1), (384, bits),
        (388, bits * colours), (392, line_octets), (396, 0), (400, space), (420, colours),
    ):  # fmt: skip
        struct.pack_into(">I", header, offset, number)
    white = b"\x00" if space == 3 else b"\xff"
    repeats = line_octets // pixel_octets - 1
    return b"RaS2" + bytes(header) + bytes([0, repeats]) + white * pixel_octets


def lay_out_samples(folder: Path) -> None:
    """Put a file at every place that a suite in the folder names."""
    names = set(_SAMPLE.findall((folder / "ipp-everywhere.test").read_text()))
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_raster())

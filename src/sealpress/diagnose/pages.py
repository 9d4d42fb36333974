"""One page to print for a test, in the formats that can be made of nothing (pure).

The PDF has words; PWG Raster (PWG 5102.4) has bars and a frame, since drawing words takes fonts.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from sealpress.client.capabilities import strings
from sealpress.ipp.media import media_named
from sealpress.ipp.message import Group
from sealpress.ipp.values import Resolution, ResolutionUnit

TITLE = "Sealpress test page"

PAGE_LINES = (
    TITLE,
    "This page was asked for by: sealpress doctor --test-page",
    "It came by the same way as every other document.",
)
"""What stands on it."""

_FONTS = "/Resources<</Font<</F1 5 0 R>>>>"
_A4 = "iso_a4_210x297mm"
_HUNDREDTHS_PER_INCH = 2540
_POINTS_PER_INCH = 72
_LONGEST_RUN = 128
_MOST_REPEATS = 256
_DEFAULT_DPI = 300
_MAX_DPI = 1200
_BARS = 8

_HEADER_OCTETS = 1796
_LONGEST_NAME = 63
_SHORTEST_SIDE, _LONGEST_SIDE = 2_500, 200_000  # in hundredths of a millimetre


class _Raster(NamedTuple):
    """A type of raster that can be made here: colour space, bits a pixel, colours."""

    space: int
    bits: int
    colors: int
    white: bytes
    black: bytes


_RASTERS: Mapping[str, _Raster] = MappingProxyType(
    {
        "sgray_8": _Raster(18, 8, 1, b"\xff", b"\x00"),
        "srgb_8": _Raster(19, 24, 3, b"\xff\xff\xff", b"\x00\x00\x00"),
        "black_8": _Raster(3, 8, 1, b"\x00", b"\xff"),
        "black_1": _Raster(3, 1, 1, b"\x00", b"\xff"),
    }
)


def page_for(printer: Group) -> tuple[str, bytes] | None:
    """Return a format that the printer takes and a page in it; ``None`` when none can be made."""
    listed = {name.lower() for name in strings(printer, "document-format-supported")}
    for name, make in _MAKERS.items():
        page = make(printer) if name in listed else None
        if page is not None:
            return name, page
    return None


def pdf_page(printer: Group) -> bytes:
    """Return a page as PDF, of the size that the printer has loaded."""
    width, height = (round(side * _POINTS_PER_INCH) for side in _inches(printer))
    words = " ".join(f"({line}) Tj 0 -24 Td" for line in PAGE_LINES)
    drawing = f"BT /F1 14 Tf 72 {height - 108} Td {words} ET 36 36 {width - 72} {height - 72} re S"
    parts = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R{_FONTS}>>",
        f"<</Length {len(drawing)}>>stream\n{drawing}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    octets, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(octets))
        octets += f"{number} 0 obj{part}endobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(parts) + 1
    return (
        octets
        + (
            f"xref\n0 {count}\n0000000000 65535 f \n{table}"
            f"trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{len(octets)}\n%%EOF\n"
        ).encode()
    )


def text_page(printer: Group) -> bytes:
    """Return a page as plain text; the form feed puts it out."""
    del printer
    return ("\r\n".join(PAGE_LINES) + "\r\n\f").encode()


def raster_page(printer: Group) -> bytes | None:
    """Return a page as PWG Raster in a type that the printer lists; ``None`` for others."""
    types = strings(printer, "pwg-raster-document-type-supported")
    raster = next((made for name, made in _RASTERS.items() if name in types), None)
    if raster is None:
        return None
    dpi = _resolution(printer).feed
    wide, high = _inches(printer)
    width, height = round(wide * dpi) // 8 * 8, round(high * dpi)
    return (
        b"RaS2"
        + _raster_header(raster, width, height, dpi, _size(printer))
        + b"".join(
            _repeated(count, _line(raster, width, is_bar=is_bar))
            for count, is_bar in _stripes(height, thickness=dpi // 20)
        )
    )


def _stripes(height: int, *, thickness: int) -> Iterator[tuple[int, bool]]:
    """Part a page's lines into bars and what is between; thin ones, for toner is dear."""
    distance = height // (_BARS + 1)
    for _ in range(_BARS):
        yield distance - thickness, False
        yield thickness, True
    yield height - _BARS * distance, False


def _line(raster: _Raster, width: int, *, is_bar: bool) -> bytes:
    """Encode a line; at both ends a tenth of it is left blank."""
    units = width // 8 if raster.bits == 1 else width
    edge = units // 10
    if not is_bar:
        return _runs(units, raster.white)
    blank = _runs(edge, raster.white)
    return blank + _runs(units - 2 * edge, raster.black) + blank


def _runs(count: int, unit: bytes) -> bytes:
    """Encode equal units in a line."""
    full, rest = divmod(count, _LONGEST_RUN)
    last = bytes([rest - 1]) + unit if rest else b""
    return (bytes([_LONGEST_RUN - 1]) + unit) * full + last


def _repeated(count: int, line: bytes) -> bytes:
    """Encode equal lines."""
    full, rest = divmod(count, _MOST_REPEATS)
    last = bytes([rest - 1]) + line if rest else b""
    return (bytes([_MOST_REPEATS - 1]) + line) * full + last


def _raster_header(raster: _Raster, width: int, height: int, dpi: int, size: str) -> bytes:
    """Return a page header (PWG 5102.4 section 4.3)."""
    header = bytearray(_HEADER_OCTETS)
    header[:9] = b"PwgRaster"
    header[1732 : 1732 + len(size)] = size.encode()
    points = [round(side * _POINTS_PER_INCH / dpi) for side in (width, height)]
    line = (width * raster.bits + 7) // 8
    for offset, value in (
        (276, dpi), (280, dpi), (340, 1), (352, points[0]), (356, points[1]), (372, width),
        (376, height), (384, 1 if raster.bits == 1 else 8), (388, raster.bits), (392, line),
        (400, raster.space), (420, raster.colors), (452, 1), (456, 1), (460, 1), (480, 0xFFFFFF),
    ):  # fmt: skip
        struct.pack_into(">I", header, offset, value)
    return bytes(header)


def _resolution(printer: Group) -> Resolution:
    """Return the lowest resolution of raster that the printer lists; both ways the same."""
    attribute = printer.get("pwg-raster-document-resolution-supported")
    listed = [
        value
        for value in (attribute.values if attribute is not None else ())
        if isinstance(value, Resolution) and value.cross_feed == value.feed
    ]
    usable = [
        one
        for one in listed
        if one.units == ResolutionUnit.DOTS_PER_INCH and _POINTS_PER_INCH <= one.feed <= _MAX_DPI
    ]
    return min(usable, key=lambda one: one.feed, default=Resolution(_DEFAULT_DPI, _DEFAULT_DPI))


def _size(printer: Group) -> str:
    """Return the name of the paper that is loaded; A4 where that can't be told."""
    names = (*strings(printer, "media-ready"), *strings(printer, "media-default"))
    return next((name for name in names if _is_usable(name)), _A4)


def _is_usable(name: str) -> bool:
    size = media_named(name) if len(name) <= _LONGEST_NAME and name.isascii() else None
    return size is not None and all(_SHORTEST_SIDE <= side <= _LONGEST_SIDE for side in size[1:3])


def _inches(printer: Group) -> tuple[float, float]:
    size = media_named(_size(printer))
    width, height = (size.x, size.y) if size is not None else (21_000, 29_700)
    return width / _HUNDREDTHS_PER_INCH, height / _HUNDREDTHS_PER_INCH


_MAKERS: Mapping[str, Callable[[Group], bytes | None]] = MappingProxyType(
    {
        "application/pdf": pdf_page,
        "image/pwg-raster": raster_page,
        "text/plain": text_page,
    }
)
"""What can be made, the best first."""

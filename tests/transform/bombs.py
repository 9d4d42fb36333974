"""Small documents that cost a lot: each must end within its limits, with a reason."""

from __future__ import annotations

import struct
import zlib

__all__ = [
    "content",
    "font",
    "glyphs",
    "huge_page",
    "image",
    "nested_forms",
    "png_of_100_million_pixels",
]

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<<%b>>/Contents 4 0 R>>"


def nested_forms(levels: int = 9, fan: int = 10) -> bytes:
    """Forms that draw a form ten times that draws a form ten times..."""
    forms = [
        _stream(
            b"/X Do " * fan if level else b"0 0 1 1 re f",
            b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<<%b>>"
            % (b"/XObject<</X %d 0 R>>" % (4 + level) if level else b""),
        )
        for level in range(levels + 1)
    ]
    return _document(b"/XObject<</X %d 0 R>>" % (5 + levels), b"/X Do", forms)


def image(width: int = 40_000, height: int = 40_000) -> bytes:
    """A white picture of 1.6 thousand million pixels."""
    packed = _packed(bytes(width) * 100, height // 100)
    described = (
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
        b"/BitsPerComponent 8/Filter/FlateDecode" % (width, height)
    )
    contents = b"595 0 0 842 0 0 cm /X Do"
    return _document(b"/XObject<</X 5 0 R>>", contents, [_stream(packed, described)])


def content(octets: int = 1 << 30) -> bytes:
    """A page whose description is as long as this once it is unpacked."""
    piece = b"0 0 m 9 9 l S " * 10_000
    packed = _packed(piece, octets // len(piece))
    return _file([*_head(595, 842, b""), _stream(packed, b"/Filter/FlateDecode")])


def huge_page(points: int = 200_000) -> bytes:
    """A page of 70 metres a side."""
    return _file([*_head(points, points, b""), _stream(b"0 0 100 100 re f")])


def font(octets: int = 1 << 30) -> bytes:
    """A page with one letter, whose font is as long as this once it is unpacked."""
    piece = bytes(100_000)
    packed = _packed(piece, octets // len(piece))
    described = (
        b"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Bomb/FirstChar 97/LastChar 97"
        b"/Widths[500]/FontDescriptor 6 0 R>>"
    )
    descriptor = (
        b"<</Type/FontDescriptor/FontName/ABCDEF+Bomb/Flags 32/FontBBox[0 0 1000 1000]"
        b"/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80/FontFile2 7 0 R>>"
    )
    file = _stream(packed, b"/Filter/FlateDecode/Length1 %d" % octets)
    text = b"BT /F 40 Tf 72 700 Td (a) Tj ET"
    return _document(b"/Font<</F 5 0 R>>", text, [described, descriptor, file])


def glyphs(count: int = 200_000) -> bytes:
    """A font whose one glyph calls itself over and over."""
    glyph = _stream(b"1000 0 d0 BT /F 1 Tf " + b"(a) Tj " * count + b"ET")
    described = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/FirstChar 97"
        b"/LastChar 97/Widths[1000]/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>"
        b"/Resources<</Font<</F 5 0 R>>>>>>"
    )
    return _document(b"/Font<</F 5 0 R>>", b"BT /F 9 Tf " + b"(a) Tj " * 1000, [described, glyph])


def png_of_100_million_pixels() -> bytes:
    """A picture that is larger than one picture may be, in a few octets."""
    lines = zlib.compress(bytes(12_501))  # no need of all of them
    header = struct.pack(">IIBBBBB", 100_000, 1_000, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", lines), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(octets))
        + kind
        + octets
        + struct.pack(">I", zlib.crc32(kind + octets))
        for kind, octets in chunks
    )


def _document(resources: bytes, contents: bytes, more: list[bytes]) -> bytes:
    return _file([*_head(595, 842, resources), _stream(contents), *more])


def _head(width: int, height: int, resources: bytes) -> list[bytes]:
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    return [b"<</Type/Catalog/Pages 2 0 R>>", pages, PAGE % (width, height, resources)]


def _stream(octets: bytes, described: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (described, len(octets), octets)


def _packed(piece: bytes, count: int) -> bytes:
    """Pack a piece that is repeated; packed once, so that making a bomb costs nothing."""
    packer = zlib.compressobj(9)
    start = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return start + packed * count + packer.flush()


def _file(objects: list[bytes]) -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, start = len(objects) + 1, len(written)
    ends = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
    return written + b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table) + ends

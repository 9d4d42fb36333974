"""A small PDF writer: vector drawing and the standard fonts on pages, compressed (ISO 32000-1).

It makes the sample document, so that a demonstration needs no document of anybody's and no
library. Coordinates are points (1/72 inch) from the lower left corner of the page.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[float, float, float]

A4: Point = (595.28, 841.89)
"""Width and height of an A4 sheet."""

FONTS = {"sans": "Helvetica", "bold": "Helvetica-Bold", "serif": "Times-Italic", "mono": "Courier"}
"""Our name of a font -> one of the 14 that every PDF reader has (ISO 32000-1 section 9.6.2.2)."""

# Widths of Helvetica's ASCII characters from space on, in 1/1000 of the font size.
_SANS_WIDTHS = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_MONO_WIDTH = 600
_OTHER_WIDTH = 556
# Distance of the control points that makes four Bezier curves a circle.
_KAPPA = 0.5523


def text_width(text: str, size: float, font: str = "sans") -> float:
    """Return how wide a text is, in points (bold and serif are estimated by the sans widths)."""
    if font == "mono":
        return len(text) * _MONO_WIDTH * size / 1000
    offsets = (ord(character) - 0x20 for character in text)
    widths = (_SANS_WIDTHS[at] if 0 <= at < len(_SANS_WIDTHS) else _OTHER_WIDTH for at in offsets)
    return sum(widths) * size / 1000


def wrap_text(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines that are at most ``width`` points wide."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size) > width:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line] if line else lines


class Canvas:
    """What is drawn on one page, as a content stream (ISO 32000-1 section 8)."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def stroke_colour(self, colour: Colour, width: float = 1.0) -> None:
        """Set colour and width of lines from here on."""
        self._add("%.3f %.3f %.3f RG %.2f w", *colour, width)

    def fill_colour(self, colour: Colour) -> None:
        """Set the colour of areas and text from here on."""
        self._add("%.3f %.3f %.3f rg", *colour)

    def rectangle(self, corner: Point, size: Point, paint: str = "f") -> None:
        """Draw a rectangle; ``paint`` is ``f`` fill, ``S`` stroke or ``B`` both."""
        self._add("%.2f %.2f %.2f %.2f re " + paint, *corner, *size)

    def line(self, start: Point, end: Point) -> None:
        """Draw one straight line."""
        self._add("%.2f %.2f m %.2f %.2f l S", *start, *end)

    def path(self, points: Iterable[Point], paint: str = "S") -> None:
        """Draw straight lines through the points; ``s`` and ``f`` close the path."""
        operator = "m"
        for x, y in points:
            self._parts.append(f"{x:.2f} {y:.2f} {operator}")
            operator = "l"
        self._parts.append(paint)

    def circle(self, centre: Point, radius: float, paint: str = "f") -> None:
        """Draw a circle of four Bezier curves."""
        x, y = centre
        r, k = radius, radius * _KAPPA
        self._add("%.2f %.2f m", x + r, y)
        self._add("%.2f %.2f %.2f %.2f %.2f %.2f c", x + r, y + k, x + k, y + r, x, y + r)
        self._add("%.2f %.2f %.2f %.2f %.2f %.2f c", x - k, y + r, x - r, y + k, x - r, y)
        self._add("%.2f %.2f %.2f %.2f %.2f %.2f c", x - r, y - k, x - k, y - r, x, y - r)
        self._add("%.2f %.2f %.2f %.2f %.2f %.2f c", x + k, y - r, x + r, y - k, x + r, y)
        self._parts.append(paint)

    def arrow(self, start: Point, end: Point, head: float = 5.0) -> None:
        """Draw a level arrow, its head at ``end``."""
        self.line(start, end)
        back = -head if end[0] > start[0] else head
        x, y = end
        self.path([(x, y), (x + back, y + head / 2), (x + back, y - head / 2)], "f")

    def text(self, at: Point, text: str, size: float, font: str = "sans") -> None:
        """Write one line of text with its base line's left end at a point."""
        name = list(FONTS).index(font)
        shown = text.encode("cp1252", "replace").decode("latin-1")
        for character in "\\()":
            shown = shown.replace(character, "\\" + character)
        self._add("BT /F%d %.2f Tf %.2f %.2f Td (%s) Tj ET", name, size, *at, shown)

    def centred(self, at: Point, text: str, size: float, font: str = "sans") -> None:
        """Write one line of text with its middle at a point."""
        self.text((at[0] - text_width(text, size, font) / 2, at[1]), text, size, font)

    def paragraph(self, at: Point, text: str, size: float, width: float) -> float:
        """Write text in lines of a width from a point downwards; returns the next base line."""
        x, y = at
        for line in wrap_text(text, size, width):
            self.text((x, y), line, size)
            y -= size * 1.45
        return y

    def octets(self) -> bytes:
        """The content stream, uncompressed."""
        return "\n".join(self._parts).encode("latin-1")

    def _add(self, operators: str, *operands: object) -> None:
        self._parts.append(operators % operands)


def write_pdf(title: str, pages: Sequence[Canvas], size: Point = A4) -> bytes:
    """Return a PDF 1.4 file of the pages; the same pages always give the same octets."""
    first_page = 4 + len(FONTS)
    kids = " ".join(f"{first_page + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        f"<< /Title ({title}) /Producer (Sealpress) >>".encode("latin-1"),
        *(_font(name) for name in FONTS.values()),
    ]
    for index, page in enumerate(pages):
        objects.append(_page(first_page + 2 * index + 1, size))
        objects.append(_stream(page.octets()))
    return _file(objects)


def _font(name: str) -> bytes:
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>".encode()
    )


def _page(content: int, size: Point) -> bytes:
    fonts = " ".join(f"/F{index} {4 + index} 0 R" for index in range(len(FONTS)))
    return (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] "
        f"/Resources << /Font << {fonts} >> >> /Contents {content} 0 R >>"
    ).encode()


def _stream(octets: bytes) -> bytes:
    packed = zlib.compress(octets)
    head = f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    """Join numbered objects with the cross-reference table (ISO 32000-1 section 7.5.4)."""
    # The comment of octets above 127 says that the file is binary.
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    table = [b"0000000000 65535 f \n"]
    for number, body in enumerate(objects, start=1):
        table.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n" % len(table) + b"".join(table)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\n" % len(table)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)

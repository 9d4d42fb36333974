"""The page of a sheet of our own: a title and some lines in a font that every reader has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.pdf_writer import PdfWriter, base_font, literal, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sealpress.transform.sheets import Media

__all__ = ["sheet_page"]

TITLE, TEXT, SMALLEST = 28.0, 14.0, 8.0
"""Heights of letters in points: of the title, of other lines, and of what is too long for both."""

LEADING = 1.5
"""From line to line, in heights."""

INSET = 36.0
"""From the printable area's edges, in points."""

WIDEST = 0.62
"""What a letter of Helvetica-Bold takes of its height, as a rule."""


def sheet_page(lines: tuple[str, ...], media: Media) -> bytes:
    """Return a PDF of one page that says these lines, the first one large.

    Args:
        lines: What it says; letters that Windows' Latin alphabet lacks are shown as ``?``.
        media: On what it is printed.
    """
    octets = bytearray()
    writer = PdfWriter(octets.extend)
    font = base_font(writer, "Helvetica-Bold")
    writer.page(media.size, b"".join(_content(lines, media)), fonts={b"F0": font})
    writer.close()
    return bytes(octets)


def _content(lines: tuple[str, ...], media: Media) -> Iterator[bytes]:
    area = media.printable
    room = max(area.width - 2 * INSET, 1)
    top = media.size.height - area.top - INSET
    for line in lines:
        wanted = TITLE if line is lines[0] else TEXT
        height = max(min(wanted, room / (WIDEST * max(len(line), 1))), SMALLEST)
        text = line[: max(int(room / (WIDEST * height)), 1)]
        top -= height * LEADING
        at = b"%b %b Td" % (number(area.left + INSET), number(top))
        shown = literal(text.encode("cp1252", "replace"))
        yield b"BT /F0 %b Tf %b %b Tj ET\n" % (number(height), at, shown)

"""Documents to transform, made by a few lines of our own: the same octets every time.

Each page shows its number large in the middle and a square in each corner, flush with the edges of
the page *as it is shown*: black top left, red top right, green bottom left, blue bottom right
(:data:`CORNERS`). :func:`marks` reads them back from a picture, so that a test sees at once how
a page was turned, mirrored or cut.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from sealpress.transform.geometry import PageSize
from sealpress.transform.sheets import Media

__all__ = [
    "A3",
    "A4",
    "A4_MEDIA",
    "A5",
    "BORDERLESS_A4",
    "CORNERS",
    "LETTER",
    "MARK",
    "Page",
    "jpeg",
    "marks",
    "mixed_pdf",
    "pdf",
    "pdf_of",
    "picture",
    "png",
    "text",
    "tiff",
]

A3, A4, A5, LETTER = (PageSize(*s) for s in ((842, 1191), (595, 842), (420, 595), (612, 792)))

A4_MEDIA = Media(
    name="iso_a4_210x297mm", width=21000, height=29700, left=423, top=423, right=423, bottom=423
)
BORDERLESS_A4 = Media(name="iso_a4_210x297mm", width=21000, height=29700)

#: Colours of the marks: top left, top right, bottom left, bottom right.
CORNERS = {"black": (0, 0, 0), "red": (255, 0, 0), "green": (0, 160, 0), "blue": (0, 0, 255)}

#: Side of a mark, in points or pixels.
MARK = 36

#: Segments of a digit, as lines between points of a grid two wide and four high.
SEGMENTS = {
    "a": ((0, 0), (2, 0)), "b": ((2, 0), (2, 2)), "c": ((2, 2), (2, 4)), "d": ((0, 4), (2, 4)),
    "e": ((0, 2), (0, 4)), "f": ((0, 0), (0, 2)), "g": ((0, 2), (2, 2)),
}  # fmt: skip
DIGITS = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abcdfg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a PDF.

    Attributes:
        size: As it is shown.
        rotate: ``/Rotate``; the page is shown upright all the same.
        offset: Where the lower left corner of the shown part lies in the media box: with another
            one than zero there is a ``/CropBox`` within a larger media box.
        number: What it shows; its place in the document when 0.
    """

    size: PageSize = A4
    rotate: int = 0
    offset: tuple[int, int] = (0, 0)
    number: int = 0


def pdf(pages: int = 1, size: PageSize = A4) -> bytes:
    """Return a PDF of equal pages."""
    return pdf_of([Page(size=size)] * pages)


def mixed_pdf() -> bytes:
    """Return a PDF of eight pages: several sizes, all turns, and one cut out of a larger one."""
    turned = [Page(size=A4, rotate=rotate) for rotate in (90, 180, 270)]
    others = [Page(size=size) for size in (A4, A4.turned, A5, LETTER)]
    return pdf_of([*others, *turned, Page(size=A5, offset=(30, 50))])


def pdf_of(pages: Sequence[Page]) -> bytes:
    """Return a PDF of these pages."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * index) for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for index, page in enumerate(pages):
        objects += _page(page, page.number or index + 1, contents=5 + 2 * index)
    return _file(objects)


def picture(size: tuple[int, int] = (600, 800), number: int = 1, mode: str = "RGB") -> Image.Image:
    """Return a page as a picture, in Pillow's mode ``RGB``, ``L`` or ``1``."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    width, height = size
    edges = [(x, y) for y in (0, height - MARK) for x in (0, width - MARK)]
    for (x, y), colour in zip(edges, CORNERS.values(), strict=True):
        draw.rectangle((x, y, x + MARK - 1, y + MARK - 1), fill=colour)
    _draw_number(draw, size, number)
    return image if mode == "RGB" else image.convert(mode)


def jpeg(
    size: tuple[int, int] = (600, 800), *, dpi: int = 100, mode: str = "RGB", exif: int = 1
) -> bytes:
    """Return a JPEG that is shown upright; ``exif`` is its EXIF orientation, 1 to 8."""
    image = picture(size, mode=mode)
    if exif != 1:
        image = image.transpose(_TO_EXIF[exif])
    facts = Image.Exif()
    facts[0x0112] = exif
    return _saved(image, "JPEG", quality=95, subsampling=0, dpi=(dpi, dpi), exif=facts)


def png(size: tuple[int, int] = (600, 800), *, dpi: int = 100, mode: str = "RGB") -> bytes:
    """Return a PNG, in Pillow's mode ``RGB``, ``RGBA``, ``L``, ``1`` or ``P``."""
    return _saved(picture(size, mode=mode), "PNG", dpi=(dpi, dpi))


def tiff(
    pages: int = 1,
    size: tuple[int, int] = (600, 800),
    *,
    mode: str = "1",
    compression: str = "group4",
) -> bytes:
    """Return a TIFF of some pages at 100 dpi."""
    first, *rest = (picture(size, number, mode) for number in range(1, pages + 1))
    return _saved(
        first, "TIFF", save_all=True, append_images=rest, compression=compression, dpi=(100, 100)
    )


def text(pages: int = 1, lines: int = 50) -> bytes:
    """Return pages of numbered lines with a form feed behind each."""
    return b"".join(
        b"".join(b"page %d line %d\n" % (page, line) for line in range(1, lines + 1)) + b"\f"
        for page in range(1, pages + 1)
    )


def marks(image: Image.Image, inset: int = 4) -> tuple[str, str, str, str]:
    """Return the colours of a picture's corners: top left, top right, bottom left, bottom right.

    Args:
        image: What was drawn; it must be cut to the page.
        inset: How many pixels from the edges it is looked at.
    """
    pixels = image.convert("RGB")
    xs, ys = (inset, pixels.width - 1 - inset), (inset, pixels.height - 1 - inset)
    first, second, third, fourth = (_named(pixels.getpixel((x, y))) for y in ys for x in xs)
    return first, second, third, fourth


#: How an upright picture is stored for each EXIF orientation.
_TO_EXIF = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def _page(page: Page, number: int, *, contents: int) -> tuple[bytes, bytes]:
    width, height = page.size
    boxed = (height, width) if page.rotate in (90, 270) else (width, height)
    x, y = page.offset
    media = (boxed[0] + 2 * x, boxed[1] + 2 * y)
    upright = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, boxed[0], 0),
               180: (-1, 0, 0, -1, *boxed), 270: (0, -1, 1, 0, 0, boxed[1])}  # fmt: skip
    matrix = b"1 0 0 1 %d %d cm " % page.offset + b"%d %d %d %d %d %d cm\n" % upright[page.rotate]
    stream = matrix + _marked(page.size) + _numbered(page.size, number)
    head = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]" % media
    if page.offset != (0, 0):
        head += b"/CropBox[%d %d %d %d]" % (x, y, x + boxed[0], y + boxed[1])
    if page.rotate:
        head += b"/Rotate %d" % page.rotate
    head += b"/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % contents
    return head, b"<</Length %d>>\nstream\n%s\nendstream" % (len(stream), stream)


def _marked(size: PageSize) -> bytes:
    edges = [(x, y) for y in (size.height - MARK, 0) for x in (0, size.width - MARK)]
    squares = (
        b"%g %g %g rg %d %d %d %d re f\n" % (*(part / 255 for part in colour), *corner, MARK, MARK)
        for corner, colour in zip(edges, CORNERS.values(), strict=True)
    )
    return b"".join(squares)


def _numbered(size: PageSize, number: int) -> bytes:
    """Draw the number; a digit of Helvetica is 0.556 of its size wide and 0.72 high."""
    digits = str(number)
    height = min(size.height / 2, size.width * 1.2 / len(digits))
    left = (size.width - 0.556 * height * len(digits)) / 2
    bottom = (size.height - 0.72 * height) / 2
    at = (height, left, bottom, digits.encode())
    return b"0 g BT /F1 %.2f Tf %.2f %.2f Td (%s) Tj ET" % at


def _file(objects: Iterable[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size, start = len(starts) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(out)


def _draw_number(draw: ImageDraw.ImageDraw, size: tuple[int, int], number: int) -> None:
    digits = [int(digit) for digit in str(number)]
    unit = min(size[1] / 8, size[0] / (4 * len(digits)))
    left, top = (size[0] - unit * (3 * len(digits) - 1)) / 2, size[1] / 2 - 2 * unit
    for place, digit in enumerate(digits):
        for segment in DIGITS[digit]:
            ends = [(left + (3 * place + x) * unit, top + y * unit) for x, y in SEGMENTS[segment]]
            draw.line(ends, fill="black", width=max(1, round(unit / 3)))


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _named(pixel: object) -> str:
    assert isinstance(pixel, tuple)
    colours = {**CORNERS, "white": (255, 255, 255)}
    far = {
        name: sum(abs(a - b) for a, b in zip(pixel, colour, strict=True))
        for name, colour in colours.items()
    }
    return min(far, key=lambda name: far[name])

"""Documents for the printer, made here by the formats' tables: rasters of bars, whole A4 or Letter.

Equal lines are written once and runs of a colour as one token, so that a page of 600 dpi has a few
kilobytes. Nothing of Sealpress' own transform is used: it has to read what others write.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from tests.interop.documents import make_pdf

__all__ = ["A4", "KINDS", "LETTER", "Paper", "lay_out", "make_jpeg", "make_pwg", "make_urf"]


@dataclass(frozen=True)
class Paper:
    """A size of paper: its name, and its sides in points and in 1/100 mm."""

    name: str
    points: tuple[int, int]
    hundredths: tuple[int, int]

    def pixels(self, dpi: int) -> tuple[int, int]:
        """Return its sides in pixels."""
        width, height = self.hundredths
        return width * dpi // 2540, height * dpi // 2540


A4 = Paper("iso_a4_210x297mm", (595, 842), (21000, 29700))
LETTER = Paper("na_letter_8.5x11in", (612, 792), (21590, 27940))


@dataclass(frozen=True)
class Kind:
    """A kind of pixels: its colour spaces in PWG Raster and URF, bits, and what the bars are."""

    space: int
    urf_space: int
    bits: int
    colors: int
    bars: tuple[bytes, ...]

    @property
    def bits_a_pixel(self) -> int:
        """Bits of one pixel."""
        return self.bits * self.colors


KINDS = {
    "black_1": Kind(3, -1, 1, 1, (b"\x00", b"\xff", b"\x00")),
    "sgray_8": Kind(18, 0, 8, 1, (b"\xff", b"\x00", b"\x80")),
    "srgb_8": Kind(19, 1, 8, 3, (b"\xff\xff\xff", b"\xff\0\0", b"\0\0\xff")),
}


def make_pwg(kind: str, paper: Paper = A4, *, dpi: int = 600, sides: int = 1) -> bytes:
    """Make a PWG Raster of pages with bars (PWG 5102.4); more than one side is for duplex."""
    pages = (_pwg_header(KINDS[kind], paper, dpi, sides) + _lines(KINDS[kind], paper, dpi)
             for _ in range(sides))  # fmt: skip
    return b"RaS2" + b"".join(pages)


def make_urf(kind: str, paper: Paper = A4, *, dpi: int = 300, sides: int = 1) -> bytes:
    """Make an Apple Raster of pages with bars."""
    what, (width, height) = KINDS[kind], paper.pixels(dpi)
    duplex = 3 if sides > 1 else 1  # long edge, and none
    header = struct.pack(
        ">4B8x3L8x", what.bits_a_pixel, what.urf_space, duplex, 4, width, height, dpi
    )
    pages = (header + _lines(what, paper, dpi) for _ in range(sides))
    return b"UNIRAST\0" + struct.pack(">L", sides) + b"".join(pages)


def make_jpeg(kind: str) -> bytes:
    """Make a JPEG of the same bars, as large as A4 at 72 dpi."""
    what, (width, height) = KINDS[kind], A4.points
    picture = Image.new("RGB" if what.colors == 3 else "L", (width, height))
    for bar, start, end in _bars(what, height):
        color = tuple(bar) if what.colors == 3 else bar[0]
        picture.paste(color, (0, start, width, end))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95, dpi=(72, 72))
    return out.getvalue()


def _pwg_header(kind: Kind, paper: Paper, dpi: int, sides: int) -> bytes:
    width, height = paper.pixels(dpi)
    header = bytearray(1796)
    header[0:9] = b"PwgRaster"
    fields = {
        272: int(sides > 1), 276: dpi, 280: dpi, 340: 1, 352: paper.points[0], 356: paper.points[1],
        372: width, 376: height, 384: kind.bits, 388: kind.bits_a_pixel,
        392: (width * kind.bits_a_pixel + 7) // 8, 400: kind.space, 420: kind.colors, 452: sides,
        456: 1, 460: 1, 480: 0xFFFFFF,
    }  # fmt: skip
    for offset, number in fields.items():
        struct.pack_into(">I", header, offset, number)
    header[1732 : 1732 + len(paper.name)] = paper.name.encode()
    return bytes(header)


def _lines(kind: Kind, paper: Paper, dpi: int) -> bytes:
    """Write the bars: each colour over an equal part of the height, whole lines of one colour."""
    width, height = paper.pixels(dpi)
    pixels = width if kind.bits_a_pixel >= 8 else (width * kind.bits_a_pixel + 7) // 8
    return b"".join(
        _equal_lines(end - start, _one_line(color, pixels))
        for color, start, end in _bars(kind, height)
    )


def _bars(kind: Kind, height: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield each colour with where it begins and ends."""
    ends = [height * (number + 1) // len(kind.bars) for number in range(len(kind.bars))]
    yield from zip(kind.bars, [0, *ends], ends, strict=False)


def _one_line(color: bytes, pixels: int) -> bytes:
    full, rest = divmod(pixels, 128)
    last = bytes([rest - 1]) + color if rest else b""
    return (b"\x7f" + color) * full + last


def _equal_lines(count: int, line: bytes) -> bytes:
    full, rest = divmod(count, 256)
    last = bytes([rest - 1]) + line if rest else b""
    return (b"\xff" + line) * full + last


def lay_out(folder: Path) -> dict[str, str]:
    """Write all documents; returns the suite's variables, with the path of each."""
    made: dict[str, bytes] = {
        **{f"PWG_{kind.upper()}": make_pwg(kind) for kind in KINDS},
        **{
            f"PWG_{kind.upper()}_{name}": make_pwg(kind, paper)
            for kind in KINDS
            for name, paper in (("A4", A4), ("LETTER", LETTER))
        },
        "PWG_DUPLEX": make_pwg("srgb_8", sides=2),
        "URF_SRGB_8": make_urf("srgb_8"),
        "URF_SGRAY_8": make_urf("sgray_8"),
        "URF_DUPLEX": make_urf("srgb_8", sides=2),
        "JPEG": make_jpeg("srgb_8"),
        "JPEG_GRAY": make_jpeg("sgray_8"),
        "PDF": make_pdf(4),
        "PDF_A4": make_pdf(1, size=A4.points),
        "PDF_LETTER": make_pdf(1, size=LETTER.points),
    }
    return {name: _written(folder / name.lower(), octets) for name, octets in made.items()}


def _written(path: Path, octets: bytes) -> str:
    path.write_bytes(octets)
    return str(path)

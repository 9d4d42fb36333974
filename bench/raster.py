"""Packing pages of raster: our CPU time by that of a plain C encoder, for each kind of page.

    python bench/raster.py [--rounds N] [--quick] [--json FILE]

Pages are made here and drawn by PDFium; gcc compiles bench/raster_line_coder.c with -O2. Both pack
the same lines in turn; the best of some rounds counts. Memory is kept as a worker keeps it.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from sealpress.transform.encoders.line_code import pack_lines
from sealpress.transform.page_encoder import PageFacts
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import Media, Sides
from sealpress.transform.worker.heap import keep_freed_memory

Octets = npt.NDArray[np.uint8]
Packer = Callable[[], int]

A4 = Media(name="iso_a4_210x297mm", width=21000, height=29700)
POINTS = (595, 842)
HERE = Path(__file__).parent


class Page(NamedTuple):
    """A page's lines, padded, and what is said of them."""

    name: str
    facts: PageFacts
    lines: Octets


def text_content() -> str:
    """Return a page of text as one sees it in offices: headings, lines, a coloured box."""
    words = random.Random(1)
    lines = [
        "0.8 0.9 1 rg 50 700 495 40 re f 0 0.2 0.6 rg BT /F0 18 Tf 56 714 Td (Heading) Tj ET",
        "0 g BT /F0 10 Tf 56 680 Td 12 TL",
    ]
    for _ in range(50):
        line = " ".join(
            "".join(words.choices("etaoinshrdlu", k=words.randint(2, 9))) for _ in range(14)
        )
        lines.append(f"({line[:88]}) Tj T*")
    return "\n".join([*lines, "ET"])


def vector_content() -> str:
    """Return a page of curves across it, and of filled boxes."""
    points = random.Random(2)
    shapes = []
    for number in range(1500):
        red, green, blue = (points.random() for _ in range(3))
        at = " ".join(str(points.randint(0, 595)) for _ in range(2))
        if number % 10:
            curve = " ".join(str(points.randint(0, 840)) for _ in range(6))
            shapes.append(f"{red:.2f} {green:.2f} {blue:.2f} RG {at} m {curve} c S")
        else:
            size = f"{points.randint(5, 60)} {points.randint(5, 60)}"
            shapes.append(f"{red:.2f} {green:.2f} {blue:.2f} rg {at} {size} re f")
    return "\n".join(shapes)


def pdf_of(content: str) -> bytes:
    """Return a PDF of one page; PDFium mends what is missing in it."""
    stream = content.encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R" % POINTS
        + b"/Resources<</Font<</F0<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % each for each in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R/Size 5>>\n%%EOF\n"


def blank_lines(kind: PixelKind, dpi: int) -> Octets:
    """Return a white page; its stride is what the pipeline's canvas has."""
    width, height = A4.pixels(Resolution.square(dpi))
    stride = -(-kind.line_octets(width) // 192) * 192
    return np.full((height, stride), kind.white, np.uint8)


def drawn(content: str, kind: PixelKind, dpi: int) -> Octets:
    """Return a page drawn by PDFium, in grey or colour."""
    lines = blank_lines(kind, dpi)
    width, height = A4.pixels(Resolution.square(dpi))
    form, flag = (
        (pdfium.FPDFBitmap_BGR, pdfium.FPDF_REVERSE_BYTE_ORDER)
        if kind.is_color
        else (pdfium.FPDFBitmap_Gray, pdfium.FPDF_GRAYSCALE)
    )
    document = pypdfium2.PdfDocument(pdf_of(content))
    page = document[0]
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, form, lines.ctypes.data, lines.shape[1])
    flags = pdfium.FPDF_PRINTING | flag
    pdfium.FPDF_RenderPageBitmap(bitmap, page.raw, 0, 0, width, height, 0, flags)
    pdfium.FPDFBitmap_Destroy(bitmap)
    document.close()
    return lines


def photo(kind: PixelKind, dpi: int) -> Octets:
    """Return a photo within white margins: soft shapes, and the grain of a sensor."""
    lines = blank_lines(kind, dpi)
    width, height = A4.pixels(Resolution.square(dpi))
    grain = np.random.default_rng(3)
    margin, colors = dpi // 2, kind.colors
    across, down = np.linspace(0, 9, width - 2 * margin), np.linspace(0, 11, height - 2 * margin)
    soft = 128 + 60 * np.sin(across)[None, :] * np.cos(down)[:, None]
    picture = lines[:, : width * colors].reshape(height, width, colors)
    for color in range(colors):
        rough = soft + grain.normal(0, 2, soft.shape) + 20 * color
        picture[margin:-margin, margin:-margin, color] = rough.astype(np.uint8)
    return lines


def noise(kind: PixelKind, dpi: int) -> Octets:
    """Return a page that can't be packed."""
    return np.random.default_rng(4).integers(0, 256, blank_lines(kind, dpi).shape, dtype=np.uint8)


def dithered(content: str, dpi: int) -> Octets:
    """Return a page and a grey ramp in black and white, by a pattern of 8 by 8."""
    gray = drawn(content, PixelKind.SGRAY_8, dpi)
    width, height = A4.pixels(Resolution.square(dpi))
    ramp = np.linspace(0, 255, width).astype(np.uint8)
    gray[height // 2 : height * 3 // 4, :width] = ramp
    order = np.zeros((1, 1), int)
    while len(order) < 8:
        order = np.block([[4 * order, 4 * order + 2], [4 * order + 3, 4 * order + 1]])
    pattern = np.tile(order * 4 + 2, (height // 8 + 1, width // 8 + 1))[:height, :width]
    bits = np.packbits(gray[:, :width] < pattern, axis=1)
    lines = blank_lines(PixelKind.BLACK_1, dpi)
    lines[:, : bits.shape[1]] = bits
    return lines


def pages(densities: tuple[int, ...]) -> Iterator[Page]:
    """Make the pages, one at a time."""
    gray, color, black = PixelKind.SGRAY_8, PixelKind.SRGB_8, PixelKind.BLACK_1
    makers: dict[str, Callable[[PixelKind, int], Octets]] = {
        "text": lambda kind, dpi: drawn(text_content(), kind, dpi),
        "vector": lambda kind, dpi: drawn(vector_content(), kind, dpi),
        "photo": photo,
        "noise": noise,
        "blank": blank_lines,
    }
    for dpi in densities:
        for name, make in makers.items():
            for kind in (gray, color):
                yield page_of(name, kind, dpi, make(kind, dpi))
        for name, content in {"text": text_content(), "vector": vector_content()}.items():
            yield page_of(f"dithered {name}", black, dpi, dithered(content, dpi))


def page_of(name: str, kind: PixelKind, dpi: int, lines: Octets) -> Page:
    """Return a page with its facts."""
    resolution = Resolution.square(dpi)
    width, height = A4.pixels(resolution)
    facts = PageFacts(
        width=width,
        height=height,
        pixels=kind,
        resolution=resolution,
        media=A4,
        sides=Sides.ONE_SIDED,
    )
    return Page(f"{name}, {kind}, {dpi} dpi", facts, lines)


def compiled(folder: str) -> ctypes.CDLL:
    """Compile the C encoder."""
    compiler = shutil.which("gcc")
    if compiler is None:
        sys.exit("bench/raster.py needs gcc (Debian: apt-get install gcc)")
    library = Path(folder, "raster_line_coder.so")
    source = HERE / "raster_line_coder.c"
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    loaded = ctypes.CDLL(str(library))
    size = ctypes.c_size_t
    loaded.pack_lines.argtypes = [ctypes.c_void_p, size, size, size, size, ctypes.c_void_p]
    loaded.pack_lines.restype = size
    return loaded


def measure(page: Page, library: ctypes.CDLL, rounds: int) -> dict[str, float]:
    """Pack a page in both ways; return the best times and how long the results are."""
    facts, lines = page.facts, page.lines
    octets, unit = facts.line_octets, max(facts.pixels.bits // 8, 1)
    out = np.zeros(2 * lines.size + len(lines), np.uint8)

    def in_c() -> int:
        where = lines.ctypes.data, lines.shape[1], len(lines), octets, unit, out.ctypes.data
        return int(library.pack_lines(*where))

    def ours() -> int:
        return sum(map(len, pack_lines(facts, [lines])))

    both: dict[str, Packer] = {"c": in_c, "ours": ours}
    sizes = {name: pack() for name, pack in both.items()}
    best = dict.fromkeys(both, float("inf"))
    for _ in range(rounds):
        for name, pack in both.items():
            began = time.process_time()
            pack()
            best[name] = min(best[name], time.process_time() - began)
    return {
        "ours_ms": best["ours"] * 1000,
        "c_ms": best["c"] * 1000,
        "ratio": best["ours"] / best["c"],
        "size_ratio": sizes["ours"] / sizes["c"],
        "kilobytes": sizes["ours"] / 1000,
    }


def main() -> None:
    """Measure all pages; print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="300 dpi only")
    parser.add_argument("--json", type=Path, help="write what was measured to this file")
    options = parser.parse_args()
    keep_freed_memory()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        library = compiled(folder)
        for page in pages((300,) if options.quick else (300, 600)):
            row = found[page.name] = measure(page, library, options.rounds)
            times = f"ours {row['ours_ms']:7.1f} ms   C {row['c_ms']:7.1f} ms"
            size = f"size {row['size_ratio']:.3f} x, {row['kilobytes']:.0f} kB"
            print(f"{page.name:34} {times}   {row['ratio']:5.2f} x   {size}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()

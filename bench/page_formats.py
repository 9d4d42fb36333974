"""Pages of pixels written in every format: processor time and octets of a page, without drawing it.

    python -m bench.page_formats [--rounds 3] [--json FILE]

The pages are A4 at 300 dpi: one of small text, one with a picture over all of it. What is printed
is the table of docs/reference/document-formats.md; the time is the least of the rounds.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from sealpress.transform.encoders import encoder_for
from sealpress.transform.page_encoder import PageFacts
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.sheets import Media, Sides
from sealpress.transform.target import OutputFormat, Target

A4 = Media(name="iso_a4_210x297mm", width=21000, height=29700)
DPI = Resolution.square(300)
BLACK, GRAY, COLOR = PixelKind

FORMATS = [
    (OutputFormat.PWG_RASTER, "", 3, (BLACK, GRAY, COLOR)),
    (OutputFormat.URF, "", 3, (GRAY, COLOR)),
    (OutputFormat.PCLM, "flate", 3, (GRAY, COLOR)),
    (OutputFormat.PCLM, "jpeg", 3, (GRAY, COLOR)),
    (OutputFormat.PCLM, "rle", 3, (GRAY, COLOR)),
    (OutputFormat.PCL, "", 3, (BLACK,)),
    (OutputFormat.PCL_XL, "", 3, (BLACK, GRAY, COLOR)),
    (OutputFormat.POSTSCRIPT, "", 3, (BLACK, GRAY, COLOR)),
    (OutputFormat.POSTSCRIPT, "", 2, (BLACK, GRAY, COLOR)),
    (OutputFormat.POSTSCRIPT, "jpeg", 2, (GRAY, COLOR)),
    (OutputFormat.PDF, "", 3, (BLACK, GRAY, COLOR)),
    (OutputFormat.PDF, "jpeg", 3, (GRAY, COLOR)),
    (OutputFormat.JPEG, "", 3, (GRAY, COLOR)),
    (OutputFormat.PNG, "", 3, (BLACK, GRAY, COLOR)),
]

Octets = npt.NDArray[np.uint8]


def text(size: tuple[int, int]) -> Octets:
    """Return a page full of small text, its edges smooth."""
    width, height = size
    large = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(large)
    line = "The quick brown fox jumps over the lazy dog, 0123456789. "
    for row in range(150, height - 150, 50):
        pen.text((150, row), (line * 4)[row % 50 :][: (width - 300) // 19], fill=0, font_size=33)
    return np.repeat(np.asarray(large)[:, :, None], 3, axis=2)


def picture(size: tuple[int, int]) -> Octets:
    """Return soft colours with a little noise, as a photograph has them."""
    width, height = size
    random = np.random.default_rng(3)
    small = random.integers(0, 256, (24, 17, 3), np.uint8)
    soft = np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))
    return np.clip(soft + random.normal(0, 2, soft.shape), 0, 255).astype(np.uint8)


def lines_of(shown: Octets, kind: PixelKind) -> Octets:
    """Return a picture's lines in a kind of pixels."""
    if kind is COLOR:
        return np.ascontiguousarray(shown.reshape(len(shown), -1))
    gray = np.ascontiguousarray(shown[:, :, 1])
    return gray if kind is GRAY else np.packbits(gray < 128, axis=1)


def bands(lines: Octets) -> Iterator[Octets]:
    yield lines


def measured(target: Target, lines: Octets, rounds: int) -> tuple[float, int]:
    """Return the milliseconds and the octets of a page."""
    width, height = A4.pixels(DPI)
    facts = PageFacts(
        width=width,
        height=height,
        pixels=target.pixels,
        resolution=DPI,
        media=A4,
        sides=Sides.ONE_SIDED,
    )
    seconds = []
    octets = 0
    for _ in range(rounds):
        encoder = encoder_for(target, PrintTicket(media=A4))
        encoder.begin(1)
        start = time.process_time()
        octets = sum(len(piece) for piece in encoder.page(facts, bands(lines)))
        seconds.append(time.process_time() - start)
    return min(seconds) * 1000, octets


def main() -> None:
    """Measure all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    pages = {"text": text(A4.pixels(DPI)), "picture": picture(A4.pixels(DPI))}
    rows = []
    for format_, compression, level, kinds in FORMATS:
        for kind in kinds:
            target = Target(
                format=format_, pixels=kind, resolution=DPI, compression=compression, level=level
            )
            row: dict[str, object] = {
                "format": str(format_),
                "level": level,
                "compression": compression,
                "kind": str(kind),
            }
            cells = []
            for name, shown in pages.items():
                ms, octets = measured(target, lines_of(shown, kind), options.rounds)
                row |= {f"{name} ms": round(ms, 1), f"{name} octets": octets}
                cells.append(f"{ms:.0f} ms, {octets / 1000:,.0f} kB")
            rows.append(row)
            print(f"| {format_} {compression or level} | {kind} | {' | '.join(cells)} |")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()

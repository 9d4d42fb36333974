"""Documents for bench.transform: from Debian packages, and made here, of different kinds."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

MOST_PAGES = 8

SHIPPED = {
    "LaTeX": "/usr/share/doc/libtasn1-doc/libtasn1.pdf",
    "DocBook": "/usr/share/doc/shared-mime-info/shared-mime-info-spec.pdf",
    "vector": "/usr/share/cups/data/default-testpage.pdf",
    "form": "/usr/share/cups/data/form_english.pdf",
}
"""Documents of Debian packages: libtasn1-doc, shared-mime-info, cups-filters."""


def documents(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give documents of different kinds, cut to eight pages."""
    import pikepdf

    for name, shipped in SHIPPED.items():
        if not Path(shipped).exists():
            continue
        with pikepdf.open(shipped) as pdf:
            del pdf.pages[MOST_PAGES:]
            pdf.save(folder / f"{name}.pdf")
        yield name, folder / f"{name}.pdf"
    made: dict[str, Callable[[], bytes]] = {
        "photo": photo,
        "paths": paths,
        "text": text,
        "mixed": mixed,
    }
    for name, make in made.items():
        file = folder / f"{name}.pdf"
        file.write_bytes(make())
        yield name, file


def pdf_of(pages: list[bytes], resources: bytes = b"", others: tuple[bytes, ...] = ()) -> bytes:
    """Return a PDF of A4 pages with these contents; ``others`` are objects from number 3 on."""
    first = 3 + len(others)
    kids = b" ".join(b"%d 0 R" % (first + 2 * index) for index in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(pages), kids),
        *others,
    ]
    for index, content in enumerate(pages):
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<%b>>>>"
            % (first + 2 * index + 1, resources),
            b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        ]
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
    return bytes(out)


def photo() -> bytes:
    """Three pages filled by a picture as cameras take them, 1654 by 2339 pixels."""
    content = b"q 595.28 0 0 841.89 0 0 cm /I Do Q"
    return pdf_of([content] * 3, b"/XObject<</I 3 0 R>>", (picture(1654, 2339),))


def picture(width: int, height: int) -> bytes:
    """Return a PDF's object: a JPEG of soft shapes with the grain of a sensor."""
    import numpy as np
    from PIL import Image, ImageFilter

    noise = np.random.default_rng(5).integers(0, 256, (300, 212, 3), np.uint8)
    smooth = Image.fromarray(noise).filter(ImageFilter.GaussianBlur(6))
    soft = smooth.resize((width, height), Image.Resampling.BICUBIC)
    grain = np.random.default_rng(6).normal(0, 4, (height, width, 3))
    stretched = (np.asarray(soft, float) - 128) * 4 + 128 + grain
    octets = io.BytesIO()
    Image.fromarray(np.clip(stretched, 0, 255).astype(np.uint8)).save(octets, "JPEG", quality=88)
    return (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
        b"/ColorSpace/DeviceRGB/Filter/DCTDecode/Length %d>>stream\n%b\nendstream"
        % (width, height, octets.tell(), octets.getvalue())
    )


def paths() -> bytes:
    """A page of 800 curves that one can see through."""
    chance = random.Random(7)

    def curve() -> bytes:
        at = [chance.uniform(0, 595) if k % 2 == 0 else chance.uniform(0, 842) for k in range(8)]
        color = tuple(chance.random() for _ in range(3))
        line = b"%.2f %.2f %.2f RG %.1f w " % (*color, chance.uniform(0.2, 3))
        return line + b"%.1f %.1f m %.1f %.1f %.1f %.1f %.1f %.1f c S\n" % tuple(at)

    content = b"/G gs\n" + b"".join(curve() for _ in range(800))
    return pdf_of([content], b"/ExtGState<</G<</CA 0.5/ca 0.5>>>>")


COURIER = b"<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>"


def lines_of_text(count: int, columns: int, seed: int) -> bytes:
    """Return operators that show lines."""
    chance = random.Random(seed)
    letters = "etaoin shrdlu cmfwyp vbgkqj xz ETAOIN. 0123456789"
    lines = ("".join(chance.choices(letters, k=columns)) for _ in range(count))
    return "".join(f"({line}) Tj T*\n" for line in lines).encode()


def text() -> bytes:
    """Eight pages of plain text, 66 lines of 80 letters each."""
    start = b"BT /F 10 Tf 12 TL 54 800 Td\n"
    pages = [start + lines_of_text(66, 80, seed) + b"ET" for seed in range(MOST_PAGES)]
    return pdf_of(pages, b"/Font<</F 3 0 R>>", (COURIER,))


def mixed() -> bytes:
    """Four pages of a report: a heading, text, a picture and a chart on each."""
    chance = random.Random(9)

    def page(seed: int) -> bytes:
        bars = b"".join(
            b"%.1f %.1f %.1f rg %d 90 18 %d re f\n"
            % (chance.random(), 0.4, chance.random(), 330 + 22 * bar, chance.randint(10, 180))
            for bar in range(9)
        )
        return (
            b"0.85 0.9 1 rg 40 770 515 40 re f 0 g\n"
            b"BT /F 18 Tf 50 784 Td (Figures of the quarter) Tj ET\n"
            b"BT /F 9 Tf 11 TL 50 750 Td\n" + lines_of_text(36, 88, seed) + b"ET\n"
            b"q 260 0 0 230 45 90 cm /I Do Q\n0.5 w 320 85 m 540 85 l S\n" + bars
        )

    resources = b"/Font<</F 3 0 R>>/XObject<</I 4 0 R>>"
    return pdf_of([page(seed) for seed in range(4)], resources, (COURIER, picture(1080, 960)))

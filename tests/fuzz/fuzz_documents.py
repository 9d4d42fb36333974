"""One small document of each kind and what it is turned into, for the fuzzer to change."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.request import TransformRequest
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker import job
from tests.transform import samples
from tests.transform.requests import opened, request
from tests.transform.samples import picture

DPI = Resolution(50, 50)
TARGETS = [
    *(
        Target(format=kind, pixels=pixels, resolution=DPI)
        for kind in (OutputFormat.PWG_RASTER, OutputFormat.URF)
        for pixels in (PixelKind.SGRAY_8, PixelKind.SRGB_8)
    ),
    Target(format=OutputFormat.PDF),
    Target(format=OutputFormat.PDF, as_pixels=True, resolution=DPI),
    Target(format=OutputFormat.PCLM, pixels=PixelKind.SRGB_8, resolution=DPI),
    Target(format=OutputFormat.PCL, pixels=PixelKind.BLACK_1, resolution=DPI),
    Target(format=OutputFormat.PCL_XL, resolution=DPI),
    Target(format=OutputFormat.POSTSCRIPT, resolution=DPI),
    Target(format=OutputFormat.PNG, resolution=DPI),
    Target(format=OutputFormat.TEXT),
]
TICKETS: tuple[dict[str, object], ...] = (
    {},
    {},
    {"number_up": 4},
    {"booklet": True},
    {"copies": 2, "page_ranges": ((1, 2),)},
)
SMALL = (120, 160)
SCS = b"\x2b\xd1\x03\x81\xff" + "Hello, world".encode("cp037") + b"\x15\x2b\xc8\x02\x50\x34\xc0\x05"
POSTSCRIPT = (
    b"%!PS\n/Courier findfont 40 scalefont setfont 72 700 moveto (Hello) show\n"
    b"newpath 100 100 200 0 360 arc fill showpage\n"
)
ASA = "".join(f"{mark}line {mark}\n" for mark in "1 0-+ ")
LETTERS = "Grüße, мир, שלום, 你好, \t\x08_tab\f\n" * 20


def originals() -> list[tuple[str, bytes]]:
    """Return each document with its MIME type; some kinds have several."""
    return [*_pdfs(), *_pictures(), *_texts()]


def _pdfs() -> Iterator[tuple[str, bytes]]:
    pdf = "application/pdf"
    made = [
        samples.mixed_pdf(),
        _form(),
        _turned("text/plain; charset=utf-8", LETTERS.encode(), OutputFormat.PDF),
        _turned("image/jpeg", samples.jpeg(SMALL), OutputFormat.PDF),
        _turned("image/tiff", samples.tiff(2, SMALL), OutputFormat.PDF),
    ]
    yield from ((pdf, octets) for octets in made)
    yield from ((pdf, _repacked(octets)) for octets in made[:3])


def _pictures() -> Iterator[tuple[str, bytes]]:
    yield "image/jpeg", samples.jpeg(SMALL, exif=6)
    yield "image/jpeg", _saved("JPEG", progressive=True)
    yield "image/jpeg", _saved("JPEG", mode="CMYK")
    yield from (("image/png", samples.png(SMALL, mode=mode)) for mode in ("RGB", "RGBA", "P", "1"))
    yield "image/tiff", samples.tiff(2, SMALL)
    yield "image/tiff", samples.tiff(2, SMALL, mode="RGB", compression="tiff_lzw")
    yield "image/gif", _saved("GIF", mode="P")
    yield "image/bmp", _saved("BMP")
    yield "image/webp", _saved("WEBP")
    for kind in (OutputFormat.PWG_RASTER, OutputFormat.URF):
        yield kind.value, _turned("application/pdf", samples.pdf(2), kind)


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "text/plain; charset=utf-8", LETTERS.encode()
    yield "text/plain; charset=utf-16", LETTERS.encode("utf-16")
    yield "text/plain", samples.text(2)
    yield "text/plain", ASA.encode()
    yield "application/vnd.ibm.scs", SCS * 5
    yield "application/postscript", POSTSCRIPT


def wish(kind: str, target: Target, asked: dict[str, object]) -> TransformRequest:
    """Return a request without limits of its own."""
    return request(kind, target=target, **asked)


def _turned(kind: str, octets: bytes, to: OutputFormat) -> bytes:
    made = bytearray()
    with opened(octets) as descriptor:
        target = Target(format=to, resolution=DPI)
        job.run(request(kind, target=target), descriptor, made.extend, lambda _: None)
    return bytes(made)


def _saved(kind: str, *, mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    picture(SMALL).convert(mode).save(file, kind, **options)
    return file.getvalue()


def _repacked(octets: bytes) -> bytes:
    """Return a PDF with its objects and its table in packed streams."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(octets)) as document:
        document.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


def _form() -> bytes:
    """Return a page with a field of a form and a note."""
    file = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(200, 100))
        field, note = (
            document.make_indirect(pikepdf.Dictionary(described))
            for described in (
                {
                    "/Type": pikepdf.Name.Annot,
                    "/Subtype": pikepdf.Name.Widget,
                    "/FT": pikepdf.Name.Tx,
                    "/T": pikepdf.String("a"),
                    "/V": pikepdf.String("value"),
                    "/F": 4,
                    "/Rect": [20, 20, 180, 80],
                    "/DA": pikepdf.String("/Helv 12 Tf 0 g"),
                },
                {
                    "/Type": pikepdf.Name.Annot,
                    "/Subtype": pikepdf.Name.Square,
                    "/F": 4,
                    "/C": [1, 0, 0],
                    "/Rect": [10, 10, 50, 50],
                },
            )
        )
        page.Annots = pikepdf.Array([field, note])
        document.Root.AcroForm = pikepdf.Dictionary(
            Fields=pikepdf.Array([field]), NeedAppearances=True
        )
        document.save(file)
    return file.getvalue()

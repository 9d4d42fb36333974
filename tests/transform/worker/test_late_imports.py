"""Locked workers have all that they need, also what is loaded by its first use."""

from __future__ import annotations

import io
import tempfile

import pikepdf
import pytest
from PIL import Image

from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.pool import WorkerPool
from sealpress.transform.target import OutputFormat, Target
from tests.transform import samples
from tests.transform.requests import request


def converted(octets: bytes, document_format: str, wanted: OutputFormat) -> bytes:
    """Return what a worker makes of a document."""
    target = Target(format=wanted, pixels=PixelKind.SGRAY_8, resolution=Resolution(72, 72))
    with tempfile.TemporaryFile() as file, WorkerPool(warm=0) as pool:
        file.write(octets)
        file.flush()
        begun = pool.begin(request(document_format, target=target), file.fileno())
        return b"".join(iter(begun.read, b""))


@pytest.mark.parametrize("between", [OutputFormat.PWG_RASTER, OutputFormat.URF])
def test_raster_that_names_its_paper_is_read(between: OutputFormat) -> None:
    raster = converted(samples.pdf(1), "application/pdf", between)
    assert converted(raster, between.value, OutputFormat.PNG).startswith(b"\x89PNG")


def test_text_of_pdfs_is_read() -> None:
    assert b"1" in converted(samples.pdf(1), "application/pdf", OutputFormat.TEXT)


def test_units_of_pages_are_read() -> None:
    plain = samples.pdf(1)
    half = plain.replace(b"0 0 595 842]", b"0 0 595 842]/UserUnit 0.5")
    made = [converted(one, "application/pdf", OutputFormat.PNG) for one in (plain, half)]
    inks = [Image.open(io.BytesIO(one)).convert("L").point(lambda level: level < 128 and 255)
            for one in made]  # fmt: skip
    boxes = [box for one in inks if (box := one.getbbox())]
    whole, part = (right - left for left, _, right, _ in boxes)
    assert part == pytest.approx(whole / 2, abs=3)


@pytest.mark.parametrize("wanted", [OutputFormat.PDF, OutputFormat.PNG])
def test_what_anybody_may_open_is_no_lock(wanted: OutputFormat) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.pdf(1))) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert converted(out.getvalue(), "application/pdf", wanted).startswith((b"%PDF", b"\x89PNG"))


def test_letters_of_all_scripts_are_set() -> None:
    text = "Grüße, мир, שלום, 你好, 😀\n".encode()
    made = converted(text, "text/plain; charset=utf-8", OutputFormat.PDF)
    assert made.startswith(b"%PDF-1.")

"""PDFs that were written without drawing, judged by qpdf and drawn by poppler."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from sealpress.transform.print_ticket import PrintTicket, SheetKind
from sealpress.transform.sheets import Sides
from tests.interop import judges
from tests.transform import samples
from tests.transform.writing.making import PLAIN, drawn, written

pytestmark = pytest.mark.interop

WHOLE = replace(PLAIN, media=samples.BORDERLESS_A4)
BOOKLET = replace(PLAIN, booklet=True, sides=Sides.SHORT_EDGE, copies=2)
OWN = replace(PLAIN, job_sheets=SheetKind.BOTH, title="Prüfung", user="anna")
DOCUMENTS = {
    "pages of all kinds": (samples.mixed_pdf(), WHOLE, "application/pdf"),
    "four on a side": (samples.mixed_pdf(), replace(PLAIN, number_up=4), "application/pdf"),
    "booklet": (samples.mixed_pdf(), BOOKLET, "application/pdf"),
    "sheets of our own": (samples.pdf(2), OWN, "application/pdf"),
    "jpeg": (samples.jpeg(exif=8), WHOLE, "image/jpeg"),
    "png": (samples.png(mode="RGBA"), replace(WHOLE, copies=3), "image/png"),
    "tiff": (samples.tiff(3), replace(WHOLE, number_up=2), "image/tiff"),
    "text": (samples.text(3), WHOLE, "text/plain"),
    "two columns of text": (samples.text(3), replace(WHOLE, number_up=2), "text/plain"),
}


def poppler(octets: bytes | bytearray, folder: Path) -> list[Image.Image]:
    """Return the pages as poppler draws them, at 36 dpi."""
    path = folder / "written.pdf"
    path.write_bytes(octets)
    argv = [judges.program("pdftoppm"), "-r", "36", "-png", str(path), str(folder / "page")]
    subprocess.run(argv, check=True, timeout=60)
    return [Image.open(page).convert("RGB") for page in sorted(folder.glob("page-*.png"))]


def coloured(page: Image.Image) -> bytes:
    """Return what is coloured: the marks in the corners of pages; letters differ by font."""
    return page.convert("HSV").getchannel("S").point(lambda value: value > 128 and 1).tobytes()


def overlap(one: bytes, other: bytes) -> float:
    """Return how much two coverings have in common: 1.0 for all, or for none at all."""
    pairs = list(zip(one, other, strict=True))
    either = sum(left or right for left, right in pairs)
    return sum(left and right for left, right in pairs) / either if either else 1.0


@pytest.mark.parametrize(("document", "ticket", "kind"), DOCUMENTS.values(), ids=list(DOCUMENTS))
def test_qpdf_finds_nothing_wrong(
    document: bytes, ticket: PrintTicket, kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "written.pdf"
    path.write_bytes(written(document, ticket, kind).octets)
    argv = [judges.program("qpdf"), "--check", str(path)]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "No syntax or stream encoding errors found" in done.stdout


@pytest.mark.parametrize("name", ["pages of all kinds", "four on a side", "booklet"])
def test_poppler_sees_pages_where_they_are_drawn(name: str, tmp_path: Path) -> None:
    document, ticket, _ = DOCUMENTS[name]
    seen = poppler(written(document, ticket).octets, tmp_path)
    wanted = drawn(document, ticket)
    assert len(seen) == len(wanted)
    assert min(map(overlap, map(coloured, seen), map(coloured, wanted))) > 0.75


@pytest.mark.parametrize("name", ["jpeg", "png"])
def test_poppler_sees_pictures_upright(name: str, tmp_path: Path) -> None:
    sheet = samples.A4_MEDIA
    fitting = replace(PLAIN, media=replace(sheet, name="custom", width=15240, height=20320,
                                           left=0, top=0, right=0, bottom=0))  # fmt: skip
    document, _, kind = DOCUMENTS[name]
    (page,) = poppler(written(document, fitting, kind).octets, tmp_path)
    assert samples.marks(page) == tuple(samples.CORNERS)

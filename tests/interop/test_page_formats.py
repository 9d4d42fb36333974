"""Ghostscript, qpdf and Poppler read our PDF, PCLm and PostScript, and our readers read theirs."""

from __future__ import annotations

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sealpress.transform.pixels import PixelKind
from sealpress.transform.sheets import Sides
from sealpress.transform.target import OutputFormat, Target
from tests.interop.judges import program
from tests.transform.encoders.pages import (
    A4,
    BLACK,
    COLOR,
    GRAY,
    LETTER,
    Octets,
    Page,
    blank,
    encoded,
    page,
)  # fmt: skip
from tests.transform.encoders.pcl_reader import read_pcl
from tests.transform.encoders.pcl_xl_reader import read_pcl_xl

pytestmark = pytest.mark.interop

PDF, PCLM, POSTSCRIPT = OutputFormat.PDF, OutputFormat.PCLM, OutputFormat.POSTSCRIPT
EXACT = {"": 0, "flate": 0, "rle": 0}
SECONDS = 60


def run(*command: str | Path) -> bytes:
    """Run a judge; what it complains of fails the test."""
    judge = [program(str(command[0])), *map(str, command[1:])]
    done = subprocess.run(judge, capture_output=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


def ghostscript(file: Path, device: str, output: str | Path = "-", *more: str, dpi: int) -> bytes:
    fixed = ("-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", f"-r{dpi}")
    return run("gs", *fixed, *more, f"-sDEVICE={device}", f"-sOutputFile={output}", file)


def drawn(file: Path, *more: str, dpi: int) -> list[Octets]:
    """Return the pages of a file as Ghostscript draws them."""
    pictures = io.BytesIO(ghostscript(file, "ppmraw", "-", *more, dpi=dpi))
    pages = []
    while pictures.tell() < len(pictures.getvalue()):
        start = pictures.tell()
        with Image.open(io.BytesIO(pictures.getvalue()[start:])) as picture:
            pages.append(np.asarray(picture.convert("RGB")))
            head = len(b"P6\n%d %d\n255\n" % picture.size)
            comment = pictures.getvalue()[start:].find(b"255\n") + 4
            pictures.seek(start + max(head, comment) + pages[-1].size)
    return pages


def shown(one: Page) -> Octets:
    """Return a page's pixels as three colours."""
    picture = one.picture()
    return picture if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "document"


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize(
    ("level", "compression", "most"),
    [(3, "", 0), (3, "rle", 0), (2, "", 0), (2, "jpeg", 255)],
)
def test_ghostscript_draws_our_postscript(
    file: Path, kind: PixelKind, level: int, compression: str, most: int
) -> None:
    pages = [page(kind, LETTER), blank(kind, LETTER), page(kind, LETTER)]
    target = Target(format=POSTSCRIPT, level=level, compression=compression)
    file.write_bytes(encoded(target, pages))

    read = drawn(file, f"-dLanguageLevel={level}", dpi=150)

    assert len(read) == len(pages)
    for picture, one in zip(read, pages, strict=True):
        difference = np.abs(picture.astype(int) - shown(one))
        assert difference.max() <= most
        assert difference.mean() < 2


@pytest.mark.parametrize("dpi", [300, 600])
def test_the_top_of_postscript_is_the_top_of_the_sheet(file: Path, dpi: int) -> None:
    one = page(GRAY, A4, dpi)
    file.write_bytes(encoded(POSTSCRIPT, [one]))

    (read,) = drawn(file, dpi=dpi)

    assert np.array_equal(read[: one.facts.height, : one.facts.width], shown(one))
    assert (read[one.facts.height :] == 255).all()


def test_a_device_without_a_hand_feed_prints_postscript_all_the_same(file: Path) -> None:
    file.write_bytes(encoded(POSTSCRIPT, [page(GRAY, replace(LETTER, source="manual"))]))

    (read,) = drawn(file, dpi=150)

    assert np.array_equal(read, shown(page(GRAY, LETTER)))


def test_a_device_without_duplex_prints_postscript_all_the_same(file: Path) -> None:
    one = page(GRAY, LETTER).on(sides=Sides.SHORT_EDGE, copies=1)
    file.write_bytes(encoded(POSTSCRIPT, [one, one.on(is_back=True)]))

    assert len(drawn(file, dpi=150)) == 2


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize("compression", ["flate", "rle", "jpeg"])
def test_pclm_is_pdf_and_shows_every_line(file: Path, kind: PixelKind, compression: str) -> None:
    pages = [page(kind, LETTER), page(kind, LETTER)]
    file.write_bytes(encoded(Target(format=PCLM, compression=compression), pages))

    run("qpdf", "--check", file)
    for picture, one in zip(drawn(file, dpi=150), pages, strict=True):
        difference = np.abs(picture.astype(int) - shown(one))
        assert difference.max() <= EXACT.get(compression, 255)
        assert difference.mean() < 2


@pytest.mark.parametrize(("lines", "last"), [(16, 2), (64, 50), (128, 114), (2000, 1650)])
def test_poppler_sees_the_strips_of_pclm(file: Path, lines: int, last: int) -> None:
    file.write_bytes(encoded(Target(format=PCLM, strip_lines=lines), [page(COLOR, LETTER)]))

    rows = [row.split() for row in run("pdfimages", "-list", file).decode().splitlines()[2:]]

    count = -(-1650 // lines)
    assert [int(row[4]) for row in rows] == [lines] * (count - 1) + [last]
    assert {(row[3], row[5], row[7], row[12]) for row in rows} == {("1275", "rgb", "8", "150")}


@pytest.mark.parametrize(
    ("kind", "compression", "said"),
    [
        (BLACK, "", "ccitt"), (BLACK, "flate", "image"), (GRAY, "", "image"),
        (GRAY, "jpeg", "jpeg"), (COLOR, "", "image"), (COLOR, "jpeg", "jpeg"),
    ],
)  # fmt: skip
def test_pdf_of_pictures_is_read_by_three(
    file: Path, kind: PixelKind, compression: str, said: str
) -> None:
    one = page(kind, LETTER)
    file.write_bytes(encoded(Target(format=PDF, compression=compression), [one, blank(kind)]))

    run("qpdf", "--check", file)
    first, _ = run("pdfimages", "-list", file).decode().splitlines()[2:]
    assert first.split()[3:9:5] == ["1275", said]
    picture = drawn(file, dpi=150)[0].astype(int)
    assert np.abs(picture - shown(one)).mean() <= (2 if compression == "jpeg" else 0)


@pytest.mark.parametrize(("kind", "device"), [(GRAY, "pxlmono"), (COLOR, "pxlcolor")])
def test_our_reader_of_pcl_xl_reads_ghostscript_and_us_alike(
    file: Path, tmp_path: Path, kind: PixelKind, device: str
) -> None:
    one = page(kind, LETTER)
    file.write_bytes(encoded(POSTSCRIPT, [one]))
    theirs = tmp_path / "theirs.pxl"
    ghostscript(file, device, theirs, dpi=150)

    (foreign,) = read_pcl_xl(theirs.read_bytes())
    (own,) = read_pcl_xl(encoded(OutputFormat.PCL_XL, [one]))

    shape = one.picture().shape
    assert np.array_equal(own.sheet(shape), one.picture())
    assert np.array_equal(foreign.sheet(shape), one.picture())
    assert foreign.start.values == own.start.values


def test_our_reader_of_pcl_reads_ghostscript_and_us_alike(file: Path, tmp_path: Path) -> None:
    one = page(BLACK, LETTER, 300)
    file.write_bytes(encoded(POSTSCRIPT, [one]))
    theirs = tmp_path / "theirs.pcl"
    ghostscript(file, "ljet2p", theirs, dpi=300)

    (foreign,) = read_pcl(theirs.read_bytes())
    (own,) = read_pcl(encoded(OutputFormat.PCL, [one]))

    inner = slice(80, 3200), slice(80, 2470)  # Ghostscript leaves the edges out
    assert own.sheet[inner].any()
    assert np.array_equal(foreign.sheet[inner], own.sheet[inner])


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize(
    ("format_", "name"), [(OutputFormat.PNG, b"PNG"), (OutputFormat.JPEG, b"JPEG")]
)
def test_pictures_are_known_by_their_octets(
    file: Path, kind: PixelKind, format_: OutputFormat, name: bytes
) -> None:
    file.write_bytes(encoded(format_, [page(kind)]))

    said = run("file", "--brief", file)

    assert said.startswith(name)
    assert b"300 x 450" in said or b"300x450" in said

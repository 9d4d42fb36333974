"""PWG Raster and URF judged by libcups, rastertopdf, file and Ghostscript, pixel by pixel."""

from __future__ import annotations

import itertools
import subprocess
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from sealpress.transform.decoders.raster import RasterDocument, RasterPage
from sealpress.transform.layout import lay_out
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.rendering.sides import SideDrawer
from sealpress.transform.request import TransformRequest
from sealpress.transform.sheets import Media, SheetBack, Sides
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker import job
from tests.interop import judges, libcups
from tests.transform import samples
from tests.transform.encoders import pages as pages_of
from tests.transform.encoders.pages import BLACK, COLOR, GRAY, Octets, Page
from tests.transform.requests import opened, request, source_of

pytestmark = pytest.mark.interop

PWG, URF = OutputFormat.PWG_RASTER, OutputFormat.URF
ODD = Media(name="custom_odd_50.9x31.3mm", width=5093, height=3131)
"""No whole octets of pixels at any resolution."""
SPACES = {BLACK: 3, GRAY: 18, COLOR: 19}
DENSITIES = (150, 300, 360, 600, 720, 1200)
BACKS = [*itertools.product(SheetBack, (Sides.LONG_EDGE, Sides.SHORT_EDGE))]


def written(folder: Path, target: OutputFormat, *pages: Page, **how: int) -> Path:
    """Return a file of pages."""
    file = folder / f"document.{target.value.rpartition('/')[2]}"
    file.write_bytes(pages_of.encoded(target, pages, **how))
    return file


@pytest.mark.parametrize("dpi", DENSITIES)
@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize("media", [pages_of.CARD, ODD], ids=["card", "odd"])
def test_libcups_unpacks_pwg_to_the_same_pixels(
    tmp_path: Path, kind: PixelKind, dpi: int, media: Media
) -> None:
    page = pages_of.page(kind, media, dpi)
    (found,) = libcups.read(written(tmp_path, PWG, page, padding=3))
    assert np.array_equal(found.lines, page.lines)


@pytest.mark.parametrize("dpi", DENSITIES)
@pytest.mark.parametrize("kind", [GRAY, COLOR])
def test_libcups_unpacks_urf_to_the_same_pixels(tmp_path: Path, kind: PixelKind, dpi: int) -> None:
    page, blank = pages_of.page(kind, ODD, dpi), pages_of.blank(kind, ODD, dpi)
    found = libcups.read(written(tmp_path, URF, page, blank, band=100))
    assert len(found) == 2
    assert np.array_equal(found[0].lines, page.lines)
    assert np.array_equal(found[1].lines, blank.lines)


def drawn(document: bytes, wanted: TransformRequest) -> Octets:
    """Return the pixels of a document's only side: red, green and blue."""
    width, _ = wanted.ticket.media.pixels(wanted.target.resolution)
    with source_of(document, wanted) as source:
        (side,) = lay_out(1, source.page_size, wanted.ticket)
        drawer = SideDrawer(source, wanted.ticket, wanted.target)
        return np.concatenate([band[:, : width * 3].copy() for band in drawer.bands(side)])


@pytest.mark.parametrize("target", [PWG, URF])
@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("document", ["text", "picture"])
def test_libcups_unpacks_drawn_colours(
    tmp_path: Path, target: OutputFormat, dpi: int, document: str
) -> None:
    octets, is_of = samples.pdf(1), "application/pdf"
    if document == "picture":
        noise = np.random.default_rng(3).integers(0, 256, (900, 640, 3), np.uint8)
        Image.fromarray(noise).save(tmp_path / "noise.png")
        octets, is_of = (tmp_path / "noise.png").read_bytes(), "image/png"
    resolution = Resolution.square(dpi)
    wanted = request(
        is_of, target=Target(format=target, pixels=PixelKind.SRGB_8, resolution=resolution)
    )
    file = tmp_path / "document"
    with opened(octets) as descriptor, file.open("wb") as output:
        job.run(wanted, descriptor, output.write, lambda event: None)
    (found,) = libcups.read(file)
    assert np.array_equal(found.lines, drawn(octets, wanted))


@pytest.mark.parametrize("kind", PixelKind)
def test_libcups_finds_all_fields_of_a_pwg_header(tmp_path: Path, kind: PixelKind) -> None:
    media = Media(
        name="iso_a5_148x210mm", width=14800, height=21000, kind="cardstock", source="tray-2"
    )
    asked = {
        "sides": Sides.SHORT_EDGE,
        "total": 7,
        "copies": 3,
        "quality": 5,
        "transforms": (-1, 1),
    }
    page = pages_of.page(kind, media, 150).on(resolution=Resolution(150, 300), **asked)
    (found,) = libcups.read(written(tmp_path, PWG, page))
    header = found.header
    words = header.MediaClass, header.MediaType, header.cupsPageSizeName
    assert words == (b"PwgRaster", b"cardstock", b"iso_a5_148x210mm")
    assert (header.Duplex, header.Tumble, header.NumCopies) == (1, 1, 3)
    assert (header.MediaPosition, header.LeadingEdge, header.Orientation) == (21, 0, 0)
    assert [*header.HWResolution, *header.PageSize] == [150, 300, 420, 595]
    assert (header.cupsWidth, header.cupsHeight) == (page.facts.width, page.facts.height)
    assert (header.cupsColorSpace, header.cupsNumColors) == (SPACES[kind], kind.colors)
    assert header.cupsBytesPerLine == page.facts.line_octets
    assert (header.cupsBitsPerPixel, header.cupsColorOrder) == (kind.bits, 0)
    assert (header.cupsInteger[0], found.transforms) == (7, (-1, 1))
    box = [0, 0, page.facts.width, page.facts.height]
    assert header.cupsInteger[3:9] == [*box, 0xFFFFFF, 5]


def test_libcups_finds_the_fields_of_an_urf_header(tmp_path: Path) -> None:
    media = Media(
        name="iso_a5_148x210mm", width=14800, height=21000, kind="envelope", source="manual"
    )
    found = [
        libcups.read(written(tmp_path, URF, pages_of.page(GRAY, media).on(sides=sides)))[0].header
        for sides in Sides
    ]
    assert [(h.Duplex, h.Tumble) for h in found] == [(0, 0), (1, 0), (1, 1)]
    assert {(h.MediaType, h.MediaPosition, *h.HWResolution) for h in found} == {
        (b"envelope", 4, 150, 150)
    }


@pytest.mark.parametrize(("back", "sides"), BACKS)
def test_backs_are_turned_as_their_header_says(
    tmp_path: Path, back: SheetBack, sides: Sides
) -> None:
    # What a printer does to undo it gives the page as it is read, unless nothing was to be done.
    across, down = back.transforms(sides)
    upright = pages_of.page(COLOR)
    turned = upright.picture()[::down, ::across].reshape(upright.lines.shape)
    page = Page(upright.facts, turned).on(sides=sides, is_back=True, transforms=(across, down))
    (found,) = libcups.read(written(tmp_path, PWG, page))
    shown = found.lines.reshape(upright.picture().shape)
    undone = shown[:: found.transforms[1], :: found.transforms[0]]
    assert (found.header.Duplex, found.header.Tumble) == (1, sides.is_tumble)
    assert np.array_equal(undone, upright.picture())


STANDARD = {
    SheetBack.NORMAL: ((1, 1), (1, 1)),
    SheetBack.FLIPPED: ((1, -1), (-1, 1)),
    SheetBack.ROTATED: ((-1, -1), (1, 1)),
    SheetBack.MANUAL_TUMBLE: ((1, 1), (-1, -1)),
}
"""PWG 5102.4 section 5.3.3: CrossFeedTransform and FeedTransform by the long and the short edge."""


@pytest.mark.parametrize(("back", "sides"), BACKS)
def test_drawn_backs_are_turned_in_pixels_and_header(
    tmp_path: Path, back: SheetBack, sides: Sides
) -> None:
    upright, turned = (
        drawn_sides(tmp_path / name, sides=asked, back=back)[1]
        for name, asked in (("front.pwg", Sides.ONE_SIDED), ("back.pwg", sides))
    )
    cross, feed = turned.transforms
    assert (cross, feed) == STANDARD[back][sides.is_tumble]
    assert (turned.header.Duplex, turned.header.Tumble) == (1, sides.is_tumble)
    shape = (upright.header.cupsHeight, upright.header.cupsWidth)
    there, here = (each.lines.reshape(shape).astype(int) for each in (turned, upright))
    assert np.abs(there[::feed, ::cross] - here).mean() < 1
    as_they_lie = np.abs(there - here).mean()
    assert bool(as_they_lie > 1) is ((cross, feed) != (1, 1))


def drawn_sides(file: Path, *, sides: Sides, back: SheetBack) -> list[libcups.Page]:
    """Return the pages of a document that is drawn here, as libcups reads them."""
    target = Target(format=PWG, pixels=GRAY, resolution=Resolution(72, 72), sheet_back=back)
    made = bytearray()
    with opened(samples.pdf(2)) as descriptor:
        job.run(request(target=target, sides=sides), descriptor, made.extend, lambda _: None)
    file.write_bytes(made)
    return libcups.read(file)


@pytest.mark.parametrize(("kind", "count"), [(GRAY, 3), (COLOR, 2)])
def test_rastertopdf_makes_as_many_pages_of_the_same_size(
    tmp_path: Path, kind: PixelKind, count: int
) -> None:
    page = pages_of.page(kind, pages_of.LETTER, 75)
    pdf = to_pdf(written(tmp_path, PWG, *[page] * count))
    with pypdfium2.PdfDocument(pdf) as document:
        sizes = [tuple(map(round, document.get_page_size(n))) for n in range(len(document))]
    assert sizes == [(612, 792)] * count


def test_rastertopdf_shows_the_same_colours(tmp_path: Path) -> None:
    page = pages_of.page(COLOR, pages_of.CARD, 150)
    pdf = to_pdf(written(tmp_path, PWG, page))
    subprocess.run(
        [judges.program("pdfimages"), "-png", str(pdf), str(tmp_path / "picture")],
        check=True,
        timeout=60,
    )
    with Image.open(tmp_path / "picture-000.png") as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), page.picture())


def test_file_names_it(tmp_path: Path) -> None:
    named = subprocess.run(
        [judges.program("file"), "-b", str(written(tmp_path, PWG, pages_of.page(COLOR)))],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    ).stdout
    assert "Cups Raster version 2, Big Endian, 150x150 dpi, 300x450 pixels" in named


@pytest.mark.parametrize("device", ["pwgraster", "urf"])
@pytest.mark.parametrize("options", ["gray", "rgb"])
def test_what_ghostscript_writes_is_read_as_libcups_reads_it(
    tmp_path: Path, device: str, options: str
) -> None:
    file, source = tmp_path / device, tmp_path / "source.pdf"
    source.write_bytes(samples.pdf(3))
    ghostscript(device, options, source, file)
    assert_same_pixels(file)


def ghostscript(device: str, colors: str, source: Path, file: Path) -> None:
    """Have Ghostscript write a raster."""
    space = f"-dcupsColorSpace={18 if colors == 'gray' else 19}"
    bits = ["-dcupsBitsPerColor=8", f"-dcupsBitsPerPixel={8 if colors == 'gray' else 24}"]
    argv = [judges.program("gs"), "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-r100"]
    subprocess.run(
        [*argv, f"-sDEVICE={device}", space, *bits, f"-sOutputFile={file}", str(source)],
        check=True,
        timeout=120,
    )


@pytest.mark.parametrize("mode", [libcups.WRITE_PWG, libcups.WRITE_APPLE])
@pytest.mark.parametrize("kind", [GRAY, COLOR])
def test_what_libcups_writes_is_read_as_it_was(tmp_path: Path, mode: int, kind: PixelKind) -> None:
    page = pages_of.page(kind, ODD, 300)
    fields = {
        "cupsWidth": page.facts.width,
        "cupsBitsPerColor": 8,
        "cupsBitsPerPixel": kind.bits,
        "cupsColorSpace": SPACES[kind],
        "cupsNumColors": kind.colors,
    }
    libcups.write(tmp_path / "theirs", mode, [(fields, page.lines)] * 2)
    with (tmp_path / "theirs").open("rb") as file:
        document = RasterDocument(file)
        for each in document.pages():
            assert np.array_equal(np.concatenate(list(each.bands(lines=50))), page.lines)
        assert document.page_count() == 2


def assert_same_pixels(file: Path) -> None:
    """Compare what we read of a file with what libcups reads."""
    theirs = libcups.read(file)
    assert len(theirs) == 3
    with file.open("rb") as opened:
        ours = [page_lines(page) for page in RasterDocument(opened).pages()]
    for mine, other in zip(ours, theirs, strict=True):
        assert np.array_equal(mine, other.lines)


def page_lines(page: RasterPage) -> libcups.Octets:
    """Return all lines of a page as they are in the file."""
    return np.concatenate(list(page.bands()))


def to_pdf(raster: Path) -> Path:
    """Have cups-filters make a PDF of a raster."""
    pdf = raster.with_suffix(".pdf")
    environment = {"PPD": "/dev/null", "CONTENT_TYPE": "image/pwg-raster", "PATH": "/usr/bin:/bin"}
    argv = [judges.program("rastertopdf"), "1", "user", "title", "1", "", str(raster)]
    with pdf.open("wb") as file:
        subprocess.run(
            argv, check=True, stdout=file, stderr=subprocess.PIPE, env=environment, timeout=60
        )
    return pdf


def test_libcups_notices_a_pixel_that_is_wrong(tmp_path: Path) -> None:
    page = pages_of.page(COLOR)
    file = written(tmp_path, PWG, page)
    octets = bytearray(file.read_bytes())
    octets[-1] ^= 1
    file.write_bytes(octets)
    (found,) = libcups.read(file)
    assert np.argwhere(found.lines != page.lines)[-1].tolist() == [449, 899]


def test_libcups_notices_a_page_that_is_cut(tmp_path: Path) -> None:
    file = written(tmp_path, PWG, pages_of.page(GRAY))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(AssertionError):
        libcups.read(file)


def test_libcups_does_not_open_what_is_no_raster(tmp_path: Path) -> None:
    (tmp_path / "text").write_bytes(b"RaS9" + bytes(2000))
    with pytest.raises(AssertionError, match="does not open"):
        libcups.read(tmp_path / "text")

"""Printers of one format get PDF, text and JPEG from us; programs of others judge what arrived."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from sealpress import Printer
from sealpress.ipp.states import JobState
from sealpress.transform.choice import Action
from tests.interop import judges, libcups
from tests.interop.one_format import PDF, PWG, Taker, cups_taking, eve_taking
from tests.interop.sealpress_command import Sealpress
from tests.transform import samples

PEERS = {
    "ippeveprinter": eve_taking,
    "cupsd": lambda document_format, _folder: cups_taking(document_format),
}
LINES = 50
DOCUMENTS = {
    "pages.pdf": samples.pdf(3),
    "words.txt": samples.text(2, LINES),
    "picture.jpg": samples.jpeg(),
}
PAGES = {"pages.pdf": 3, "words.txt": 2, "picture.jpg": 1}
SPACE_SRGB = 19
DARK = 128
DRAFT = 3  # the coarsest that the printer takes

names = pytest.mark.parametrize("name", DOCUMENTS)


@pytest.fixture(scope="module")
def takers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, str], Taker]]:
    """Give the printer of a kind that takes a format; each is started once."""
    started: dict[tuple[str, str], Taker] = {}
    with ExitStack() as stack:

        def taker(kind: str, document_format: str) -> Taker:
            if (kind, document_format) not in started:
                folder = tmp_path_factory.mktemp(kind)
                one = stack.enter_context(PEERS[kind](document_format, folder))
                started[kind, document_format] = one
            return started[kind, document_format]

        yield taker


@pytest.fixture(
    scope="module", params=[(kind, one) for one in (PWG, PDF) for kind in PEERS], ids=" ".join
)
def taker(request: pytest.FixtureRequest, takers: Callable[[str, str], Taker]) -> Taker:
    """Each peer with each format."""
    return takers(*request.param)


@pytest.fixture
def document(name: str, tmp_path: Path) -> Path:
    path = tmp_path / name
    path.write_bytes(DOCUMENTS[name])
    return path


# Judging


def run(*command: str | Path, **environment: str) -> str:
    """Run a judge; what it complains of fails the test."""
    argv = [judges.program(str(command[0])), *map(str, command[1:])]
    env = {**os.environ, **environment}
    done = subprocess.run(argv, capture_output=True, timeout=60, check=False, env=env)
    assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout.decode("latin-1")


def ink(page: Image.Image) -> Image.Image:
    """Cut a page to what is printed on it."""
    box = page.convert("L").point(lambda value: value < DARK and 255).getbbox()
    assert box is not None, "the page is empty"
    return page.crop(box)


def lines_of(page: Image.Image) -> int:
    """Count the lines of text on a page."""
    dark = (np.asarray(page.convert("L")) < DARK).any(axis=1)
    return int(np.count_nonzero(dark[1:] & ~dark[:-1]))


def check_pages(name: str, pages: list[Image.Image]) -> None:
    """Look at what is on the pages."""
    assert len(pages) == PAGES[name]
    for page in pages:
        if name == "words.txt":
            assert lines_of(page) == LINES
        else:
            assert samples.marks(ink(page), inset=6) == tuple(samples.CORNERS)


def pages_of_raster(file: Path) -> list[Image.Image]:
    """Return the pages as libcups reads them; rastertopdf must find as many."""
    found = libcups.read(file)
    as_pdf = file.with_suffix(".judged.pdf")
    as_pdf.write_text(
        run("rastertopdf", "1", "user", "title", "1", "", file, PPD="/dev/null"), "latin-1"
    )
    assert run("qpdf", "--show-npages", as_pdf).strip() == str(len(found))
    assert {page.header.cupsColorSpace for page in found} == {SPACE_SRGB}
    return [Image.fromarray(page.lines.reshape(len(page.lines), -1, 3)) for page in found]


def pages_of_pdf(file: Path) -> list[Image.Image]:
    """Return the pages as poppler draws them; qpdf must find nothing wrong."""
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", file)
    run("pdftoppm", "-r", "150", "-png", file, file.with_suffix(""))
    drawn = sorted(file.parent.glob(f"{file.stem}-*.png"))
    return [Image.open(page).convert("RGB") for page in drawn]


def judge(octets: bytes, document_format: str, name: str, folder: Path) -> None:
    """Have what arrived judged."""
    file = folder / f"arrived{'.pdf' if document_format == PDF else '.pwg'}"
    file.write_bytes(octets)
    if document_format == PWG:
        check_pages(name, pages_of_raster(file))
        return
    check_pages(name, pages_of_pdf(file))
    if name == "words.txt":
        words = run("pdftotext", "-layout", file, "-").split("\n")
        assert [line for line in words if line.strip("\f")][:2] == [
            "page 1 line 1",
            "page 1 line 2",
        ]
    elif name == "picture.jpg":
        assert " jpeg " in run("pdfimages", "-list", file)


# Printing


@names
def test_the_command_prints(
    taker: Taker, sealpress: Sealpress, document: Path, name: str, tmp_path: Path
) -> None:
    outcome = sealpress.succeed(
        "print", document, "--to", taker.uri("ipps"), "--trust", "encrypt", "--json"
    )
    assert outcome.json["job"]["state"] == "completed", taker.log()
    assert outcome.json["connection"]["binding"] == "implicit"
    assert outcome.json["unsupported"] == {}
    judge(taker.printed(), taker.document_format, name, tmp_path)


@names
def test_the_python_api_prints(taker: Taker, document: Path, name: str, tmp_path: Path) -> None:
    seen = []
    with Printer(taker.uri("ipp")) as printer:
        job = printer.print(document, on_progress=seen.append, print_quality=DRAFT)
        status = job.wait(60)
    assert status.state == JobState.COMPLETED.value, taker.log()
    judge(taker.printed(), taker.document_format, name, tmp_path)
    if taker.document_format == PWG:
        assert seen[-1].impressions_total == PAGES[name]


@pytest.mark.parametrize("name", ["words.txt"])
def test_a_file_is_converted_for_them(
    taker: Taker, sealpress: Sealpress, document: Path, name: str, tmp_path: Path
) -> None:
    out = tmp_path / "made"
    outcome = sealpress.succeed(
        "convert", document, out, "--for", taker.uri("ipps"), "--trust", "encrypt", "--json",
        "-o", "print-quality=draft",
    )  # fmt: skip
    assert outcome.json["document_format"] == taker.document_format
    assert outcome.json["octets"] == out.stat().st_size
    judge(out.read_bytes(), taker.document_format, name, tmp_path)


@pytest.mark.parametrize("kind", PEERS)
def test_what_they_take_goes_as_it_is(
    takers: Callable[[str, str], Taker], sealpress: Sealpress, kind: str, tmp_path: Path
) -> None:
    taker = takers(kind, PDF)
    document = tmp_path / "pages.pdf"
    document.write_bytes(DOCUMENTS["pages.pdf"])
    sealpress.succeed("print", document, "--to", taker.uri("ipp"))
    assert taker.printed() == DOCUMENTS["pages.pdf"]


@pytest.mark.parametrize("kind", PEERS)
def test_a_document_is_sent_into_a_job(
    takers: Callable[[str, str], Taker], kind: str, tmp_path: Path
) -> None:
    taker = takers(kind, PWG)
    with Printer(taker.uri("ipp")) as printer:
        job = printer.create_job("in parts", print_quality=DRAFT)
        job.send_document(DOCUMENTS["words.txt"], document_format="text/plain")
        assert job.wait(60).state == JobState.COMPLETED.value, taker.log()
    judge(taker.printed(), PWG, "words.txt", tmp_path)


def test_both_sides_of_sheets(takers: Callable[[str, str], Taker], tmp_path: Path) -> None:
    taker = takers("ippeveprinter", PWG)
    with Printer(taker.uri("ipp")) as printer:
        job = printer.print(
            DOCUMENTS["pages.pdf"], sides="two-sided-short-edge", number_up=2, copies=2,
            media="iso_a4_210x297mm", page_ranges=[(1, 3)],
        )  # fmt: skip
        job.wait(60)
    file = tmp_path / "arrived.pwg"
    file.write_bytes(taker.printed())
    pages = libcups.read(file)
    sides = [(one.header.Duplex, one.header.Tumble, one.header.cupsPageSizeName) for one in pages]
    # Of two sides each: this printer makes no copies of raster pages.
    assert sides == [(1, 1, b"iso_a4_210x297mm")] * 4


# Explaining


@pytest.mark.parametrize("kind", PEERS)
@pytest.mark.parametrize("document_format", [PWG, PDF])
def test_it_is_explained(
    takers: Callable[[str, str], Taker],
    sealpress: Sealpress,
    tmp_path: Path,
    kind: str,
    document_format: str,
) -> None:
    document = tmp_path / "words.txt"
    document.write_bytes(DOCUMENTS["words.txt"])
    uri = takers(kind, document_format).uri("ipp")
    outcome = sealpress.succeed("print", document, "--to", uri, "--explain", "--json")
    assert outcome.json["action"] == Action.TRANSFORM.value
    assert outcome.json["document_format"] == document_format
    assert outcome.json["reasons"][0]["sentence"] == "the printer does not take text/plain"
    text = sealpress.succeed("print", document, "--to", uri, "--explain").stdout
    assert f"is turned into {document_format}" in text

"""``sealpress convert``: with real workers, the files are what they are called."""

from __future__ import annotations

from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

from sealpress.errors import ExitCode
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.simulator.profiles import EVERYWHERE_OFFICE
from tests.transform import samples


@pytest.fixture
def document(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.pdf").write_bytes(samples.pdf(3))
    return tmp_path


def test_pages_become_pictures(sealpress, document):
    ended = sealpress("convert", "in.pdf", "out.png", "--dpi", 72, "--pages", "2-3")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("out-1.png to out-2.png: image/png, 2 sides, ")
    for page in (1, 2):
        with Image.open(f"out-{page}.png") as picture:
            assert picture.size == (595, 841)
            assert samples.marks(picture) == tuple(samples.CORNERS)
    assert len(list(document.iterdir())) == 3


def test_a_pdf_stays_one(sealpress, document):
    ended = sealpress(
        "convert",
        "in.pdf",
        "out.pdf",
        "--number-up",
        2,
        "-o",
        "sides=two-sided-short-edge",
        "--json",
    )
    assert ended.code == 0
    assert ended.json["files"] == ["out.pdf"]
    assert (ended.json["impressions"], ended.json["sheets"]) == (2, 1)
    with pikepdf.open("out.pdf") as pdf:
        assert len(pdf.pages) == 2
        assert pdf.check_pdf_syntax() == []


def test_what_a_printer_takes_is_asked_of_it(sealpress, document, printer):
    words = ("--for", printer.uri("ipp"), "--json")
    ended = sealpress("convert", "in.pdf", "same.pdf", *words)
    assert ended.code == 0
    assert ended.json["action"] == "pass-through"
    assert (document / "same.pdf").read_bytes() == (document / "in.pdf").read_bytes()


def test_for_a_printer_of_pictures_each_side_is_a_file(sealpress, document):
    model = replace(
        EVERYWHERE_OFFICE.model, document_formats=("image/jpeg",), default_format="image/jpeg"
    )
    config = VirtualPrinterConfig(
        output=document / "there",
        identity=document / "identity",
        profile=replace(EVERYWHERE_OFFICE, model=model),
    )
    with run_in_thread(config) as printer:
        words = ("--for", printer.uri("ipp"), "-o", "printer-resolution=150dpi", "--json")
        ended = sealpress("convert", "in.pdf", "out.jpg", *words)
    assert ended.code == 0, ended.err
    assert ended.json["files"] == [f"out-{number}.jpg" for number in (1, 2, 3)]


def test_a_document_that_fails_leaves_no_file(sealpress, document):
    (document / "torn.pdf").write_bytes(samples.pdf(2)[:400])
    ended = sealpress("convert", "torn.pdf", "out.pwg")
    assert ended.code == ExitCode.DOCUMENT
    assert "document-damaged" in ended.err
    assert sorted(path.name for path in document.iterdir()) == ["in.pdf", "torn.pdf"]


@pytest.mark.parametrize(
    "words",
    [
        ("out.pdf", "--to", "pdf", "--for", "ipp://printer.example"),
        ("out",),
        ("out.foo",),
        ("out.pdf", "--to", "docx"),
        ("-", "--to", "pdf", "--json"),
        ("out.pdf", "-o", "number-up=2", "--number-up", 4),
        ("out.pdf", "--number-up", 5),
        ("out.pdf", "--pages", "3-1"),
        ("out.png", "--dpi", 5),
    ],
)
def test_mistakes_are_told_before_anything_is_made(sealpress, document, words):
    ended = sealpress("convert", "in.pdf", *words)
    assert ended.code == ExitCode.USAGE
    assert [path.name for path in document.iterdir()] == ["in.pdf"]

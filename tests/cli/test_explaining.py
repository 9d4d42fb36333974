"""``print --explain`` and ``--no-transform``: what would be done, and doing nothing of it."""

from __future__ import annotations

import json

import pytest

from sealpress.cli import printing
from sealpress.client.results import Progress
from sealpress.simulator import VirtualPrinterConfig
from sealpress.simulator.profiles import PROFILES
from sealpress.simulator.threads import run_in_thread
from tests.cli.test_progress import Noting
from tests.transform import samples


@pytest.fixture
def raster(tmp_path):
    """A virtual printer that takes raster alone."""
    config = VirtualPrinterConfig(
        output=tmp_path / "out", identity=tmp_path / "id", profile=PROFILES["raster-only"]
    )
    with run_in_thread(config) as running:
        yield running


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "paper.pdf"
    path.write_bytes(samples.pdf(2))
    return path


def test_what_would_be_done_is_said_and_not_done(sealpress, raster, paper):
    uri = raster.uri("ipp")
    ended = sealpress("print", paper, "--to", uri, "--explain", "-o", "number-up=2")
    assert ended.code == 0
    first, *reasons = ended.out.splitlines()
    assert first == "the document is turned into image/pwg-raster"
    assert any("document-format transform: the printer does not take application/pdf" in line
               for line in reasons)  # fmt: skip
    assert any("number-up worker:" in line for line in reasons)
    assert not list(raster.output.glob("*.pwg"))


def test_the_same_for_programs(sealpress, raster, paper):
    told = sealpress("print", paper, "--to", raster.uri("ipp"), "--explain", "--json").json
    assert told["action"] == "transform"
    assert told["document_format"] == "image/pwg-raster"
    assert {"subject", "outcome", "sentence"} == set(told["reasons"][0])
    assert json.dumps(told)


def test_a_document_that_is_taken_goes_as_it_is(sealpress, printer, document):
    ended = sealpress("print", document, "--to", printer.uri("ipp"), "--explain")
    assert ended.out.startswith("the document is sent as it is, as application/pdf\n")


def test_nothing_is_changed_where_nobody_wants_it(sealpress, raster, paper):
    ended = sealpress("print", paper, "--to", raster.uri("ipp"), "--no-transform")
    assert ended.code == 6
    assert "document-format-not-supported" in ended.err


def test_a_raster_printer_prints_a_pdf(sealpress, raster, paper):
    ended = sealpress("print", paper, "--to", raster.uri("ipp"))
    assert (ended.code, ended.err) == (0, "")
    ticket = json.loads(raster.ticket(1).read_text())
    octets = (raster.output / ticket["documents"][0]["file"]).read_bytes()
    assert octets.startswith(b"RaS2PwgRaster")


def test_pages_are_told_once_there_are_any():
    class Pages(Noting):
        def pages(self, done, total):
            self.told.append(("pages", done, total))

    shown = Pages()
    report = printing._reporter(shown)
    report(Progress(octets_sent=5, octets_total=None))
    report(Progress(octets_sent=9, octets_total=None, impressions_done=1, impressions_total=3))
    assert shown.told == [(5, None), ("pages", 1, 3)]

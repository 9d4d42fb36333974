"""IPP Everywhere, self-certification: the documents, each row of the table by its name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from sealpress import Printer
from sealpress.conformance.results import Outcome, Report
from sealpress.simulator import RunningPrinter, VirtualPrinterConfig, run_in_thread
from tests.everywhere.rows import DOCUMENT_ROWS, Row
from tests.everywhere.samples import KINDS, LETTER, lay_out, make_jpeg, make_pwg, make_urf
from tests.everywhere.suites import conformed
from tests.transform.encoders.raster_lint import pwg_pages, urf_pages

SUITE = "sealpress-everywhere-documents"


@dataclass(frozen=True)
class Run:
    """What came of the suite.

    Attributes:
        report: Of the suite.
        tickets: Of the printer, by the tests' names.
        samples: The documents, by the suite's variables.
    """

    report: Report
    tickets: dict[str, dict[str, object]]
    samples: dict[str, str]

    def job(self, test_id: str) -> dict[str, object]:
        """Return the attributes of a test's job."""
        job = self.tickets[test_id]["job"]
        assert isinstance(job, dict)
        return job

    def received(self, test_id: str) -> str:
        """Return the hash of the document that came."""
        documents = self.tickets[test_id]["documents"]
        assert isinstance(documents, list)
        [document] = documents
        return str(document["sha256"])


def config(folder: Path, *, shows_pages: bool = False) -> VirtualPrinterConfig:
    return VirtualPrinterConfig(
        output=folder / "out", identity=folder / "identity", shows_pages=shows_pages
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("documents")
    samples = lay_out(folder)
    with run_in_thread(config(folder)) as printer:
        report = conformed(printer.uri("ipps"), SUITE, samples)
        tickets = [json.loads(path.read_text()) for path in printer.output.glob("*.json")]
    named = {_name_of(each).removeprefix("Sealpress: "): each for each in tickets}
    return Run(report, named, samples)


def _name_of(ticket: dict[str, dict[str, object]]) -> str:
    return str(ticket["job"]["job-name"])


@pytest.mark.parametrize("row", DOCUMENT_ROWS, ids=lambda row: row.id)
def test_it_passes(run: Run, row: Row) -> None:
    ended = [one for one in run.report.results if row.covers(one.test_id)]
    assert ended
    cmyk = "" if not row.remark else "cmyk_8"
    for one in ended:
        wanted = Outcome.SKIP if cmyk and cmyk in one.test_id else Outcome.PASS
        assert one.outcome is wanted, (one.test_id, one.errors, one.why)


SENT = {
    **{f"D-1.{way}-{kind}": f"PWG_{kind.upper()}" for way in (1, 2, 3)
       for kind in ("black_1", "sgray_8", "srgb_8")},
    **{f"D-1.4-{kind}": f"PWG_{kind.upper()}_A4" for kind in ("black_1", "sgray_8", "srgb_8")},
    **{f"D-1.5-{kind}": f"PWG_{kind.upper()}_LETTER" for kind in ("black_1", "sgray_8", "srgb_8")},
    **dict.fromkeys(("D-2.1", "D-2.2", "D-2.3", "D-2.4", "D-2.5"), "JPEG"),
    "D-2.6": "JPEG_GRAY",
    **dict.fromkeys(("D-3.1", "D-3.2", "D-3.3", "D-3.4"), "PDF"),
    "D-3.5": "PDF_A4",
    "D-3.6": "PDF_LETTER",
    "D-4.1": "URF_SRGB_8",
    "D-4.2": "URF_SGRAY_8",
    "D-4.3": "URF_DUPLEX",
    "D-4.4": "URF_SGRAY_8",
    "D-5.1": "PWG_DUPLEX",
    "D-5.2": "PWG_SGRAY_8",
}  # fmt: skip
"""Which document each test sends."""


def test_every_job_is_of_a_test(run: Run) -> None:
    assert run.tickets.keys() == SENT.keys()


@pytest.mark.parametrize("test_id", SENT)
def test_the_printer_received_each_octet(run: Run, test_id: str) -> None:
    octets = Path(run.samples[SENT[test_id]]).read_bytes()
    assert run.received(test_id) == hashlib.sha256(octets).hexdigest()


ON_A4, ON_LETTER = "iso_a4_210x297mm", "na_letter_8.5x11in"
ASKED: dict[str, dict[str, object]] = {
    "D-1.4-srgb_8": {"media": ON_A4},
    "D-1.5-black_1": {"media": ON_LETTER},
    "D-2.2": {"copies": 2},
    "D-2.3": {"print-color-mode": "monochrome"},
    "D-2.4": {"media": ON_LETTER},
    "D-2.5": {"media": ON_A4},
    "D-3.2": {"copies": 2},
    "D-3.3": {"page-ranges": ["3-3"], "print-color-mode": "monochrome"},
    "D-3.4": {"sides": "two-sided-long-edge"},
    "D-3.5": {"media": ON_LETTER},
    "D-3.6": {"media": ON_A4},
    "D-4.3": {"sides": "two-sided-long-edge"},
    "D-4.4": {"copies": 2},
    "D-5.1": {"sides": "two-sided-long-edge"},
    "D-5.2": {"copies": 2},
}


@pytest.mark.parametrize("test_id", ASKED)
def test_the_job_is_what_was_asked_for(run: Run, test_id: str) -> None:
    job = run.job(test_id)
    assert job["attributes"] == ASKED[test_id]
    assert job["job-state"] == "completed"


COARSE = 75
"""Pixels an inch where each of them is looked at."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sides", [1, 2])
def test_the_samples_keep_the_rules_of_their_formats(kind: str, sides: int) -> None:
    assert len(pwg_pages(make_pwg(kind, dpi=COARSE, sides=sides))) == sides
    if kind != "black_1":
        assert len(urf_pages(make_urf(kind, LETTER, dpi=COARSE, sides=sides))) == sides


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPrinter]:
    """A printer that draws what it receives."""
    with run_in_thread(config(tmp_path_factory.mktemp("shown"), shows_pages=True)) as printer:
        yield printer


RED, BLUE = (255, 0, 0), (0, 0, 255)
BLACK, GRAY, WHITE = (0, 0, 0), (128, 128, 128), (255, 255, 255)
Color = tuple[int, int, int]


@pytest.mark.parametrize(
    ("octets", "document_format", "pages", "bars"),
    [
        (make_pwg("srgb_8", dpi=COARSE, sides=2), "image/pwg-raster", 2, (RED, BLUE)),
        (make_pwg("sgray_8", dpi=COARSE), "image/pwg-raster", 1, (BLACK, GRAY)),
        (make_pwg("black_1", dpi=COARSE), "image/pwg-raster", 1, (BLACK, WHITE)),
        (make_urf("srgb_8", dpi=COARSE, sides=2), "image/urf", 2, (RED, BLUE)),
        (make_urf("sgray_8", dpi=COARSE), "image/urf", 1, (BLACK, GRAY)),
        (make_jpeg("srgb_8"), "image/jpeg", 1, (RED, BLUE)),
    ],
    ids=["PWG color", "PWG gray", "PWG black", "URF color", "URF gray", "JPEG"],
)  # fmt: skip
def test_what_is_drawn_of_it(
    shown: RunningPrinter, octets: bytes, document_format: str, pages: int, bars: tuple[Color, ...]
) -> None:
    """Bars are a third of the page each: white, and the two that are told."""
    with Printer(shown.uri("ipp")) as printer:
        job = printer.print(octets, document_format=document_format, transform="never")
        job.wait(60)
    pictures = shown.pages(job.id, timeout=60)
    assert len(pictures) == pages
    for path in pictures:
        assert all(map(_are_alike, _drawn(path), bars)), (path, _drawn(path))


def _drawn(path: Path) -> tuple[Color, Color]:
    """Return the colours in the middle of the page, and of its last third."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    x, height = picture.width // 2, picture.height
    return tuple(picture.getpixel((x, y)) for y in (height // 2, height * 5 // 6))  # type: ignore[return-value]  # two, and RGB


def _are_alike(one: Color, other: Color) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 6

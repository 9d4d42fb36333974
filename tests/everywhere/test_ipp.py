"""IPP Everywhere, self-certification: the IPP tests, each row of the table by its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.conformance.results import Outcome, Report, TestResult
from sealpress.conformance.runner import Onlooker
from sealpress.simulator import RunningPrinter, VirtualPrinterConfig, run_in_thread
from tests.everywhere.rows import IPP_ROWS, Row
from tests.everywhere.suites import conformed
from tests.interop.documents import make_pdf

SUITE = "sealpress-everywhere"


class PaperKeeper(Onlooker):
    """Takes the paper away before I-20, and loads it when the suite asks for it."""

    def __init__(self, printer: RunningPrinter) -> None:
        self._printer = printer

    def test_ends(self, result: TestResult) -> None:
        """Take the paper away."""
        if result.test_id == "I-19.4":
            self._printer.set_faults(["out-of-paper"])

    def pauses(self, message: str) -> None:
        """Load it."""
        self._printer.set_faults()


def variables(folder: Path) -> dict[str, str]:
    document = folder / "document.pdf"
    document.write_bytes(make_pdf(1))
    media = "na_legal_8.5x14in"
    return {"filename": str(document), "filetype": "application/pdf", "MEDIA_NEEDED": media}


@pytest.fixture(scope="module", params=["ipp", "ipps"])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What came of the suite, in clear and by TLS."""
    folder = tmp_path_factory.mktemp("everywhere")
    config = VirtualPrinterConfig(output=folder / "out", identity=folder / "identity")
    with run_in_thread(config) as printer:
        uri = printer.uri(request.param)
        return conformed(uri, SUITE, variables(folder), PaperKeeper(printer))


@pytest.mark.parametrize("row", IPP_ROWS, ids=lambda row: row.id)
def test_it_passes(report: Report, row: Row) -> None:
    ended = [one for one in report.results if row.covers(one.test_id)]
    assert ended
    assert {one.test_id: one.errors for one in ended if one.outcome is not Outcome.PASS} == {}


def test_the_suite_has_no_other_tests(report: Report) -> None:
    assert report.error is None
    extra = {one.test_id for one in report.results
             if not any(row.covers(one.test_id) for row in IPP_ROWS)}  # fmt: skip
    assert extra == set()

"""Debian's ipptool and ``sealpress conform`` agree test by test, on printers of either's making.

Every suite of Debian's folder is compared by ``python -m tests.interop.agreement``; a page says
what came out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from tests.interop import agreement, ipptool, judges
from tests.interop.documents import make_pdf
from tests.interop.processes import eventually

Run = Callable[[str, Path, Path, float], tuple[list[agreement.Ended], str]]

SUITES = (
    ("simulate", "ipp-1.1.test"),
    ("simulate", "get-printer-attributes-suite.test"),
    ("simulate", "print-job-gzip.test"),
    ("ippeveprinter", "get-printer-attributes.test"),
    ("ippeveprinter", "print-job-and-wait.test"),
    ("cupsd", "ipp-1.1.test"),
    ("cupsd", "create-printer-subscription.test"),
)


@pytest.mark.parametrize(("peer", "suite"), SUITES)
def test_both_find_the_same(peer: str, suite: str) -> None:
    compared = agreement.compare(peer, suite)
    assert compared.differences == [], compared.said
    assert compared.theirs


OVER_TLS = (
    ("simulate", "ipps"),
    ("simulate", "upgrade"),
    ("ippeveprinter", "upgrade"),
    ("cupsd", "ipps"),
)


@pytest.mark.parametrize(("peer", "binding"), OVER_TLS)
def test_both_find_the_same_over_tls(peer: str, binding: str) -> None:
    compared = agreement.compare(peer, "get-jobs.test", binding=binding)
    assert compared.differences == [], compared.said
    assert [ended.outcome for ended in compared.theirs] == ["PASS"]


@pytest.mark.parametrize("run", [agreement.by_ipptool, agreement.by_conform])
def test_both_wait_for_somebody_to_bring_paper(run: Run, tmp_path: Path) -> None:
    suite = agreement.lay_out(tmp_path) / "print-job-media-needed.test"
    page = tmp_path / "page.pdf"
    page.write_bytes(make_pdf(1))
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i")
    with run_in_thread(config) as printer, ThreadPoolExecutor(1) as somebody:
        printer.set_faults(["out-of-paper"])
        running = somebody.submit(run, printer.uri("ipp"), suite, page, 120.0)
        eventually(lambda: len(printer.requests("Get-Printer-Attributes")) > 1, "it looks")
        printer.set_faults()
        ended, said = running.result(timeout=150)
    assert [one.outcome for one in ended] == ["PASS", "PASS", "PASS"], said


def test_the_page_has_every_file() -> None:
    judges.program("ipptool")
    page = Path(__file__).parents[2] / "docs" / "reference" / "conform-and-ipptool.md"
    first = page.read_text(encoding="utf-8").partition("## With variables")[0]
    told = re.findall(r"^\| `([\w.-]+)` \|", first, re.MULTILINE)
    assert told == sorted(path.stem for path in ipptool.TESTS.glob("*.test"))

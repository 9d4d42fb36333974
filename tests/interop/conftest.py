"""The judges as fixtures, and a last word on those that were left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sealpress.client import opening
from sealpress.diagnose.steps import tls
from tests.interop import cupsd as cups
from tests.interop import ippeveprinter, judges, sealpress_command
from tests.interop.documents import make_pdf

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.interop)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    told: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        _, found, why = str(report.longrepr[2]).partition(judges.MISSING)
        if found:
            told[why] = told.get(why, 0) + 1
    if told:
        terminalreporter.section("judges left out", yellow=True)
        for why, count in sorted(told.items()):
            terminalreporter.write_line(f"{why}: {count} tests")


@pytest.fixture(scope="session", autouse=True)
def _heard_out() -> Iterator[None]:
    """Old TLS is asked about for as long as a busy machine takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "PROBE_SECONDS", 20.0)
        patch.setattr(tls, "PROBING_SECONDS", 20.0)
        yield


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF file of three pages and some 200 KB."""
    path = tmp_path_factory.mktemp("document") / "three-pages.pdf"
    path.write_bytes(make_pdf(3, padding_octets=200_000))
    return path


@pytest.fixture(scope="session")
def eve_printer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ippeveprinter.EvePrinter]:
    """CUPS' ippeveprinter."""
    with ippeveprinter.eve_printer(tmp_path_factory.mktemp("ippeveprinter")) as printer:
        yield printer


@pytest.fixture(scope="session")
def cupsd() -> Iterator[cups.Cupsd]:
    """A private CUPS scheduler with the raw queue ``sink``, which keeps what it is sent."""
    with cups.cupsd() as scheduler:
        scheduler.add_queue("sink", "file:///dev/null")
        yield scheduler


@pytest.fixture(scope="session")
def virtual_printer(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[sealpress_command.VirtualPrinter]:
    """A running ``sealpress simulate``."""
    folder = tmp_path_factory.mktemp("simulate")
    with sealpress_command.virtual_printer(folder) as printer:
        yield printer


@pytest.fixture
def sealpress(tmp_path: Path) -> sealpress_command.Sealpress:
    """The command with a fresh state folder."""
    return sealpress_command.Sealpress(tmp_path / "home")

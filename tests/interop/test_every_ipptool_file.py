"""Debian's ipptool with every file of its folder against ``sealpress simulate``: none fails.

Files about PPDs and fax are left out. What a file needs is in :data:`FILES`; the few tests that no
conforming printer passes are in :data:`CONTRADICTIONS`, each with its reason.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sealpress.client.printer import Printer
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from tests.interop import ipptool, judges
from tests.interop.documents import make_pdf
from tests.interop.processes import eventually
from tests.interop.raster_samples import convert_samples, lay_out_samples
from tests.interop.sealpress_command import VirtualPrinter, virtual_printer

PPD_OR_FAX = re.compile(r"get-ppd.*|fax-job")


@dataclass(frozen=True)
class File:
    """What a file of tests needs.

    Attributes:
        profile: The printer it is for: the usual one, or one that takes PostScript, too.
        variables: What is defined on ipptool's command line.
        before: What happens at the printer first; returns further variables, and ``uri`` where
            the file is about something else than the printer.
        bindings: Over which ways it is run.
    """

    profile: str = "everywhere-office"
    variables: dict[str, str] = field(default_factory=dict)
    before: Callable[[str], dict[str, str]] | None = None
    bindings: tuple[str, ...] = ("plain",)


BINDINGS = {"plain": ("ipp", ()), "ipps": ("ipps", ()), "upgrade": ("ipp", ("-E",))}


def _held_job(uri: str) -> dict[str, str]:
    with Printer(uri) as printer:
        held = printer.print(make_pdf(1), name="held", job_hold_until="indefinite")
    return {"job-id": str(held.id)}


def _ended_job(uri: str) -> dict[str, str]:
    with Printer(uri) as printer:
        ended = printer.print(make_pdf(1), name="ended")
        ended.wait(timeout=60)
        return {"uri": str(ended.attributes("job-uri")["job-uri"].value)}


_POSTSCRIPT = File(profile="production-printer")
_SUITE = File(bindings=tuple(BINDINGS))
FILES: dict[str, File] = {
    "cancel-current-job": File(before=_held_job),
    "create-job": File(),
    "create-job-format": _POSTSCRIPT,
    "create-job-sheets": _POSTSCRIPT,
    "create-job-timeout": File(profile="cups-queue"),  # it leaves out last-document, as CUPS may
    "create-printer-subscription": File(),
    "cups-create-local-printer": File(variables={"name": "new", "device": "ipp://localhost/"}),
    "get-completed-jobs": File(),
    "get-devices": File(),
    "get-job-attributes": File(before=_ended_job),
    "get-job-attributes2": File(before=_ended_job),
    "get-job-template-attributes": File(),
    "get-jobs": File(),
    "get-printer-attributes": File(),
    "get-printer-attributes-suite": File(),
    "get-printer-description-attributes": File(),
    "get-printers": File(),
    "get-printers-printer-id": File(variables={"printer_id": "1"}),
    "get-subscriptions": File(),
    "identify-printer": File(),
    "identify-printer-display": File(),
    "identify-printer-multiple": File(),
    "ipp-1.1": File(),  # over each binding: test_ipptool.py, likewise 2.1 and 2.2
    "ipp-2.0": _SUITE,
    "ipp-2.1": File(),
    "ipp-2.2": File(),
    "ipp-backend": File(),
    "ipp-everywhere": _SUITE,
    "print-job": File(),
    "print-job-and-wait": File(),
    "print-job-deflate": File(),
    "print-job-gzip": File(),
    "print-job-hold": File(),
    "print-job-letter": File(),
    "print-job-manual": File(),
    "print-job-media-col": File(),
    "print-job-password": File(bindings=("ipps",)),
    "print-uri": File(),
    "set-attrs-hold": _POSTSCRIPT,
    "validate-job": File(),
}
"""Every file but those that have a test of their own below."""

OF_THEIR_OWN = {"get-notifications", "print-job-media-needed"}

CONTRADICTIONS: dict[str, dict[str, str]] = {
    "cups-create-local-printer": {
        "Create local print queue": "a printer makes no queues: a scheduler does",
    },
    "get-printer-attributes-suite": {
        "Get-Printer-Attributes (requested-attributes='media-col-database')": "it asks for all,"
        " and expects that only the database comes",
    },
    "print-uri": {
        "Print file using Print-URI": "a printer reads no files of its clients' choice from its"
        " own disk",
    },
}
"""By file and test: why no printer that conforms passes it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Debian's files with the documents that they name; rasters are made by our own transform."""
    above = tmp_path_factory.mktemp("ipptool")
    suites = ipptool.lay_out(above / "suites")
    lay_out_samples(suites)
    assert convert_samples(suites, {300, 600}) > 0
    (above / "data").mkdir()
    (above / "data" / "testprint.ps").write_bytes(ipptool.SAMPLES["document-a4.ps"])
    (suites / "one-page.pdf").write_bytes(make_pdf(1))
    return suites


@pytest.fixture(scope="module")
def printers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, VirtualPrinter]]:
    """A virtual printer of each profile that files need; everybody may operate them."""
    profiles = sorted({file.profile for file in FILES.values()})
    with contextlib.ExitStack() as running:
        yield {
            name: running.enter_context(
                virtual_printer(tmp_path_factory.mktemp(name), "--profile", name, "--operator", "*")
            )
            for name in profiles
        }


@pytest.fixture
def without_jobs() -> Iterator[Callable[[str], str]]:
    """Let a printer be without unfinished jobs before a file, and after it."""
    cleaned: list[str] = []

    def clean(uri: str) -> str:
        cleaned.append(uri)
        with Printer(uri) as printer:
            for job in printer.jobs():
                printer.cancel(job)
        return uri

    yield clean
    for uri in cleaned[:]:
        clean(uri)


def test_every_file_is_in_the_table() -> None:
    judges.program("ipptool")
    there = {path.stem for path in ipptool.TESTS.glob("*.test")}
    assert there - {*FILES, *OF_THEIR_OWN} == {one for one in there if PPD_OR_FAX.fullmatch(one)}
    assert CONTRADICTIONS.keys() <= FILES.keys()


@pytest.mark.parametrize(
    ("name", "binding"),
    [(name, binding) for name, file in FILES.items() for binding in file.bindings],
)
def test_no_test_fails(
    printers: dict[str, VirtualPrinter],
    folder: Path,
    without_jobs: Callable[[str], str],
    name: str,
    binding: str,
) -> None:
    file, (scheme, options) = FILES[name], BINDINGS[binding]
    printer = printers[file.profile]
    without_jobs(printer.uri())
    variables = dict(file.variables)
    if file.before is not None:
        variables |= file.before(printer.uri())
    uri = variables.pop("uri", printer.uri(scheme))
    score = ipptool.score(uri, f"{name}.test", *options, folder=folder, variables=variables)
    excused = CONTRADICTIONS.get(name, {})
    assert {ipptool.name_of(line) for line in score.failed} == excused.keys(), score.output
    assert score.passed > 0 or excused, score.output


def test_events_are_got(folder: Path, printers: dict[str, VirtualPrinter]) -> None:
    printer = printers["everywhere-office"]
    subscribed = ipptool.score(
        printer.uri(), "create-printer-subscription.test", folder=folder, variables={}
    )
    assert subscribed.failed == []
    found = re.search(r"notify-subscription-id \(integer\) = (\d+)", subscribed.output)
    number = found[1] if found else "1"
    _ended_job(printer.uri())
    score = ipptool.score(
        printer.uri(), "get-notifications.test", folder=folder, variables={"id": number}
    )
    assert (score.passed, score.failed) == (1, []), score.output


def test_a_job_waits_for_paper(folder: Path, tmp_path: Path) -> None:
    """Who runs the file takes the paper out, and puts it back."""
    config = VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i")
    with run_in_thread(config) as printer, ThreadPoolExecutor(1) as somebody:
        printer.set_faults(["out-of-paper"])
        running = somebody.submit(
            ipptool.score,
            printer.uri("ipp"),
            "print-job-media-needed.test",
            folder=folder,
            variables={},
        )
        eventually(
            lambda: len(printer.requests("Get-Printer-Attributes")) > 1, "it looks for paper"
        )
        printer.set_faults()
        score = running.result(timeout=120)
    assert (score.passed, score.failed) == (3, []), score.output

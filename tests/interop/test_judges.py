"""The judges judge one another first: a judge that cannot fail proves nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop import cupsd as cups
from tests.interop import ippeveprinter, ipptool, openssl, tshark
from tests.interop.cupsd import Cupsd
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.processes import eventually


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_ipptool_passes_a_printer_of_its_own_makers(
    eve_printer: EvePrinter, document: Path, scheme: str
) -> None:
    uri = eve_printer.uri(scheme)
    score = ipptool.run(uri, "get-printer-attributes.test", document=document)
    assert (score.passed, score.failed) == (1, [])


def test_ipptool_fails_a_printer_that_is_not_there(eve_printer: EvePrinter, document: Path) -> None:
    uri = eve_printer.uri().replace("/ipp/print", "/nowhere")
    score = ipptool.run(uri, "get-printer-attributes.test", document=document)
    assert (score.passed, len(score.failed)) == (0, 1)


def test_lp_leaves_the_document_octet_for_octet_in_the_spool(cupsd: Cupsd, document: Path) -> None:
    cupsd.command("lp", "-d", "sink", str(document))
    assert cupsd.newest_document() == document.read_bytes()


def test_cups_prints_to_ippeveprinter_by_its_ipps_backend(document: Path, tmp_path: Path) -> None:
    """Both fresh: in those that tests share may stand what others left, such as a job under way."""
    wanted = document.read_bytes()
    with cups.cupsd() as scheduler, ippeveprinter.eve_printer(tmp_path) as printer:
        scheduler.add_queue("eve", printer.uri("ipps"))
        scheduler.command("lp", "-d", "eve", str(document))
        eventually(
            lambda: wanted in printer.documents(),
            "the document at ippeveprinter",
            log=lambda: f"{scheduler.log()}\n{printer.log()}",
        )


def test_a_capture_shows_who_speaks_tls(
    eve_printer: EvePrinter, document: Path, tmp_path: Path
) -> None:
    with tshark.capture(tmp_path / "c.pcapng", [eve_printer.port]) as taken:
        for scheme in ("ipps", "ipp"):
            ipptool.run(eve_printer.uri(scheme), "get-printer-attributes.test", document=document)
        taken.finish()
    first = taken.connections(eve_printer.port)
    assert [octets[:2] for octets in first] == [tshark.CLIENT_HELLO, tshark.POST[:2]]


def test_s_client_reports_what_was_agreed_on(eve_printer: EvePrinter) -> None:
    told = openssl.s_client(eve_printer.port)
    assert told.version == "TLSv1.3"
    assert told.cipher.startswith("TLS_")
    assert len(told.sha256) == 64

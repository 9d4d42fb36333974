"""We print to printers nobody here wrote; what arrives is the document, octet for octet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop import openssl
from tests.interop.cupsd import Cupsd
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.processes import eventually
from tests.interop.relay import upgrade_only
from tests.interop.sealpress_command import Outcome, Sealpress


def job_state(outcome: Outcome) -> object:
    return outcome.json["job"]["state"]


@pytest.mark.parametrize(("scheme", "binding"), [("ipp", "plain"), ("ipps", "implicit")])
def test_print_to_ippeveprinter(
    eve_printer: EvePrinter, sealpress: Sealpress, document: Path, scheme: str, binding: str
) -> None:
    uri = eve_printer.uri(scheme)
    outcome = sealpress.succeed("print", document, "--to", uri, "--trust", "encrypt", "--json")
    assert outcome.json["connection"]["binding"] == binding
    assert job_state(outcome) == "completed"
    assert eve_printer.documents()[-1] == document.read_bytes()


def test_print_to_ippeveprinter_trusting_its_certificate_alone(
    eve_printer: EvePrinter, sealpress: Sealpress, document: Path
) -> None:
    sha256 = openssl.s_client(eve_printer.port).sha256
    uri = eve_printer.uri("ipps")
    outcome = sealpress.succeed(
        "print", document, "--to", uri, "--trust", f"sha256:{sha256}", "--json"
    )
    assert outcome.json["connection"]["certificate_sha256"] == sha256
    assert outcome.json["connection"]["trusted_by"] == "pin"


def test_print_to_ippeveprinter_trusting_its_certificate_as_an_authority(
    eve_printer: EvePrinter, sealpress: Sealpress, document: Path
) -> None:
    eventually(lambda: openssl.s_client(eve_printer.port).sha256, "certificate made")
    trust = f"ca:{eve_printer.certificate}"
    outcome = sealpress.succeed(
        "print", document, "--to", eve_printer.uri("ipps"), "--trust", trust, "--json"
    )
    assert outcome.json["connection"]["trusted_by"] == "ca"


def test_nothing_is_printed_where_the_certificate_is_not_trusted(
    eve_printer: EvePrinter, sealpress: Sealpress, document: Path
) -> None:
    before = len(eve_printer.documents())
    outcome = sealpress.run("print", document, "--to", eve_printer.uri("ipps"))
    assert outcome.exit_code == 4
    assert "Traceback" not in outcome.stderr
    assert len(eve_printer.documents()) == before


@pytest.mark.parametrize(("scheme", "binding"), [("ipp", "plain"), ("ipps", "implicit")])
def test_print_to_cupsd(
    cupsd: Cupsd, sealpress: Sealpress, document: Path, scheme: str, binding: str
) -> None:
    uri = cupsd.uri("sink", scheme)
    outcome = sealpress.succeed("print", document, "--to", uri, "--trust", "encrypt", "--json")
    assert outcome.json["connection"]["binding"] == binding
    assert job_state(outcome) == "completed"
    assert cupsd.document(outcome.json["job"]["id"]) == document.read_bytes()


def test_print_to_cupsd_by_upgrade(cupsd: Cupsd, sealpress: Sealpress, document: Path) -> None:
    with upgrade_only(cupsd.port) as port:
        uri = f"ipp://localhost:{port}/printers/sink"
        outcome = sealpress.succeed("print", document, "--to", uri, "--trust", "encrypt", "--json")
    assert outcome.json["connection"]["binding"] == "upgrade"
    assert job_state(outcome) == "completed"
    assert cupsd.document(outcome.json["job"]["id"]) == document.read_bytes()


def test_print_standard_input_to_cupsd(cupsd: Cupsd, sealpress: Sealpress, document: Path) -> None:
    uri = cupsd.uri("sink")
    outcome = sealpress.succeed("print", "-", "--to", uri, "--json", stdin=document)
    assert cupsd.document(outcome.json["job"]["id"]) == document.read_bytes()

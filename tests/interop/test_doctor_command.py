"""``sealpress doctor`` as a process, at a healthy foreign printer and at what never answers."""

from __future__ import annotations

import hashlib
import json
import ssl
import subprocess
import time
from pathlib import Path

import jsonschema
import pytest

from sealpress.diagnose.schema import schema_text
from sealpress.ipp.operations import Operation
from sealpress.reasons import ExitCode
from tests.interop import netcat, openssl, tshark
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.sealpress_command import Sealpress

QUICK_SECONDS = 25.0
"""For a healthy printer, on a busy machine too; ``python -m bench --only doctor`` has the bar for
a machine that does nothing else."""

TIMEOUT_SECONDS = 4.0
GRACE_SECONDS = 10.0
START_AND_GRACE_SECONDS = 10.0 + GRACE_SECONDS  # starting Python takes long on a busy machine


def pin_of(printer: EvePrinter) -> str:
    openssl.s_client(printer.port)  # it makes its certificate at the first handshake
    der = ssl.PEM_cert_to_DER_cert(printer.certificate.read_text())
    return f"sha256:{hashlib.sha256(der).hexdigest()}"


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_a_healthy_printer_is_examined_quickly_and_by_the_schema(
    sealpress: Sealpress, eve_printer: EvePrinter, scheme: str
) -> None:
    arguments = ("doctor", eve_printer.uri(scheme), "--trust", pin_of(eve_printer), "--json")
    found = sealpress.succeed(*arguments).json
    jsonschema.Draft202012Validator(json.loads(schema_text())).validate(found)
    assert found["works"] is True
    assert found["seconds"] <= QUICK_SECONDS, [
        (one["question"], one["seconds"]) for one in found["observations"]
    ]


def test_nothing_is_printed_by_it(sealpress: Sealpress, eve_printer: EvePrinter) -> None:
    before = eve_printer.documents()
    sealpress.succeed("doctor", eve_printer.uri(), "--json")
    assert eve_printer.documents() == before


SCRIPTS = {
    "silent": netcat.SILENT,
    "closing": netcat.CLOSING,
    "chatter": netcat.saying(r"220 mail.example ESMTP\r\n"),
    "trickle": netcat.trickling(r"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n"),
}


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
@pytest.mark.parametrize("script", SCRIPTS)
def test_it_ends_in_time_whatever_answers(
    sealpress: Sealpress, tmp_path: Path, script: str, scheme: str
) -> None:
    with netcat.socat(tmp_path, SCRIPTS[script]) as port:
        begun = time.monotonic()
        uri = f"{scheme}://localhost:{port}/ipp/print"
        outcome = sealpress.run("doctor", uri, "--json", "--timeout", str(TIMEOUT_SECONDS))
        seconds = time.monotonic() - begun
    assert outcome.exit_code not in {ExitCode.OK, ExitCode.USAGE}
    assert outcome.json["works"] is False
    assert outcome.json["seconds"] <= TIMEOUT_SECONDS + GRACE_SECONDS
    assert seconds <= TIMEOUT_SECONDS + START_AND_GRACE_SECONDS


def test_what_is_wrong_is_told_with_the_exit_code_of_its_reason(
    sealpress: Sealpress, eve_printer: EvePrinter
) -> None:
    outcome = sealpress.run("doctor", eve_printer.uri("ipps"))
    assert outcome.exit_code == ExitCode.TRUST
    assert "self-signed" in outcome.stdout + outcome.stderr
    assert "sealpress trust pin" in outcome.stdout + outcome.stderr


def test_all_that_it_did_can_be_read_from_its_capture(
    sealpress: Sealpress, eve_printer: EvePrinter, tmp_path: Path
) -> None:
    captured = tmp_path / "examination.pcapng"
    uri, trust = eve_printer.uri("ipps"), pin_of(eve_printer)
    sealpress.succeed("doctor", uri, "--trust", trust, "--capture", captured)
    argv = [*tshark.dissector(), "-r", str(captured), "-Y", "ipp", "-T", "fields"]
    argv += ["-e", "ipp.operation_id", "-d", f"tcp.port=={eve_printer.port},tls"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=True)
    asked = {int(word, 0) for word in done.stdout.split()}
    assert {Operation.VALIDATE_JOB, Operation.GET_PRINTER_ATTRIBUTES} <= asked


def test_its_trace_names_the_steps_of_each_handshake(
    sealpress: Sealpress, eve_printer: EvePrinter
) -> None:
    uri, trust = eve_printer.uri("ipps"), pin_of(eve_printer)
    shown = sealpress.succeed("doctor", uri, "--trust", trust, "--trace").stderr
    for word in ("ClientHello", "ServerHello", "Finished", "Validate-Job", "TLS 1.0", "HTTP"):
        assert word in shown
    assert "PRIVATE KEY" not in shown

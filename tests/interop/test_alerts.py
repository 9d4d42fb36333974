"""After a failed handshake the peer gets the right TLS alert (RFC 8446 section 6.2)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.interop import judges, openssl
from tests.interop.processes import eventually
from tests.interop.sealpress_command import Sealpress, VirtualPrinter

PROTOCOL_VERSION, UNKNOWN_CA = 70, 48
OLD = ["-cipher", "DEFAULT@SECLEVEL=0"]


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_a_client_of_old_tls_is_told_protocol_version(
    virtual_printer: VirtualPrinter, version: str
) -> None:
    told = openssl.s_client(virtual_printer.port, version, *OLD)
    assert told.alert == PROTOCOL_VERSION, told.output


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_client_of_present_tls_is_served(virtual_printer: VirtualPrinter, version: str) -> None:
    assert openssl.s_client(virtual_printer.port, version).version.startswith("TLSv1.")


def test_gnutls_is_served(virtual_printer: VirtualPrinter) -> None:
    argv = [judges.program("gnutls-cli"), "--x509cafile", str(virtual_printer.certificate)]
    argv += ["-p", str(virtual_printer.port), "localhost"]
    done = subprocess.run(argv, input="", capture_output=True, text=True, timeout=60, check=False)
    assert "Handshake was completed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_server_nobody_vouches_for_is_told_unknown_ca(
    sealpress: Sealpress, document: Path, tmp_path: Path, version: str
) -> None:
    with openssl.s_server(tmp_path, version) as server:
        uri = f"ipps://localhost:{server.port}/ipp/print"
        outcome = sealpress.run("print", document, "--to", uri)
        assert outcome.exit_code == 4
        eventually(
            lambda: f"SSL alert number {UNKNOWN_CA}" in server.running.output, "alert in the log"
        )

"""tshark dissects what we send: well-formed IPP in clear, nothing but TLS otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop import tshark
from tests.interop.cupsd import Cupsd
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.sealpress_command import Sealpress

GET_PRINTER_ATTRIBUTES, PRINT_JOB = "0x000b", "0x0002"


@pytest.fixture
def taken(
    eve_printer: EvePrinter, sealpress: Sealpress, document: Path, tmp_path: Path
) -> tshark.Capture:
    """A print over plain IPP, captured."""
    with tshark.capture(tmp_path / "plain.pcapng", [eve_printer.port]) as capture:
        sealpress.succeed("show", eve_printer.uri())
        sealpress.succeed("print", document, "--to", eve_printer.uri(), "-n", "2")
        capture.finish()
    return capture


def test_what_we_send_is_dissected_without_an_error(
    taken: tshark.Capture, eve_printer: EvePrinter
) -> None:
    ports = [eve_printer.port]
    requests = f"ipp && tcp.dstport == {eve_printer.port}"
    operations = [
        row[0] for row in taken.fields(["ipp.operation_id"], display=requests, ports=ports)
    ]
    assert GET_PRINTER_ATTRIBUTES in operations
    assert PRINT_JOB in operations
    wrong = (
        f"tcp.dstport == {eve_printer.port} && (_ws.malformed || _ws.expert.severity >= 0x800000)"
    )
    assert taken.fields(["frame.number"], display=wrong, ports=ports) == []


@pytest.mark.parametrize("judge", ["ippeveprinter", "cupsd"])
def test_ipps_begins_with_client_hello(
    eve_printer: EvePrinter,
    cupsd: Cupsd,
    sealpress: Sealpress,
    document: Path,
    tmp_path: Path,
    judge: str,
) -> None:
    ports = {"ippeveprinter": eve_printer.port, "cupsd": cupsd.tls_port}
    uris = {"ippeveprinter": eve_printer.uri("ipps"), "cupsd": cupsd.uri("sink", "ipps")}
    with tshark.capture(tmp_path / "tls.pcapng", [ports[judge]]) as capture:
        sealpress.succeed("print", document, "--to", uris[judge], "--trust", "encrypt")
        capture.finish()
    first = capture.connections(ports[judge])
    assert first
    assert [octets[:2] for octets in first] == [tshark.CLIENT_HELLO] * len(first)
    hellos = f"tls.handshake.type == 1 && tcp.dstport == {ports[judge]}"
    names = capture.fields(["tls.handshake.extensions_server_name"], display=hellos)
    assert {row[0] for row in names} == {"localhost"}
    assert b"application/ipp" not in capture.octets_sent(ports[judge])

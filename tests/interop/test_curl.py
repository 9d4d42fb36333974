"""curl judges our HTTP: keep-alive, HTTP/1.0, both framings, the answer to what is no IPP."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from tests.interop import judges
from tests.interop.sealpress_command import VirtualPrinter


def get_printer_attributes(uri: str) -> bytes:
    """Return a request written by hand: charset, language, printer-uri."""
    attributes = [
        (0x47, b"attributes-charset", b"utf-8"),
        (0x48, b"attributes-natural-language", b"en"),
        (0x45, b"printer-uri", uri.encode()),
    ]
    octets = struct.pack(">BBHIB", 2, 0, 0x000B, 77, 0x01)
    for tag, name, value in attributes:
        octets += struct.pack(">BH", tag, len(name)) + name
        octets += struct.pack(">H", len(value)) + value
    return octets + b"\x03"


def curl(printer: VirtualPrinter, body: Path, *options: str) -> tuple[str, bytes]:
    """Post a file to the printer; return the HTTP status and the body of the answer."""
    argv = [judges.program("curl"), "-sS", "--cacert", str(printer.certificate)]
    argv += ["-H", "Content-Type: application/ipp", "--data-binary", f"@{body}", "-m", "20"]
    argv += ["-o", str(body) + ".answer", "-w", "%{http_code}", *options]
    argv += [f"https://localhost:{printer.port}/ipp/print"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout, Path(str(body) + ".answer").read_bytes()


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--http1.0"],
        ["-H", "Transfer-Encoding: chunked"],
        ["-H", "Expect: 100-continue"],
        ["--tlsv1.2", "--tls-max", "1.2"],
    ],
    ids=" ".join,
)
def test_ipp_is_answered(
    virtual_printer: VirtualPrinter, tmp_path: Path, options: list[str]
) -> None:
    body = tmp_path / "request"
    body.write_bytes(get_printer_attributes(virtual_printer.uri("ipps")))
    status, answer = curl(virtual_printer, body, *options)
    assert status == "200"
    _, code, request_id = struct.unpack(">HHI", answer[:8])
    assert (code, request_id) == (0, 77)


def test_what_is_no_ipp_is_refused(virtual_printer: VirtualPrinter, tmp_path: Path) -> None:
    body = tmp_path / "request"
    body.write_bytes(b"<html>")
    status, _ = curl(virtual_printer, body, "-H", "Content-Type: text/html")
    assert status.startswith("4")

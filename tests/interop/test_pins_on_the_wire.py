"""With a wrong pin not an octet of HTTP leaves the machine: what tshark sees, decrypted."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sealpress import HostKey, Pin, TrustStore
from tests.interop import openssl, tshark
from tests.interop.ippeveprinter import EvePrinter
from tests.interop.sealpress_command import Sealpress

WRONG = Pin("00" * 32)
CHANGED = "certificate-changed"


@dataclass(frozen=True)
class Watched:
    """A TLS server of OpenSSL's under a capture that can be decrypted."""

    server: openssl.Server
    capture: tshark.Capture
    keys: Path

    @property
    def uri(self) -> str:
        return f"ipps://localhost:{self.server.port}/ipp/print"

    @property
    def host(self) -> HostKey:
        return HostKey.parse(self.uri)

    @property
    def certificate(self) -> bytes:
        return ssl.PEM_cert_to_DER_cert(self.server.certificate.read_text())

    def http_from_us(self) -> list[str]:
        """End the capture; return the methods of the HTTP requests that were sent."""
        self.capture.finish()
        return self._methods("http.request && tcp.dstport")

    def handshakes(self) -> int:
        """How many handshakes we brought to their end, as decrypted."""
        return len(self._methods("tls.handshake.type == 20 && tcp.dstport"))

    def _methods(self, display: str) -> list[str]:
        port = self.server.port
        decrypt = ["-o", f"tls.keylog_file:{self.keys}", "-d", f"tls.port=={port},http"]
        rows = self.capture.fields(
            ["http.request.method"], display=f"{display} == {port}", options=decrypt
        )
        return [row[0] for row in rows]


@contextmanager
def watched(folder: Path, version: str) -> Iterator[Watched]:
    keys = folder / "keys.log"
    with (
        openssl.s_server(folder, f"-{version}", "-keylogfile", str(keys)) as server,
        tshark.capture(folder / "wire.pcapng", [server.port]) as capture,
    ):
        yield Watched(server, capture, keys)


@pytest.mark.parametrize("version", ["tls1_2", "tls1_3"])
def test_with_the_right_pin_the_question_is_seen(
    sealpress: Sealpress, tmp_path: Path, version: str
) -> None:
    with watched(tmp_path, version) as seen:
        TrustStore(sealpress.home / "trust").pin(seen.host, certificate=seen.certificate)
        sealpress.run("show", seen.uri, "--timeout", "2")
        assert seen.http_from_us()[:1] == ["POST"]


@pytest.mark.parametrize(
    ("version", "trust"), [("tls1_2", "system"), ("tls1_3", "tofu"), ("tls1_3", "encrypt")]
)
def test_with_a_wrong_pin_nothing_is_seen_but_handshakes(
    sealpress: Sealpress, tmp_path: Path, version: str, trust: str
) -> None:
    with watched(tmp_path, version) as seen:
        TrustStore(sealpress.home / "trust").pin(seen.host, pin=WRONG)
        for host in ("localhost", "LOCALHOST", "localhost."):
            uri = seen.uri.replace("localhost", host)
            outcome = sealpress.run("show", uri, "--trust", trust, "--json")
            assert outcome.exit_code == 4
            assert outcome.json["error"]["reason"] == CHANGED
        assert seen.http_from_us() == []
        assert seen.handshakes() >= 3


@pytest.mark.parametrize("arguments", [["plan", "--ask"], ["show", "--security", "prefer"]])
def test_neither_when_it_is_asked_nor_under_prefer(
    sealpress: Sealpress, tmp_path: Path, arguments: list[str]
) -> None:
    with watched(tmp_path, "tls1_3") as seen:
        TrustStore(sealpress.home / "trust").pin(seen.host, pin=WRONG)
        command, *options = arguments
        sealpress.run(command, seen.uri.replace("ipps", "ipp"), *options)
        assert seen.http_from_us() == []
        assert seen.handshakes() >= 1


def test_a_wrong_pin_on_the_command_line(sealpress: Sealpress, tmp_path: Path) -> None:
    with watched(tmp_path, "tls1_3") as seen:
        outcome = sealpress.run("show", seen.uri, "--trust", str(WRONG), "--json")
        assert outcome.json["error"]["reason"] == "certificate-pin-mismatch"
        assert seen.http_from_us() == []


def test_by_upgrade_the_request_for_tls_is_all_that_is_seen(
    eve_printer: EvePrinter, sealpress: Sealpress, tmp_path: Path
) -> None:
    uri = eve_printer.uri("ipp")
    TrustStore(sealpress.home / "trust").pin(HostKey.parse(uri), pin=WRONG)
    with tshark.capture(tmp_path / "wire.pcapng", [eve_printer.port]) as capture:
        capture.mark("refused")
        outcome = sealpress.run("show", uri, "--security", "require", "--json")
        capture.finish()
    assert outcome.json["error"]["reason"] == CHANGED
    sent = capture.connections(eve_printer.port)
    assert sent
    for octets in sent:
        assert octets.startswith((tshark.CLIENT_HELLO, tshark.OPTIONS))
        assert b"POST" not in octets

"""The trace of a handshake agrees with tshark's view of the same connection, message by message."""

from __future__ import annotations

import hashlib
import ssl
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

from sealpress import Identity, MemoryKnowledge, MemoryTrustStore, Printer, SealpressError, Timeouts
from sealpress.simulator import TlsMode, VirtualPrinterConfig, run_in_thread
from sealpress.transport.capture import Capture
from sealpress.transport.trace import Event, Kind, Trace
from sealpress.transport.witnesses import Witnesses
from tests.interop import tshark
from tests.interop.openssl import make_certificate, s_server

SHORT = Timeouts(connect=5, handshake=5, response=0.4, receive=0.4, send=5)
Seen = tuple[str, str, bool]
"""Direction, ``handshake 1``, whether it crosses encrypted."""


def of_trace(events: Sequence[Event]) -> list[list[Seen]]:
    """Return each connection's messages of the TLS layer as the trace tells them."""
    seen: dict[int, list[Seen]] = {}
    for event in events:
        told = seen.setdefault(event.connection, [])
        if event.kind is Kind.CHANGE_CIPHER_SPEC:
            told.append((event.direction, "change cipher spec", event.encrypted))
        elif event.kind is Kind.ALERT:
            told.append((event.direction, f"alert {event.facts['number']}", event.encrypted))
        elif "type" in event.facts:
            told.append((event.direction, f"handshake {event.facts['type']}", event.encrypted))
    return [told for told in seen.values() if told]


def of_tshark(file: Path, port: int) -> list[list[Seen]]:
    """Return them as tshark dissects them, decrypted by the secrets in the file."""
    argv = [*tshark.dissector(), "-n", "-r", str(file), "-T", "pdml"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True)
    streams: dict[str, list[Seen]] = {}
    for packet in ET.fromstring(done.stdout):
        stream, seen = of_packet(packet, port)
        streams.setdefault(stream, []).extend(seen)
    return [sealed_by_change(seen) for seen in streams.values() if seen]


def of_packet(packet: ET.Element, port: int) -> tuple[str, list[Seen]]:
    seen: list[Seen] = []
    stream, direction, sealed = "", "<", False
    for field in packet.iter("field"):
        name, shown = field.get("name"), field.get("show", "")
        if name == "tcp.stream":
            stream = shown
        elif name == "tcp.dstport":
            direction = ">" if int(shown) == port else "<"
        elif name == "tls.record":
            sealed = False
        elif name == "tls.record.opaque_type":
            sealed = True
        elif name == "tls.change_cipher_spec":
            seen.append((direction, "change cipher spec", sealed))
        elif name == "tls.handshake.type":
            seen.append((direction, f"handshake {shown}", sealed))
        elif name == "tls.alert_message.desc":
            seen.append((direction, f"alert {shown}", sealed))
    return stream, seen


def sealed_by_change(seen: list[Seen]) -> list[Seen]:
    """Up to TLS 1.2, what follows a ChangeCipherSpec of its direction is encrypted."""
    if any(sealed for _, _, sealed in seen):  # TLS 1.3, whose records say it
        return seen
    changed: set[str] = set()
    told = []
    for direction, what, _ in seen:
        told.append((direction, what, direction in changed))
        if what == "change cipher spec":
            changed.add(direction)
    return told


def in_direction(seen: Sequence[Seen], direction: str) -> list[Seen]:
    return [one for one in seen if one[0] == direction]


def sha256_of(certificate: Path) -> str:
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest()


def connect(uri: str, file: Path, **options: object) -> tuple[Trace, SealpressError | None]:
    """Ask a printer, with a trace and a capture looking on."""
    trace = Trace()
    settings = {"trust": "encrypt", "timeouts": SHORT, **options}
    with Capture(file) as capture:
        printer = Printer(
            uri,
            witness=Witnesses(trace, capture),
            knowledge=MemoryKnowledge(),
            trust_store=MemoryTrustStore(),
            **settings,
        )
        try:
            with printer:
                printer.attributes()
        except SealpressError as error:
            return trace, error
    return trace, None


def assert_agreement(trace: Trace, file: Path, port: int, *, refuses: bool = False) -> set[str]:
    """Compare each connection's messages in each direction; return what they are.

    Between the directions the trace has the order in which OpenSSL takes the records, the capture
    that in which they arrive.
    """
    ours, theirs = of_trace(trace.events), of_tshark(file, port)
    assert len(ours) == len(theirs) > 0
    for told, dissected in zip(ours, theirs, strict=True):
        assert in_direction(told, ">") == in_direction(dissected, ">")
        received, arrived = in_direction(told, "<"), in_direction(dissected, "<")
        # We look at nothing that follows what makes us refuse.
        assert received == (arrived[: len(received)] if refuses else arrived)
    return {f"{direction} {what}" for told in ours for direction, what, _ in told}


CASES = {
    "TLS 1.2": (["-tls1_2"], {"< handshake 12", "< handshake 14", "> handshake 16"}),
    "TLS 1.2 with DHE": (
        ["-tls1_2", "-cipher", "DHE-RSA-AES256-GCM-SHA384"],
        {"< handshake 12", "< handshake 20"},
    ),
    "TLS 1.3": (["-tls1_3"], {"< handshake 8", "< handshake 15", "> alert 0", "< handshake 4"}),
    "HelloRetryRequest": (["-tls1_3", "-groups", "P-521"], {"> handshake 1", "< handshake 2"}),
    "TLS 1.2, a certificate is asked for": (
        ["-tls1_2", "-verify", "1"],
        {"< handshake 13", "> handshake 11"},
    ),
    "TLS 1.3, a certificate is asked for": (
        ["-tls1_3", "-verify", "1"],
        {"< handshake 13", "> handshake 11"},
    ),
    "TLS 1.2, no common suite": (
        ["-tls1_2", "-cipher", "AES128-SHA"],
        {"> handshake 1", "< alert 40"},
    ),
    "TLS 1.3, no common suite": (
        ["-tls1_3", "-ciphersuites", "TLS_AES_128_CCM_8_SHA256"],
        {"> handshake 1", "< alert 40"},
    ),
    "an old version only": (
        ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
        {"> handshake 1", "< handshake 2"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_with_s_server(name: str, tmp_path: Path) -> None:
    options, expected = CASES[name]
    file = tmp_path / "seen.pcapng"
    with s_server(tmp_path, *options) as server:
        trace, _ = connect(f"ipps://localhost:{server.port}/ipp/print", file)
    assert expected <= assert_agreement(trace, file, server.port)


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_peer_that_is_not_trusted_gets_our_alert(version: str, tmp_path: Path) -> None:
    file = tmp_path / "seen.pcapng"
    with s_server(tmp_path, version) as server:
        trace, error = connect(f"ipps://localhost:{server.port}/", file, trust="system")
    assert error is not None
    assert "> alert 48" in assert_agreement(trace, file, server.port, refuses=True)
    assert Kind.TLS_DONE not in {event.kind for event in trace.events}


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_with_a_client_certificate(version: str, tmp_path: Path) -> None:
    file = tmp_path / "seen.pcapng"
    certificate, key = make_certificate(tmp_path, "client.example")
    (tmp_path / "client.pem").touch(0o600)
    (tmp_path / "client.pem").write_bytes(certificate.read_bytes() + key.read_bytes())
    identity = Identity.from_file(tmp_path / "client.pem")
    with s_server(tmp_path, version, "-Verify", "1") as server:
        uri = f"ipps://localhost:{server.port}/"
        trust = f"sha256:{sha256_of(server.certificate)}"
        trace, _ = connect(uri, file, identities=[identity], trust=trust)
    assert {"> handshake 11", "> handshake 15"} <= assert_agreement(trace, file, server.port)


@pytest.mark.parametrize("uri", ["ipps", "ipp"])
def test_both_ends_with_a_virtual_printer(uri: str, tmp_path: Path) -> None:
    """Implicit and upgraded; the printer's own trace is the client's, turned round."""
    file, theirs = tmp_path / "seen.pcapng", Trace()
    config = VirtualPrinterConfig(
        output=tmp_path / "o",
        identity=tmp_path / "i",
        tls=TlsMode.UPGRADE_ONLY if uri == "ipp" else TlsMode.OPTIONAL,
        witness=theirs,
    )
    with run_in_thread(config) as printer:
        security = "require" if uri == "ipp" else "as-uri"
        trace, error = connect(printer.uri(uri), file, security=security, timeouts=Timeouts())
        port = printer.port
    assert error is None
    upgraded = {e.facts["upgraded"] for e in trace.events if e.kind is Kind.TLS_BEGINS}
    assert (uri == "ipp") in upgraded
    assert "< handshake 15" in assert_agreement(trace, file, port)
    farewell = ("<", "alert 0", True)  # the printer's, which we do not wait for
    for told, others in zip(of_trace(trace.events), of_trace(theirs.events), strict=True):
        for direction, turned in ("><", "<>"):
            theirs_turned = [(direction, *rest) for _, *rest in in_direction(others, turned)]
            assert in_direction(told, direction) == [m for m in theirs_turned if m != farewell]

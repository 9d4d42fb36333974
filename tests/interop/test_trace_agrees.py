"""The trace of a handshake agrees with tshark's view of the same connection, message by message."""

from __future__ import annotations

import contextlib
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from pathlib import Path

import pytest

from sealpress import Identity, MemoryKnowledge, MemoryTrustStore, Printer, SealpressError, Timeouts
from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.transport.capture import Capture
from sealpress.transport.trace import Event, Kind, Trace
from sealpress.transport.witnesses import Witnesses
from tests.interop import judges
from tests.interop.openssl import s_server

SHORT = Timeouts(connect=5, handshake=5, response=0.4, receive=0.4, send=5)
Seen = tuple[str, str, bool]
"""Direction, ``handshake 1``, whether it crosses encrypted."""


def of_trace(events: Sequence[Event]) -> list[Seen]:
    """Return the messages of the TLS layer as the trace tells them."""
    seen = []
    for event in events:
        if event.kind is Kind.CHANGE_CIPHER_SPEC:
            seen.append((event.direction, "change cipher spec", event.encrypted))
        elif event.kind is Kind.ALERT:
            seen.append((event.direction, f"alert {event.facts['number']}", event.encrypted))
        elif "type" in event.facts:
            seen.append((event.direction, f"handshake {event.facts['type']}", event.encrypted))
    return seen


def of_tshark(file: Path, port: int, protocol: str) -> list[Seen]:
    """Return them as tshark dissects them, decrypted by the secrets in the file."""
    argv = [judges.program("tshark"), "-n", "-r", str(file), "-T", "pdml"]
    argv += ["-d", f"tcp.port=={port},{protocol}"]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=True)
    return [one for packet in ET.fromstring(done.stdout) for one in of_packet(packet, port)]


def of_packet(packet: ET.Element, port: int) -> list[Seen]:
    seen: list[Seen] = []
    direction, sealed, changed = "<", False, False
    for field in packet.iter("field"):
        name, shown = field.get("name"), field.get("show", "")
        if name == "tcp.dstport":
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
    del changed
    return seen


def sealed_by_change(seen: Sequence[Seen]) -> list[Seen]:
    """Up to TLS 1.2 all is encrypted that follows a ChangeCipherSpec of its direction."""
    changed: set[str] = set()
    told = []
    for direction, what, _ in seen:
        told.append((direction, what, direction in changed))
        if what == "change cipher spec":
            changed.add(direction)
    return told


def in_direction(seen: Sequence[Seen], direction: str) -> list[Seen]:
    return [one for one in seen if one[0] == direction]


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


def assert_agreement(trace: Trace, file: Path, port: int, *, protocol: str = "tls") -> set[str]:
    """Compare each direction's messages; return what they are.

    Between the directions the trace has the order in which OpenSSL takes the records, the capture
    that in which they arrive.
    """
    ours, theirs = of_trace(trace.events), of_tshark(file, port, protocol)
    if "TLS 1.3" not in {e.facts.get("version") for e in trace.events}:
        theirs = sealed_by_change(theirs)
    for direction in "><":
        assert in_direction(ours, direction) == in_direction(theirs, direction)
    assert len(ours) == len(theirs) > 1
    return {f"{direction} {what}" for direction, what, _ in ours}


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
        {"> handshake 1", "> alert 70"},
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
    assert "> alert 48" in assert_agreement(trace, file, server.port)
    assert Kind.TLS_DONE not in {event.kind for event in trace.events}


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_with_a_client_certificate(version: str, tmp_path: Path) -> None:
    file = tmp_path / "seen.pcapng"
    identity = Identity.ensure(tmp_path / "identity", ["client.example"])
    with s_server(tmp_path, version, "-verify", "1") as server:
        uri = f"ipps://localhost:{server.port}/"
        trace, _ = connect(uri, file, identities=[identity], trust="tofu")
    assert {"> handshake 11", "> handshake 15"} <= assert_agreement(trace, file, server.port)


@pytest.mark.parametrize("uri", ["ipps", "ipp"])
def test_both_ends_with_a_virtual_printer(uri: str, tmp_path: Path) -> None:
    """Implicit and upgraded; the printer's own trace is the client's, turned round."""
    file, theirs = tmp_path / "seen.pcapng", Trace()
    config = VirtualPrinterConfig(
        output=tmp_path / "o", identity=tmp_path / "i", port=0, witness=theirs
    )
    with run_in_thread(config) as printer:
        security = "require" if uri == "ipp" else "as-uri"
        trace, error = connect(printer.uri(uri), file, security=security, timeouts=Timeouts())
        port = printer.port
    assert error is None
    protocol = "http" if uri == "ipp" else "tls"
    with contextlib.suppress(StopIteration):
        begins = next(event for event in trace.events if event.kind is Kind.TLS_BEGINS)
        assert begins.facts["upgraded"] is (uri == "ipp")
    assert "< handshake 15" in assert_agreement(trace, file, port, protocol=protocol)
    turned = {">": "<", "<": ">"}
    ours, others = of_trace(trace.events), of_trace(theirs.events)
    for direction in "><":
        assert in_direction(ours, direction) == [
            (direction, what, sealed) for _, what, sealed in in_direction(others, turned[direction])
        ]

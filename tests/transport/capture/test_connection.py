from __future__ import annotations

import time

import pytest

from sealpress.errors import Reason, TlsError, TransportError
from sealpress.transport.capture import Capture
from sealpress.transport.witness import RECEIVED, SENT, Agreed, Route
from tests.transport.capture.reading import ACK, FIN, RST, SYN, read

AGREED = Agreed(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256", trusted_as="pin")
SECRETS, PACKET = 10, 6
RESET = TransportError(Reason.CONNECTION_RESET, "it went away")


def route(**more):
    ends = {"local": ("192.0.2.1", 40000), "peer": ("192.0.2.2", 631)}
    return Route("192.0.2.2", 631, **{**ends, **more})


@pytest.fixture
def capture(tmp_path):
    with Capture(tmp_path / "x.pcapng") as made:
        yield made


@pytest.fixture
def seen(capture):
    return capture.connected(route())


def data(capture):
    return [each for each in read(capture.path).segments if each.payload]


def test_a_plain_conversation(capture, seen):
    seen.wire(SENT, b"ask")
    seen.wire(RECEIVED, b"answer")
    seen.peer_ended()
    seen.closed()
    file = read(capture.path)
    assert file.flags()[:3] == [SYN, SYN | ACK, ACK]
    assert file.payload(631) + b"/" + file.payload(40000) == b"ask/answer"
    assert [each.direction for each in data(capture)] == [2, 1]
    assert file.flags()[-4:] == [FIN | ACK, ACK, FIN | ACK, ACK]
    assert all(each.checksums_are_right for each in file.segments)


def test_the_time_that_connecting_took_is_true(capture):
    capture.connected(route(begun_at=time.monotonic() - 2.0))
    first, second, _ = read(capture.path).segments
    assert 2e9 <= second.nanoseconds - first.nanoseconds < 60e9
    assert abs(second.nanoseconds - time.time_ns()) < 60e9


def test_a_client_that_came_to_us_opens(capture):
    capture.connected(route(we_listen=True))
    first = read(capture.path).segments[0]
    assert (first.flags, first.source, first.direction) == (SYN, ("192.0.2.2", 631), 1)


def test_secrets_stand_before_what_they_decrypt(capture, seen):
    """tshark looks for the client's where the server answers; OpenSSL makes them at the end."""
    seen.tls_begins(upgraded=False, server_name="")
    for octets in (b"hello", b"answer"):
        seen.wire(SENT, octets)
        seen.tls_secrets([f"SECRET 00 {octets.hex()}"])
    assert data(capture) == []
    seen.tls_done(AGREED)
    assert [each.payload for each in data(capture)] == [b"hello", b"answer"]
    kinds = read(capture.path).kinds
    assert kinds[kinds.index(SECRETS) :] == [SECRETS, SECRETS, PACKET, PACKET, PACKET, PACKET]


def test_a_handshake_without_an_end_is_not_kept_in_memory(capture, seen):
    seen.tls_begins(upgraded=False, server_name="")
    for _ in range(1000):
        seen.wire(RECEIVED, b"more")
    assert len(data(capture)) > 500


def test_what_was_agreed_stands_beside_the_last_of_the_handshake(capture, seen):
    seen.tls_begins(upgraded=False, server_name="")
    seen.wire(SENT, b"finished")
    seen.tls_done(AGREED)
    seen.wire(SENT, b"records")
    said = [(each.payload, each.comment) for each in data(capture)]
    comment = "TLSv1.3 with TLS_AES_128_GCM_SHA256, trusted: pin"
    assert said == [(b"finished", comment), (b"records", "")]


def test_an_upgraded_connection_goes_on_as_another(capture, seen):
    seen.wire(SENT, b"OPTIONS")
    seen.tls_begins(upgraded=True, server_name="")
    seen.wire(SENT, b"hello")
    segments = read(capture.path).segments
    first, second = (each for each in segments if each.flags == SYN)
    assert (first.source, first.destination) == (second.source, second.destination)
    assert first.sequence != second.sequence
    assert "RFC 2817" in second.comment


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_failed_handshake_ends_with_its_reason(capture, seen, when):
    seen.tls_begins(upgraded=False, server_name="")
    seen.wire(RECEIVED, b"alert")
    error = TlsError(Reason.TLS_ALERT, "it said\nno")
    steps = [lambda: seen.failed(error), seen.closed]
    for step in steps if when == "before" else reversed(steps):
        step()
    commented = [each.comment for each in read(capture.path).segments if each.comment]
    assert commented == ["it said\\x0ano [tls-alert]"] or commented == ["it said\\nno [tls-alert]"]
    assert read(capture.path).flags()[-2:] == [FIN | ACK, ACK]


@pytest.mark.parametrize("shaking", [False, True])
@pytest.mark.parametrize("told_late", [False, True])
def test_a_connection_that_was_reset(capture, seen, shaking, told_late):
    if shaking:
        seen.tls_begins(upgraded=False, server_name="")
    seen.wire(SENT, b"octets")
    steps = [lambda: seen.failed(RESET), seen.closed]
    for step in reversed(steps) if told_late else steps:
        step()
    last = read(capture.path).segments[-1]
    assert (last.flags, last.source[1]) == (RST | ACK, 631)
    assert last.comment == "it went away [connection-reset]"


def test_closing_again_writes_nothing(capture, seen):
    seen.closed()
    before = read(capture.path).kinds
    seen.closed()
    assert read(capture.path).kinds == before


def test_octets_after_the_end_are_let_go(tmp_path):
    capture = Capture(tmp_path / "x.pcapng")
    seen = capture.connected(route())
    capture.close()
    before = capture.path.read_bytes()
    seen.wire(SENT, b"late")
    seen.tls_secrets(["A 0 1"])
    seen.failed(RESET)
    seen.closed()
    assert capture.path.read_bytes() == before

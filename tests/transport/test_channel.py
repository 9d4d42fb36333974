from __future__ import annotations

import gc
import os
import ssl
import weakref

import pytest

from sealpress.errors import TlsError
from sealpress.reasons import Reason
from sealpress.transport.channel import TlsChannel


@pytest.fixture(params=["first engine", "second engine"])
def server_tls(request, server_tls, asking_tls):
    """The server's settings, once for each engine: nobody must see a difference."""
    return server_tls if request.param == "first engine" else asking_tls


class Pair:
    """A client's and a server's channel, with the wire between them."""

    def __init__(self, client_tls, server_tls, name="printer.example", **options):
        self.client = TlsChannel(client_tls, server_side=False, server_hostname=name, **options)
        self.server = TlsChannel(server_tls, server_side=True)

    def move(self):
        to_server, to_client = self.client.octets_to_send(), self.server.octets_to_send()
        self.server.receive_octets(to_server)
        self.client.receive_octets(to_client)
        return to_server, to_client

    def shake(self):
        while not (self.client.do_handshake() & self.server.do_handshake()):
            self.move()
        self.move()
        return self


def pair_of(*arguments, **options):
    return Pair(*arguments, **options).shake()


def test_handshake_and_octets_both_ways(client_tls, server_tls):
    pair = pair_of(client_tls, server_tls)
    pair.client.write(b"ask")
    pair.server.write(b"answer")
    pair.move()
    assert pair.server.read() == b"ask"
    assert pair.client.read() == b"answer"
    assert pair.client.version == pair.server.version == "TLSv1.3"
    assert pair.client.cipher.startswith("TLS_")


def test_a_channel_is_gone_with_its_last_user(client_tls, server_tls):
    gc.disable()
    try:
        pair = pair_of(client_tls, server_tls)
        channels = [weakref.ref(pair.client), weakref.ref(pair.server)]
        del pair
        assert [channel() for channel in channels] == [None, None]
    finally:
        gc.enable()


def test_reading_fills_a_buffer_beyond_one_record(client_tls, server_tls):
    pair = pair_of(client_tls, server_tls)
    sent = os.urandom(200_000)
    pair.client.write(sent)
    pair.move()
    buffer = bytearray(150_000)
    assert pair.server.read_into(memoryview(buffer)) == 150_000
    assert bytes(buffer) + pair.server.read(60_000) == sent
    assert pair.server.read() == b""
    assert not pair.server.peer_closed


def test_close_notify_is_a_clean_end(client_tls, server_tls):
    pair = pair_of(client_tls, server_tls)
    pair.client.write(b"last")
    pair.client.shutdown()
    pair.move()
    assert pair.server.read() == b"last"
    assert pair.server.peer_closed
    assert not pair.server.truncated


def test_end_without_close_notify_is_truncation(client_tls, server_tls, monkeypatch):
    if isinstance(server_tls, ssl.SSLContext):
        # Older Pythons set the option that hides it; our own settings never do.
        kept = server_tls.options & ~ssl.OP_IGNORE_UNEXPECTED_EOF
        monkeypatch.setattr(server_tls, "options", kept)
    pair = pair_of(client_tls, server_tls)
    pair.client.write(b"last")
    pair.move()
    pair.server.receive_eof()
    assert pair.server.read() == b"last"
    assert pair.server.truncated
    assert not pair.server.peer_closed


def test_the_refusing_side_leaves_an_alert_to_send(server_tls):
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    pair = Pair(stranger, server_tls)
    with pytest.raises(TlsError) as ours:
        pair.shake()
    assert ours.value.reason is Reason.CERTIFICATE_UNTRUSTED
    assert len(ours.value.peer_chain) == 1
    pair.move()
    with pytest.raises(TlsError) as theirs:
        pair.server.do_handshake() and pair.server.read()
    assert (theirs.value.reason, theirs.value.alert) == (Reason.TLS_ALERT, 48)


def test_no_common_version(client_tls, server_tls, test_ca):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    test_ca.issue_cert("printer.example").configure_cert(old)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    new = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    new.minimum_version = ssl.TLSVersion.TLSv1_3
    pair = Pair(new, old)
    with pytest.raises(TlsError) as theirs:
        pair.shake()
    assert theirs.value.reason is Reason.TLS_VERSION_MISMATCH
    pair.move()
    with pytest.raises(TlsError) as ours:
        pair.client.do_handshake()
    assert (ours.value.reason, ours.value.alert) == (Reason.TLS_VERSION_MISMATCH, 70)


def test_server_sees_what_the_client_offers(client_tls, server_tls):
    hello = pair_of(client_tls, server_tls).server.client_hello
    assert hello is not None
    assert hello.server_name == "printer.example"
    assert 0x0304 in hello.versions
    assert 0x1301 in hello.cipher_suites


def test_an_address_is_not_sent_as_a_name(client_tls, server_tls):
    hello = pair_of(client_tls, server_tls, name="127.0.0.1").server.client_hello
    assert hello is not None
    assert hello.server_name == ""


def test_a_late_refusal_shows_at_the_first_read(client_tls, server_tls, test_ca):
    strict = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    test_ca.issue_cert("printer.example").configure_cert(strict)
    test_ca.configure_trust(strict)
    strict.verify_mode = ssl.CERT_REQUIRED
    pair = Pair(client_tls, strict)
    with pytest.raises(TlsError):
        pair.shake()
    assert pair.client.handshake_done
    pair.move()
    for _ in range(2):  # and stays
        with pytest.raises(TlsError) as caught:
            pair.client.read()
        assert caught.value.reason is Reason.TLS_CLIENT_CERTIFICATE_REQUIRED


def test_octets_before_an_alert_are_read_first(client_tls, server_tls):
    pair = pair_of(client_tls, server_tls)
    pair.client.write(b"good")
    good = pair.client.octets_to_send()
    pair.server.receive_octets(good + b"\x17\x03\x03\x00\x20" + b"x" * 32)
    assert pair.server.read() == b"good"
    with pytest.raises(TlsError) as caught:
        pair.server.read()
    assert caught.value.reason is Reason.TLS_FAILED
    assert pair.server.octets_to_send()


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Reason.PLAIN_ON_TLS_PORT),
        (b"220 smtp.example ESMTP\r\n", Reason.PLAIN_ON_TLS_PORT),
        (b"\x15\x03\x01\x00\x02\x02\x46", Reason.TLS_VERSION_MISMATCH),
        (b"\x15\x03\x01\x00\x02\x02\x28", Reason.TLS_NO_COMMON_CIPHER),
        (b"\x15\x03\x01\x00\x02\x02\x50", Reason.TLS_ALERT),
        (b"", Reason.TLS_CLOSED),
    ],
)
def test_answers_to_a_client_hello(client_tls, octets, reason):
    client = TlsChannel(client_tls, server_side=False, server_hostname="printer.example")
    client.do_handshake()
    client.receive_octets(octets)
    client.receive_eof()
    with pytest.raises(TlsError) as caught:
        client.do_handshake()
    assert caught.value.reason is reason
    assert caught.value.peer_chain == ()


def test_http_request_to_a_tls_server(server_tls):
    server = TlsChannel(server_tls, server_side=True)
    server.receive_octets(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    with pytest.raises(TlsError) as caught:
        server.do_handshake()
    assert caught.value.reason is Reason.PLAIN_ON_TLS_PORT


def test_a_tap_sees_both_directions(client_tls, server_tls):
    seen = []
    pair = pair_of(client_tls, server_tls, tap=lambda way, octets: seen.append((way, octets)))
    assert pair.client.peer_certificate() == pair.client.unverified_chain()[0]
    assert seen[0][0] == ">"
    assert seen[0][1].startswith(b"\x16\x03\x01")
    assert {way for way, _ in seen} == {"<", ">"}


def test_shutdown_before_the_handshake_says_nothing(client_tls):
    client = TlsChannel(client_tls, server_side=False, server_hostname="a.example")
    client.shutdown()
    assert client.octets_to_send() == b""
    assert (client.version, client.cipher, client.peer_certificate()) == ("", "", None)


def test_nothing_can_be_written_before_the_handshake_or_after_the_end(client_tls, server_tls):
    early = Pair(client_tls, server_tls)
    with pytest.raises(TlsError):
        early.client.write(b"too early")
    late = pair_of(client_tls, server_tls)
    late.client.shutdown()
    with pytest.raises(TlsError):
        late.client.write(b"too late")
    late.move()
    assert late.server.read() == b""
    assert late.server.peer_closed


def test_a_damaged_record_ends_reading_for_good(client_tls, server_tls):
    pair = pair_of(client_tls, server_tls)
    pair.client.write(b"first")
    pair.move()
    pair.client.write(b"second")
    damaged = bytearray(pair.client.octets_to_send())
    damaged[-1] ^= 1
    pair.server.receive_octets(bytes(damaged))
    buffer = memoryview(bytearray(100))
    assert pair.server.read_into(buffer) == len(b"first")
    for _ in range(2):
        with pytest.raises(TlsError):
            pair.server.read_into(buffer)
    assert pair.server.octets_to_send()  # the alert

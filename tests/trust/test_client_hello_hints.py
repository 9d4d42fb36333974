from __future__ import annotations

import ssl
import struct

import pytest

from sealpress.trust.client_hello_hints import (
    ENCRYPT_THEN_MAC,
    RECORD_SIZE_LIMIT,
    SUPPORTED_VERSIONS,
    stumbles_over_tickets,
)


def hello(extensions, versions=(0x0304, 0x0303)):
    """Build a client's first record with empty extensions, and those versions."""
    listed = b"".join(struct.pack("!H", version) for version in versions)
    fields = dict.fromkeys(extensions, b"")
    if versions:
        fields[SUPPORTED_VERSIONS] = bytes([len(listed)]) + listed
    block = b"".join(struct.pack("!HH", n, len(octets)) + octets for n, octets in fields.items())
    body = b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\x13\x01" + b"\x01\x00"
    body += struct.pack("!H", len(block)) + block
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return b"\x16\x03\x01" + struct.pack("!H", len(message)) + message


GNUTLS = (10, ENCRYPT_THEN_MAC, 23, RECORD_SIZE_LIMIT, 51)


@pytest.mark.parametrize(
    ("record", "stumbles"),
    [
        (hello(GNUTLS), True),
        (hello(GNUTLS, versions=(0x0304, 0x0303, 0x0302, 0x0301)), True),
        (hello(GNUTLS, versions=(0x0304,)), False),
        (hello(GNUTLS, versions=()), False),
        (hello((10, ENCRYPT_THEN_MAC, 23)), False),
        (hello((10, RECORD_SIZE_LIMIT, 34)), False),
        (hello(()), False),
    ],
)
def test_only_gnutls_that_can_do_tls_1_2_too(record, stumbles):
    assert stumbles_over_tickets(record) is stumbles


def test_openssl_does_not():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="a.example")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    assert not stumbles_over_tickets(outgoing.read())


@pytest.mark.parametrize(
    "record",
    [b"", b"\x16", b"GET / HTTP/1.1\r\n\r\n", b"\x15\x03\x01\x00\x02\x02\x28", bytes(50)],
)
def test_what_is_no_client_hello_says_nothing(record):
    assert not stumbles_over_tickets(record)


def test_a_hello_cut_anywhere_does_no_harm():
    whole = hello(GNUTLS)
    for length in range(len(whole)):
        assert stumbles_over_tickets(whole[:length]) in {True, False}


def test_lengths_that_lie_do_no_harm():
    whole = hello(GNUTLS)
    for at in range(len(whole)):
        assert stumbles_over_tickets(whole[:at] + b"\xff" + whole[at + 1 :]) in {True, False}

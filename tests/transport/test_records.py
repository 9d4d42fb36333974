from __future__ import annotations

import itertools
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transport.records import (
    MAX_HELLO_OCTETS,
    ClientHello,
    RecordWatcher,
    parse_client_hello,
)


def real_hello(name="printer.example"):
    outgoing = ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


HELLO = real_hello()


def watched(*pieces):
    watcher = RecordWatcher()
    for piece in pieces:
        watcher.feed(piece)
    return watcher


@pytest.mark.parametrize("size", [1, 7, 100, len(HELLO)])
def test_a_real_hello_in_pieces(size):
    hello = watched(*(HELLO[at : at + size] for at in range(0, len(HELLO), size))).client_hello
    assert hello is not None
    assert hello.server_name == "printer.example"
    assert {0x0303, 0x0304} <= set(hello.versions)
    assert 0x1302 in hello.cipher_suites


def test_a_hello_over_two_records():
    body = HELLO[5:]
    records = [
        b"\x16\x03\x01" + len(part).to_bytes(2, "big") + part for part in (body[:9], body[9:])
    ]
    assert watched(*records).client_hello == watched(HELLO).client_hello


def test_a_hello_of_tls_1_0():
    body = b"\x03\x01" + bytes(32) + b"\x00" + b"\x00\x02\x00\x2f" + b"\x01\x00"
    assert parse_client_hello(body) == ClientHello((0x0301,), "", (0x2F,))


def test_an_alert_in_clear():
    assert watched(b"\x15\x03\x03\x00", b"\x02\x02\x28").alert == 40
    assert watched(b"\x15\x03\x03\x00\x13" + bytes(19)).alert is None  # encrypted


@given(st.integers(0, len(HELLO) - 10), st.binary(min_size=1, max_size=4))
def test_damaged_hellos_do_no_harm(position, octets):
    body = HELLO[9:]
    parse_client_hello(body[:position])
    parse_client_hello(body[:position] + octets + body[position + len(octets) :])


@given(st.lists(st.binary(max_size=100), max_size=10))
def test_any_octets_do_no_harm(pieces):
    watcher = watched(*pieces)
    assert watcher.first_octets == b"".join(pieces)[:16]


def test_what_is_kept_is_bounded():
    watcher = watched(b"\x16\x03\x01\xff\xff")
    handshake = b"\x16\x03\x01\x40\x00\x01\xff\xff\xff" + bytes(0x4000 - 4)
    for octets in [bytes(65_530)] + [handshake] * 20:
        watcher.feed(octets)
    assert watcher.client_hello is None
    assert len(watcher._handshake) + len(watcher._buffer) < 3 * MAX_HELLO_OCTETS


@given(st.lists(st.integers(0, len(HELLO)), max_size=6))
def test_a_hello_is_the_same_at_any_split(cuts):
    edges = [0, *sorted(cuts), len(HELLO)]
    pieces = [HELLO[start:end] for start, end in itertools.pairwise(edges)]
    assert watched(*pieces).client_hello == watched(HELLO).client_hello


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=60))
def test_the_name_asked_for_is_read(name):
    hello = watched(real_hello(f"{name}.example")).client_hello
    assert hello is not None
    assert hello.server_name == f"{name}.example"


@pytest.mark.parametrize("entry", [b"\x01\x00\x01a", b""])
def test_a_server_name_that_is_no_host_name_is_none(entry):
    names = len(entry).to_bytes(2, "big") + entry
    extension = b"\x00\x00" + len(names).to_bytes(2, "big") + names
    body = b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\x13\x01" + b"\x01\x00"
    hello = parse_client_hello(body + len(extension).to_bytes(2, "big") + extension)
    assert hello == ClientHello((0x0303,), "", (0x1301,))

"""A ClientHello is collected whole, however it was cut, and never waited for in vain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.server.hello import HelloCollector, alert_in
from sealpress.server.tls_offer import client_hello
from sealpress.transport.records import MAX_HELLO_OCTETS

HELLO = client_hello(0x0302, [0x002F, 0x0035])


def records(message: bytes, size: int) -> bytes:
    """Cut a record's message into records of so many octets."""
    parts = [message[at : at + size] for at in range(0, len(message), size)]
    return b"".join(b"\x16\x03\x01" + len(part).to_bytes(2, "big") + part for part in parts)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 50, 10_000])
def test_a_hello_in_many_records_is_whole_in_the_end(size: int):
    collector = HelloCollector()
    assert collector.feed(records(HELLO[5:], size))
    assert collector.client_hello is not None
    assert collector.client_hello.versions == (0x0302,)
    assert collector.client_hello.cipher_suites == (0x002F, 0x0035)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=80), st.integers(1, 30))
def test_a_hello_in_any_segments_is_whole_with_its_last_octet(cuts: list[int], size: int):
    octets, collector = records(HELLO[5:], size), HelloCollector()
    at = 0
    for cut in cuts:
        collector.feed(octets[at : at + cut])
        at += cut
        assert collector.is_settled == (at >= len(octets))
    collector.feed(octets[at:])
    assert collector.client_hello is not None
    assert bytes(collector.octets) == octets


@pytest.mark.parametrize(
    "octets",
    [
        b"\x15\x03\x01\x00\x02\x02\x46",
        b"GET / HTTP/1.1\r\n",
        b"\x16\x03\x01\x00\x05hello",
        b"\x16\x03\x01\x00\x01\x02",
        b"\x16\x03\x01\x00\x04\x01\xff\xff\xff",
        records(b"\x01\x00\x00\x02ab", 100),
    ],
    ids=["alert", "http", "no handshake", "ServerHello", "too long", "malformed"],
)
def test_what_cannot_become_a_hello_is_settled_at_once(octets: bytes):
    collector = HelloCollector()
    assert collector.feed(octets)
    assert collector.client_hello is None


def test_a_part_of_a_hello_is_not_settled():
    collector = HelloCollector()
    assert not collector.feed(HELLO[:-1])
    assert collector.client_hello is None


def test_no_more_is_collected_than_a_hello_may_have():
    collector = HelloCollector()
    empty = b"\x16\x03\x01\x00\x00" * 1000
    while not collector.feed(empty):
        assert len(collector.octets) <= MAX_HELLO_OCTETS + len(empty)
    assert collector.client_hello is None


@pytest.mark.parametrize(
    ("octets", "alert"),
    [
        (b"", None),
        (b"\x15\x03\x03\x00\x02\x02\x46", 70),
        (b"\x16\x03\x03\x00\x03abc\x15\x03\x03\x00\x02\x02\x28", 40),
        (b"\x15\x03\x03\x00\x13" + bytes(19), None),
        (b"\x15\x03\x03\x00", None),
    ],
    ids=["nothing", "alone", "behind a message", "encrypted", "cut"],
)
def test_the_alert_we_sent_is_read_where_it_is_in_clear(octets: bytes, alert: int | None):
    assert alert_in(octets) == alert

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transport.capture.packets import (
    ACK,
    MAX_SEGMENT_OCTETS,
    PSH,
    SYN,
    checksum,
    segment,
    sockets,
)
from tests.transport.capture.reading import ones_sum, parse

ENDS = {
    4: (("192.0.2.10", 40000), ("192.0.2.20", 631)),
    6: (("2001:db8::1", 40000), ("2001:db8::2", 631)),
}


@given(st.binary(max_size=3000))
def test_a_checksum_makes_the_sum_come_out(octets):
    even = octets + b"\0" * (len(octets) % 2)
    assert ones_sum(even + checksum(octets).to_bytes(2, "big")) in {0xFFFF}


@pytest.mark.parametrize(("octets", "sum_"), [(b"\0\1\xff\xfe", 0), (bytes(4), 0xFFFF)])
def test_the_two_zeros_of_ones_complement(octets, sum_):
    assert checksum(octets) == sum_


@pytest.mark.parametrize("version", [4, 6])
@given(payload=st.binary(max_size=400), sequence=st.integers(0, 2**32 - 1))
def test_a_segment_can_be_read(version, payload, sequence):
    ours, theirs = sockets(*ENDS[version])
    made = segment(
        ours, theirs, sequence=sequence, acknowledged=7, flags=PSH | ACK, payload=payload
    )
    read = parse(made)
    assert read.checksums_are_right
    assert (read.source, read.destination) == ENDS[version]
    assert (read.sequence, read.acknowledged, read.flags) == (sequence, 7, PSH | ACK)
    assert read.payload == payload


@pytest.mark.parametrize("version", [4, 6])
def test_the_largest_segment_fits(version):
    ours, theirs = sockets(*ENDS[version])
    big = b"\xff" * MAX_SEGMENT_OCTETS
    made = segment(ours, theirs, sequence=0, acknowledged=0, flags=ACK, payload=big)
    assert parse(made).checksums_are_right
    assert parse(made).payload == big


def test_a_first_segment_tells_the_largest_size():
    ours, theirs = sockets(*ENDS[4])
    made = segment(ours, theirs, sequence=0, acknowledged=0, flags=SYN)
    assert made[40:44] == b"\x02\x04" + MAX_SEGMENT_OCTETS.to_bytes(2, "big")


@pytest.mark.parametrize(
    ("local", "peer", "expected"),
    [
        ("127.0.0.1", "127.0.0.1", (4, "7f000001")),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", (4, "c0000201")),
        ("::1", "::1", (16, "00" * 15 + "01")),
        ("fe80::1%eth0", "fe80::2%eth0", (16, "fe80" + "00" * 13 + "01")),
        ("", "", (4, "c0000201")),
        ("192.0.2.9", "2001:db8::1", (16, "00" * 10 + "ffffc0000209")),
        ("/run/socket", "2001:db8::1", (16, "00" * 10 + "ffffc0000201")),
    ],
)
def test_addresses_of_every_kind(local, peer, expected):
    ours, theirs = sockets((local, 0), (peer, 631))
    assert (len(ours.address), ours.address.hex()) == expected
    assert len(theirs.address) == len(ours.address)
    assert (ours.port, theirs.port) == (1, 631)

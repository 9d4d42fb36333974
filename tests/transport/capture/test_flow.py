from __future__ import annotations

import pytest

from sealpress.transport.capture.flow import Flow
from sealpress.transport.capture.packets import MAX_SEGMENT_OCTETS, sockets
from sealpress.transport.witness import RECEIVED, SENT
from tests.transport.capture.reading import ACK, FIN, RST, SYN, parse

OURS, THEIRS = sockets(("192.0.2.1", 40000), ("192.0.2.2", 631))


def flow(opened_by=SENT, first=1000):
    return Flow(OURS, THEIRS, opened_by=opened_by, first=first)


def segments(*parts):
    return [parse(packet) for part in parts for _, packet in part]


@pytest.mark.parametrize(("opened_by", "port"), [(SENT, 40000), (RECEIVED, 631)])
def test_whoever_connects_speaks_first(opened_by, port):
    opening = segments(flow(opened_by).opening())
    assert [each.flags for each in opening] == [SYN, SYN | ACK, ACK]
    assert [each.source[1] == port for each in opening] == [True, False, True]
    assert opening[1].acknowledged == opening[0].sequence + 1
    assert opening[2].acknowledged == opening[1].sequence + 1


def test_numbers_go_on_and_are_acknowledged():
    one = flow()
    all_ = segments(one.opening(), one.data(SENT, b"ask"), one.data(RECEIVED, b"answer"))
    ask, got, answer, thanks = all_[3:]
    assert (ask.sequence, ask.payload) == (1001, b"ask")
    assert got.acknowledged == 1004
    assert (answer.sequence, answer.acknowledged) == (got.sequence, 1004)
    assert thanks.acknowledged == answer.sequence + 6


@pytest.mark.parametrize(
    ("octets", "sizes"),
    [
        (1, [1]),
        (MAX_SEGMENT_OCTETS, [MAX_SEGMENT_OCTETS]),
        (MAX_SEGMENT_OCTETS + 1, [MAX_SEGMENT_OCTETS, 1]),
    ],
)
def test_long_octets_are_cut(octets, sizes):
    made = segments(flow().data(SENT, bytes(octets)))
    assert [len(each.payload) for each in made] == [*sizes, 0]


def test_numbers_wrap_around():
    one = flow(first=2**32 - 2)
    ask = segments(one.opening(), one.data(SENT, b"four"))[3]
    after = segments(one.data(SENT, b"more"))[0]
    assert (ask.sequence, after.sequence) == (2**32 - 1, 3)


def test_ends():
    one = flow()
    end, got = segments(one.end(SENT), one.acknowledgement(RECEIVED))
    assert (end.flags, end.source[1]) == (FIN | ACK, 40000)
    assert got.acknowledged == end.sequence + 1
    (reset,) = segments(one.reset())
    assert (reset.flags, reset.source[1]) == (RST | ACK, 631)

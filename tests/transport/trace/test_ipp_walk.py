from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Version
from sealpress.ipp.value_octets import read_text
from sealpress.transport.trace import ipp_walk
from sealpress.transport.trace.ipp_walk import IppWalk, groups_in
from tests.strategies import messages
from tests.transport.trace.messages import (
    ACCESS,
    CHARSET,
    JOB,
    JOB_REQUEST,
    NAME,
    OPERATION,
    PASSWORD,
    message,
    value,
)


def walked(*pieces, close=True):
    walk = IppWalk()
    rest = [walk.feed(piece) for piece in pieces]
    if close:
        walk.close()
    return walk, sum(rest)


def test_a_message_and_its_document():
    walk, rest = walked(JOB_REQUEST + b"%PDF-1.7")
    assert walk.done
    assert not walk.fault
    assert walk.header == JOB_REQUEST[:8]
    assert walk.octets == len(JOB_REQUEST)
    assert rest == len(b"%PDF-1.7")
    assert [record.tag for record in walk.records] == [1, 0x47, 0x30, 2, 0x42, 3]


def test_octets_behind_the_end_are_counted_only():
    walk = IppWalk()
    walk.feed(JOB_REQUEST)
    assert walk.feed(b"x" * 1000) == 1000
    assert walk.octets == len(JOB_REQUEST)
    assert not walk._buffer


@given(st.lists(st.integers(0, len(JOB_REQUEST)), max_size=8))
def test_it_is_the_same_at_any_split(cuts):
    edges = [0, *sorted(cuts), len(JOB_REQUEST)]
    walk, _ = walked(*(JOB_REQUEST[a:b] for a, b in itertools.pairwise(edges)))
    assert walk.records == walked(JOB_REQUEST)[0].records
    assert not walk.fault


@settings(max_examples=20)
@given(messages.map(lambda sent: replace(sent, version=Version(2, 0))))
def test_what_we_encode_can_be_followed(sent):
    octets = encode(sent)
    walk, rest = walked(octets)
    assert (walk.fault, walk.octets, rest) == ("", len(octets), 0)
    groups = groups_in(walk.records)
    assert [group[0].tag for group in groups] == [group.tag for group in sent.groups]
    names = [[read_text(r.name) for r in group if r.name] for group in groups]
    assert names == [[one.name for one in group.attributes] for group in sent.groups]


@given(st.binary(max_size=400))
def test_any_octets_do_no_harm(octets):
    walk, _ = walked(octets, close=True)
    assert walk.done
    assert walk.octets <= len(octets)


@given(st.integers(0, len(JOB_REQUEST) - 1), st.binary(min_size=1, max_size=5))
def test_damaged_messages_do_no_harm(at, octets):
    walked(JOB_REQUEST[:at] + octets + JOB_REQUEST[at + len(octets) :])


@pytest.mark.parametrize(
    ("octets", "offset", "why"),
    [
        (b"<html>..", 0, "60.104 is no version of IPP"),
        (message(b"\0"), 8, "0x00 is no tag"),
        (message(NAME), 8, "an attribute stands before any group"),
        (message(OPERATION, b"\x41\x80\x01"), 9, "the name's length, 0x8001, is negative"),
        (message(OPERATION, b"\x41\0\x01a\xff\xff"), 9, "the value's length, 0xffff, is negative"),
        (message(OPERATION, value(0x37, "")), 9, "endCollection without a collection"),
        (message(OPERATION, CHARSET, end=b""), 37, "without its end-of-attributes tag, 0 octets"),
        (message(OPERATION, CHARSET[:-1], end=b""), 9, "its end-of-attributes tag, 27 octets"),
        (b"\x02\x00\x00", 0, "without its end-of-attributes tag, 3 octets into a field"),
    ],
)
def test_where_it_breaks(octets, offset, why):
    walk, _ = walked(octets)
    assert walk.octets == offset
    assert why in walk.fault


def test_secrets_are_known_by_their_names():
    walk, _ = walked(message(OPERATION, CHARSET, PASSWORD, value(0x30, "", b"second"), NAME))
    assert [record.is_secret for record in walk.records] == [False, False, True, True, False, False]


def test_secrets_inside_of_collections():
    walk, _ = walked(message(OPERATION, ACCESS, NAME))
    secret = [record.value for record in walk.records if record.is_secret]
    assert secret == [b"hunter2"]
    assert [r.called for r in walk.records if r.value == b"anna"] == ["access-user-name"]


def test_all_of_a_secret_collection_is_secret():
    inside = value(0x4A, "", b"x") + value(0x41, "", b"hunter2") + value(0x37, "")
    walk, _ = walked(message(OPERATION, value(0x34, "vendor-credentials"), inside, NAME))
    assert [r.value for r in walk.records if r.is_secret] == [b"", b"hunter2", b""]
    assert not walk.records[-2].is_secret


def test_collections_may_not_be_too_deep():
    deep = value(0x34, "a") + (value(0x4A, "", b"m") + value(0x34, "")) * ipp_walk.MAX_DEPTH
    walk, _ = walked(message(OPERATION, deep))
    assert "collections stand inside one another" in walk.fault


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(ipp_walk, "MAX_RECORDS", 3)
    walk, rest = walked(message(OPERATION, CHARSET, *[NAME] * 10) + b"document")
    assert len(walk.records) == 3
    assert walk.omitted
    assert walk.octets == len(message(OPERATION, CHARSET, NAME, end=b""))
    assert rest == len(NAME) * 9 + 1 + 8


def test_large_values_are_not_kept_for_ever():
    large = value(0x30, "x", bytes(30_000))
    walk, _ = walked(message(OPERATION, *[large] * 20))
    assert sum(record.octets for record in walk.records) <= ipp_walk.MAX_KEPT_OCTETS
    assert walk.omitted
    assert not walk.fault


def test_a_drip_of_octets_is_no_work():
    octets = message(JOB, *[NAME] * 500)
    walk = IppWalk()
    for at in range(len(octets)):
        walk.feed(octets[at : at + 1])
    assert walk.done
    assert len(walk.records) == 502


@pytest.mark.parametrize("piece", [OPERATION, NAME, ACCESS])
def test_a_message_without_end_is_left_soon(piece):
    walk, _ = walked(message(OPERATION, *[piece] * 10_000))
    assert walk.done
    assert walk.omitted
    assert len(walk.records) == ipp_walk.MAX_RECORDS

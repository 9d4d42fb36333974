"""A record as a line: bound to the one before, and every octet of it counts."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.gateway.audit.chained_line import (
    BEGINNING,
    MAX_LINE_OCTETS,
    Link,
    chained,
    parse_line,
)

FACTS = {"action": "job-accepted", "user": "\u00e4nn\u202e\n", "octets": 7}
LINE, LINK = chained(FACTS, BEGINNING)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_a_line_is_json_in_ascii_that_anybody_can_verify():
    record = json.loads(LINE)
    assert (record["seq"], record["prev"], record["user"]) == (1, "0" * 64, FACTS["user"])
    assert LINE.isascii()
    assert LINE.count(b"\n") == 1
    body = LINE[: LINE.rindex(b',"hash":')]
    assert record["hash"] == LINK.digest == hashlib.sha256(body).hexdigest()


def test_the_next_line_is_bound_to_it():
    second, link = chained(FACTS, LINK)
    record = parse_line(second[:-1])
    assert (record.link, record.previous) == (link, LINK.digest)
    assert link.sequence == 2
    assert str(link) == f"2:{link.digest}"


@given(st.dictionaries(st.text(max_size=9), JSON, max_size=5))
def test_what_goes_in_comes_out(facts):
    record = parse_line(chained(facts, Link(7, "ab" * 32))[0][:-1])
    assert record.is_whole
    assert record.facts == {k: v for k, v in facts.items() if k not in {"seq", "prev", "hash"}}


@given(st.integers(0, len(LINE) - 2), st.integers(1, 255))
def test_every_octet_counts(position, change):
    spoilt = bytearray(LINE[:-1])
    spoilt[position] ^= change
    record = parse_line(bytes(spoilt))
    assert record is None or not record.is_whole or record.link.digest != LINK.digest


def test_a_record_cannot_bring_its_own_chain():
    line, link = chained({"seq": 99, "hash": "x", "prev": "y", "action": "a"}, LINK)
    assert parse_line(line[:-1]).link == link


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"x" * 200,
        LINE,
        LINE[:-2],
        LINE[1:-1],
        LINE[:-1] + b" ",
        LINE[:-1].replace(b'"seq":1', b'"seq":true'),
        LINE[:-1].replace(b'"seq":1', b'"seq":"1"'),
        LINE[:-1].replace(b'"prev":"', b'"prev":7,"x":"'),
        LINE[:-1].replace(b'"prev"', b'"prov"'),
        b"[" * 9000 + LINE[-75:-1],
        b'"' + b" " * MAX_LINE_OCTETS + LINE[-75:-1],
    ],
)
def test_what_is_no_record(line):
    assert parse_line(line) is None

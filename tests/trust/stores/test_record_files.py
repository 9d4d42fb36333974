from __future__ import annotations

import contextlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import StateError
from sealpress.trust import Allowance, Grant, HostKey, Pin, PinKind, PinSource, TrustRecord
from sealpress.trust.stores.record_files import (
    decode_record,
    encode_record,
    record_file_name,
    unknown_fields,
)
from tests.trust.makers import make_der

HOST = HostKey("printer.example", 631)
PATH = Path("/trust/printers/printer.example_631.json")
DER = make_der()
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PINNED = TrustRecord(
    host=HOST,
    pins=(Pin.of(DER),),
    source=PinSource.FIRST_USE,
    certificate=DER,
    pinned_at=NOON,
    allowances={Allowance.DATES: Grant("clock", NOON)},
)
WRITTEN = json.loads(encode_record(PINNED))

moments = st.datetimes(timezones=st.just(UTC))
pins = st.builds(Pin, st.from_regex("[0-9a-f]{64}", fullmatch=True), st.sampled_from(PinKind))
grants = st.builds(Grant, st.text(max_size=20), moments)
hosts = st.builds(
    HostKey,
    st.from_regex(r"[a-z0-9_]{1,20}(\.[a-z]{1,9})?\.x", fullmatch=True),
    st.integers(1, 65535),
)
pinned = st.builds(
    TrustRecord,
    host=hosts,
    pins=st.lists(pins, min_size=1, max_size=3).map(tuple),
    source=st.sampled_from(PinSource),
    pinned_at=moments,
    why=st.text(max_size=30),
    allowances=st.dictionaries(st.sampled_from(Allowance), grants, max_size=3),
)
allowed = st.builds(
    TrustRecord,
    host=hosts,
    allowances=st.dictionaries(st.sampled_from(Allowance), grants, min_size=1, max_size=3),
)


@given(st.one_of(pinned, allowed))
def test_a_record_is_read_as_it_was_written(record):
    assert decode_record(encode_record(record), Path(record_file_name(record.host))) == record


def test_a_certificate_is_read_as_it_was_written():
    assert decode_record(encode_record(PINNED), PATH) == PINNED


@given(st.text(max_size=300), st.text(max_size=300), st.integers(1, 65535))
def test_files_of_two_hosts_are_two_files(one, other, port):
    names = {record_file_name(HostKey(host, port)) for host in (one, other)}
    assert len(names) == len({one, other})
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9._~%-]{1,250}", name)
        assert "/" not in name


def test_ports_and_hosts_do_not_run_together():
    assert record_file_name(HostKey("a_6", 31)) != record_file_name(HostKey("a", 631))


def changed(**fields):
    return json.dumps({**WRITTEN, **fields}).encode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"version": 2}, "a newer version of Sealpress wrote it"),
        ({"version": "1"}, "not a trust record"),
        ({"version": 0}, "not a trust record"),
        ({"host": 5}, "5 is not a text"),
        ({"host": "Printer.Example"}, "is to be written 'printer.example'"),
        ({"host": "other.example"}, "under another printer's name"),
        ({"host": "../etc"}, "not a host name"),
        ({"port": 632}, "under another printer's name"),
        ({"port": True}, "not a port"),
        ({"port": "631"}, "not a port"),
        ({"port": 0}, "not a port"),
        ({"pins": "sha256:aa"}, "not a list"),
        ({"pins": ["sha256:aa"]}, "64 hexadecimal digits"),
        ({"pins": []}, "pins and source go together"),
        ({"pins": [f"sha256:{'ab' * 32}"]}, "the certificate is not the pinned one"),
        ({"source": "rumour"}, "rumour"),
        ({"why": 7}, "7 is not a text"),
        ({"pinned_at": "yesterday"}, "yesterday"),
        ({"pinned_at": "2026-06-01T12:00:00"}, "no time zone"),
        ({"certificate": ["no", "PEM"]}, "PEM"),
        ({"certificate": "text"}, "not a list"),
        ({"allowances": ["dates"]}, "not an object"),
        ({"allowances": {"everything": {"why": "", "granted_at": NOON.isoformat()}}}, "everything"),
        ({"allowances": {"dates": {"why": ""}}}, "granted_at"),
        ({"allowances": {"dates": "yes"}}, "not an object"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(fields, said):
    with pytest.raises(StateError, match=re.escape(said)) as caught:
        decode_record(changed(**fields), PATH)
    assert str(PATH) in caught.value.detail


@pytest.mark.parametrize("lost", ["host", "port", "source", "pins", "version"])
def test_what_is_missing_is_refused_by_name(lost):
    stored = {name: value for name, value in WRITTEN.items() if name != lost}
    with pytest.raises(StateError, match=re.escape(str(PATH))):
        decode_record(json.dumps(stored).encode(), PATH)


def test_fields_nobody_knows_are_told_apart():
    assert unknown_fields(changed(later="x"), PATH) == {"later": "x"}
    again = json.loads(encode_record(PINNED, {"later": "x"}))
    assert again == {**WRITTEN, "later": "x"}


def test_what_is_said_about_the_certificate_is_not_believed():
    record = decode_record(changed(about="CN=somebody else"), PATH)
    assert json.loads(encode_record(record))["about"].startswith("CN=printer")


@given(st.binary(max_size=200))
def test_any_octets_are_a_record_or_refused_by_name(octets):
    with pytest.raises(StateError, match=re.escape(str(PATH))):
        decode_record(octets, PATH)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.sampled_from(sorted(WRITTEN)), JSON)
def test_any_value_in_any_field_is_read_or_refused(field, value):
    with contextlib.suppress(StateError):
        assert decode_record(changed(**{field: value}), PATH).host == HOST

"""TXT records: what others sent is read whatever it is; what is sent keeps the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.discovery.txt import MAX_RECORD_OCTETS, MAX_STRINGS, TxtRecord
from sealpress.errors import Reason, UsageError


def strings(*parts: bytes) -> bytes:
    return b"".join(bytes([len(part)]) + part for part in parts)


def test_pairs_are_read_in_their_order() -> None:
    record = TxtRecord.decode(strings(b"txtvers=1", b"rp=ipp/print", b"note="))
    assert record.pairs == (("txtvers", b"1"), ("rp", b"ipp/print"), ("note", b""))


def test_the_value_is_all_behind_the_first_equals_sign() -> None:
    assert TxtRecord.decode(strings(b"adminurl=http://p/?a=b")).text("adminurl") == "http://p/?a=b"


def test_keys_are_alike_whatever_their_case_and_the_first_one_counts() -> None:
    record = TxtRecord.decode(strings(b"tls=1.3", b"TLS=none"))
    assert record.text("TLS") == "1.3"
    assert "Tls" in record
    assert len(record.pairs) == 1


@pytest.mark.parametrize("string", [b"=value", b"", b"k\xe4y=1", b"a\nb=1", b"a\x7fb"])
def test_strings_without_a_key_that_can_be_are_left_out(string: bytes) -> None:
    assert TxtRecord.decode(strings(string, b"rp=x")).pairs == (("rp", b"x"),)


def test_a_string_that_is_cut_off_ends_the_record() -> None:
    assert TxtRecord.decode(strings(b"rp=x") + b"\x09note=").pairs == (("rp", b"x"),)


def test_octets_that_are_no_utf_8_are_kept() -> None:
    text = TxtRecord.decode(strings(b"note=B\xfcro")).text("note")
    assert text.encode("utf-8", "surrogateescape") == b"B\xfcro"


@pytest.mark.parametrize(
    ("value", "meant"),
    [(b"Color=T", True), (b"Color=t", True), (b"Color=F", False), (b"Color=U", None),
     (b"Color=yes", None), (b"Color", True), (b"Duplex=T", None)],
)  # fmt: skip
def test_flags(value: bytes, meant: bool | None) -> None:
    assert TxtRecord.decode(strings(value)).flag("Color") is meant


def test_words_are_what_stands_between_commas() -> None:
    record = TxtRecord.decode(strings(b"pdl=application/pdf, image/urf,,"))
    assert record.words("pdl") == ("application/pdf", "image/urf")


def test_more_strings_than_anybody_needs_are_not_looked_at() -> None:
    octets = b"".join(strings(b"k%d=1" % number) for number in range(5000))
    assert len(TxtRecord.decode(octets).pairs) == MAX_STRINGS


def test_unknown_keys_are_kept() -> None:
    octets = strings(b"rp=x", b"x-vendor=\xff\x00", b"flag")
    assert TxtRecord.decode(octets).encode() == octets


def test_nothing_at_all_is_one_empty_string() -> None:
    assert TxtRecord().encode() == b"\0"
    assert TxtRecord.decode(b"\0") == TxtRecord.decode(b"") == TxtRecord()


@pytest.mark.parametrize("key", ["", "a=b", "B\u00fcro", "a\tb"])
def test_keys_that_cannot_be_are_refused(key: str) -> None:
    with pytest.raises(UsageError) as caught:
        TxtRecord(((key, b"1"),)).encode()
    assert caught.value.reason is Reason.INVALID_ARGUMENT


def test_a_string_longer_than_its_count_is_refused() -> None:
    with pytest.raises(UsageError, match="more than 255"):
        TxtRecord((("note", bytes(251)),)).encode()


def test_a_record_that_does_not_fit_into_a_packet_is_refused() -> None:
    with pytest.raises(UsageError, match=str(MAX_RECORD_OCTETS)):
        TxtRecord(tuple((f"k{number}", bytes(200)) for number in range(7))).encode()


def test_lists_lose_whole_words_where_they_are_too_long() -> None:
    formats = ",".join(f"application/vnd.format-{number}" for number in range(20))
    shown = TxtRecord.of({"pdl": formats}).words("pdl")
    assert 0 < len(shown) < 20
    assert shown == tuple(formats.split(",")[: len(shown)])


def test_texts_lose_whole_characters_where_they_are_too_long() -> None:
    record = TxtRecord.of({"note": "\u20ac" * 100})
    assert record.text("note") == "\u20ac" * 83
    assert len(record.encode()) <= 256


def test_keys_are_given_up_until_the_record_fits() -> None:
    record = TxtRecord.of({f"k{number}": "x" * 240 for number in range(6)})
    short = record.shortened("k5", "k4", "k3")
    assert short.size <= MAX_RECORD_OCTETS
    assert [key for key, _ in short.pairs] == ["k0", "k1", "k2", "k3", "k4"]


@given(st.binary(max_size=3000))
def test_any_octets_are_read_and_shown(octets: bytes) -> None:
    record = TxtRecord.decode(octets)
    assert TxtRecord(record.pairs[:5]).size <= 5 * 256
    for key, _ in record.pairs:
        assert record.flag(key) in (True, False, None)
        assert isinstance(record.as_dict()[key], str | bool)


@given(
    st.dictionaries(
        st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=9),
        st.binary(max_size=100) | st.none(),
        max_size=8,
    )
)
def test_what_was_written_is_read_again(values: dict[str, bytes | None]) -> None:
    record = TxtRecord(tuple(values.items()))
    assert TxtRecord.decode(record.encode()) == record
    assert record.size == len(record.encode())

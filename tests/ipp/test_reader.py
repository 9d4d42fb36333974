"""Reading a message from a stream: any portions, no waiting, no unbounded buffer."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress import ipp
from sealpress.errors import Reason, UsageError, WireError
from sealpress.ipp import MessageReader, Repair
from tests.ipp.wire import END_COLLECTION, HEADER, answer, integer, member, record
from tests.strategies import messages, mutated

MESSAGE = answer(record(0x34, "c"), member("m", 0x21, integer(1)), END_COLLECTION)


def refusal(reader: MessageReader, octets: bytes) -> Reason:
    with pytest.raises(WireError) as caught:
        reader.feed(octets)
    return caught.value.reason


def test_the_message_is_there_with_its_last_octet() -> None:
    reader = MessageReader()
    for octet in MESSAGE[:-1]:
        assert reader.feed(bytes((octet,))) is None
    assert reader.feed(MESSAGE[-1:]) == ipp.decode(MESSAGE)
    assert reader.rest == b""


@pytest.mark.parametrize("split", [1, 8, 20, len(MESSAGE)])
def test_what_follows_is_the_beginning_of_the_document(split: int) -> None:
    reader = MessageReader()
    reader.feed(MESSAGE[:split])
    assert (reader.message or reader.feed(MESSAGE[split:] + b"%PDF-1.7\3")) == ipp.decode(MESSAGE)
    assert reader.rest == (b"" if split == len(MESSAGE) else b"%PDF-1.7\3")


def test_all_in_one_portion_with_document() -> None:
    reader = MessageReader()
    assert reader.feed(memoryview(MESSAGE + b"%PDF")) == ipp.decode(MESSAGE)
    assert reader.rest == b"%PDF"


def test_feeding_on_is_a_mistake_of_the_caller() -> None:
    reader = MessageReader()
    reader.feed(MESSAGE)
    with pytest.raises(UsageError):
        reader.feed(b"more")


@given(messages, st.data())
def test_any_split_gives_the_same_message(message: ipp.Message, data: st.DataObject) -> None:
    octets = ipp.encode(message)
    reader = MessageReader()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(octets)), max_size=8)))
    for start, end in zip([0, *cuts], [*cuts, len(octets)], strict=True):
        assert reader.message is None or start == len(octets)
        if start < end:
            reader.feed(octets[start:end])
    assert reader.message == message
    assert reader.close() == message


@given(mutated(messages.map(ipp.encode)), st.integers(1, 30))
def test_the_reader_and_the_decoder_agree(octets: bytes, portion: int) -> None:
    reader = MessageReader()
    try:
        for start in range(0, len(octets), portion):
            if reader.feed(octets[start : start + portion]) is not None:
                break
        read: ipp.Message | None = reader.close()
    except WireError:
        read = None
    try:
        decoded: ipp.Message | None = ipp.decode(octets)
    except WireError:
        decoded = None
    assert read == decoded


def test_closing_too_early_says_truncated() -> None:
    reader = MessageReader()
    reader.feed(MESSAGE[:-1])
    with pytest.raises(WireError, match="without end-of-attributes") as caught:
        reader.close()
    assert caught.value.reason is Reason.TRUNCATED


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\n", Reason.BAD_STRUCTURE),
        (HEADER + b"\x00", Reason.BAD_TAG),
        (HEADER + b"\x01\x21\xff\xff", Reason.BAD_LENGTH),
        (HEADER + b"\x01\x21\x00\x01a\x80\x00", Reason.BAD_LENGTH),
        (HEADER + b"\x01\x37\x00\x00\x00\x00\x01", Reason.BAD_STRUCTURE),
        (HEADER + b"\x01" + record(0x34, "c") * 9 + b"\x01", Reason.BAD_STRUCTURE),
    ],
)
def test_what_can_never_become_a_message_is_refused_at_once(octets: bytes, reason: Reason) -> None:
    assert refusal(MessageReader(), octets) is reason
    assert refusal_octet_by_octet(octets) is reason


def refusal_octet_by_octet(octets: bytes) -> Reason | None:
    reader = MessageReader()
    try:
        for octet in octets:
            reader.feed(bytes((octet,)))
    except WireError as error:
        return error.reason
    return None


@pytest.mark.parametrize(
    "limits",
    [
        ipp.DecodeLimits(max_message_octets=100),
        ipp.DecodeLimits(max_values=5, max_attributes=5, max_groups=5),
        ipp.DecodeLimits(max_depth=1),
    ],
)
def test_limits_hold_before_the_end_has_come(limits: ipp.DecodeLimits) -> None:
    endless = HEADER + b"\x01" + record(0x34, "c") + member("m", 0x34) + member("m", 0x44, b"v")
    endless += record(0x44, "", b"value") * 100
    reader = MessageReader(limits=limits)
    reader.feed(endless[:20])
    assert refusal(reader, endless[20:]) is Reason.LIMIT_EXCEEDED


def test_a_record_larger_than_the_limit_is_not_waited_for() -> None:
    reader = MessageReader(limits=ipp.DecodeLimits(max_message_octets=1000))
    reader.feed(HEADER)
    assert refusal(reader, b"\x01\x30\x00\x01a\x7f\xff") is Reason.LIMIT_EXCEEDED


def test_work_grows_with_the_octets_however_small_the_portions() -> None:
    octets = answer(*[record(0x30, "a", bytes(30_000))] * 8)
    started = time.process_time()
    reader = MessageReader()
    for start in range(0, len(octets), 4):
        reader.feed(octets[start : start + 4])
    assert reader.message is not None
    assert time.process_time() - started < 2  # quadratic work would take minutes


def test_with_repairs_a_clean_message_is_not_waited_for_either() -> None:
    reader = MessageReader(repairs=ipp.ALL_REPAIRS)
    reader.feed(MESSAGE[:50])
    assert reader.feed(MESSAGE[50:] + b"doc") == ipp.decode(MESSAGE)
    assert (reader.rest, reader.fired) == (b"doc", ())


@pytest.mark.parametrize("portion", [1, 7, 1000])
def test_with_repairs_a_faulty_message_is_read_at_the_end(portion: int) -> None:
    octets = answer(b"\x36\x00\x0cprinter-name\x00\x02en\x00\x05hello")
    reader = MessageReader(repairs=ipp.ALL_REPAIRS)
    for start in range(0, len(octets), portion):
        assert reader.feed(octets[start : start + portion]) is None
    assert reader.close() == ipp.decode_with_repairs(octets).message
    assert [fired.repair for fired in reader.fired] == [Repair.LANGUAGE_WITHOUT_LENGTH]


def test_with_repairs_the_buffer_is_bounded_too() -> None:
    limits = ipp.DecodeLimits(max_message_octets=1000)
    reader = MessageReader(repairs=ipp.ALL_REPAIRS, limits=limits)
    reader.feed(b"<html>" * 100)
    assert refusal(reader, b"<html>" * 100) is Reason.LIMIT_EXCEEDED

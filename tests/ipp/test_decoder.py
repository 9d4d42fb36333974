"""Strict decoding: the RFC's own messages, every syntax, every fault with its text."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress import ipp
from sealpress.errors import Reason, WireError
from sealpress.ipp import DateTime, Extension, IntegerRange, LanguageText, OutOfBand, Resolution
from sealpress.ipp.careful import CarefulDecoder
from sealpress.ipp.fast import decode_well_formed
from sealpress.ipp.limits import DEFAULT_LIMITS
from tests.ipp.wire import (
    AT,
    END_COLLECTION,
    HEADER,
    answer,
    integer,
    member,
    record,
)
from tests.strategies import messages, mutated

# RFC 8010 appendix A.1, the attributes of a Print-Job request.
PRINT_JOB = bytes.fromhex(
    "0101000200000001"
    "01"
    "470012617474726962757465732d6368617273657400057574662d38"
    "48001b617474726962757465732d6e61747572616c2d6c616e67756167650005656e2d7573"
    "45000b7072696e7465722d757269002c6970703a2f2f7072696e7465722e6578616d706c652e636f6d2f697070"
    "2f7072696e742f70696e6574726565"
    "4200086a6f622d6e616d650006666f6f626172"
    "2200166970702d6174747269627574652d666964656c697479000101"
    "02"
    "210006636f706965730004000000144400057369646573001374776f2d73696465642d6c6f6e672d65646765"
    "03"
)


def value_of(octets: bytes) -> object:
    """The first value of the first attribute in the printer group."""
    return ipp.decode(octets).groups[1].attributes[0].value


def fault_of(octets: bytes, limits: ipp.DecodeLimits = DEFAULT_LIMITS) -> WireError:
    with pytest.raises(WireError) as caught:
        ipp.decode(octets, limits=limits)
    return caught.value


def test_the_print_job_request_of_rfc_8010_appendix_a_1() -> None:
    message = ipp.decode(PRINT_JOB)
    assert (message.version, message.code, message.request_id) == ((1, 1), 2, 1)
    assert [group.tag for group in message.groups] == [1, 2]
    operation, job = message.groups
    assert operation["printer-uri"].value == "ipp://printer.example.com/ipp/print/pinetree"
    assert operation["ipp-attribute-fidelity"].value is True
    assert (job["copies"].value, job["sides"].value) == (20, "two-sided-long-edge")


@pytest.mark.parametrize(
    ("tag", "octets", "value"),
    [
        (0x21, "ffffffff", -1),
        (0x21, "80000000", -(2**31)),
        (0x23, "00004029", 0x4029),
        (0x22, "01", True),
        (0x22, "00", False),
        (0x30, "00ff", b"\x00\xff"),
        (0x31, "07ea0b15131e0f002b0000", DateTime(2026, 11, 21, 19, 30, 15, 0, "+", 0, 0)),
        (0x31, "07ea0301080509072d051e", DateTime(2026, 3, 1, 8, 5, 9, 7, "-", 5, 30)),
        (0x31, "00" * 11, DateTime(0, 0, 0, 0, 0, 0, 0, "\0", 0, 0)),
        (0x32, "00000258000004b003", Resolution(600, 1200, 3)),
        (0x32, "000000760000007604", Resolution(118, 118, 4)),
        (0x33, "0000000100000063", IntegerRange(1, 99)),
        (0x35, "00026465000b506170696572206c656572", LanguageText("de", "Papier leer")),
        (0x36, "000266720003666f75", LanguageText("fr", "fou")),
        (0x41, "", ""),
        (0x41, "4bc3b66c6e", "Köln"),
        (0x41, "42fc726f", "B\udcfcro"),
        (0x44, "6e6f6e6500", "none\0"),
        (0x13, "", OutOfBand.NO_VALUE),
        (0x1F, "", OutOfBand.RESERVED_1F),
        (0x7F, "4000000164617461", Extension(0x40000001, b"data")),
        (0x25, "010203", b"\x01\x02\x03"),
        (0x43, "78", b"x"),
        (0xFF, "", b""),
    ],
)
def test_each_syntax_has_its_python_value(tag: int, octets: str, value: object) -> None:
    message = answer(record(tag, "a", bytes.fromhex(octets)))
    decoded = value_of(message)
    assert decoded == value
    assert type(decoded) is type(value)
    assert ipp.encode(ipp.decode(message)) == message


def test_tags_are_value_tags_where_there_is_one_and_numbers_where_not() -> None:
    attribute = ipp.decode(answer(record(0x21, "a", integer(1)), record(0x25, "", b""))).groups[1]
    assert attribute["a"].tags == (ipp.ValueTag.INTEGER, 0x25)
    assert type(attribute["a"].tags[0]) is ipp.ValueTag


@pytest.mark.parametrize("tag", [tag for tag in range(1, 16) if tag != 3])
def test_all_group_tags_are_accepted_and_may_be_empty(tag: int) -> None:
    message = ipp.decode(HEADER + bytes((tag, tag, 3)))
    assert [(group.tag, len(group)) for group in message.groups] == [(tag, 0), (tag, 0)]


def test_a_message_may_have_no_group() -> None:
    assert ipp.decode(HEADER + b"\x03").groups == []


def test_values_of_a_collection_stay_with_their_member() -> None:
    """A 1setOf inside a collection looks like further values of the outer attribute."""
    octets = answer(
        record(0x34, "c"),
        member("s", 0x34),
        member("x", 0x21, integer(1)),
        record(0x21, "", integer(2)),
        END_COLLECTION,
        END_COLLECTION,
        record(0x34, ""),
        member("s", 0x44, b"k"),
        END_COLLECTION,
        record(0x21, "i", integer(3)),
    )
    group = ipp.decode(octets).groups[1]
    first, second = group["c"].values
    assert first == ipp.Collection(
        [ipp.Attribute("s", (0x34,), (ipp.Collection([ipp.Attribute("x", (0x21,) * 2, (1, 2))]),))]
    )
    assert second == ipp.Collection([ipp.Attribute("s", (0x44,), ("k",))])
    assert group["i"].value == 3


def test_the_document_behind_the_end_tag_is_left_alone() -> None:
    message, consumed = ipp.decode_prefix(PRINT_JOB + b"%PDF-1.7")
    assert consumed == len(PRINT_JOB)
    assert message == ipp.decode(PRINT_JOB + b"%PDF-1.7")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_any_kind_of_octets_will_do(kind: type) -> None:
    assert ipp.decode(kind(PRINT_JOB)) == ipp.decode(PRINT_JOB)


def test_what_only_a_printer_can_judge_is_not_a_fault_of_the_encoding() -> None:
    """Order of groups, repeated attributes, request-id 0: RFC 8011 section 4.1, not RFC 8010."""
    twice = record(0x21, "a", integer(1)) * 2
    for octets in (HEADER + b"\x04" + twice + b"\x01\x03", HEADER[:4] + bytes(4) + b"\x03"):
        assert ipp.encode(ipp.decode(octets)) == octets


# Each fault with its reason, its text (offset and path included).
FAULTS = [
    (b"", "truncated", "message ends inside its header at octet 0"),
    (HEADER[:7], "truncated", "message ends inside its header at octet 7"),
    (HEADER, "truncated", "message ends without end-of-attributes tag at octet 8"),
    (HEADER + b"\x01", "truncated",
     "message ends without end-of-attributes tag in operation-attributes at octet 9"),
    (HEADER + b"\x01\x21", "truncated",
     "message ends inside a name length in operation-attributes at octet 10"),
    (HEADER + b"\x01\x21\x00\x02a", "truncated",
     "message ends inside a name of 2 octets in operation-attributes at octet 13"),
    (HEADER + b"\x01\x21\x00\x01a\x00", "truncated",
     "message ends inside a value length in operation-attributes at octet 14"),
    (HEADER + b"\x01\x21\x00\x01a\x00\x04\x00", "truncated",
     "message ends inside a value of 4 octets in operation-attributes at octet 16"),
    (HEADER + b"\x00\x03", "bad-tag", "reserved group tag 0x00 at octet 8"),
    (b"<!doctype html><p>not IPP", "bad-structure", "value before the first group at octet 8"),
    (HEADER + record(0x21, "a", integer(1)) + b"\x03", "bad-structure",
     "value before the first group at octet 8"),
    (answer(b"\x21\xff\xff"), "bad-length",
     "negative name length 0xffff in printer-attributes at octet 73"),
    (answer(b"\x21\x00\x01a\x80\x00"), "bad-length",
     "negative value length 0x8000 in printer-attributes at octet 76"),
    (answer(record(0x21, "", integer(1))), "bad-structure",
     "value with no attribute before it in printer-attributes at octet 72"),
    (answer(record(0x21, "a", b"\0\1")), "bad-length",
     "integer of 2 octets instead of 4 in printer-attributes/a at octet 72"),
    (answer(record(0x23, "a", b"")), "bad-length",
     "enum of 0 octets instead of 4 in printer-attributes/a at octet 72"),
    (answer(record(0x22, "a", integer(1))), "bad-length",
     "boolean of 4 octets instead of 1 in printer-attributes/a at octet 72"),
    (answer(record(0x22, "a", b"\x02")), "bad-value",
     "boolean of 0x02, neither 0x00 nor 0x01 in printer-attributes/a at octet 72"),
    (answer(record(0x31, "a", b"")), "bad-length",
     "dateTime of 0 octets instead of 11 in printer-attributes/a at octet 72"),
    (answer(record(0x32, "a", bytes(8))), "bad-length",
     "resolution of 8 octets instead of 9 in printer-attributes/a at octet 72"),
    (answer(record(0x33, "a", bytes(4))), "bad-length",
     "rangeOfInteger of 4 octets instead of 8 in printer-attributes/a at octet 72"),
    (answer(record(0x13, "a", b"abc")), "bad-length",
     "no-value of 3 octets instead of 0 in printer-attributes/a at octet 72"),
    (answer(record(0x35, "a", b"\0\2en\0\6hello")), "bad-length",
     "inner lengths do not add up to the 11 octets in printer-attributes/a at octet 72"),
    (answer(record(0x36, "a", b"en")), "bad-length",
     "inner lengths do not add up to the 2 octets in printer-attributes/a at octet 72"),
    (answer(record(0x7F, "a", b"\0\0\0")), "bad-length",
     "extension of 3 octets has no room for its tag in printer-attributes/a at octet 72"),
    (answer(END_COLLECTION), "bad-structure",
     "endCollection without begCollection in printer-attributes at octet 72"),
    (answer(record(0x37, "a")), "bad-structure",
     "endCollection with a name in printer-attributes at octet 72"),
    (answer(member("m", 0x21, integer(1))), "bad-structure",
     "memberAttrName outside a collection in printer-attributes at octet 72"),
    (answer(record(0x34, "c", b"x"), END_COLLECTION), "bad-length",
     "collection with a value of 1 octets in printer-attributes/c at octet 72"),
    (answer(record(0x34, "c"), record(0x37, "", b"x")), "bad-length",
     "endCollection with a value of 1 octets in printer-attributes/c at octet 78"),
    (answer(record(0x34, "c")), "bad-structure",
     "group ends inside a collection in printer-attributes/c at octet 78"),
    (answer(record(0x34, "c"), record(0x21, "", integer(1)), END_COLLECTION), "bad-structure",
     "value with no memberAttrName before it in printer-attributes/c at octet 78"),
    (answer(record(0x34, "c"), record(0x21, "x", integer(1)), END_COLLECTION), "bad-structure",
     "named attribute inside a collection in printer-attributes/c at octet 78"),
    (answer(record(0x34, "c"), record(0x4A, "x", b"m"), END_COLLECTION), "bad-structure",
     "memberAttrName with a name in printer-attributes/c at octet 78"),
    (answer(record(0x34, "c"), record(0x4A, ""), END_COLLECTION), "bad-value",
     "memberAttrName without a member name in printer-attributes/c at octet 78"),
    (answer(record(0x34, "c"), record(0x4A, "", b"m"), END_COLLECTION), "bad-structure",
     "memberAttrName with no value in printer-attributes/c/m at octet 78"),
    (answer(record(0x34, "c"), member("m", 0x34), member("n", 0x22, b"x")), "bad-value",
     "boolean of 0x78, neither 0x00 nor 0x01 in printer-attributes/c/m/n at octet 95"),
    (answer(record(0x21, b"\x1b[31m\xff", b"")), "bad-length",
     r"integer of 0 octets instead of 4 in printer-attributes/\x1b[31m\xff at octet 72"),
]  # fmt: skip


@pytest.mark.parametrize(("octets", "reason", "text"), FAULTS, ids=[text for *_, text in FAULTS])
def test_each_fault_has_its_reason_and_says_where(octets: bytes, reason: str, text: str) -> None:
    error = fault_of(octets)
    assert error.detail == text
    assert error.reason is Reason(reason)


def test_path_and_offset_are_there_for_programs() -> None:
    error = fault_of(answer(record(0x34, "media-col"), member("media-size", 0x22, b"")))
    assert error.path == ("printer-attributes", "media-col", "media-size")
    assert error.offset == AT + len(record(0x34, "media-col") + record(0x4A, "", b"media-size"))


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        (ipp.DecodeLimits(max_groups=1), "more than 1 groups"),
        (ipp.DecodeLimits(max_attributes=3), "more than 3 attributes"),
        (ipp.DecodeLimits(max_values=4), "more than 4 values"),
        (ipp.DecodeLimits(max_depth=0), "collections nested deeper than 0"),
        (ipp.DecodeLimits(max_name_octets=26), "name of 27 octets, more than 26"),
        (ipp.DecodeLimits(max_value_octets=4), "value of 5 octets, more than 4"),
        (ipp.DecodeLimits(max_message_octets=90), "no end-of-attributes tag within 90 octets"),
    ],
)
def test_each_limit_refuses_one_more_than_it_says(limits: ipp.DecodeLimits, text: str) -> None:
    """The message has 2 groups, 4 attributes (one a member), 5 values, depth 1."""
    octets = answer(
        record(0x34, "c"), member("m", 0x44, b"12345"), record(0x13, ""), END_COLLECTION
    )
    error = fault_of(octets, limits)
    assert error.reason is Reason.LIMIT_EXCEEDED
    assert error.detail.startswith(text)


def test_each_limit_takes_as_much_as_it_says() -> None:
    octets = answer(
        record(0x34, "c"), member("m", 0x44, b"12345"), record(0x13, ""), END_COLLECTION
    )
    limits = ipp.DecodeLimits(
        max_message_octets=len(octets),
        max_groups=2,
        max_attributes=4,
        max_values=5,
        max_depth=1,
        max_name_octets=27,
        max_value_octets=18,
    )
    assert ipp.encode(ipp.decode(octets, limits=limits)) == octets


def test_a_value_of_32767_octets_is_the_longest_there_is() -> None:
    octets = answer(record(0x30, "a", bytes(0x7FFF)))
    assert value_of(octets) == bytes(0x7FFF)


def test_the_message_limit_counts_no_document() -> None:
    limits = ipp.DecodeLimits(max_message_octets=len(PRINT_JOB))
    message, consumed = ipp.decode_prefix(PRINT_JOB + bytes(100), limits=limits)
    assert consumed == len(PRINT_JOB)
    assert message == ipp.decode(PRINT_JOB)


@given(messages)
def test_every_message_survives_being_encoded_and_decoded(message: ipp.Message) -> None:
    octets = ipp.encode(message)
    decoded, consumed = ipp.decode_prefix(octets)
    assert decoded == message
    assert consumed == len(octets)
    assert ipp.encode(decoded) == octets


@settings(max_examples=25)
@given(messages)
def test_every_truncation_is_a_wire_error(message: ipp.Message) -> None:
    octets = ipp.encode(message)
    for length in range(len(octets)):
        assert fault_of(octets[:length]).reason is Reason.TRUNCATED


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=200).map(lambda b: HEADER + b)))
def test_random_octets_never_raise_anything_but_a_wire_error(octets: bytes) -> None:
    decode_and_encode(octets)


@given(mutated(st.one_of(messages.map(ipp.encode), st.sampled_from([case[0] for case in FAULTS]))))
def test_mutated_messages_never_raise_anything_but_a_wire_error(octets: bytes) -> None:
    decode_and_encode(octets)
    with contextlib.suppress(WireError):
        ipp.format_message(ipp.decode_with_repairs(octets).message)


def decode_and_encode(octets: bytes) -> None:
    """What is accepted is encoded to the same octets; fast and careful decoder agree."""
    careful = None
    with contextlib.suppress(WireError):
        careful = CarefulDecoder(octets, DEFAULT_LIMITS).message()
        assert ipp.encode(careful[0]) == octets[: careful[1]]
    # The fast one leaves texts that are not UTF-8 to the careful one.
    assert decode_well_formed(octets, DEFAULT_LIMITS) in (None, careful)


@given(messages)
def test_the_fast_decoder_takes_all_messages_in_utf_8(message: ipp.Message) -> None:
    octets = ipp.encode(message)
    fast = decode_well_formed(octets, DEFAULT_LIMITS)
    if fast is None:
        assert "udc" in repr(message)
    else:
        assert fast == (message, len(octets))


def test_octets_after_the_end_are_counted():
    octets = b"\x02\x00\x00\x00\x00\x00\x00\x01\x03"
    assert ipp.decode_with_repairs(octets).octets_left == 0
    assert ipp.decode_with_repairs(octets + b"more").octets_left == 4

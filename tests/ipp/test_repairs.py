"""What real printers send: each known quirk is read, and each repair is reported."""

from __future__ import annotations

import pytest
from hypothesis import given

from sealpress import ipp
from sealpress.errors import WireError
from sealpress.ipp import (
    Attribute,
    Collection,
    DateTime,
    Extension,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Repair,
    RepairFired,
)
from tests.ipp.wire import (
    AT,
    END_COLLECTION,
    HEADER,
    OPERATION_GROUP,
    answer,
    integer,
    member,
    record,
)
from tests.strategies import messages

X = record(0x21, "x-dimension", integer(21000))
Y = record(0x21, "y-dimension", integer(29700))
SIZE = Collection(
    [Attribute("x-dimension", (0x21,), (21000,)), Attribute("y-dimension", (0x21,), (29700,))]
)
STATE = record(0x23, "printer-state", integer(3))


def repaired(octets: bytes, *expected: Repair) -> ipp.Group:
    """Decode, check that just these repairs fired and that each was needed; the printer group."""
    result = ipp.decode_with_repairs(octets)
    assert [fired.repair for fired in result.fired] == list(expected)
    if set(expected) - {Repair.DUPLICATE_ATTRIBUTE, *CHARSETS}:
        with pytest.raises(WireError):
            ipp.decode(octets)
    for repair in set(expected) - CHARSETS:
        assert_needed(octets, repair, result)
    return result.message.groups[-1]


CHARSETS = {Repair.DECLARED_CHARSET, Repair.UNDECLARED_CHARSET}


def assert_needed(octets: bytes, repair: Repair, full: ipp.Repaired) -> None:
    """Without it the message is refused or comes out differently."""
    try:
        without = ipp.decode_with_repairs(octets, repairs=ipp.ALL_REPAIRS - {repair})
    except WireError:
        return
    assert without.message != full.message


def values(octets: bytes) -> dict[str, tuple[object, ...]]:
    """Attributes of the printer group of an answer that needs no repair."""
    result = ipp.decode_with_repairs(octets)
    assert not result.fired
    assert result.message == ipp.decode(octets)
    return {attribute.name: attribute.values for attribute in result.message.groups[1]}


# Encoding


def test_q1_members_sent_as_named_attributes() -> None:
    """Pantum M7300FDW."""
    group = repaired(
        answer(record(0x34, "media-size"), X, Y, END_COLLECTION, STATE),
        Repair.NAMED_MEMBERS,
        Repair.NAMED_MEMBERS,
    )
    assert group["media-size"].value == SIZE
    assert group["printer-state"].value == 3


def test_q1_named_members_hold_collections_and_further_values() -> None:
    group = repaired(
        answer(
            record(0x34, "media-col"),
            record(0x34, "media-size"),
            X,
            Y,
            END_COLLECTION,
            record(0x44, "media-type", b"stationery"),
            record(0x44, "", b"labels"),
            END_COLLECTION,
        ),
        *[Repair.NAMED_MEMBERS] * 4,
    )
    media_col = group["media-col"].value
    assert isinstance(media_col, Collection)
    assert media_col["media-size"].value == SIZE
    assert media_col["media-type"].values == ("stationery", "labels")


def test_q2_member_names_at_group_level() -> None:
    """Kyocera FS-4100DN, FS-4200DN."""
    group = repaired(
        answer(member("media-type", 0x44, b"stationery"), record(0x44, "", b"labels"), STATE),
        Repair.MEMBER_OUTSIDE_COLLECTION,
    )
    assert group["media-type"].values == ("stationery", "labels")
    assert group["printer-state"].value == 3


def test_q3_collection_closed_by_the_next_attribute() -> None:
    """Canon imageCLASS MF262dw II."""
    group = repaired(
        answer(record(0x34, "media-col-default"), member("media-type", 0x44, b"stationery"), STATE),
        Repair.UNCLOSED_COLLECTION,
    )
    media_col = group["media-col-default"].value
    assert isinstance(media_col, Collection)
    assert media_col["media-type"].value == "stationery"
    assert group["printer-state"].value == 3


def test_q3_collections_closed_by_the_end_of_the_group() -> None:
    size = (member("media-size", 0x34), member("x-dimension", 0x21, integer(1)))
    group = repaired(answer(record(0x34, "media-col"), *size), Repair.UNCLOSED_COLLECTION)
    assert repr(group["media-col"].value).count("Collection(") == 2


def test_q3_an_empty_unclosed_collection_swallows_no_attributes() -> None:
    octets = answer(record(0x34, "media-col"), STATE, record(0x21, "copies", integer(1)))
    group = ipp.decode_with_repairs(octets).message.groups[1]
    assert [attribute.name for attribute in group] == ["media-col", "printer-state", "copies"]
    assert group["media-col"].value == Collection()


def test_q4_begin_of_collection_with_a_value() -> None:
    """Xerox B210."""
    group = repaired(
        answer(record(0x34, "media-col", b"abcd"), END_COLLECTION, STATE),
        Repair.COLLECTION_WITH_VALUE,
    )
    assert group["media-col"].value == Collection()


def test_q4_collection_without_members() -> None:
    assert values(answer(record(0x34, "media-col"), END_COLLECTION)) == {
        "media-col": (Collection(),)
    }


def test_q5_language_and_text_without_the_length_of_both() -> None:
    """HP LaserJet 2430dtn, LaserJet 100 colorMFP M175nw, LaserJet CP1525nw."""
    unwrapped = b"\x36\x00\x0cprinter-name\x00\x05en-us\x00\x05hello"
    group = repaired(answer(unwrapped, STATE), Repair.LANGUAGE_WITHOUT_LENGTH)
    assert group["printer-name"].value == LanguageText("en-us", "hello")
    assert group["printer-state"].value == 3


@pytest.mark.parametrize(
    "octets", [b"\x35\0\1a\0\2en", b"\x35\0\1a\0\2en\x7f\xff", b"\x35\0\1a\0\1\0"]
)
def test_q5_nothing_is_guessed_where_no_language_and_text_fit(octets: bytes) -> None:
    with pytest.raises(WireError):
        ipp.decode_with_repairs(answer(octets))


@pytest.mark.parametrize(
    ("tag", "octets", "tag_now", "value"),
    [
        (0x21, "05", 0x21, 5),
        (0x21, "fffe", 0x21, -2),
        (0x23, "0003", 0x23, 3),
        (0x21, "", 0x30, b""),
        (0x22, "00000001", 0x22, True),
        (0x22, "00000000", 0x22, False),
        (0x22, "", 0x30, b""),
        (0x31, "", 0x30, b""),
        (0x31, "07e4", 0x30, b"\x07\xe4"),
        (0x32, "00000258", 0x30, b"\0\0\2X"),
        (0x33, "00000001", 0x30, b"\0\0\0\1"),
        (0x7F, "4000", 0x30, b"@\0"),
    ],
)
def test_q6_values_of_wrong_length(tag: int, octets: str, tag_now: int, value: object) -> None:
    message = answer(record(tag, "a", bytes.fromhex(octets)), STATE)
    group = repaired(message, Repair.WRONG_LENGTH)
    assert group["a"] == Attribute("a", (tag_now,), (value,))  # type: ignore[arg-type]


def test_q6_booleans_that_are_neither_0_nor_1() -> None:
    group = repaired(answer(record(0x22, "color-supported", b"\xff")), Repair.ODD_BOOLEAN)
    assert group["color-supported"].value is True


def test_q7_date_of_a_clock_that_was_never_set() -> None:
    (moment,) = values(answer(record(0x31, "printer-current-time", bytes(11))))[
        "printer-current-time"
    ]
    assert isinstance(moment, DateTime)
    assert moment.to_datetime() is None


def test_q8_out_of_band_value_with_octets() -> None:
    group = repaired(
        answer(record(0x13, "media-ready", b"abc"), STATE), Repair.OUT_OF_BAND_WITH_VALUE
    )
    assert group["media-ready"] == Attribute("media-ready", (0x13,), (OutOfBand.NO_VALUE,))


def test_q13_text_in_the_declared_charset() -> None:
    octets = (
        HEADER
        + b"\x01"
        + record(0x47, "attributes-charset", b"ISO-8859-15")
        + b"\x04"
        + record(0x41, "printer-info", b"B\xfcro \xa4")
        + record(0x35, "printer-location", b"\0\2de\0\4B\xfcro")
        + b"\x03"
    )
    group = repaired(octets, Repair.DECLARED_CHARSET, Repair.DECLARED_CHARSET)
    assert group["printer-info"].value == "Büro €"
    assert group["printer-location"].value == LanguageText("de", "Büro")


@pytest.mark.parametrize(
    ("octets", "text"), [(b"B\xfcro \x80", "Büro €"), (b"\x81\xfc", "\x81ü"), (b"\xc3\xbc", "ü")]
)
def test_q13_text_that_is_not_the_utf_8_it_says(octets: bytes, text: str) -> None:
    result = ipp.decode_with_repairs(answer(record(0x41, "printer-info", octets)))
    assert result.message.groups[1]["printer-info"].value == text
    assert len(result.fired) == (octets != text.encode())


def test_q13_without_repair_the_octets_are_kept() -> None:
    octets = answer(record(0x41, "printer-info", b"B\xfcro"))
    result = ipp.decode_with_repairs(octets, repairs=frozenset())
    assert ipp.encode(result.message) == octets


def test_q15_the_last_of_duplicate_attributes_wins() -> None:
    octets = answer(
        record(0x21, "a", integer(1)), record(0x21, "b", integer(2)), record(0x21, "a", integer(3))
    )
    group = repaired(octets, Repair.DUPLICATE_ATTRIBUTE)
    assert [(a.name, a.value) for a in group] == [("b", 2), ("a", 3)]
    fired = ipp.decode_with_repairs(octets).fired
    assert fired == (RepairFired(Repair.DUPLICATE_ATTRIBUTE, 0, ("printer-attributes", "a")),)


def test_q16_empty_groups_need_no_repair() -> None:
    octets = HEADER + OPERATION_GROUP + b"\x05\x04" + STATE + b"\x03"
    result = ipp.decode_with_repairs(octets)
    assert not result.fired
    assert [len(group) for group in result.message.groups] == [2, 0, 1]


def test_q16_reserved_group_tag() -> None:
    group = repaired(HEADER + OPERATION_GROUP + b"\x00" + STATE + b"\x03", Repair.RESERVED_GROUP)
    assert (group.tag, group["printer-state"].value) == (0, 3)


def test_q16_octets_behind_the_end_tag() -> None:
    assert values(answer(STATE) + b"\0\0") == {"printer-state": (3,)}


def test_q20_value_with_an_empty_name_where_there_is_no_attribute() -> None:
    """Lexmark."""
    group = repaired(answer(record(0x21, "", integer(1)), STATE), Repair.VALUE_WITHOUT_NAME)
    assert [attribute.name for attribute in group] == ["printer-state"]


def test_q20_collection_with_an_empty_name_is_dropped_as_a_whole() -> None:
    octets = answer(record(0x34, ""), member("m", 0x21, integer(1)), END_COLLECTION, STATE)
    assert repaired(octets, Repair.VALUE_WITHOUT_NAME).attributes[0].name == "printer-state"


def test_q20_value_with_an_empty_name_behind_one_of_another_syntax() -> None:
    octets = answer(record(0x42, "media", b"a4"), record(0x44, "", b"iso_a4_210x297mm"))
    assert values(octets) == {"media": ("a4", "iso_a4_210x297mm")}


def test_q21_message_without_end_tag() -> None:
    """Epson L3250."""
    group = repaired(answer(STATE)[:-1], Repair.MISSING_END)
    assert group["printer-state"].value == 3


def test_q21_message_cut_off_inside_an_attribute() -> None:
    group = repaired(answer(STATE, X)[:-3], Repair.CUT_OFF)
    assert [attribute.name for attribute in group] == ["printer-state"]


def test_q21_a_cut_collection_keeps_its_complete_members() -> None:
    octets = answer(record(0x34, "c"), member("m", 0x21, integer(1)), member("n", 0x30, b"long"))
    group = repaired(octets[:-3], Repair.CUT_OFF, Repair.MEMBER_WITHOUT_VALUE)
    assert group["c"].value == Collection([Attribute("m", (0x21,), (1,))])


def test_q21_nothing_is_made_of_a_header_alone() -> None:
    for octets in (HEADER, HEADER[:5], b""):
        with pytest.raises(WireError):
            ipp.decode_with_repairs(octets)


def test_q21_a_message_past_the_limit_is_not_taken_for_one_without_end() -> None:
    octets = answer(STATE, X)
    limits = ipp.DecodeLimits(max_message_octets=AT + len(STATE))
    with pytest.raises(WireError, match=f"within {AT + len(STATE)} octets"):
        ipp.decode_with_repairs(octets, limits=limits)


def test_q26_extension_and_reserved_tags() -> None:
    octets = answer(record(0x7F, "a", b"@\0\0\1x"), record(0x43, "b", b"reserved-string"))
    assert values(octets) == {"a": (Extension(0x40000001, b"x"),), "b": (b"reserved-string",)}


def test_member_without_value_is_dropped() -> None:
    octets = answer(
        record(0x34, "c"), record(0x4A, "", b"m"), member("n", 0x21, integer(1)), END_COLLECTION
    )
    group = repaired(octets, Repair.MEMBER_WITHOUT_VALUE)
    assert group["c"].value == Collection([Attribute("n", (0x21,), (1,))])


def test_end_of_a_collection_that_is_not_open_is_dropped() -> None:
    assert repaired(answer(END_COLLECTION, STATE), Repair.STRAY_END_COLLECTION)["printer-state"]


# Values: strange, but nothing the encoding is concerned with


@pytest.mark.parametrize(
    ("tag", "octets", "value"),
    [
        pytest.param(0x44, b"", "", id="Q9 empty keyword"),
        pytest.param(0x49, b"", "", id="Q9 empty document-format"),
        pytest.param(0x44, b'Tray 1 + "Bypass"', 'Tray 1 + "Bypass"', id="Q10 odd keyword"),
        pytest.param(0x48, b"en-  ", "en-  ", id="Q11 padded language"),
        pytest.param(0x45, b"ipp://a b/[", "ipp://a b/[", id="Q12 unparsable URI"),
        pytest.param(0x23, b"\0\0\x40\x29", 0x4029, id="Q14 vendor operation"),
        pytest.param(0x23, integer(7), 7, id="Q14 unknown orientation"),
        pytest.param(0x41, b"Unknown", "Unknown", id="Q22 device id not IEEE 1284"),
        pytest.param(0x21, integer(-1), -1, id="Q24 negative printer-up-time"),
        pytest.param(0x33, integer(9) + integer(1), IntegerRange(9, 1), id="reversed range"),
    ],
)
def test_strange_values_are_kept_as_they_came(tag: int, octets: bytes, value: object) -> None:
    assert values(answer(record(tag, "a", octets))) == {"a": (value,)}


@pytest.mark.parametrize("name", ["print_wfds", "größe", "a\udcff"])
def test_q25_attribute_names_of_vendors(name: str) -> None:
    octets = name.encode("utf-8", "surrogateescape")
    assert values(answer(record(0x44, octets, b"v"))) == {name: ("v",)}


def test_q17_version_of_the_answer_is_what_the_printer_says() -> None:
    """Fiery answers 2.0 requests with version 1.0."""
    assert ipp.decode(b"\x01\x00" + answer(STATE)[2:]).version == (1, 0)


def test_q18_and_q23_lists_where_one_value_is_expected() -> None:
    doubled = answer(record(0x44, "uri-security-supported", b"none"), record(0x44, "", b"none"))
    assert values(doubled) == {"uri-security-supported": ("none", "none")}


def test_q19_texts_with_and_without_language_in_one_attribute() -> None:
    """Brother MFC-J5320DW."""
    octets = answer(record(0x41, "printer-info", b"a"), record(0x35, "", b"\0\2de\0\1b"))
    assert values(octets) == {"printer-info": ("a", LanguageText("de", "b"))}


# The report


def test_report_says_where() -> None:
    octets = answer(record(0x34, "c"), member("m", 0x22, b"\0\0"), END_COLLECTION)
    (fired,) = ipp.decode_with_repairs(octets).fired
    at = AT + len(record(0x34, "c") + record(0x4A, "", b"m"))
    assert fired == RepairFired(Repair.WRONG_LENGTH, at, ("printer-attributes", "c", "m"))
    assert str(fired) == f"wrong-length in printer-attributes/c/m at octet {at}"


def test_each_repair_has_a_keyword_and_names_its_printers() -> None:
    for repair in Repair:
        assert str(repair) == repair.name.lower().replace("_", "-")
        assert repair.description.startswith("Printers ")


def test_a_repair_not_asked_for_is_an_error() -> None:
    octets = answer(record(0x22, "a", b"\xff"), record(0x13, "b", b"x"))
    with pytest.raises(WireError, match="no-value of 1 octets"):
        ipp.decode_with_repairs(octets, repairs=frozenset({Repair.ODD_BOOLEAN}))


def test_limits_hold_while_repairing() -> None:
    octets = answer(record(0x22, "a", b"\xff"), *[record(0x21, "", integer(1))] * 9)
    with pytest.raises(WireError, match="more than 5 values"):
        ipp.decode_with_repairs(octets, limits=ipp.DecodeLimits(max_values=5))


@given(messages)
def test_without_repairs_it_is_the_strict_decoder(message: ipp.Message) -> None:
    octets = ipp.encode(message)
    assert ipp.decode_with_repairs(octets, repairs=frozenset()) == ipp.Repaired(message)

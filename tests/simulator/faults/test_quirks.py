"""Messages as printers get them wrong: the strict decoder refuses them, repairs read them."""

from __future__ import annotations

import pytest

from sealpress.errors import WireError
from sealpress.ipp import (
    Attribute,
    Collection,
    Group,
    LanguageText,
    Message,
    OutOfBand,
    Repair,
    ValueTag,
    Version,
    decode,
    decode_with_repairs,
    encode,
)
from sealpress.ipp.tags import GroupTag
from sealpress.simulator.faults.quirks import OCTET_CHANGES, fields_of

SIZE = Collection([Attribute("x-dimension", (ValueTag.INTEGER,), (21000,))])
MEDIA = Collection(
    [
        Attribute("media-size", (ValueTag.BEG_COLLECTION,), (SIZE,)),
        Attribute("media-color", (ValueTag.KEYWORD,), ("white",)),
    ]
)
MESSAGE = Message(
    Version(2, 0),
    0,
    7,
    [
        Group(
            [
                Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",)),
                Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en",)),
            ],
            tag=GroupTag.OPERATION,
        ),
        Group(
            [
                Attribute("printer-location", (ValueTag.TEXT,), ("Office",)),
                Attribute("media-col-default", (ValueTag.BEG_COLLECTION,), (MEDIA,)),
                Attribute("printer-is-accepting-jobs", (ValueTag.BOOLEAN,), (True,)),
                Attribute("queued-job-count", (ValueTag.INTEGER,), (3,)),
                Attribute("printer-up-time", (ValueTag.INTEGER,), (100_000,)),
                Attribute("sides-default", (ValueTag.KEYWORD,), ("one-sided",)),
            ],
            tag=GroupTag.PRINTER,
        ),
    ],
)
OCTETS = encode(MESSAGE)

REPAIRED_BY = {
    "quirk-named-members": Repair.NAMED_MEMBERS,
    "quirk-members-outside": Repair.MEMBER_OUTSIDE_COLLECTION,
    "quirk-unclosed-collection": Repair.UNCLOSED_COLLECTION,
    "quirk-collection-with-value": Repair.COLLECTION_WITH_VALUE,
    "quirk-language-without-length": Repair.LANGUAGE_WITHOUT_LENGTH,
    "quirk-wrong-integer-length": Repair.WRONG_LENGTH,
    "quirk-nameless-value": Repair.VALUE_WITHOUT_NAME,
    "quirk-no-end": Repair.MISSING_END,
    "quirk-duplicate-attributes": Repair.DUPLICATE_ATTRIBUTE,
    "quirk-out-of-band-with-value": Repair.OUT_OF_BAND_WITH_VALUE,
    "ipp-wrong-charset": Repair.UNDECLARED_CHARSET,
}


def repaired(*names):
    octets = OCTETS
    for name in names:
        octets = OCTET_CHANGES[name](octets)
    return decode_with_repairs(octets)


@pytest.mark.parametrize("name", REPAIRED_BY)
def test_its_repair_fires_and_no_other(name):
    assert {fired.repair for fired in repaired(name).fired} == {REPAIRED_BY[name]}


@pytest.mark.parametrize(
    "name", ["quirk-named-members", "quirk-unclosed-collection", "quirk-collection-with-value"]
)
def test_collections_are_read_as_they_were_meant(name):
    found = repaired(name).message.groups[1]["media-col-default"].value
    assert found["media-color"].value == "white"
    assert found["media-size"].value["x-dimension"].value == 21000


def test_members_outside_become_attributes():
    group = repaired("quirk-members-outside").message.groups[1]
    assert group["media-color"].value == "white"
    assert group["media-size"].value == SIZE


def test_a_text_has_its_language():
    found = repaired("quirk-language-without-length").message.groups[1]["printer-location"]
    assert found.value == LanguageText("en", "Office")


def test_short_integers_and_long_booleans():
    group = repaired("quirk-wrong-integer-length").message.groups[1]
    assert group["queued-job-count"].value == 3
    assert group["printer-up-time"].value == 100_000  # it would not fit
    assert group["printer-is-accepting-jobs"].value is True


def test_no_value_has_octets():
    group = repaired("quirk-out-of-band-with-value").message.groups[1]
    assert group["printer-driver-installer"].value is OutOfBand.NO_VALUE


def test_latin_1_is_named_utf_8():
    octets = OCTET_CHANGES["ipp-wrong-charset"](OCTETS)
    assert b"B\xfcro" in octets
    assert b"\0\5utf-8" in octets
    assert repaired("ipp-wrong-charset").message.groups[1]["printer-location"].value[:4] == "Büro"


def test_octets_after_the_end_are_no_part_of_the_message():
    octets = OCTET_CHANGES["quirk-octets-after-end"](OCTETS)
    assert octets.removeprefix(OCTETS) == b"\0\0and more"
    assert not repaired("quirk-octets-after-end").fired


@pytest.mark.parametrize("name", ["ipp-truncated", "ipp-wrong-length", "ipp-garbage", "ipp-empty"])
def test_what_cannot_be_repaired(name):
    octets = OCTET_CHANGES[name](OCTETS)
    with pytest.raises(WireError):
        decode(octets)


def test_all_that_can_go_together():
    names = [name for name in OCTET_CHANGES if name in REPAIRED_BY]
    fired = {one.repair for one in repaired(*names).fired}
    assert {Repair.WRONG_LENGTH, Repair.LANGUAGE_WITHOUT_LENGTH} <= fired


@pytest.mark.parametrize("name", OCTET_CHANGES)
def test_a_message_without_attributes_is_no_trouble(name):
    bare = encode(Message(Version(2, 0), 0, 7, []))
    OCTET_CHANGES[name](bare)


def test_fields_are_written_as_they_were_read():
    assert OCTETS[:8] + b"".join(field.octets() for field in fields_of(OCTETS)) == OCTETS

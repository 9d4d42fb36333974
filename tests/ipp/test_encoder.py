"""Encoding: what can't be encoded is refused with its place, never sent wrong."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import cast

import pytest

from sealpress import ipp
from sealpress.errors import Reason, WireError
from sealpress.ipp import (
    Attribute,
    Collection,
    DateTime,
    Extension,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
    Version,
    encoder,
)
from sealpress.ipp.value_octets import WRITERS, Writer

NOON = DateTime(2026, 3, 1, 12, 0, 0, 0, "+", 0, 0)


def message(*attributes: Attribute, group: int = 4) -> ipp.Message:
    return ipp.Message(Version(2, 0), 0, 1, [ipp.Group(list(attributes), group)])


def refusal(item: ipp.Message) -> WireError:
    with pytest.raises(WireError) as caught:
        ipp.encode(item)
    assert caught.value.reason is Reason.NOT_ENCODABLE
    return caught.value


@pytest.mark.parametrize(
    ("tag", "value", "text"),
    [
        (0x21, "1", "integer and enum need int, not str"),
        (0x21, True, "integer and enum need int, not bool"),
        (0x21, 1 << 31, "2147483648 does not fit into 32 bits"),
        (0x23, 1.5, "integer and enum need int, not float"),
        (0x22, 1, "boolean needs bool, not int"),
        (0x44, b"one-sided", "a character string needs str, not bytes"),
        (0x44, None, "a character string needs str, not NoneType"),
        (0x41, "x" * 32768, "value of 32768 octets, more than 32767"),
        (0x41, "\ud800", "text with a lone surrogate that stands for no octet"),
        (0x41, "\udcc3\udcbc", "text with lone surrogates that stand for valid UTF-8"),
        (0x30, "x", "this tag needs bytes, not str"),
        (0x25, 5, "this tag needs bytes, not int"),
        (0x31, "now", "dateTime needs DateTime, not str"),
        (0x31, NOON._replace(month=256), "dateTime has a field out of range"),
        (0x31, NOON._replace(direction="east"), "dateTime has a field out of range"),
        (0x31, NOON._replace(direction="€"), "dateTime has a field out of range"),
        (0x32, (600, 600, 3), "resolution needs Resolution, not tuple"),
        (0x32, Resolution(600, 600, 200), "resolution has a field out of range"),
        (0x33, IntegerRange(0, 1 << 31), "rangeOfInteger has a field out of range"),
        (0x33, 5, "rangeOfInteger needs IntegerRange, not int"),
        (0x35, "text", "a text with language needs LanguageText, not str"),
        (0x36, LanguageText("en", "x" * 32768), "language or text longer than 32767 octets"),
        (0x36, LanguageText("en", "x" * 32767), "value of 32773 octets, more than 32767"),
        (0x13, OutOfBand.UNKNOWN, "no-value needs OutOfBand.NO_VALUE, not UNKNOWN"),
        (0x13, 0x13, "no-value needs OutOfBand.NO_VALUE, not int"),
        (0x7F, b"x", "extension needs Extension, not bytes"),
        (0x7F, Extension(1 << 32, b""), "extension has a field out of range"),
        (0x34, {}, "collection needs Collection, not dict"),
        (0x37, b"", "endCollection is no tag of a value"),
        (0x4A, "m", "memberAttrName is no tag of a value"),
        (0x04, b"", "tag-0x04 is no tag of a value"),
        (256, b"", "256 is no tag"),
        (-1, b"", "-1 is no tag"),
    ],
)
def test_a_value_that_does_not_fit_its_tag_is_refused(tag: int, value: object, text: str) -> None:
    error = refusal(message(Attribute("a", (tag,), (value,))))  # type: ignore[arg-type]
    assert error.detail.startswith(text)
    assert error.path == ("printer-attributes", "a")


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        (Attribute("", (0x21,), (1,)), "name of 0 octets"),
        (Attribute("a", (), ()), "attribute with 0 tags and 0 values"),
        (Attribute("a", (0x21,), (1, 2)), "attribute with 1 tags and 2 values"),
        (Attribute("n" * 32768, (0x21,), (1,)), "name of 32768 octets"),
    ],
)
def test_an_attribute_that_is_none_is_refused(attribute: Attribute, text: str) -> None:
    assert refusal(message(attribute)).detail.startswith(text)
    inside = Attribute("c", (0x34,), (Collection([attribute]),))
    assert refusal(message(inside)).detail.startswith(text)


def test_the_path_names_members() -> None:
    size = Collection([Attribute("x-dimension", (0x21,), ("wide",))])
    first = Attribute("media-type", (0x44,), ("stationery",))
    media = Collection([first, Attribute("media-size", (0x34,), (size,))])
    error = refusal(message(Attribute("media-col", (0x34,), (media,))))
    assert error.path == ("printer-attributes", "media-col", "media-size", "x-dimension")


def test_the_path_forgets_members_that_are_done() -> None:
    deep = Collection([Attribute("m", (0x34,), (Collection(),)), Attribute("n", (0x22,), (3,))])
    error = refusal(message(Attribute("c", (0x34,), (deep,))))
    assert error.path == ("printer-attributes", "c", "n")


@pytest.mark.parametrize("tag", [0, 3, 16, -1])
def test_groups_need_a_group_tag(tag: int) -> None:
    assert refusal(message(group=tag)).detail.startswith(f"tag {tag} begins no group")


@pytest.mark.parametrize(
    "header", [(Version(256, 0), 0, 1), (Version(2, 0), 65536, 1), (Version(2, 0), 0, -1)]
)
def test_header_fields_have_a_range(header: tuple[Version, int, int]) -> None:
    assert "out of range" in refusal(ipp.Message(*header)).detail


def test_a_collection_inside_itself_is_refused() -> None:
    snake = Collection()
    snake.attributes.append(Attribute("tail", (0x34,), (snake,)))
    assert refusal(message(Attribute("c", (0x34,), (snake,)))).detail.startswith(
        "collection inside itself"
    )


def test_one_collection_may_stand_in_several_places() -> None:
    size = Collection([Attribute("x", (0x21,), (1,))])
    item = message(Attribute("c", (0x34, 0x34), (size, size)), Attribute("d", (0x34,), (size,)))
    assert ipp.decode(ipp.encode(item)) == item


def test_texts_of_string_enums_are_strings() -> None:
    octets = ipp.encode(message(Attribute("a", (0x44,), (Reason.TRUNCATED,))))
    assert ipp.decode(octets).groups[0]["a"].value == "truncated"


def test_octets_that_were_not_utf_8_go_out_as_they_came() -> None:
    octets = ipp.encode(message(Attribute("n\udcff", (0x41,), ("B\udcfcro",))))
    assert b"n\xff" in octets
    assert b"B\xfcro" in octets


class CountingWriters:
    """Writers that count how often they are asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __getitem__(self, tag: int) -> Writer:
        self.asked += 1
        return WRITERS[tag]


SHARED = (Attribute("media", (0x44,) * 3, ("a", "b", "c")), Attribute("copies", (0x21,), (1,)))


def many(number: int, *shared: Attribute) -> ipp.Message:
    """Return a message of many printers, with what they have in common."""
    own = [Attribute("printer-name", (0x42,), (f"p{at}",)) for at in range(number)]
    groups = [ipp.Group([name, *shared], tag=4) for name in own]
    return ipp.Message(Version(2, 0), 0, 1, groups)


def test_what_many_groups_have_in_common_is_encoded_once() -> None:
    writers = CountingWriters()
    octets = encoder._encoded(many(100, *SHARED), cast("Sequence[Writer]", writers))
    assert writers.asked == 100 + 4
    assert ipp.decode(octets) == many(100, *SHARED)


@pytest.mark.parametrize("number", [1, 7, 8, 50])
def test_common_attributes_are_encoded_as_copies_of_them_are(number: int) -> None:
    copied = copy.deepcopy(many(number, *SHARED))
    for group in copied.groups:
        group.attributes[1:] = [Attribute(a.name, a.tags, a.values) for a in SHARED]
    assert ipp.encode(many(number, *SHARED)) == ipp.encode(copied)


def test_a_mistake_in_what_many_groups_have_is_told_with_its_place() -> None:
    error = refusal(many(20, *SHARED, Attribute("copies", (0x21,), ("two",))))
    assert error.path == ("printer-attributes", "copies")

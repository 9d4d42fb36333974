"""Messages as values: found by name, compared and shown however deep they are."""

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
    Group,
    IntegerRange,
    LanguageText,
    Message,
    OutOfBand,
    Resolution,
    Version,
)
from tests.strategies import messages

DEPTH = 20_000


def nested(depth: int, innermost: int = 1) -> Collection:
    collection = Collection([Attribute("i", (0x21,), (innermost,))])
    for _ in range(depth - 1):
        collection = Collection([Attribute("m", (0x34,), (collection,))])
    return collection


def around(collection: Collection) -> Message:
    return Message(Version(2, 0), 2, 1, [Group([Attribute("c", (0x34,), (collection,))], 2)])


def test_attributes_are_found_by_name() -> None:
    group = Group([Attribute("a", (0x21,), (1,)), Attribute("b", (0x21, 0x21), (2, 3))], 4)
    assert "a" in group
    assert "x" not in group
    assert group["b"].values == (2, 3)
    assert group["b"].value == 2
    assert group.get("x") is None
    assert [attribute.name for attribute in group] == ["a", "b"]
    with pytest.raises(KeyError):
        group["x"]


def test_groups_are_found_by_tag() -> None:
    groups = [Group([], 1), Group([], 2), Group([Attribute("a", (0x21,), (1,))], 2)]
    message = Message(Version(1, 1), 0, 1, groups)
    assert message.group(2) is groups[1]
    assert message.group(4) is None
    assert message.groups_of(2) == groups[1:]
    assert str(message.version) == "1.1"


def test_equal_messages_are_equal_in_all_their_parts() -> None:
    group = Group([Attribute("a", (0x34,), (nested(2),))], 4)
    assert group == Group([Attribute("a", (0x34,), (nested(2),))], 4)
    assert group != Group(group.attributes, 5)
    assert group != Collection(group.attributes)
    assert group != Group([], 4)
    assert group != 4


@pytest.mark.parametrize(
    "other",
    [
        Attribute("b", (0x34,), (nested(2),)),
        Attribute("a", (0x21,), (1,)),
        Attribute("a", (0x34,), (nested(2, innermost=2),)),
        Attribute("a", (0x34,), (nested(3),)),
        Attribute("a", (0x34, 0x34), (nested(2), nested(2))),
        Attribute("a", (0x34,), ()),
        "a",
    ],
)
def test_attributes_that_differ_are_not_equal(other: object) -> None:
    assert Attribute("a", (0x34,), (nested(2),)) != other


def test_representation_is_python() -> None:
    attribute = Attribute("a", (0x21, 0x44), (1, "x"))
    assert repr(Group([attribute], 4)) == "Group([Attribute('a', (0x21, 0x44), (1, 'x'))], 0x04)"
    assert repr(Collection([attribute])) == "Collection([Attribute('a', (0x21, 0x44), (1, 'x'))])"


@given(messages)
def test_the_representation_of_a_message_makes_it_again(message: Message) -> None:
    names = {
        kind.__name__: kind
        for kind in (
            *(Attribute, Collection, Group, Message, Version),
            *(DateTime, Resolution, IntegerRange, LanguageText, Extension),
        )
    }
    text = repr(message)
    for member in OutOfBand:
        text = text.replace(repr(member), f"OutOfBand({member.value})")
    assert eval(text, names | {"OutOfBand": OutOfBand}) == message


def test_however_deep_nothing_recurses() -> None:
    limits = ipp.DecodeLimits(
        max_message_octets=1 << 30, max_depth=DEPTH, max_attributes=1 << 20, max_values=1 << 20
    )
    octets = ipp.encode(around(nested(DEPTH)))
    message = ipp.decode(octets, limits=limits)
    assert message == around(nested(DEPTH))
    assert message != around(nested(DEPTH, innermost=2))
    assert repr(message).count("Collection(") == DEPTH
    assert ipp.format_message(message).count("{") == DEPTH
    assert ipp.decode_with_repairs(octets[:-1], limits=limits).message.groups
    reader = ipp.MessageReader(limits=limits)
    reader.feed(octets[:9])
    assert reader.feed(octets[9:]) == message


def test_a_depth_past_the_limit_has_a_short_error() -> None:
    octets = ipp.encode(around(nested(DEPTH)))
    with pytest.raises(WireError) as caught:
        ipp.decode(octets, limits=ipp.DecodeLimits(max_depth=1000))
    assert len(str(caught.value)) < 200

"""Octets that are not IPP, or not yet: given to the library's decoder and encoder."""

from __future__ import annotations

from sealpress import ipp
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.reasons import Reason
from tests.reasons.scene import Scene

HEAD = bytes.fromhex("0200000b00000001")
CHARSET = bytes.fromhex("01 47 0012") + b"attributes-charset" + b"\x00\x05utf-8"
END = b"\x03"


def read(octets: bytes) -> Message:
    return ipp.decode(HEAD + octets)


def cut_in_the_middle(_: Scene) -> None:
    read(CHARSET[:-3])


def an_integer_of_one_octet(_: Scene) -> None:
    read(b"\x01\x21\x00\x06copies\x00\x01\x01" + END)


def the_reserved_group_tag(_: Scene) -> None:
    read(b"\x00" + END)


def a_boolean_of_two(_: Scene) -> None:
    read(b"\x01\x22\x00\x01a\x00\x01\x02" + END)


def a_value_without_an_attribute(_: Scene) -> None:
    read(b"\x01\x44\x00\x00\x00\x01b" + END)


def more_attributes_than_allowed(_: Scene) -> None:
    one = b"\x44\x00\x01%c\x00\x01b"
    limits = ipp.DecodeLimits(max_attributes=2)
    ipp.decode(HEAD + b"\x01" + b"".join(one % letter for letter in b"abc") + END, limits=limits)


def a_number_too_large_for_ipp(_: Scene) -> None:
    copies = Attribute("copies", (ValueTag.INTEGER,), (1 << 40,))
    ipp.encode(Message(Version(2, 0), 2, 1, [Group([copies], tag=GroupTag.JOB)]))


SITUATIONS = {
    Reason.TRUNCATED: cut_in_the_middle,
    Reason.BAD_LENGTH: an_integer_of_one_octet,
    Reason.BAD_TAG: the_reserved_group_tag,
    Reason.BAD_VALUE: a_boolean_of_two,
    Reason.BAD_STRUCTURE: a_value_without_an_attribute,
    Reason.LIMIT_EXCEEDED: more_attributes_than_allowed,
    Reason.NOT_ENCODABLE: a_number_too_large_for_ipp,
}

import pytest

from sealpress.cli.attributes import attribute_text, attributes_json, pairs
from sealpress.ipp.message import Attribute, AttributeList, Collection
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import (
    DateTime,
    Extension,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
)

SIZE = Collection([Attribute("x-dimension", (ValueTag.INTEGER,), (21000,))])
CASES = [
    ("copies", ValueTag.INTEGER, 2, "2", 2),
    ("color-supported", ValueTag.BOOLEAN, True, "true", True),
    ("printer-state", ValueTag.ENUM, 3, "idle", "idle"),
    ("printer-state", ValueTag.ENUM, 99, "99", "99"),
    ("printer-info", ValueTag.TEXT, "a\x1b", "a\x1b", "a\x1b"),
    ("printer-info", ValueTag.TEXT_WITH_LANGUAGE, LanguageText("de", "Büro"), "Büro", "Büro"),
    ("copies-supported", ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9), "1-9",
     {"lower": 1, "upper": 9}),
    ("printer-resolution-default", ValueTag.RESOLUTION, Resolution(600, 600), "600dpi", "600dpi"),
    ("printer-message-time", ValueTag.NO_VALUE, OutOfBand.NO_VALUE, "no-value", None),
    ("media-size", ValueTag.BEG_COLLECTION, SIZE, "{x-dimension=21000}", {"x-dimension": 21000}),
    ("x-octets", ValueTag.OCTET_STRING, b"\x00\xff", "00ff", "00ff"),
    ("x-ext", ValueTag.EXTENSION, Extension(0x1234, b"\x01"), "extension 0x1234: 01",
     "extension 0x1234: 01"),
    ("printer-current-time", ValueTag.DATE_TIME, DateTime(2026, 1, 2, 3, 4, 5, 0, "+", 0, 0),
     "2026-01-02 03:04:05+00:00", "2026-01-02 03:04:05+00:00"),
    ("printer-current-time", ValueTag.DATE_TIME, DateTime(0, 0, 2, 3, 4, 5, 0, "+", 0, 0),
     "impossible date", "impossible date"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "tag", "value", "text", "shown"), CASES)
def test_one_value(name, tag, value, text, shown):
    attribute = Attribute(name, (tag,), (value,))
    assert attribute_text(attribute) == text
    assert attributes_json(AttributeList([attribute])) == {name: shown}


def test_several_values():
    attribute = Attribute("x", (ValueTag.KEYWORD,) * 2, ("a", "b"))
    assert attribute_text(attribute) == "a, b"
    assert attributes_json(AttributeList([attribute])) == {"x": ["a", "b"]}


def test_what_may_have_several_values_is_a_list_even_with_one():
    attribute = Attribute("sides-supported", (ValueTag.KEYWORD,), ("one-sided",))
    assert attributes_json(AttributeList([attribute])) == {"sides-supported": ["one-sided"]}
    assert pairs([attribute]) == [("sides-supported", "one-sided")]


def test_unknown_out_of_band_value_is_named():
    attribute = Attribute("x", (ValueTag.UNKNOWN,), (OutOfBand.UNKNOWN,))
    assert attributes_json(AttributeList([attribute])) == {"x": {"out-of-band": "unknown"}}

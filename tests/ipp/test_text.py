"""Messages as text for people: as ipptool shows them, and safe in a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given

from sealpress import ipp
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
    format_attribute,
    format_message,
)
from tests.strategies import messages

SIZE = Collection(
    [Attribute("x-dimension", (0x21,), (21000,)), Attribute("y-dimension", (0x21,), (29700,))]
)

MEDIA_COL = Collection([Attribute("media-size", (0x34,), (SIZE,))])


@pytest.mark.parametrize(
    ("attribute", "text"),
    [
        (Attribute("copies", (0x21,), (1,)), "copies (integer) = 1"),
        (Attribute("printer-state", (0x23,), (3,)), "printer-state (enum) = idle"),
        (Attribute("printer-state", (0x23,), (99,)), "printer-state (enum) = 99"),
        (Attribute("color-supported", (0x22,), (True,)), "color-supported (boolean) = true"),
        (
            Attribute("sides-supported", (0x44, 0x44), ("one-sided", "two-sided-long-edge")),
            "sides-supported (1setOf keyword) = one-sided,two-sided-long-edge",
        ),
        (
Attribute("media-col", (0x34,), (MEDIA_COL,)),
            "media-col (collection) = {media-size={x-dimension=21000 y-dimension=29700}}",
        ),
        (Attribute("c", (0x34, 0x34), (SIZE, Collection())),
         "c (1setOf collection) = {x-dimension=21000 y-dimension=29700},{}"),
        (Attribute("r", (0x33,), (IntegerRange(1, 99),)), "r (rangeOfInteger) = 1-99"),
        (Attribute("r", (0x32,), (Resolution(600, 1200, 3),)), "r (resolution) = 600x1200dpi"),
        (Attribute("r", (0x32,), (Resolution(118, 118, 4),)), "r (resolution) = 118dpcm"),
        (Attribute("m", (0x13,), (OutOfBand.NO_VALUE,)), "m (no-value) = no-value"),
        (Attribute("m", (0x1E,), (OutOfBand.RESERVED_1E,)), "m (tag-0x1e) = tag-0x1e"),
        (Attribute("n", (0x36,), (LanguageText("de", "Büro"),)),
         "n (nameWithLanguage) = Büro[de]"),
        (Attribute("o", (0x30,), (b"key=value;",)), "o (octetString) = key=value;"),
        (Attribute("o", (0x30,), (b"\0\xff",)), "o (octetString) = <00ff>"),
        (Attribute("x", (0x7F,), (Extension(0x40000001, b"d"),)), "x (extension) = 0x40000001<64>"),
        (Attribute("u", (0x25,), (b"\1",)), "u (tag-0x25) = <01>"),
        (Attribute("d", (0x31,), (DateTime(2026, 3, 1, 8, 5, 9, 7, "-", 5, 30),)),
         "d (dateTime) = 2026-03-01T08:05:09.7-05:30"),
    ],
)  # fmt: skip
def test_attributes_look_as_ipptool_shows_them(attribute: Attribute, text: str) -> None:
    assert format_attribute(attribute) == text


def test_a_message_has_a_headline_and_its_groups() -> None:
    group = ipp.Group([Attribute("attributes-charset", (0x47,), ("utf-8",))], 1)
    message = ipp.Message(Version(2, 0), 0x0002, 7, [group, ipp.Group([], 0x0E)])
    lines = ["operation-attributes", "    attributes-charset (charset) = utf-8", "group-0x0e"]
    answer = ["IPP/2.0 successful-ok-conflicting-attributes (0x0002), request-id 7", *lines]
    request = ["IPP/2.0 Print-Job (0x0002), request-id 7", *lines]
    assert format_message(message).splitlines() == answer
    assert format_message(message, is_request=True).splitlines() == request


def test_control_characters_and_lone_surrogates_are_escaped() -> None:
    attribute = Attribute("a\n", (0x41,), ("\x1b]0;x\x07\r\u202e\\\udcff\x85",))
    assert format_attribute(attribute) == (
        r"a\n (textWithoutLanguage) = \x1b]0;x\x07\r\u202e\\\xff\x85"
    )


@given(messages)
def test_nothing_a_printer_sends_reaches_the_terminal_raw(message: ipp.Message) -> None:
    text = format_message(message)
    assert all(line.isprintable() for line in text.split("\n"))
    assert len(text.split("\n")) == 1 + sum(1 + len(group) for group in message.groups)

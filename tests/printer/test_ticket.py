"""Tickets: attributes as plain data."""

from __future__ import annotations

import json

import pytest

from sealpress.ipp.message import Attribute, AttributeList, Collection, Value
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import (
    DateTime,
    Extension,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
)
from sealpress.printer.ticket import plain_attributes
from tests.printer.conversation import Conversation, changed


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (7, 7),
        (True, True),
        ("text", "text"),
        ("not UTF-8: \udcff", "not UTF-8: \N{REPLACEMENT CHARACTER}"),
        (b"octets\xff", "octets\\xff"),
        (LanguageText("de", "Brief"), {"language": "de", "text": "Brief"}),
        (DateTime(2026, 11, 21, 9, 0, 0, 5, "+", 1, 0), "2026-11-21T09:00:00.500000+01:00"),
        (DateTime(0, 0, 0, 0, 0, 0, 0, "+", 0, 0), "(0, 0, 0, 0, 0, 0, 0, '+', 0, 0)"),
        (Resolution(600, 600), "600dpi"),
        (IntegerRange(1, 3), "1-3"),
        (OutOfBand.NO_VALUE, "no-value"),
        (Extension(0x40000001, b"\x01\x02"), "0102"),
        (Collection([Attribute("a", (ValueTag.INTEGER,), (1,))]), {"a": 1}),
    ],
)
def test_values(value: Value, plain: object) -> None:
    attribute = Attribute("x-vendor", (ValueTag.INTEGER,), (value,))
    assert plain_attributes(AttributeList([attribute])) == {"x-vendor": plain}
    assert json.loads(json.dumps(plain)) == plain


def test_attributes_that_may_have_several_values_are_lists() -> None:
    attributes = [
        Attribute("finishings", (ValueTag.ENUM,), (3,)),
        Attribute("x-vendor", (ValueTag.INTEGER,) * 2, (1, 2)),
        Attribute("copies", (ValueTag.INTEGER,), (1,)),
    ]
    plain = plain_attributes(AttributeList(attributes))
    assert plain == {"finishings": [3], "x-vendor": [1, 2], "copies": 1}


def test_names_that_are_no_utf_8() -> None:
    talk = Conversation()
    name = Attribute("job-name", (ValueTag.NAME,), ("B\udcfcro",))
    talk.send(changed(talk.message(Operation.CREATE_JOB), put=name))
    assert talk.printer.ticket(1)["job-name"] == "B\N{REPLACEMENT CHARACTER}ro"
    assert talk.job(1)["job-name"].value == "B\udcfcro"

"""Values of attributes to be sent."""

from __future__ import annotations

import datetime

import pytest

from sealpress.conformance.grammar import parse_suite
from sealpress.conformance.request_values import attribute_of
from sealpress.conformance.tree import AttributeText, TestText
from sealpress.conformance.variables import Variables
from sealpress.errors import Reason, UsageError
from sealpress.ipp import (
    Attribute,
    Collection,
    DateTime,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
    Value,
    ValueTag,
)

NOW = datetime.datetime(2030, 1, 31, 12, 0, 0, tzinfo=datetime.UTC)


def made(text: str, **defined: str) -> Attribute:
    (test,) = parse_suite(f"{{ ATTR {text} }}", "my.test").items
    assert isinstance(test, TestText)
    (attribute,) = test.items
    assert isinstance(attribute, AttributeText)
    return attribute_of(attribute, Variables(defined, {}), NOW)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("integer copies 2", 2),
        ("integer job-priority 0x10", 16),
        ("integer job-id $job-id", 0),
        ("enum finishings 4", 4),
        ("enum finishings staple", 4),
        ("boolean my-jobs true", True),
        ("boolean my-jobs TRUE", True),
        ("boolean my-jobs no", False),
        ("keyword sides one-sided", "one-sided"),
        ("name job-name 'a b'", "a b"),
        ("nameWithLanguage job-name Ann", LanguageText("en", "Ann")),
        ("rangeOfInteger page-ranges 1-5", IntegerRange(1, 5)),
        ("rangeOfInteger page-ranges -2--1", IntegerRange(-2, -1)),
        ("resolution r 600dpi", Resolution(600, 600, 3)),
        ("resolution r 600x300dpi", Resolution(600, 300, 3)),
        ("resolution r 236dpcm", Resolution(236, 236, 4)),
        ("resolution r 5other", Resolution(5, 5, 0)),
        ("octetString o abc", b"abc"),
        ("octetString o <01ff>", b"\x01\xff"),
        ("dateTime d 2030-01-02T03:04:05Z", DateTime(2030, 1, 2, 3, 4, 5, 0, "+", 0, 0)),
        ("dateTime d 2030-01-02T03:04:05-0530", DateTime(2030, 1, 2, 3, 4, 5, 0, "-", 5, 30)),
        ("dateTime d P1DT1H", DateTime(2030, 2, 1, 13, 0, 0, 0, "+", 0, 0)),
        ("dateTime d PT90S", DateTime(2030, 1, 31, 12, 1, 30, 0, "+", 0, 0)),
        ("no-value a", OutOfBand.NO_VALUE),
        ("delete-attribute a", OutOfBand.DELETE_ATTRIBUTE),
    ],
)
def test_values(text: str, value: Value) -> None:
    found = made(text)
    assert (found.value, type(found.value)) == (value, type(value))


def test_several_values_have_one_tag_each() -> None:
    found = made("keyword requested-attributes all,none")
    assert (found.tags, found.values) == ((ValueTag.KEYWORD,) * 2, ("all", "none"))


def test_variables_are_expanded() -> None:
    assert made("uri printer-uri $uri", uri="ipp://h/").value == "ipp://h/"


def test_collections() -> None:
    found = made("collection media-col { MEMBER integer x $X MEMBER keyword k a,b }", X="5")
    members = [
        Attribute("x", (ValueTag.INTEGER,), (5,)),
        Attribute("k", (ValueTag.KEYWORD,) * 2, ("a", "b")),
    ]
    assert found.values == (Collection(members),)


@pytest.mark.parametrize(
    "text",
    [
        "integer copies two",
        "integer copies 2147483648",
        "enum finishings glued",
        "rangeOfInteger r 5",
        "resolution r 600",
        "dateTime d tomorrow",
        "dateTime d P",
        "dateTime d P9999Y",
    ],
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="no value of its syntax") as caught:
        made(text)
    assert caught.value.reason is Reason.SUITE_INVALID
    assert caught.value.detail.startswith("my.test:1: ")

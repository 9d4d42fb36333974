"""Values that break the rules of their syntax, and such that don't."""

from __future__ import annotations

import pytest
from hypothesis import given

from sealpress.conformance.value_rules import faults_of_attribute
from sealpress.ipp import (
    Attribute,
    Collection,
    DateTime,
    IntegerRange,
    LanguageText,
    Resolution,
    Value,
    ValueTag,
)
from tests.strategies import attributes


def faults(tag: int, *values: Value, name: str = "a") -> list[str]:
    return list(faults_of_attribute(Attribute(name, (tag,) * len(values), values)))


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (ValueTag.ENUM, 1),
        (ValueTag.KEYWORD, "na_letter_8.5x11in"),
        (ValueTag.URI, "ipp://h/x"),
        (ValueTag.URI, "urn:uuid:1"),
        (ValueTag.URI_SCHEME, "ipp+x"),
        (ValueTag.CHARSET, "utf-8"),
        (ValueTag.NATURAL_LANGUAGE, "en"),
        (ValueTag.NATURAL_LANGUAGE, "zh-hans-cn"),
        (ValueTag.NATURAL_LANGUAGE, "x-none"),
        (ValueTag.MIME_MEDIA_TYPE, "application/vnd.hp-PCL"),
        (ValueTag.MIME_MEDIA_TYPE, 'text/plain;charset="utf-8"'),
        (ValueTag.TEXT, "two\nlines \u00e4"),
        (ValueTag.NAME_WITH_LANGUAGE, LanguageText("en", "Ann")),
        (ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 1)),
        (ValueTag.RESOLUTION, Resolution(600, 600, 3)),
        (ValueTag.DATE_TIME, DateTime(2030, 12, 31, 23, 59, 60, 9, "-", 13, 59)),
        (ValueTag.OCTET_STRING, b"x" * 1023),
    ],
)
def test_right_values(tag: int, value: Value) -> None:
    assert faults(tag, value) == []


@pytest.mark.parametrize(
    ("tag", "value", "section"),
    [
        (ValueTag.ENUM, 0, "5.1.5"),
        (ValueTag.KEYWORD, "two words", "5.1.4"),
        (ValueTag.KEYWORD, "", "5.1.4"),
        (ValueTag.KEYWORD, "k" * 256, "5.1.4"),
        (ValueTag.URI, "no uri", "5.1.6"),
        (ValueTag.URI_SCHEME, "IPP", "5.1.7"),
        (ValueTag.CHARSET, "UTF-8", "5.1.8"),
        (ValueTag.NATURAL_LANGUAGE, "English", "5.1.9"),
        (ValueTag.NATURAL_LANGUAGE, "en_US", "5.1.9"),
        (ValueTag.MIME_MEDIA_TYPE, "pdf", "5.1.10"),
        (ValueTag.TEXT, "bell \x07", "5.1.2"),
        (ValueTag.TEXT, "\udcff", "5.1.2"),
        (ValueTag.TEXT, "t" * 1024, "5.1.2"),
        (ValueTag.NAME, "two\nlines", "5.1.3"),
        (ValueTag.NAME, "n" * 256, "5.1.3"),
        (ValueTag.RANGE_OF_INTEGER, IntegerRange(2, 1), "5.1.14"),
        (ValueTag.RESOLUTION, Resolution(0, 600), "5.1.16"),
        (ValueTag.RESOLUTION, Resolution(600, 600, 5), "5.1.16"),
        (ValueTag.DATE_TIME, DateTime(2030, 13, 1, 0, 0, 0, 0, "+", 0, 0), "5.1.15"),
        (ValueTag.DATE_TIME, DateTime(2030, 1, 1, 0, 0, 0, 0, "?", 0, 0), "5.1.15"),
        (ValueTag.OCTET_STRING, b"x" * 1024, "5.1.11"),
    ],
)
def test_wrong_values(tag: int, value: Value, section: str) -> None:
    (fault,) = faults(tag, value)
    assert fault.startswith("a: ")
    assert f"section {section})" in fault


def test_a_name_that_is_none() -> None:
    (fault,) = faults(ValueTag.ENUM, 0, name="a b")
    assert fault == '"a b" is no attribute name (RFC 8011 section 5.1.4)'


def test_members_count() -> None:
    member = Attribute("colour", (ValueTag.KEYWORD,), ("light green",))
    assert faults(ValueTag.BEG_COLLECTION, Collection([member])) == [
        'colour: "light green" is no keyword (RFC 8011 section 5.1.4)'
    ]


def test_one_wrong_value_among_others() -> None:
    assert len(faults(ValueTag.KEYWORD, "a", "b c", "d", "e f")) == 2


@given(attributes)
def test_any_attribute_is_judged_in_printable_words(one: Attribute) -> None:
    assert all(fault.isprintable() for fault in faults_of_attribute(one))

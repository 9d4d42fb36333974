"""Syntaxes and values that a suite expects."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.conformance.grammar import parse_suite
from sealpress.conformance.matching import (
    has_distinct_values,
    has_type,
    has_values,
    has_values_of,
    text_of,
)
from sealpress.conformance.tree import Expectation, Part, TestText, TypeChoice, ValueTest
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
from tests.strategies import attributes

INTEGER, ENUM, KEYWORD, URI = ValueTag.INTEGER, ValueTag.ENUM, ValueTag.KEYWORD, ValueTag.URI


def attribute(tag: int, *values: Value) -> Attribute:
    return Attribute("a", (tag,) * len(values), values)


def types(text: str) -> tuple[TypeChoice, ...]:
    (test,) = parse_suite(f"{{ EXPECT a OF-TYPE {text} }}", "my.test").items
    assert isinstance(test, TestText)
    (expectation,) = test.items
    assert isinstance(expectation, Expectation)
    return expectation.of_type


@pytest.mark.parametrize(
    ("syntax", "one", "fits"),
    [
        ("integer", attribute(INTEGER, 5), True),
        ("integer", attribute(ENUM, 5), False),
        ("integer(0:MAX)", attribute(INTEGER, 0), True),
        ("integer(0:MAX)", attribute(INTEGER, 3, -1), False),
        ("integer(MIN:5)", attribute(INTEGER, -9, 6), False),
        ("rangeOfInteger(0:10)", attribute(ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 11)), False),
        ("rangeOfInteger(0:10)", attribute(ValueTag.RANGE_OF_INTEGER, IntegerRange(0, 10)), True),
        ("name(3)", attribute(ValueTag.NAME, "abc"), True),
        ("name(3)", attribute(ValueTag.NAME_WITH_LANGUAGE, LanguageText("de", "abcd")), False),
        ("name", attribute(ValueTag.NAME, "x" * 256), False),
        ("text(MAX)", attribute(ValueTag.TEXT, "x" * 1023), True),
        ("text", attribute(ValueTag.TEXT, "\u00e4" * 512), False),
        ("keyword", attribute(KEYWORD, "k" * 256), False),
        ("uri", attribute(URI, "u" * 1024), False),
        ("octetString(2)", attribute(ValueTag.OCTET_STRING, b"abc"), False),
        ("keyword|name", Attribute("a", (KEYWORD, ValueTag.NAME), ("a", "b")), True),
        ("keyword", Attribute("a", (KEYWORD, ValueTag.NAME), ("a", "b")), False),
        ("no-value|integer", attribute(ValueTag.NO_VALUE, OutOfBand.NO_VALUE), True),
        ("collection", attribute(ValueTag.BEG_COLLECTION, Collection([])), True),
        ("boolean", attribute(ValueTag.BOOLEAN, True), True),
    ],
)
def test_syntaxes(syntax: str, one: Attribute, fits: bool) -> None:
    assert has_type(one, types(syntax)) is fits


def test_no_syntax_named_is_any() -> None:
    assert has_type(attribute(INTEGER, 5), ())


def matches(one: Attribute, wanted: str, part: Part = Part.WHOLE, *, every: bool = False) -> bool:
    return has_values(one, ValueTest(wanted, part, every), wanted).matches


NUMBERS = attribute(INTEGER, 3, 5)
URIS = attribute(URI, "ipp://h:631/ipp/print", "ipps://H2./x")


@pytest.mark.parametrize(
    ("one", "wanted", "some", "every"),
    [
        (NUMBERS, "3", True, False),
        (NUMBERS, "4", False, False),
        (NUMBERS, "3,5", True, True),
        (NUMBERS, "0x3", True, False),
        (NUMBERS, ">3", True, False),
        (NUMBERS, ">2", True, True),
        (NUMBERS, "<3", False, False),
        (NUMBERS, "=5,>100", True, False),
        (NUMBERS, "-1", False, False),
        (NUMBERS, "text", False, False),
        (NUMBERS, "", True, True),
        (attribute(ENUM, 18), "4", False, False),
        (attribute(ENUM, 18), "0x12", True, True),
        (attribute(ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), "9", True, True),
        (attribute(ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), "1", True, True),
        (attribute(ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), "5", False, False),
        (attribute(ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), ">8", True, True),
        (attribute(ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), "<9", False, False),
        (attribute(ValueTag.BOOLEAN, True), "true", True, True),
        (attribute(ValueTag.BOOLEAN, True), "1", True, True),
        (attribute(ValueTag.BOOLEAN, True, False), "false", True, False),
        (attribute(ValueTag.RESOLUTION, Resolution(600, 600)), "600dpi", True, True),
        (attribute(ValueTag.RESOLUTION, Resolution(600, 300)), "600dpi", False, False),
        (attribute(ValueTag.RESOLUTION, Resolution(600, 300)), "600x300dpi", True, True),
        (attribute(KEYWORD, "none", "tls"), "tls", True, False),
        (attribute(KEYWORD, "tls"), "TLS", False, False),
        (attribute(ValueTag.MIME_MEDIA_TYPE, "image/jpeg"), "image/JPEG", True, True),
        (attribute(ValueTag.NAME_WITH_LANGUAGE, LanguageText("en", "Ann")), "ann", True, True),
        (attribute(KEYWORD, "one", "two"), "/^(one|two)$/", True, True),
        (attribute(KEYWORD, "one", "2"), "/^[a-z]+$/", True, False),
        (attribute(KEYWORD, "a,b"), r"a\,b", True, True),
        (URIS, "ipp://H/ipp/print", True, False),
        (URIS, "/^ipps?:/", True, True),
        (URIS, "/:631//", True, True),
        (attribute(ValueTag.NO_VALUE, OutOfBand.NO_VALUE), "5", True, True),
        (attribute(ValueTag.UNKNOWN, OutOfBand.UNKNOWN), "5", True, True),
        (attribute(ValueTag.DEFAULT, OutOfBand.DEFAULT), "5", False, False),
        (attribute(ValueTag.OCTET_STRING, b"MFG:X;"), "MFG:X;", True, True),
        (attribute(ValueTag.OCTET_STRING, b"\x01\xff"), "<01FF>", True, True),
        (attribute(ValueTag.OCTET_STRING, b"a\xffb"), "/^a.b$/", True, True),
        (attribute(ValueTag.BEG_COLLECTION, Collection([])), "x", False, False),
    ],
)
def test_values(one: Attribute, wanted: str, some: bool, every: bool) -> None:
    assert (matches(one, wanted), matches(one, wanted, every=True)) == (some, every)


@pytest.mark.parametrize(
    ("part", "wanted", "some", "every"),
    [
        (Part.SCHEME, "IPPS", True, False),
        (Part.SCHEME, "/^ipps?$/", True, True),
        (Part.HOST, "h2", True, False),
        (Part.RESOURCE, "/ipp/print", True, False),
        (Part.RESOURCE, "/IPP/print", False, False),
    ],
)
def test_parts_of_uris(part: Part, wanted: str, some: bool, every: bool) -> None:
    assert (matches(URIS, wanted, part), matches(URIS, wanted, part, every=True)) == (some, every)


def test_a_broken_uri_has_no_parts() -> None:
    assert not matches(attribute(URI, "nothing"), "nothing", Part.HOST)


def test_the_first_value_that_matches_is_remembered() -> None:
    assert has_values(NUMBERS, ValueTest(">4"), ">4").text == "5"
    assert has_values(URIS, ValueTest("ipps", Part.SCHEME), "ipps").text == "ipps"


def test_no_regular_expression() -> None:
    with pytest.raises(ValueError, match="bracket"):
        matches(attribute(KEYWORD, "a"), "/[a/")


RANGES = attribute(ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 3), IntegerRange(5, 9))


@pytest.mark.parametrize(
    ("one", "source", "fits"),
    [
        (attribute(INTEGER, 3, 5), NUMBERS, True),
        (attribute(INTEGER, 3, 6), NUMBERS, False),
        (attribute(INTEGER, 2, 9), RANGES, True),
        (attribute(INTEGER, 4), RANGES, False),
        (attribute(ENUM, 3), NUMBERS, False),
        (attribute(KEYWORD, "One"), attribute(ValueTag.NAME, "one"), True),
        (attribute(KEYWORD, "one"), NUMBERS, False),
        (attribute(URI, "ipp://h/ipp/print"), URIS, True),
        (attribute(ValueTag.RESOLUTION, Resolution(6, 6)), NUMBERS, False),
        (attribute(ValueTag.NO_VALUE, OutOfBand.NO_VALUE), None, True),
        (NUMBERS, None, False),
    ],
)
def test_values_of_another_attribute(one: Attribute, source: Attribute, fits: bool) -> None:
    assert has_values_of(one, source).matches is fits


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (NUMBERS, ""),
        (attribute(INTEGER, 3, 3), "has 3 twice"),
        (attribute(URI, "a"), ""),
        (attribute(URI, "a", "b"), "cannot compare"),
        (attribute(ValueTag.BEG_COLLECTION, Collection([]), Collection([])), "twice"),
    ],
)
def test_distinct_values(one: Attribute, told: str) -> None:
    found = has_distinct_values(one)
    assert told in found
    assert bool(told) is bool(found)


@pytest.mark.parametrize(
    ("tag", "value", "text"),
    [
        (ENUM, 4, "4"),
        (ValueTag.BOOLEAN, False, "false"),
        (ValueTag.NAME_WITH_LANGUAGE, LanguageText("en", "Ann"), "Ann"),
        (ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 2), "1-2"),
        (ValueTag.NO_VALUE, OutOfBand.NO_VALUE, "no-value"),
        (ValueTag.BEG_COLLECTION, Collection([]), "{}"),
    ],
)
def test_as_a_variable_holds_them(tag: int, value: Value, text: str) -> None:
    assert text_of("a", tag, value) == text


def test_dates_are_never_matched_but_shown() -> None:
    moment = DateTime(2030, 1, 2, 3, 4, 5, 0, "+", 0, 0)
    assert not matches(attribute(ValueTag.DATE_TIME, moment), "2030")
    assert text_of("a", ValueTag.DATE_TIME, moment)


@given(attributes, st.text(max_size=20), st.sampled_from(list(Part)), st.booleans())
def test_anything_is_matched_or_not(one: Attribute, wanted: str, part: Part, every: bool) -> None:
    """No printer's value can break a test, whatever is expected of it."""
    try:
        found = has_values(one, ValueTest(wanted, part, every), wanted)
    except ValueError:
        assert wanted.startswith("/")
    else:
        assert found.matches or wanted


@given(attributes)
def test_every_attribute_has_its_own_values(one: Attribute) -> None:
    comparable = [tag for tag in one.tags if tag not in {URI, ValueTag.DATE_TIME}]
    if len(comparable) == len(one.tags):
        assert has_values_of(one, one).matches


@given(attributes, st.sampled_from(["keyword", "integer(1:5)", "name(3)|text", "octetString"]))
def test_any_attribute_is_of_a_type_or_not(one: Attribute, syntax: str) -> None:
    assert has_type(one, types(syntax)) in {True, False}
    assert isinstance(has_distinct_values(one), str)

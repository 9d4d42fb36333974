"""Python values as attributes of any kind."""

from __future__ import annotations

import pytest

from sealpress.errors import UsageError
from sealpress.ipp.message import Collection
from sealpress.ipp.registry import Kind
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.typed import attribute_from, attribute_name
from sealpress.ipp.values import DateTime, IntegerRange, LanguageText, OutOfBand


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("copies", "copies"),
        ("media_col", "media-col"),
        ("x-vendor_option", "x-vendor_option"),
        ("urf-supported", "urf-supported"),
    ],
)
def test_names(option: str, name: str) -> None:
    assert attribute_name(option) == name


@pytest.mark.parametrize("option", ["", "a b", "-x", "ä", "a" * 256])
def test_names_that_are_none(option: str) -> None:
    with pytest.raises(UsageError, match="is not an attribute's name"):
        attribute_name(option)


@pytest.mark.parametrize(
    ("name", "value", "tag", "expected"),
    [
        ("printer-info", "An office, upstairs", ValueTag.TEXT, "An office, upstairs"),
        ("printer-info", LanguageText("de", "Büro"), ValueTag.TEXT_WITH_LANGUAGE, "Büro"),
        ("printer-uuid", "urn:uuid:1", ValueTag.URI, "urn:uuid:1"),
        ("printer-geo-location", OutOfBand.UNKNOWN, ValueTag.UNKNOWN, OutOfBand.UNKNOWN),
        ("copies-supported", (1, 9), ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)),
        ("number-up-supported", "4", ValueTag.INTEGER, 4),
        ("number-up-supported", "2-4", ValueTag.RANGE_OF_INTEGER, IntegerRange(2, 4)),
        ("uri-authentication-supported", "certificate+basic", ValueTag.KEYWORD,
         "certificate+basic"),
        ("charset-configured", "utf-8", ValueTag.CHARSET, "utf-8"),
        ("printer-up-time", "7", ValueTag.INTEGER, 7),
        ("page-ranges-supported", "no", ValueTag.BOOLEAN, False),
    ],
)  # fmt: skip
def test_printer_attributes(name: str, value: object, tag: int, expected: object) -> None:
    attribute = attribute_from(name, value, Kind.PRINTER_DESCRIPTION, Kind.PRINTER_STATUS)
    assert attribute.tags == (tag,)
    found = attribute.value
    assert (found.text if isinstance(found, LanguageText) else found) == expected


@pytest.mark.parametrize(
    ("value", "values"),
    [
        ("a4,letter", ("a4", "letter")),
        (["a4", "Blue, heavy"], ("a4", "Blue, heavy")),
        ("Blue, heavy", ("Blue, heavy",)),
        (("a4", "a5"), ("a4", "a5")),
    ],
)
def test_sets_of_keywords_and_names(value: object, values: tuple[str, ...]) -> None:
    assert attribute_from("media-supported", value).values == values


def test_sets_of_one_kind_of_text_are_not_split() -> None:
    attribute = attribute_from("printer-organization", "Sales, Support")
    assert attribute.values == ("Sales, Support",)


def test_a_set_of_anything_may_be_a_python_set() -> None:
    attribute = attribute_from("finishings", frozenset({4}))
    assert attribute.values == (4,)


def test_ready_made_values_are_taken_as_they_are() -> None:
    moment = DateTime(2026, 1, 1, 0, 0, 0, 0, "+", 0, 0)
    assert attribute_from("printer-current-time", moment).value is moment
    collection = Collection()
    assert attribute_from("media-col", collection).value is collection
    assert attribute_from("x-vendor", moment).tags == (ValueTag.DATE_TIME,)


def test_unregistered_sets_and_pairs() -> None:
    assert attribute_from("x-vendor", (1, 2)).values == (1, 2)
    assert attribute_from("x-vendor", ["a", 1]).tags == (ValueTag.KEYWORD, ValueTag.INTEGER)
    assert attribute_from("x-vendor", "a,b").values == ("a,b",)


@pytest.mark.parametrize("value", ["12-x", "--", "1-2-3", "", (1, "x"), object()])
def test_ranges_that_are_none(value: object) -> None:
    with pytest.raises(UsageError, match="copies-supported cannot be"):
        attribute_from("copies-supported", value)


@pytest.mark.parametrize("value", ["2026-11-21T12:00:00", "yesterday", 7])
def test_moments_that_are_none(value: object) -> None:
    with pytest.raises(UsageError, match="allowed is an aware datetime"):
        attribute_from("printer-current-time", value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("job-password", b"secret"), ("document-password", 5), ("x-password", 1.5)],
)
def test_passwords_are_not_repeated(name: str, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        attribute_from(name, [value, value, 1.5])
    assert "secret" not in caught.value.detail
    assert "cannot be the value" in caught.value.detail


def test_long_values_are_shortened_in_messages() -> None:
    with pytest.raises(UsageError) as caught:
        attribute_from("copies", "9" * 500)
    assert len(caught.value.detail) < 200

"""Syntax of attributes, and values against the supported ones (RFC 3196 section 3.1.2.3)."""

from __future__ import annotations

import pytest

from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import IntegerRange, LanguageText, OutOfBand, Resolution
from sealpress.printer.attribute_rules import (
    SupportedValues,
    check_range,
    check_settable,
    check_syntax,
    text_of,
)
from sealpress.printer.refusal import RefusalError


def one(name: str, tag: int, *values: Value) -> Attribute:
    return Attribute(name, (tag,) * len(values), values)


def status_of(attribute: Attribute) -> int:
    entry = registry.attribute(attribute.name)
    assert entry is not None
    try:
        check_syntax(attribute, entry)
        check_range(attribute, entry)
    except RefusalError as refusal:
        return refusal.status
    return 0


@pytest.mark.parametrize(
    ("attribute", "status"),
    [
        (one("job-name", ValueTag.NAME, "x" * 255), 0),
        (one("job-name", ValueTag.NAME_WITH_LANGUAGE, LanguageText("en", "x" * 255)), 0),
        (one("job-name", ValueTag.NAME, "x" * 256), 0x0409),
        (one("job-name", ValueTag.NAME, "€" * 85), 0),
        (one("job-name", ValueTag.NAME, "€" * 86), 0x0409),
        (one("job-name", ValueTag.NAME_WITH_LANGUAGE, LanguageText("en", "x" * 256)), 0x0409),
        (one("job-name", ValueTag.NAME, ""), 0),
        (one("job-name", ValueTag.TEXT, "x"), 0x0400),
        (one("job-name", 0x60, b"x"), 0x0400),
        (one("compression", ValueTag.KEYWORD, ""), 0x0400),
        (one("job-password", ValueTag.OCTET_STRING, b"x" * 256), 0x0409),
        (one("limit", ValueTag.INTEGER, 0), 0x0400),
        (one("limit", ValueTag.INTEGER, 1), 0),
        (one("limit", ValueTag.INTEGER, 1, 2), 0x0400),
        (one("job-ids", ValueTag.INTEGER, 1, 2), 0),
        (one("job-ids", ValueTag.INTEGER, 1, -2), 0x0400),
        (one("copies-supported", ValueTag.RANGE_OF_INTEGER, IntegerRange(0, 9)), 0x0400),
        (one("media-default", ValueTag.NO_VALUE, OutOfBand.NO_VALUE), 0),
        (one("sides", ValueTag.NO_VALUE, OutOfBand.NO_VALUE), 0x0400),
        (one("job-name", ValueTag.UNSUPPORTED, OutOfBand.UNSUPPORTED), 0x0400),
    ],
)
def test_syntax(attribute: Attribute, status: int) -> None:
    assert status_of(attribute) == status


@pytest.mark.parametrize(
    ("member", "status"),
    [
        (one("x-dimension", ValueTag.INTEGER, 5), 0),
        (one("x-dimension", ValueTag.KEYWORD, "wide"), 0x0400),
        (one("x-vendor", ValueTag.KEYWORD, "y"), 0),
    ],
)
def test_members_of_members(member: Attribute, status: int) -> None:
    size = one("media-size", ValueTag.BEG_COLLECTION, Collection([member]))
    assert status_of(one("media-col", ValueTag.BEG_COLLECTION, Collection([size]))) == status


@pytest.mark.parametrize(
    ("supported", "tag", "value", "expected"),
    [
        (one("x", ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), ValueTag.INTEGER, 9, True),
        (one("x", ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), ValueTag.INTEGER, 10, False),
        (one("x", ValueTag.INTEGER, 1, 2), ValueTag.INTEGER, 2, True),
        (one("x", ValueTag.INTEGER, 1, 2), ValueTag.ENUM, 2, False),
        (one("x", ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), ValueTag.RANGE_OF_INTEGER,
         IntegerRange(2, 9), True),
        (one("x", ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 9)), ValueTag.RANGE_OF_INTEGER,
         IntegerRange(2, 10), False),
        (one("x", ValueTag.BOOLEAN, True), ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 2), True),
        (one("x", ValueTag.BOOLEAN, False), ValueTag.RANGE_OF_INTEGER, IntegerRange(1, 2), False),
        (one("x", ValueTag.URI_SCHEME, "http"), ValueTag.URI, "HTTP://h/", True),
        (one("x", ValueTag.URI_SCHEME, "http"), ValueTag.URI, "ftp://h/", False),
        (one("x", ValueTag.KEYWORD, "a", "b"), ValueTag.KEYWORD, "b", True),
        (one("x", ValueTag.KEYWORD, "a", "b"), ValueTag.NAME, "b", False),
        (one("x", ValueTag.NAME, "standard"), ValueTag.KEYWORD, "standard", True),
        (one("x", ValueTag.NAME, "Blue"), ValueTag.NAME_WITH_LANGUAGE,
         LanguageText("en", "Blue"), True),
        (one("x", ValueTag.RESOLUTION, Resolution(600, 600)), ValueTag.RESOLUTION,
         Resolution(600, 600), True),
        (one("x", ValueTag.NO_VALUE, OutOfBand.NO_VALUE), ValueTag.KEYWORD, "a", False),
        (one("x", ValueTag.KEYWORD, "a"), ValueTag.BEG_COLLECTION, Collection(), False),
    ],
)  # fmt: skip
def test_values(supported: Attribute, tag: int, value: Value, expected: bool) -> None:
    assert SupportedValues.of(supported).contains(tag, value) is expected


def test_numbers_of_an_enum_count_one_by_one_whatever_the_ranges() -> None:
    supported = Attribute("x", (ValueTag.RANGE_OF_INTEGER, ValueTag.ENUM), (IntegerRange(1, 9), 3))
    values = SupportedValues.of(supported)
    assert values.contains(ValueTag.ENUM, 3)
    assert not values.contains(ValueTag.ENUM, 4)
    assert values.contains(ValueTag.INTEGER, 4)


@pytest.mark.parametrize(
    ("lower", "upper", "covered"), [(1, 9, True), (0, 9, False), (1, 10, False), (5, 5, True)]
)
def test_a_range_lies_within_one_of_the_supported_ones(
    lower: int, upper: int, covered: bool
) -> None:
    ranges = (IntegerRange(1, 9), IntegerRange(12, 20))
    values = SupportedValues.of(one("x", ValueTag.RANGE_OF_INTEGER, *ranges))
    wanted = IntegerRange(lower, upper)
    assert values.contains(ValueTag.RANGE_OF_INTEGER, wanted) is covered
    assert not values.contains(ValueTag.RANGE_OF_INTEGER, IntegerRange(9, 12))


def test_a_member_given_twice_is_a_bad_request() -> None:
    twice = Collection([one("media-type", ValueTag.KEYWORD, "labels")] * 2)
    assert status_of(one("media-col", ValueTag.BEG_COLLECTION, twice)) == 0x0400


def test_text_without_its_language() -> None:
    assert text_of(LanguageText("de", "Brief")) == text_of("Brief") == "Brief"


@pytest.mark.parametrize(
    ("names", "fixed_first", "status", "told"),
    [
        (["copies", "job-id", "x"], True, 0x0413, ["job-id"]),
        (["copies", "job-id", "x"], False, 0x040B, ["x"]),
        (["job-id", "job-state"], False, 0x0413, ["job-id", "job-state"]),
        (["x", "y"], True, 0x040B, ["x", "y"]),
    ],
)
def test_what_can_not_be_set_is_told_by_name(
    names: list[str], fixed_first: bool, status: int, told: list[str]
) -> None:
    with pytest.raises(RefusalError) as caught:
        check_settable(names, {"copies"}, {"job-id", "job-state"}, fixed_first=fixed_first)
    assert caught.value.status == status
    assert [attribute.name for attribute in caught.value.unsupported] == told


def test_what_can_be_set_passes() -> None:
    check_settable(["copies"], {"copies"}, {"copies", "job-id"}, fixed_first=True)

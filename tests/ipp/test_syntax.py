"""Registered syntaxes and what they allow."""

from __future__ import annotations

import pytest

from sealpress.ipp.syntax import MAX, MIN, parse_syntax
from sealpress.ipp.tags import ValueTag


def test_set_of_alternatives() -> None:
    syntax = parse_syntax("1setOf (type2 keyword | name(MAX))")
    assert syntax.is_set
    assert syntax.tags == (ValueTag.KEYWORD, ValueTag.NAME)
    assert str(syntax) == "1setOf (type2 keyword | name(MAX))"


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("integer(1:100)", 1, 100),
        ("integer(-273:MAX)", -273, MAX),
        ("integer", MIN, MAX),
        ("integer (0:MAX)", 0, MAX),
        ("integer:0:MAX", 0, MAX),
        ("integer(MIN:MIN)", MIN, MAX),
        ("1setOf rangeOfInteger(1:MAX)", 1, MAX),
        ("type2 enum", 1, MAX),
    ],
)
def test_bounds(text: str, lower: int, upper: int) -> None:
    value = parse_syntax(text).values[0]
    assert (value.lower, value.upper) == (lower, upper)


@pytest.mark.parametrize(
    ("text", "octets"),
    [("name(127)", 127), ("name(MAX)", 255), ("text", 1023), ("uri", 1023), ("charset", 63),
     ("octetString(64) | 'no-value'", 64), ("boolean", 0)],
)  # fmt: skip
def test_octets(text: str, octets: int) -> None:
    assert parse_syntax(text).values[0].max_octets == octets


def test_out_of_band_values() -> None:
    syntax = parse_syntax("no-value | type2 keyword | name(MAX)")
    assert syntax.out_of_band == (ValueTag.NO_VALUE,)
    assert parse_syntax("dateTime|unknown").out_of_band == (ValueTag.UNKNOWN,)


def test_a_name_with_language_is_a_name() -> None:
    syntax = parse_syntax("name(127)")
    with_language = syntax.for_tag(ValueTag.NAME_WITH_LANGUAGE)
    assert with_language is syntax.values[0]
    assert syntax.for_tag(ValueTag.TEXT) is None


def test_unknown_syntax() -> None:
    with pytest.raises(ValueError, match="unknown attribute syntax: rainbow"):
        parse_syntax("rainbow")

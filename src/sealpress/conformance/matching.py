"""Whether an attribute has the syntax and the values that a suite expects (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from sealpress.conformance.regex import compile_extended
from sealpress.conformance.tree import Part, TypeChoice, ValueTest
from sealpress.conformance.uris import normal_uri, parts_of, same_uri
from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.text import format_value
from sealpress.ipp.values import IntegerRange, LanguageText, OutOfBand, Resolution

__all__ = ["has_distinct_values", "has_type", "has_values", "has_values_of", "text_of"]

LONGEST_OCTETS = {
    ValueTag.TEXT: 1023,
    ValueTag.TEXT_WITH_LANGUAGE: 1023,
    ValueTag.NAME: 255,
    ValueTag.NAME_WITH_LANGUAGE: 255,
    ValueTag.KEYWORD: 255,
    ValueTag.URI: 1023,
    ValueTag.OCTET_STRING: 1023,
}
"""Most octets of a value where a suite names none (RFC 8011 section 5.1)."""

_CASELESS = frozenset(
    {
        ValueTag.MIME_MEDIA_TYPE,
        ValueTag.NAME,
        ValueTag.NAME_WITH_LANGUAGE,
        ValueTag.TEXT,
        ValueTag.TEXT_WITH_LANGUAGE,
    }
)
_DISTINGUISHABLE = frozenset(
    {
        ValueTag.INTEGER,
        ValueTag.ENUM,
        ValueTag.RANGE_OF_INTEGER,
        ValueTag.RESOLUTION,
        ValueTag.KEYWORD,
        ValueTag.URI_SCHEME,
        ValueTag.CHARSET,
        ValueTag.NATURAL_LANGUAGE,
        ValueTag.MIME_MEDIA_TYPE,
        ValueTag.BEG_COLLECTION,
    }
)
_UNKNOWN = (OutOfBand.NO_VALUE, OutOfBand.UNKNOWN)
_COMPARISON = re.compile(r"[\s,]*([<>=\s]*)(-?(?:0[xX][0-9A-Fa-f]+|[0-9]+))")
_NUMBERS = {"<": int.__lt__, ">": int.__gt__, "=": int.__eq__}
_HEX = re.compile(r"<((?:[0-9A-Fa-f]{2})*)>?")


class Matched(NamedTuple):
    """Whether values match.

    Attributes:
        matches: Whether they do.
        text: The first value that does, as text.
    """

    matches: bool
    text: str = ""


def has_type(attribute: Attribute, choices: tuple[TypeChoice, ...]) -> bool:
    """Whether every value has one of the syntaxes, within its bounds."""
    pairs = list(zip(attribute.tags, attribute.values, strict=False))
    return not choices or all(
        any(tag in choice.tags and _in_bounds(tag, value, choice) for choice in choices)
        for tag, value in pairs
    )


def _in_bounds(tag: int, value: Value, choice: TypeChoice) -> bool:
    if isinstance(value, IntegerRange):
        return all(_between(bound, choice) for bound in value)
    if tag == ValueTag.INTEGER and isinstance(value, int):
        return _between(value, choice)
    if tag not in LONGEST_OCTETS:
        return True
    most = LONGEST_OCTETS[ValueTag(tag)] if choice.upper is None else choice.upper
    return _octets(value) <= most


def _between(number: int, choice: TypeChoice) -> bool:
    above = choice.lower is None or number >= choice.lower
    return above and (choice.upper is None or number <= choice.upper)


def _octets(value: Value) -> int:
    return len(value if isinstance(value, bytes) else _string(value).encode(errors="replace"))


def _string(value: Value) -> str:
    return value.text if isinstance(value, LanguageText) else str(value)


def has_values(attribute: Attribute, test: ValueTest, wanted: str) -> Matched:
    """Whether one value matches, or all of them where the test says so.

    Args:
        attribute: Whose values.
        test: What is looked at.
        wanted: The test's text, variables expanded; nothing matches everything.

    Raises:
        ValueError: It is no regular expression.
    """
    if not wanted or _is_unknown(attribute):
        return Matched(matches=True)
    pattern = compile_extended(wanted[1:-1]) if is_pattern(wanted) else None
    literal = re.sub(r"\\(.)", r"\1", wanted)
    found = [
        _matching(tag, value, test.part, literal if pattern is None else pattern)
        for tag, value in zip(attribute.tags, attribute.values, strict=False)
    ]
    texts = [text for text in found if text is not None]
    enough = len(texts) == len(found) if test.every else bool(texts)
    return Matched(enough, texts[0] if texts else "")


def _is_unknown(attribute: Attribute) -> bool:
    """Whether a printer says that it has the attribute, but no value for it at present."""
    value = attribute.values[0] if attribute.values else None
    return isinstance(value, OutOfBand) and value in _UNKNOWN


def is_pattern(wanted: str) -> bool:
    """Whether a value's text is a regular expression: between slashes."""
    return len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/")


_Wanted = str | re.Pattern[str]


def _matching(tag: int, value: Value, part: Part, wanted: _Wanted) -> str | None:
    """Return the value as text if it matches, else ``None``."""
    if isinstance(value, str | LanguageText):
        return _matching_text(tag, _string(value), part, wanted)
    matches = _MATCHERS.get(type(value))
    if matches is None or not matches(value, wanted):
        return None
    return text_of("", tag, value)


def _matching_text(tag: int, text: str, part: Part, wanted: _Wanted) -> str | None:
    seen = _seen(text, part) if tag == ValueTag.URI or part is not Part.WHOLE else text
    if isinstance(wanted, re.Pattern):
        return seen if wanted.search(seen) else None
    if tag == ValueTag.URI and part is Part.WHOLE:
        return seen if same_uri(wanted, text) else None
    if tag in _CASELESS or part in {Part.SCHEME, Part.HOST}:
        return seen if wanted.lower() == seen.lower() else None
    return seen if wanted == seen else None


def _seen(text: str, part: Part) -> str:
    """Return the part of a URI that is looked at."""
    if part is Part.WHOLE:
        return normal_uri(text)
    parts = parts_of(text)
    if parts is None:
        return ""
    return {Part.SCHEME: parts.scheme, Part.HOST: parts.host, Part.RESOURCE: parts.resource}[part]


def _comparisons(wanted: _Wanted) -> Iterator[tuple[Callable[[int, int], bool], str, int]]:
    """Read numbers with the operators before them, up to what is none."""
    text, at = (wanted if isinstance(wanted, str) else wanted.pattern), 0
    while found := _COMPARISON.match(text, at):
        operator = found[1].strip()[-1:] or "="
        yield _NUMBERS[operator], operator, int(found[2], 0 if "x" in found[2].lower() else 10)
        at = found.end()


def _matches_number(value: Value, wanted: _Wanted) -> bool:
    return isinstance(value, int) and any(
        compare(value, number) for compare, _, number in _comparisons(wanted)
    )


def _matches_range(value: Value, wanted: _Wanted) -> bool:
    if not isinstance(value, IntegerRange):
        return False
    return any(
        compare(value.upper, number) or (operator == "=" and value.lower == number)
        for compare, operator, number in _comparisons(wanted)
    )


def _matches_boolean(value: Value, wanted: _Wanted) -> bool:
    return value is (wanted in {"true", "1"})


def _matches_resolution(value: Value, wanted: _Wanted) -> bool:
    return str(value) == wanted


def _matches_octets(value: Value, wanted: _Wanted) -> bool:
    if not isinstance(value, bytes):
        return False
    if isinstance(wanted, re.Pattern):
        return wanted.search(value.decode("latin-1")) is not None
    digits = _HEX.fullmatch(wanted)
    return value == (bytes.fromhex(digits[1]) if digits else wanted.encode(errors="replace"))


def _matches_anything(value: Value, wanted: _Wanted) -> bool:
    del wanted
    return value in _UNKNOWN


_MATCHERS: dict[type, Callable[[Value, _Wanted], bool]] = {
    bool: _matches_boolean,
    int: _matches_number,
    IntegerRange: _matches_range,
    Resolution: _matches_resolution,
    bytes: _matches_octets,
    OutOfBand: _matches_anything,
}


def has_values_of(attribute: Attribute, source: Attribute | None) -> Matched:
    """Whether every value is one of another attribute's, or within one of its ranges."""
    if _is_unknown(attribute):
        return Matched(matches=True)
    if source is None or not attribute.values:
        return Matched(matches=False)
    theirs = list(zip(source.tags, source.values, strict=False))
    every = all(
        any(_is_one_of(tag, value, other_tag, other) for other_tag, other in theirs)
        for tag, value in zip(attribute.tags, attribute.values, strict=False)
    )
    return Matched(every, text_of(attribute.name, attribute.tags[0], attribute.value))


def _is_one_of(tag: int, value: Value, other_tag: int, other: Value) -> bool:
    if isinstance(value, str | LanguageText):
        if not isinstance(other, str | LanguageText):
            return False
        if tag == ValueTag.URI:
            return same_uri(_string(value), _string(other))
        return _string(value).lower() == _string(other).lower()
    if tag == ValueTag.INTEGER and isinstance(value, int) and isinstance(other, IntegerRange):
        return other.lower <= value <= other.upper
    return tag == other_tag and value == other


def has_distinct_values(attribute: Attribute) -> str:
    """Return what is wrong with the claim that no value is there twice, empty when nothing is."""
    if len(attribute.values) <= 1:
        return ""
    seen: list[Value] = []
    for tag, value in zip(attribute.tags, attribute.values, strict=False):
        if tag not in _DISTINGUISHABLE:
            return "has values of a syntax that WITH-DISTINCT-VALUES cannot compare"
        if value in seen:
            return f"has {text_of(attribute.name, tag, value)} twice"
        seen.append(value)
    return ""


def text_of(name: str, tag: int, value: Value) -> str:
    """Return a value as a variable holds it: enums as numbers."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and not isinstance(value, OutOfBand):
        return str(value)
    if isinstance(value, str | LanguageText):
        return _string(value)
    if isinstance(value, Collection | OutOfBand | bytes):
        return format_value(name, tag, value)
    return str(value)

"""What every value in a response has to be like, by its syntax (RFC 8011 section 5.1). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sealpress.conformance.uris import parts_of
from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.ipp.printable import printable
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import DateTime, IntegerRange, LanguageText, Resolution

__all__ = ["faults_of_attribute"]

_MAX_NAME_CHARACTERS = 255
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_KEYWORD = re.compile(r"[A-Za-z0-9._-]+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_CHARSET = re.compile(r"[\x21-\x40\x5b-\x7e]+")
# RFC 5646 section 2.1: language, script, region, variants, extensions, private use.
_LANGUAGE = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z]{5,8}|[0-9]{3}))*"
    r"(?:-[a-wy-z](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)*"
    r"|x(?:-[a-z0-9]{1,8})+|[a-z]{1,3}(?:-[a-z][0-9]{2,8}){1,2})"
)
_TOKEN = r"[A-Za-z0-9!#$&.+^_-]{1,127}"  # noqa: S105 - RFC 6838's word, no password
_MIME_TYPE = re.compile(rf'{_TOKEN}/{_TOKEN}(?:;{_TOKEN}=(?:{_TOKEN}|"[^"]*"))*')
_CONTROL_IN_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_IN_NAME = re.compile(r"[\x00-\x1f\x7f]")
_NOT_UTF_8 = re.compile(r"[\udc80-\udcff]")


def faults_of_attribute(attribute: Attribute) -> Iterator[str]:
    """Say what is wrong with a name or with values, members of collections included."""
    pending = [attribute]
    while pending:
        one = pending.pop()
        if not _NAME.fullmatch(one.name) or len(one.name) > _MAX_NAME_CHARACTERS:
            yield f'"{printable(one.name)}" is no attribute name (RFC 8011 section 5.1.4)'
            continue
        for tag, value in zip(one.tags, one.values, strict=False):
            if isinstance(value, Collection):
                pending.extend(reversed(value.attributes))
            elif fault := _fault(tag, value):
                yield f"{one.name}: {fault}"


def _fault(tag: int, value: Value) -> str:
    check = _CHECKS.get(tag)
    return check(value) if check is not None else ""


def _enum(value: Value) -> str:
    if isinstance(value, int) and value < 1:
        return f"enum {value} is out of range (RFC 8011 section 5.1.5)"
    return ""


def _octet_string(value: Value) -> str:
    if isinstance(value, bytes) and len(value) > 1023:
        return f"an octetString of {len(value)} octets (RFC 8011 section 5.1.11)"
    return ""


def _range(value: Value) -> str:
    if isinstance(value, IntegerRange) and value.lower > value.upper:
        return f"the range {value} ends before it begins (RFC 8011 section 5.1.14)"
    return ""


def _resolution(value: Value) -> str:
    if isinstance(value, Resolution):
        if value.cross_feed <= 0 or value.feed <= 0:
            return f"the resolution {value} is not above 0 (RFC 8011 section 5.1.16)"
        if value.units not in {3, 4}:
            return f"a resolution in units {value.units} (RFC 8011 section 5.1.16)"
    return ""


def _date_time(value: Value) -> str:
    if not isinstance(value, DateTime):
        return ""
    bounds = (
        ("month", value.month, 1, 12),
        ("day", value.day, 1, 31),
        ("hour", value.hour, 0, 23),
        ("minute", value.minute, 0, 59),
        ("second", value.second, 0, 60),
        ("decisecond", value.decisecond, 0, 9),
        ("hours from UTC", value.utc_hours, 0, 13),
        ("minutes from UTC", value.utc_minutes, 0, 59),
    )
    for what, number, least, most in bounds:
        if not least <= number <= most:
            return f"{what} {number} of a dateTime (RFC 8011 section 5.1.15)"
    if value.direction not in {"+", "-"}:
        return "the direction from UTC of a dateTime is no sign (RFC 8011 section 5.1.15)"
    return ""


def _uri(value: Value) -> str:
    if isinstance(value, str) and parts_of(value) is None:
        return f"{_quoted(value)} is no URI (RFC 8011 section 5.1.6)"
    return ""


def _of_characters(
    pattern: re.Pattern[str], longest_octets: int, what: str, section: str
) -> Callable[[Value], str]:
    def check(value: Value) -> str:
        if not isinstance(value, str):
            return ""
        if not pattern.fullmatch(value):
            return f"{_quoted(value)} is no {what} (RFC 8011 section {section})"
        return _length(value, longest_octets, what, section)

    return check


def _of_text(
    control: re.Pattern[str], longest_octets: int, what: str, section: str
) -> Callable[[Value], str]:
    def check(value: Value) -> str:
        text = value.text if isinstance(value, LanguageText) else str(value)
        if control.search(text):
            return f"{_quoted(text)} has a control character (RFC 8011 section {section})"
        if _NOT_UTF_8.search(text):
            return f"{_quoted(text)} is not UTF-8 (RFC 8011 section {section})"
        return _length(text, longest_octets, what, section)

    return check


def _length(text: str, longest_octets: int, what: str, section: str) -> str:
    octets = len(text.encode(errors="surrogateescape"))
    if octets > longest_octets:
        return f"a {what} of {octets} octets (RFC 8011 section {section})"
    return ""


def _quoted(text: str) -> str:
    return f'"{printable(text[:100])}"'


_TEXT = _of_text(_CONTROL_IN_TEXT, 1023, "text", "5.1.2")
_NAME_CHECK = _of_text(_CONTROL_IN_NAME, 255, "name", "5.1.3")
_CHECKS: dict[int, Callable[[Value], str]] = {
    ValueTag.ENUM: _enum,
    ValueTag.OCTET_STRING: _octet_string,
    ValueTag.DATE_TIME: _date_time,
    ValueTag.RESOLUTION: _resolution,
    ValueTag.RANGE_OF_INTEGER: _range,
    ValueTag.TEXT: _TEXT,
    ValueTag.TEXT_WITH_LANGUAGE: _TEXT,
    ValueTag.NAME: _NAME_CHECK,
    ValueTag.NAME_WITH_LANGUAGE: _NAME_CHECK,
    ValueTag.KEYWORD: _of_characters(_KEYWORD, 255, "keyword", "5.1.4"),
    ValueTag.URI: _uri,
    ValueTag.URI_SCHEME: _of_characters(_SCHEME, 63, "uriScheme", "5.1.7"),
    ValueTag.CHARSET: _of_characters(_CHARSET, 63, "charset", "5.1.8"),
    ValueTag.NATURAL_LANGUAGE: _of_characters(_LANGUAGE, 63, "naturalLanguage", "5.1.9"),
    ValueTag.MIME_MEDIA_TYPE: _of_characters(_MIME_TYPE, 255, "mimeMediaType", "5.1.10"),
}

"""Values of ``ATTR`` and ``MEMBER``: from a suite's text to what is sent (ipptoolfile(5)). Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from sealpress.conformance.names import number_of
from sealpress.conformance.tokens import wrong
from sealpress.conformance.tree import AttributeText
from sealpress.conformance.variables import Variables
from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.ipp.registry import enum_number
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import (
    DateTime,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
    ResolutionUnit,
)

__all__ = ["attribute_of"]

_LANGUAGE = "en"
_RANGE = re.compile(r"(-?[0-9]{1,10})-(-?[0-9]{1,10})")
_RESOLUTION = re.compile(r"([0-9]{1,9})(?:x([0-9]{1,9}))?(dpi|dpcm?|other)", re.IGNORECASE)
_UNITS = {"dpi": ResolutionUnit.DOTS_PER_INCH, "other": 0}
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:Z|([+-])([0-9]{2}):?([0-9]{2}))?"
)
_PERIOD = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?"
)
_PERIOD_SECONDS = (365 * 86_400, 30 * 86_400, 86_400, 3600, 60, 1)
_OCTETS = re.compile(r"<((?:[0-9A-Fa-f]{2})*)>")
_INTEGERS = range(-(2**31), 2**31)


def attribute_of(text: AttributeText, variables: Variables, now: datetime.datetime) -> Attribute:
    """Make the attribute that is sent, with variables expanded.

    Args:
        text: As it stands in the suite.
        variables: What is defined at that place.
        now: For dates that count from now.

    Raises:
        UsageError: A value is none of its syntax (``suite-invalid``).
    """
    if not text.values:
        return Attribute(text.name, (text.tag,), (OutOfBand(text.tag),))
    values = tuple(_value(text, one, variables, now) for one in text.values)
    return Attribute(text.name, (text.tag,) * len(values), values)


def _value(
    attribute: AttributeText,
    given: str | tuple[AttributeText, ...],
    variables: Variables,
    now: datetime.datetime,
) -> Value:
    if isinstance(given, tuple):
        return Collection([attribute_of(one, variables, now) for one in given])
    text = variables.expand(given)
    try:
        return _READERS[attribute.tag](text, attribute.name, now)
    except (ValueError, OverflowError) as error:
        what = f"{attribute.name}: {text!r} is no value of its syntax"
        raise wrong(attribute.place, what, str(error)) from error


def _string(text: str, name: str, now: datetime.datetime) -> Value:
    del name, now
    return text


def _with_language(text: str, name: str, now: datetime.datetime) -> Value:
    del name, now
    return LanguageText(_LANGUAGE, text)


def _integer(text: str, name: str, now: datetime.datetime) -> Value:
    del name, now
    number = number_of(text or "0")  # job-id and its like before a printer has named one
    if number is None or number not in _INTEGERS:
        raise ValueError("Give a number from -2147483648 to 2147483647.")
    return number


def _enum(text: str, name: str, now: datetime.datetime) -> Value:
    number = enum_number(name, text)
    return _integer(text, name, now) if number is None else number


def _boolean(text: str, name: str, now: datetime.datetime) -> Value:
    del name, now
    return text.lower() in {"true", "1"}


def _range(text: str, name: str, now: datetime.datetime) -> Value:
    del name, now
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError("Give two numbers with a hyphen between them.")
    return IntegerRange(int(found[1]), int(found[2]))


def _resolution(text: str, name: str, now: datetime.datetime) -> Value:
    del name, now
    found = _RESOLUTION.fullmatch(text)
    if found is None:
        raise ValueError("Give it like 600dpi, 600x1200dpi or 236dpcm.")
    units = _UNITS.get(found[3].lower(), ResolutionUnit.DOTS_PER_CENTIMETER)
    return Resolution(int(found[1]), int(found[2] or found[1]), units)


def _date_time(text: str, name: str, now: datetime.datetime) -> Value:
    del name
    period = _PERIOD.fullmatch(text) if text != "P" else None
    if period is not None:
        parts = zip(period.groups(), _PERIOD_SECONDS, strict=True)
        seconds = sum(int(count or 0) * each for count, each in parts)
        return DateTime.from_datetime(now + datetime.timedelta(seconds=seconds))
    date = _DATE.fullmatch(text)
    if date is None:
        raise ValueError("Give it like 2030-01-31T12:00:00Z, or a time from now like PT5M.")
    year, month, day, hour, minute, second = (int(one) for one in date.groups()[:6])
    sign, utc_hours, utc_minutes = date[7] or "+", int(date[8] or 0), int(date[9] or 0)
    return DateTime(year, month, day, hour, minute, second, 0, sign, utc_hours, utc_minutes)


def _octets(text: str, name: str, now: datetime.datetime) -> Value:
    del name, now
    found = _OCTETS.fullmatch(text)
    return bytes.fromhex(found[1]) if found else text.encode(errors="surrogateescape")


_READERS: dict[int, Callable[[str, str, datetime.datetime], Value]] = {
    ValueTag.INTEGER: _integer,
    ValueTag.ENUM: _enum,
    ValueTag.BOOLEAN: _boolean,
    ValueTag.OCTET_STRING: _octets,
    ValueTag.DATE_TIME: _date_time,
    ValueTag.RESOLUTION: _resolution,
    ValueTag.RANGE_OF_INTEGER: _range,
    ValueTag.TEXT_WITH_LANGUAGE: _with_language,
    ValueTag.NAME_WITH_LANGUAGE: _with_language,
    ValueTag.TEXT: _string,
    ValueTag.NAME: _string,
    ValueTag.KEYWORD: _string,
    ValueTag.URI: _string,
    ValueTag.URI_SCHEME: _string,
    ValueTag.CHARSET: _string,
    ValueTag.NATURAL_LANGUAGE: _string,
    ValueTag.MIME_MEDIA_TYPE: _string,
}

"""Python values to attributes: the tags are chosen from the registry (RFC 8011 section 5.1).

How a Python value is read for each syntax:

=================  =================================================================
syntax             accepted values
=================  =================================================================
integer            ``int``, or digits
boolean            ``bool``, or ``true false yes no on off``
enum               the number, or its registered name (``high``)
keyword            text of the keyword's grammar
name, text, uri    text, or :class:`~sealpress.ipp.values.LanguageText` (name and text)
rangeOfInteger     ``IntegerRange``, ``(1, 3)``, ``"1-3"``, ``"5-"``, or a single number
resolution         ``Resolution``, ``"600dpi"``, ``"600x1200dpi"``, ``"118dpcm"``
dateTime           ``DateTime``, an aware ``datetime``, or ISO 8601 text with an offset
octetString        ``bytes``, or text (sent as UTF-8)
collection         a mapping of member names to values, or a ``Collection``
=================  =================================================================

A list is a set of values. Text for an attribute that may have several values is split at commas,
unless it is a name or text. An attribute nobody registered gets its tag from the value: ``bool``,
``int``, ``bytes``, ranges, resolutions, dates and mappings speak for themselves; a ``str`` is a
keyword if it keeps to the keyword's grammar (lower-case letter first, no space), else a name.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import TypeAlias, cast

from sealpress.errors import UsageError
from sealpress.ipp import registry
from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.ipp.registry import Entry, Kind
from sealpress.ipp.syntax import MAX, MIN, Syntax, ValueSyntax
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import (
    DateTime,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
    ResolutionUnit,
)
from sealpress.reasons import Reason

__all__ = ["attribute_from", "attribute_name"]

_Tagged: TypeAlias = tuple[int, Value]

_KEYWORD = re.compile(r"[a-z][a-z0-9._-]*")
#: Registered keywords may also begin with a digit or have a plus sign ("certificate+basic").
_LOOSE_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*")
_RESOLUTION = re.compile(r"(\d{1,9})(?:x(\d{1,9}))?(dpi|dpcm)")
_RANGE = re.compile(r"(-?\d{1,10})(?:-(-?\d{1,10})?)?")
_INTEGER = re.compile(r"[+-]?\d{1,10}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,254}")
_TRUTH = MappingProxyType(
    {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
)
#: Syntaxes whose text may contain commas that part nothing.
_FREE_TEXT = frozenset(
    {ValueTag.NAME, ValueTag.TEXT, ValueTag.OCTET_STRING, ValueTag.URI, ValueTag.BEG_COLLECTION}
)


class _MismatchError(Exception):
    """A value does not fit one syntax; its text says what would."""


def attribute_name(option: str) -> str:
    """Return an option's name as an attribute's: ``media_col`` is ``media-col``."""
    name = option if "-" in option else option.replace("_", "-")
    if not _NAME.fullmatch(name):
        raise UsageError(Reason.INVALID_ARGUMENT, f"{option[:80]!r} is not an attribute's name")
    return name


def attribute_from(name: str, value: object, *kinds: Kind) -> Attribute:
    """Make an attribute from a Python value.

    Args:
        name: The attribute's name.
        value: One value, or a list of them; the module's head has the table.
        kinds: Where to look the attribute up; anywhere in the registry if none.

    Raises:
        UsageError: The value does not fit (``invalid-argument``); the message names the
            attribute and what it allows.
    """
    return _attribute(name, value, registry.attribute(name, *kinds), name)


def _attribute(name: str, value: object, entry: Entry | None, path: str) -> Attribute:
    values = _listed(value, entry)
    if not values:
        raise _refused(path, value, "there is no value")
    if entry is None:
        tagged = [_self_typed(one, path) for one in values]
    else:
        if len(values) > 1 and not entry.syntax.is_set:
            raise _refused(path, value, "it takes a single value")
        tagged = [_typed(one, entry, path) for one in values]
    return Attribute(name, tuple(tag for tag, _ in tagged), tuple(one for _, one in tagged))


def _listed(value: object, entry: Entry | None) -> Sequence[object]:
    """Part a value into the values of a set."""
    if isinstance(value, list | set | frozenset):
        return list(value)
    if isinstance(value, str):
        return _split(value, entry)
    if type(value) is tuple and not _is_range(value, entry):
        return value
    return [value]


def _is_range(value: tuple[object, ...], entry: Entry | None) -> bool:
    takes_ranges = entry is not None and ValueTag.RANGE_OF_INTEGER in entry.syntax.tags
    return takes_ranges and len(value) == 2 and all(isinstance(end, int) for end in value)


def _split(value: str, entry: Entry | None) -> Sequence[str]:
    if entry is None or not entry.syntax.is_set:
        return [value]
    parts = [part.strip() for part in value.split(",")]
    is_free = bool(_FREE_TEXT.intersection(entry.syntax.tags))
    return [value] if is_free and not _are_keywords(parts, entry) else parts


def _are_keywords(parts: Sequence[str], entry: Entry) -> bool:
    allowed = ValueTag.KEYWORD in entry.syntax.tags
    return allowed and all(_is_keyword(part, entry) for part in parts)


def _is_keyword(text: str, entry: Entry) -> bool:
    """Whether a text is a keyword beyond doubt, where a name would do as well."""
    return bool(_KEYWORD.fullmatch(text)) or text in registry.keywords(entry.name)


def _typed(value: object, entry: Entry, path: str) -> _Tagged:
    """Choose the first of the attribute's syntaxes that the value fits."""
    if isinstance(value, OutOfBand):
        return int(value), value
    reasons: list[str] = []
    for syntax in entry.syntax.values:
        try:
            tag, converted = _READERS[syntax.tag](value, syntax, entry, path)
        except _MismatchError as mismatch:
            reasons.append(str(mismatch))
            continue
        _check_octets(converted, syntax, path)
        return tag, converted
    raise _refused(path, value, _allowed(entry.name, entry.syntax, reasons))


def _self_typed(value: object, path: str) -> _Tagged:
    """Give a value of an unregistered attribute the tag its Python type says."""
    if isinstance(value, Mapping):
        return ValueTag.BEG_COLLECTION, _free_collection(value, path)
    if isinstance(value, str):
        return _self_typed_text(value, path)
    if isinstance(value, OutOfBand):
        return int(value), value
    if isinstance(value, datetime.datetime):
        try:
            value = _date_time(value)
        except _MismatchError as mismatch:
            raise _refused(path, value, f"allowed is {mismatch}") from None
    for kind, tag in _TYPE_TAGS.items():
        if isinstance(value, kind):
            return tag, cast("Value", value)
    raise _refused(path, value, f"a {type(value).__name__} is no IPP value")


def _self_typed_text(value: str, path: str) -> _Tagged:
    if not value:
        raise _refused(path, value, "it is empty")
    is_keyword = _KEYWORD.fullmatch(value) and len(value) <= 255
    return (ValueTag.KEYWORD if is_keyword else ValueTag.NAME), value


_TYPE_TAGS: Mapping[type, int] = MappingProxyType(
    {
        bool: ValueTag.BOOLEAN,
        int: ValueTag.INTEGER,
        bytes: ValueTag.OCTET_STRING,
        IntegerRange: ValueTag.RANGE_OF_INTEGER,
        Resolution: ValueTag.RESOLUTION,
        DateTime: ValueTag.DATE_TIME,
        LanguageText: ValueTag.NAME_WITH_LANGUAGE,
        Collection: ValueTag.BEG_COLLECTION,
    }
)


def _integer(value: object, syntax: ValueSyntax, _: Entry, __: str) -> _Tagged:
    number = _number(value)
    if not syntax.lower <= number <= syntax.upper:
        raise _MismatchError(f"a number {_bounds(syntax)}")
    return ValueTag.INTEGER, number


def _number(value: object) -> int:
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _MismatchError("a number")
    if not MIN <= value <= MAX:
        raise _MismatchError(f"a number from {MIN} to {MAX}")
    return int(value)


def _boolean(value: object, _: ValueSyntax, __: Entry, ___: str) -> _Tagged:
    if isinstance(value, str):
        value = _TRUTH.get(value.lower())
    if not isinstance(value, bool):
        raise _MismatchError("true or false")
    return ValueTag.BOOLEAN, value


def _enum(value: object, syntax: ValueSyntax, entry: Entry, _: str) -> _Tagged:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        number = registry.enum_number(entry.name, value)
        if number is None:
            raise _MismatchError("a name of the enum")
        return ValueTag.ENUM, number
    number = _number(value)
    if not syntax.lower <= number <= syntax.upper:
        raise _MismatchError("a number of the enum")
    return ValueTag.ENUM, number


def _keyword(value: object, _: ValueSyntax, entry: Entry, __: str) -> _Tagged:
    if not isinstance(value, str) or len(value) > 255:
        raise _MismatchError("a keyword")
    if ValueTag.NAME in entry.syntax.tags and not _is_keyword(value, entry):
        raise _MismatchError("a keyword")
    if not _LOOSE_KEYWORD.fullmatch(value):
        raise _MismatchError("a keyword")
    return ValueTag.KEYWORD, value


def _string(value: object, syntax: ValueSyntax, _: Entry, __: str) -> _Tagged:
    if not isinstance(value, str):
        raise _MismatchError(f"a {syntax.tag.name.lower().replace('_', ' ')}")
    return syntax.tag, value


def _text(value: object, syntax: ValueSyntax, entry: Entry, path: str) -> _Tagged:
    if isinstance(value, LanguageText):
        with_language = {
            ValueTag.TEXT: ValueTag.TEXT_WITH_LANGUAGE,
            ValueTag.NAME: ValueTag.NAME_WITH_LANGUAGE,
        }
        return with_language[syntax.tag], value
    return _string(value, syntax, entry, path)


def _octets(value: object, _: ValueSyntax, __: Entry, ___: str) -> _Tagged:
    if isinstance(value, str):
        value = value.encode("utf-8", "surrogateescape")
    if not isinstance(value, bytes | bytearray):
        raise _MismatchError("octets")
    return ValueTag.OCTET_STRING, bytes(value)


def _range(value: object, syntax: ValueSyntax, _: Entry, __: str) -> _Tagged:
    lower, upper = _range_ends(value)
    if not syntax.lower <= lower <= upper <= syntax.upper:
        raise _MismatchError(f"a range such as 1-3 {_bounds(syntax)}")
    return ValueTag.RANGE_OF_INTEGER, IntegerRange(lower, upper)


def _range_ends(value: object) -> tuple[int, int]:
    if isinstance(value, str):
        match = _RANGE.fullmatch(value)
        if match is None:
            raise _MismatchError("a range such as 1-3")
        last = match[1] if "-" not in value[1:] else match[2] or str(MAX)
        return int(match[1]), int(last)
    if isinstance(value, range):
        value = (value.start, value.stop - 1)
    if isinstance(value, tuple) and len(value) == 2:
        return _number(value[0]), _number(value[1])
    number = _number(value)
    return number, number


def _resolution(value: object, _: ValueSyntax, __: Entry, ___: str) -> _Tagged:
    if isinstance(value, Resolution):
        return ValueTag.RESOLUTION, value
    match = _RESOLUTION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise _MismatchError("a resolution such as 600dpi or 600x1200dpi")
    per_inch = match[3] == "dpi"
    unit = ResolutionUnit.DOTS_PER_INCH if per_inch else ResolutionUnit.DOTS_PER_CENTIMETER
    across = int(match[1])
    return ValueTag.RESOLUTION, Resolution(across, int(match[2] or across), int(unit))


def _moment(value: object, _: ValueSyntax, __: Entry, ___: str) -> _Tagged:
    return ValueTag.DATE_TIME, _date_time(value)


def _date_time(value: object) -> DateTime:
    if isinstance(value, DateTime):
        return value
    with suppress(ValueError):
        if isinstance(value, str):
            value = datetime.datetime.fromisoformat(value)
        if isinstance(value, datetime.datetime):
            return DateTime.from_datetime(value)
    raise _MismatchError("an aware datetime, or text such as 2026-11-21T19:30:00+00:00")


def _collection(value: object, _: ValueSyntax, entry: Entry, path: str) -> _Tagged:
    if isinstance(value, Collection):
        return ValueTag.BEG_COLLECTION, value
    if not isinstance(value, Mapping):
        raise _MismatchError(f"a collection with {_some(entry.members())}")
    members: list[Attribute] = []
    for key, inner in value.items():
        name = attribute_name(str(key))
        # Members of "overrides" are job template attributes (PWG 5100.6 section 4.1).
        known = entry.member(name) or registry.attribute(name, Kind.JOB_TEMPLATE)
        members.append(_attribute(name, inner, known, f"{path}/{name}"))
    return ValueTag.BEG_COLLECTION, Collection(members)


def _free_collection(value: Mapping[object, object], path: str) -> Collection:
    members = []
    for key, inner in value.items():
        name = attribute_name(str(key))
        # Members of unregistered collections are often registered elsewhere: media-size.
        members.append(_attribute(name, inner, None, f"{path}/{name}"))
    return Collection(members)


_READERS: Mapping[int, Callable[[object, ValueSyntax, Entry, str], _Tagged]] = MappingProxyType(
    {
        ValueTag.INTEGER: _integer,
        ValueTag.BOOLEAN: _boolean,
        ValueTag.ENUM: _enum,
        ValueTag.OCTET_STRING: _octets,
        ValueTag.DATE_TIME: _moment,
        ValueTag.RESOLUTION: _resolution,
        ValueTag.RANGE_OF_INTEGER: _range,
        ValueTag.BEG_COLLECTION: _collection,
        ValueTag.TEXT: _text,
        ValueTag.NAME: _text,
        ValueTag.KEYWORD: _keyword,
        ValueTag.URI: _string,
        ValueTag.URI_SCHEME: _string,
        ValueTag.CHARSET: _string,
        ValueTag.NATURAL_LANGUAGE: _string,
        ValueTag.MIME_MEDIA_TYPE: _string,
    }
)


def _check_octets(value: Value, syntax: ValueSyntax, path: str) -> None:
    if not syntax.max_octets:
        return
    text = value.text if isinstance(value, LanguageText) else value
    octets = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    if isinstance(octets, bytes) and len(octets) > syntax.max_octets:
        raise UsageError(
            Reason.INVALID_ARGUMENT,
            f"{path} has {len(octets)} octets, at most {syntax.max_octets} are allowed",
        )


def _allowed(name: str, syntax: Syntax, reasons: Sequence[str]) -> str:
    """Say what would have fitted: the names of an enum or keyword attribute, else the syntax."""
    known = registry.enum_values(name).values() or registry.keywords(name)
    if known and ValueTag.BEG_COLLECTION not in syntax.tags:
        return f"allowed is {_some(tuple(known))}"
    return "allowed is " + " or ".join(dict.fromkeys(reasons))


def _some(words: Sequence[str], most: int = 12) -> str:
    return ", ".join(words[:most]) + (", ..." if len(words) > most else "")


def _bounds(syntax: ValueSyntax) -> str:
    return f"from {syntax.lower} to {'the maximum' if syntax.upper == MAX else syntax.upper}"


def _refused(path: str, value: object, why: str) -> UsageError:
    shown = repr(value)
    # Passwords are octet strings or named so: what was given is not repeated.
    shown = "the value" if "password" in path or isinstance(value, bytes) else shown
    shown = shown if len(shown) <= 80 else shown[:77] + "..."
    return UsageError(Reason.INVALID_ARGUMENT, f"{path} cannot be {shown}: {why}")

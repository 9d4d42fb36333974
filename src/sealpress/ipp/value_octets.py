"""The octets of one value, by its tag, to a Python value and back (RFC 8010 section 3.9).

:data:`READERS` and :data:`WRITERS` have one function for each of the 256 tags. They know one value
and nothing around it: where it stands, and what to raise, is the decoder's and encoder's part.
Collections are made of records, not of octets, and have no entry.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TypeAlias

from sealpress.ipp.message import Value
from sealpress.ipp.tags import FIRST_VALUE_TAG, ValueTag, value_tag_name
from sealpress.ipp.values import (
    DateTime,
    Extension,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
)

OUT_OF_BAND_TAGS = range(FIRST_VALUE_TAG, 0x20)
"""Tags of values that have no octets (RFC 8010 section 3.5.2)."""

CHARACTER_STRING_TAGS = frozenset(
    {
        ValueTag.TEXT,
        ValueTag.NAME,
        ValueTag.KEYWORD,
        ValueTag.URI,
        ValueTag.URI_SCHEME,
        ValueTag.CHARSET,
        ValueTag.NATURAL_LANGUAGE,
        ValueTag.MIME_MEDIA_TYPE,
    }
)
"""Tags whose values are ``str``."""

FIXED_LENGTHS: dict[int, int] = {
    **dict.fromkeys(OUT_OF_BAND_TAGS, 0),
    ValueTag.INTEGER: 4,
    ValueTag.BOOLEAN: 1,
    ValueTag.ENUM: 4,
    ValueTag.DATE_TIME: 11,
    ValueTag.RESOLUTION: 9,
    ValueTag.RANGE_OF_INTEGER: 8,
    ValueTag.BEG_COLLECTION: 0,
    ValueTag.END_COLLECTION: 0,
}
"""Octets of the values that always have the same number of them."""

INTEGER = struct.Struct(">i")
LENGTH = struct.Struct(">H")
_TAG = struct.Struct(">I")
_RANGE = struct.Struct(">ii")
_RESOLUTION = struct.Struct(">iib")
_DATE_TIME = struct.Struct(">HBBBBBBcBB")

Reader: TypeAlias = Callable[[bytes], Value]
Writer: TypeAlias = Callable[[Value], bytes]


class ValueLengthError(ValueError):
    """A value has fewer or more octets than its syntax has; its text says how many."""


def _exactly(tag: int, octets: bytes) -> bytes:
    length = FIXED_LENGTHS[tag]
    if len(octets) != length:
        raise ValueLengthError(f"{value_tag_name(tag)} of {len(octets)} octets instead of {length}")
    return octets


def read_text(octets: bytes) -> str:
    """Return UTF-8 as ``str``; any other octet survives as a lone surrogate (PEP 383)."""
    return octets.decode("utf-8", "surrogateescape")


def write_text(text: str) -> bytes:
    """Undo :func:`read_text`; a text it can't have made is a ``ValueError``."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        octets = _unescaped(text)
    if read_text(octets) != text:
        # Escaped octets that together are UTF-8 would come back as another text.
        raise ValueError("text with lone surrogates that stand for valid UTF-8")
    return octets


def _unescaped(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise ValueError("text with a lone surrogate that stands for no octet") from None


def read_language_text(octets: bytes) -> LanguageText:
    """Split a text or name from its language.

    ::

        +----------+----------+----------+----------+
        | length 2 | language | length 2 |   text   |      RFC 8010 section 3.9
        +----------+----------+----------+----------+
    """
    if len(octets) >= 4:
        middle = 2 + LENGTH.unpack_from(octets)[0]
        start = middle + 2
        if start <= len(octets) and start + LENGTH.unpack_from(octets, middle)[0] == len(octets):
            return LanguageText(read_text(octets[2:middle]), read_text(octets[start:]))
    raise ValueLengthError(f"inner lengths do not add up to the {len(octets)} octets")


def _read_integer(octets: bytes) -> int:
    return int.from_bytes(_exactly(ValueTag.INTEGER, octets), "big", signed=True)


def _read_enum(octets: bytes) -> int:
    return int.from_bytes(_exactly(ValueTag.ENUM, octets), "big", signed=True)


def _read_boolean(octets: bytes) -> bool:
    number = _exactly(ValueTag.BOOLEAN, octets)[0]
    if number > 1:
        raise ValueError(f"boolean of 0x{number:02x}, neither 0x00 nor 0x01")
    return number == 1


def _read_date_time(octets: bytes) -> DateTime:
    # Nothing but the length is checked: clocks that were never set send all zeros.
    _exactly(ValueTag.DATE_TIME, octets)
    year, month, day, hour, minute, second, decisecond, direction, hours, minutes = (
        _DATE_TIME.unpack(octets)
    )
    return DateTime(
        year,
        month,
        day,
        hour,
        minute,
        second,
        decisecond,
        direction.decode("latin-1"),
        hours,
        minutes,
    )


def _read_resolution(octets: bytes) -> Resolution:
    return Resolution(*_RESOLUTION.unpack(_exactly(ValueTag.RESOLUTION, octets)))


def _read_range(octets: bytes) -> IntegerRange:
    return IntegerRange(*_RANGE.unpack(_exactly(ValueTag.RANGE_OF_INTEGER, octets)))


def _read_extension(octets: bytes) -> Extension:
    if len(octets) < 4:
        raise ValueLengthError(f"extension of {len(octets)} octets has no room for its tag")
    return Extension(_TAG.unpack_from(octets)[0], octets[4:])


def _out_of_band_reader(tag: int) -> Reader:
    value = OutOfBand(tag)

    def read(octets: bytes) -> OutOfBand:
        _exactly(tag, octets)
        return value

    return read


def _readers() -> tuple[Reader, ...]:
    table: list[Reader] = [bytes] * 256
    for tag in OUT_OF_BAND_TAGS:
        table[tag] = _out_of_band_reader(tag)
    for tag in CHARACTER_STRING_TAGS:
        table[tag] = read_text
    table[ValueTag.INTEGER] = _read_integer
    table[ValueTag.BOOLEAN] = _read_boolean
    table[ValueTag.ENUM] = _read_enum
    table[ValueTag.DATE_TIME] = _read_date_time
    table[ValueTag.RESOLUTION] = _read_resolution
    table[ValueTag.RANGE_OF_INTEGER] = _read_range
    table[ValueTag.TEXT_WITH_LANGUAGE] = read_language_text
    table[ValueTag.NAME_WITH_LANGUAGE] = read_language_text
    table[ValueTag.EXTENSION] = _read_extension
    return tuple(table)


def _write_string(value: Value) -> bytes:
    if isinstance(value, str):
        return write_text(value)
    raise TypeError(f"a character string needs str, not {type(value).__name__}")


def _write_integer(value: Value) -> bytes:
    # A bool is an int to Python, but not to a printer.
    if isinstance(value, int) and not isinstance(value, bool):
        if -0x80000000 <= value <= 0x7FFFFFFF:
            return INTEGER.pack(value)
        raise ValueError(f"{value} does not fit into 32 bits")
    raise TypeError(f"integer and enum need int, not {type(value).__name__}")


def _write_boolean(value: Value) -> bytes:
    if value is True:
        return b"\x01"
    if value is False:
        return b"\x00"
    raise TypeError(f"boolean needs bool, not {type(value).__name__}")


def _packed(layout: struct.Struct, fields: tuple[int | bytes, ...], what: str) -> bytes:
    try:
        return layout.pack(*fields)
    except struct.error as error:
        raise ValueError(f"{what} has a field out of range: {error}") from None


def _write_date_time(value: Value) -> bytes:
    if not isinstance(value, DateTime):
        raise TypeError(f"dateTime needs DateTime, not {type(value).__name__}")
    direction = value.direction.encode("latin-1", "xmlcharrefreplace")  # one octet, or no date
    return _packed(_DATE_TIME, (*value[:7], direction, *value[8:]), "dateTime")


def _write_resolution(value: Value) -> bytes:
    if not isinstance(value, Resolution):
        raise TypeError(f"resolution needs Resolution, not {type(value).__name__}")
    return _packed(_RESOLUTION, value, "resolution")


def _write_range(value: Value) -> bytes:
    if not isinstance(value, IntegerRange):
        raise TypeError(f"rangeOfInteger needs IntegerRange, not {type(value).__name__}")
    return _packed(_RANGE, value, "rangeOfInteger")


def _write_language_text(value: Value) -> bytes:
    if not isinstance(value, LanguageText):
        raise TypeError(f"a text with language needs LanguageText, not {type(value).__name__}")
    language, text = write_text(value.language), write_text(value.text)
    if len(language) > 0x7FFF or len(text) > 0x7FFF:
        raise ValueError("language or text longer than 32767 octets")
    return LENGTH.pack(len(language)) + language + LENGTH.pack(len(text)) + text


def _write_extension(value: Value) -> bytes:
    if not isinstance(value, Extension):
        raise TypeError(f"extension needs Extension, not {type(value).__name__}")
    return _packed(_TAG, (value.tag,), "extension") + value.octets


def _write_octets(value: Value) -> bytes:
    if isinstance(value, bytes):
        return value
    raise TypeError(f"this tag needs bytes, not {type(value).__name__}")


def _structural_writer(tag: int) -> Writer:
    def write(value: Value) -> bytes:
        what = type(value).__name__
        raise TypeError(f"{value_tag_name(tag)} is no tag of a value, here of {what}")

    return write


def _out_of_band_writer(tag: int) -> Writer:
    def write(value: Value) -> bytes:
        if isinstance(value, OutOfBand) and value == tag:
            return b""
        what = value.name if isinstance(value, OutOfBand) else type(value).__name__
        raise TypeError(f"{value_tag_name(tag)} needs OutOfBand.{OutOfBand(tag).name}, not {what}")

    return write


def _writers() -> tuple[Writer, ...]:
    table: list[Writer] = [_write_octets] * 256
    for tag in OUT_OF_BAND_TAGS:
        table[tag] = _out_of_band_writer(tag)
    for tag in CHARACTER_STRING_TAGS:
        table[tag] = _write_string
    for tag in (*range(FIRST_VALUE_TAG), ValueTag.MEMBER_ATTR_NAME, ValueTag.END_COLLECTION):
        table[tag] = _structural_writer(tag)
    table[ValueTag.INTEGER] = table[ValueTag.ENUM] = _write_integer
    table[ValueTag.BOOLEAN] = _write_boolean
    table[ValueTag.DATE_TIME] = _write_date_time
    table[ValueTag.RESOLUTION] = _write_resolution
    table[ValueTag.RANGE_OF_INTEGER] = _write_range
    table[ValueTag.TEXT_WITH_LANGUAGE] = table[ValueTag.NAME_WITH_LANGUAGE] = _write_language_text
    table[ValueTag.EXTENSION] = _write_extension
    return tuple(table)


READERS = _readers()
"""By tag: octets to value; a fault is a ``ValueError``, its length a :class:`ValueLengthError`."""

WRITERS = _writers()
"""By tag: value to octets; a fault is a ``TypeError`` or ``ValueError``."""

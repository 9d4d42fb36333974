"""Values of the careful decoder: read by their tag, or repaired where printers get them wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from sealpress.ipp.charsets import decode_declared, decode_undeclared, is_utf8
from sealpress.ipp.message import Value
from sealpress.ipp.repairs import Repair
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.value_octets import (
    LENGTH,
    OUT_OF_BAND_TAGS,
    READERS,
    ValueLengthError,
    read_text,
    write_text,
)
from sealpress.ipp.values import LanguageText

_LANGUAGE = re.compile(rb"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_INTEGERS = frozenset({ValueTag.INTEGER, ValueTag.ENUM})
_WITH_LANGUAGE = frozenset({ValueTag.TEXT_WITH_LANGUAGE, ValueTag.NAME_WITH_LANGUAGE})


class Record(NamedTuple):
    """One value as it stands in the octets; ``end`` is the offset behind it."""

    offset: int
    tag: int
    name: bytes
    octets: bytes
    end: int


class CarefulValues:
    """Reads values; ``repair`` notes a repair and says whether it was asked for."""

    def __init__(
        self, data: bytes, repairs: frozenset[Repair], repair: Callable[[Repair, int], bool]
    ) -> None:
        self._data = data
        self._repairs = repairs
        self._repair = repair
        self._charset = "utf-8"

    def read(self, record: Record) -> tuple[int, Value, int]:
        """Return the value's tag, the value, and where the next record begins.

        Raises:
            ValueLengthError: The value has another length than its syntax.
            ValueError: The value is none of its syntax.
        """
        tag, octets = record.tag, record.octets
        try:
            return tag, self._text(record, READERS[tag](octets)), record.end
        except ValueLengthError:
            repaired = self._of_wrong_length(record)
            if repaired is None:
                raise
            return repaired
        except ValueError:
            if not self._repair(Repair.ODD_BOOLEAN, record.offset):
                raise
            return tag, True, record.end

    def _text(self, record: Record, value: Value) -> Value:
        """Return the value, its characters repaired if they are none of UTF-8."""
        if isinstance(value, LanguageText) and not is_utf8(value.text):
            return LanguageText(value.language, self._characters(value.text, record.offset))
        if isinstance(value, str) and not is_utf8(value):
            return self._characters(value, record.offset)
        if record.name == b"attributes-charset" and isinstance(value, str):
            self._charset = value
        return value

    def _characters(self, text: str, offset: int) -> str:
        octets = write_text(text)
        if Repair.DECLARED_CHARSET in self._repairs:
            declared = decode_declared(octets, self._charset)
            if declared is not None:
                self._repair(Repair.DECLARED_CHARSET, offset)
                return declared
        if self._repair(Repair.UNDECLARED_CHARSET, offset):
            return decode_undeclared(octets)
        return text

    def _of_wrong_length(self, record: Record) -> tuple[int, Value, int] | None:
        if record.tag in OUT_OF_BAND_TAGS:
            if not self._repair(Repair.OUT_OF_BAND_WITH_VALUE, record.offset):
                return None
            return record.tag, READERS[record.tag](b""), record.end
        if record.tag in _WITH_LANGUAGE:
            return self._language_without_length(record)
        if not self._repair(Repair.WRONG_LENGTH, record.offset):
            return None
        tag, value = _in_its_size(record.tag, record.octets)
        return tag, value, record.end

    def _language_without_length(self, record: Record) -> tuple[int, Value, int] | None:
        """Take a value's octets for the language, and a length and the text behind them.

        ::

            | tag | n | name | 4 + l + t | l | language | t | text |     as it should be
            | tag | n | name |             l | language | t | text |     as it came
        """
        data, start = self._data, record.end + LENGTH.size
        if not _LANGUAGE.match(record.octets) or start > len(data):
            return None
        end = start + LENGTH.unpack_from(data, record.end)[0]
        if end > len(data) or not self._repair(Repair.LANGUAGE_WITHOUT_LENGTH, record.offset):
            return None
        return record.tag, LanguageText(read_text(record.octets), read_text(data[start:end])), end


def _in_its_size(tag: int, octets: bytes) -> tuple[int, Value]:
    """Read a value in the size it has, or keep its octets as octetString."""
    if tag == ValueTag.BOOLEAN and octets:
        return tag, any(octets)
    if tag in _INTEGERS and 0 < len(octets) < 4:
        return tag, int.from_bytes(octets, "big", signed=True)
    return ValueTag.OCTET_STRING, octets

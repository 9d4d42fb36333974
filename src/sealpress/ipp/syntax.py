"""Attribute syntaxes: what ``1setOf (type2 keyword | name(MAX))`` allows (RFC 8011 section 5.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from sealpress.ipp.tags import ValueTag

__all__ = ["MAX", "MIN", "Syntax", "ValueSyntax", "parse_syntax"]

#: The bounds of an IPP integer (RFC 8011 section 5.1.5).
MIN = -(2**31)
MAX = 2**31 - 1

_SYNTAX_TAGS: Mapping[str, ValueTag] = MappingProxyType(
    {
        "integer": ValueTag.INTEGER,
        "boolean": ValueTag.BOOLEAN,
        "enum": ValueTag.ENUM,
        "octetString": ValueTag.OCTET_STRING,
        "dateTime": ValueTag.DATE_TIME,
        "resolution": ValueTag.RESOLUTION,
        "rangeOfInteger": ValueTag.RANGE_OF_INTEGER,
        "collection": ValueTag.BEG_COLLECTION,
        "text": ValueTag.TEXT,
        "name": ValueTag.NAME,
        "keyword": ValueTag.KEYWORD,
        "uri": ValueTag.URI,
        "uriScheme": ValueTag.URI_SCHEME,
        "charset": ValueTag.CHARSET,
        "naturalLanguage": ValueTag.NATURAL_LANGUAGE,
        "mimeMediaType": ValueTag.MIME_MEDIA_TYPE,
    }
)

_OUT_OF_BAND_TAGS: Mapping[str, ValueTag] = MappingProxyType(
    {"no-value": ValueTag.NO_VALUE, "unknown": ValueTag.UNKNOWN}
)

#: Most octets a value may have, by tag (RFC 8011 section 5.1, table 8 there).
MAX_OCTETS: Mapping[int, int] = MappingProxyType(
    {
        ValueTag.OCTET_STRING: 1023,
        ValueTag.TEXT: 1023,
        ValueTag.NAME: 255,
        ValueTag.KEYWORD: 255,
        ValueTag.URI: 1023,
        ValueTag.URI_SCHEME: 63,
        ValueTag.CHARSET: 63,
        ValueTag.NATURAL_LANGUAGE: 63,
        ValueTag.MIME_MEDIA_TYPE: 255,
    }
)

#: Texts and names may also come with their own language (RFC 8011 section 5.1.2.2).
WITH_LANGUAGE: Mapping[int, ValueTag] = MappingProxyType(
    {
        ValueTag.TEXT_WITH_LANGUAGE: ValueTag.TEXT,
        ValueTag.NAME_WITH_LANGUAGE: ValueTag.NAME,
    }
)

_NUMERIC = frozenset({ValueTag.INTEGER, ValueTag.ENUM, ValueTag.RANGE_OF_INTEGER})
# Some registrations have spaces and slips: "integer (0:MAX)", "integer:0:MAX", "(MIN:MIN)".
_ONE = re.compile(r"(?:type[123] )?'?([A-Za-z-]+)'?\s*(?:[(:]\s*([\w-]+)\s*(?::\s*([\w-]+))?\)?)?")


@dataclass(frozen=True, slots=True)
class ValueSyntax:
    """One of the syntaxes a value may have.

    Attributes:
        tag: The value tag it has on the wire.
        lower: The least number allowed (for integer, enum and both ends of rangeOfInteger).
        upper: The greatest number allowed.
        max_octets: The most octets allowed (for strings); 0 where the size is fixed.
    """

    tag: ValueTag
    lower: int = MIN
    upper: int = MAX
    max_octets: int = 0


@dataclass(frozen=True, slots=True)
class Syntax:
    """What values an attribute may have.

    Attributes:
        values: The syntaxes allowed for each value, in the registry's order.
        is_set: Whether there may be more than one value (``1setOf``).
        out_of_band: Tags of out-of-band values that are allowed instead of a value.
        text: The syntax as it is registered.
    """

    values: tuple[ValueSyntax, ...]
    is_set: bool
    out_of_band: tuple[ValueTag, ...]
    text: str

    @property
    def tags(self) -> tuple[ValueTag, ...]:
        """The value tags allowed, in the registry's order."""
        return tuple(value.tag for value in self.values)

    def for_tag(self, tag: int) -> ValueSyntax | None:
        """Return the syntax a value of that tag must keep to, or ``None`` if it isn't allowed."""
        bare = WITH_LANGUAGE.get(tag, tag)
        for value in self.values:
            if value.tag == bare:
                return value
        return None

    def __str__(self) -> str:
        return self.text


@lru_cache(maxsize=1024)
def parse_syntax(text: str) -> Syntax:
    """Read a syntax as registered with IANA; ``ValueError`` if no part of it is known."""
    inner = text.strip()
    is_set = "1setOf" in inner
    inner = inner.replace("1setOf", " ")
    values: dict[ValueTag, ValueSyntax] = {}
    out_of_band: list[ValueTag] = []
    for part in inner.split("|"):
        match = _ONE.search(part.strip(" ()"))
        word = match[1] if match else ""
        if match and word in _SYNTAX_TAGS:
            tag = _SYNTAX_TAGS[word]
            values.setdefault(tag, _value_syntax(tag, match[2], match[3]))
        elif word in _OUT_OF_BAND_TAGS:
            out_of_band.append(_OUT_OF_BAND_TAGS[word])
    if not values:
        raise ValueError(f"unknown attribute syntax: {text}")
    return Syntax(tuple(values.values()), is_set, tuple(dict.fromkeys(out_of_band)), text)


def _value_syntax(tag: ValueTag, first: str | None, second: str | None) -> ValueSyntax:
    if tag in _NUMERIC:
        return _number_syntax(tag, first, second)
    most = int(first) if first and first.isdigit() else MAX_OCTETS.get(tag, 0)
    return ValueSyntax(tag, max_octets=most)


def _number_syntax(tag: ValueTag, first: str | None, second: str | None) -> ValueSyntax:
    lower = 1 if tag is ValueTag.ENUM else MIN
    if first is None or second is None:
        return ValueSyntax(tag, lower)
    # An upper bound of MIN is a slip of the registry: it means MAX.
    upper = MAX if second in {"MAX", "MIN"} else int(second)
    return ValueSyntax(tag, lower if first == "MIN" else int(first), upper)

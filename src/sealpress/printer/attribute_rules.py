"""Whether an attribute of a request has the right syntax and a supported value (RFC 3196 3.1.2).

Wrong syntax refuses the request whatever the client's fidelity; a value that merely isn't among
the supported ones is listed as unsupported.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping
from dataclasses import dataclass

from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.ipp.registry import Entry
from sealpress.ipp.status import Status
from sealpress.ipp.syntax import ValueSyntax
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import IntegerRange, LanguageText, OutOfBand
from sealpress.printer.refusal import RefusalError, bad_request, unsupported_attribute

__all__ = ["SupportedValues", "check_range", "check_settable", "check_syntax", "text_of"]

_WITH_LANGUAGE: Mapping[int, int] = {
    ValueTag.TEXT_WITH_LANGUAGE: ValueTag.TEXT,
    ValueTag.NAME_WITH_LANGUAGE: ValueTag.NAME,
}


def text_of(value: Value) -> str:
    """Return a name or text without its language."""
    return str(value.text if isinstance(value, LanguageText) else value)


def check_settable(
    names: Iterable[str],
    settable: Container[str],
    known: Container[str],
    *,
    fixed_first: bool = False,
) -> None:
    """Refuse to set what nobody knows, and what can never be set; all such names are told.

    Args:
        names: What is to be set.
        settable: What can be.
        known: What there is besides; it can never be set.
        fixed_first: Which of the two is told where both are wanted: what can never be set, as of
            jobs (RFC 3380 section 4.2.2), or what nobody knows, as of printers (section 4.1.2).

    Raises:
        RefusalError: 0x040B for what nobody knows, 0x0413 for what can never be set.
    """
    foreign = [name for name in names if name not in settable]
    fixed = [name for name in foreign if name in known]
    unknown = [name for name in foreign if name not in known]
    if fixed and (fixed_first or not unknown):
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_NOT_SETTABLE,
            f"{fixed[0]} cannot be set",
            [
                Attribute(name, (ValueTag.NOT_SETTABLE,), (OutOfBand.NOT_SETTABLE,))
                for name in fixed
            ],
        )
    if unknown:
        raise RefusalError(
            Status.CLIENT_ERROR_ATTRIBUTES_OR_VALUES_NOT_SUPPORTED,
            "an attribute is not supported",
            map(unsupported_attribute, unknown),
        )


def check_syntax(attribute: Attribute, entry: Entry, *, is_set: bool = False) -> None:
    """Refuse an attribute whose tags, number of values or lengths its syntax doesn't allow.

    Args:
        attribute: What a client sent.
        entry: What is registered of it.
        is_set: Whether it may have several values whatever is registered.

    Raises:
        RefusalError: 0x0400, or 0x0409 for a value with too many octets (RFC 3196 3.1.2.1.4).
    """
    syntax = entry.syntax
    if len(attribute.values) > 1 and not (syntax.is_set or is_set):
        raise bad_request(f"{entry.name} takes a single value")
    last_tag, last_syntax = -1, None
    for tag, value in zip(attribute.tags, attribute.values, strict=True):
        if tag != last_tag:
            last_tag, last_syntax = tag, syntax.for_tag(tag)
        if last_syntax is None:
            if tag in syntax.out_of_band:
                continue
            raise bad_request(f"{entry.name} has a value of the wrong syntax")
        _check_value(value, last_syntax, entry)


def _check_value(value: Value, syntax: ValueSyntax, entry: Entry) -> None:
    if isinstance(value, str):  # nearly all are, and that is told quickest
        if syntax.max_octets:
            _check_length(value, syntax, entry.name)
    elif isinstance(value, Collection):
        _check_members(value, entry)
    elif syntax.max_octets:
        _check_length(value, syntax, entry.name)


def _check_members(collection: Collection, entry: Entry) -> None:
    seen: set[str] = set()
    for attribute in collection:
        if attribute.name in seen:
            raise bad_request(f"a member of {entry.name} is given twice")
        seen.add(attribute.name)
        member = entry.member(attribute.name)
        if member is not None:
            check_syntax(attribute, member)


def _check_length(value: Value, syntax: ValueSyntax, name: str) -> None:
    text = value.text if isinstance(value, LanguageText) else value
    if not isinstance(text, str | bytes):
        return
    if not text and syntax.tag in _NEVER_EMPTY:
        raise bad_request(f"{name} is empty")
    octets = len(text)
    if isinstance(text, str) and octets * 4 > syntax.max_octets and not text.isascii():
        octets = len(text.encode("utf-8", "surrogateescape"))
    if octets > syntax.max_octets:
        raise RefusalError(
            Status.CLIENT_ERROR_REQUEST_VALUE_TOO_LONG,
            f"{name} has {octets} octets, at most {syntax.max_octets} are allowed",
        )


_NUMERIC = frozenset({ValueTag.INTEGER, ValueTag.ENUM, ValueTag.RANGE_OF_INTEGER})
_NEVER_EMPTY = frozenset(
    {
        ValueTag.KEYWORD,
        ValueTag.URI,
        ValueTag.URI_SCHEME,
        ValueTag.CHARSET,
        ValueTag.NATURAL_LANGUAGE,
        ValueTag.MIME_MEDIA_TYPE,
    }
)


def check_range(attribute: Attribute, entry: Entry) -> None:
    """Refuse a number outside the range its syntax has (0x0400), for operation attributes."""
    if isinstance(attribute.values[0], str) and len(attribute.values) == 1:
        return
    syntax = next((one for one in entry.syntax.values if one.tag in _NUMERIC), None)
    if syntax is None:
        return
    for value in attribute.values:
        for end in value if isinstance(value, IntegerRange) else (value,):
            if isinstance(end, int) and not syntax.lower <= end <= syntax.upper:
                raise bad_request(f"{entry.name} is out of range")


#: What a printer tells as a name, clients may say as a keyword: CUPS' banners are both.
_ALSO: Mapping[int, int] = {ValueTag.KEYWORD: ValueTag.NAME}


@dataclass(frozen=True, slots=True)
class SupportedValues:
    """The values Z of an ``xxx-supported`` attribute, made ready for many questions.

    Attributes:
        exact: Tag and value of all that can be compared.
        ranges: Ranges of integers.
        schemes: URI schemes.
        is_true: Whether Z is the boolean true.
    """

    exact: frozenset[tuple[int, Hashable]]
    ranges: tuple[IntegerRange, ...]
    schemes: frozenset[str]
    is_true: bool

    @classmethod
    def of(cls, supported: Attribute) -> SupportedValues:
        """Read them from the printer's attribute."""
        pairs = list(zip(supported.tags, supported.values, strict=True))
        return cls(
            frozenset(
                (tag, value) for tag, value in pairs if not isinstance(value, Collection | bool)
            ),
            tuple(value for _, value in pairs if isinstance(value, IntegerRange)),
            frozenset(str(value) for tag, value in pairs if tag == ValueTag.URI_SCHEME),
            any(value is True for value in supported.values),
        )

    def contains(self, tag: int, value: Value) -> bool:
        """Say whether X is supported: the first rule that fits decides (RFC 3196 3.1.2.3)."""
        if self.is_true:
            return True
        if isinstance(value, IntegerRange):
            return self._covers(value)
        if isinstance(value, int) and self._covers(IntegerRange(value, value)):
            return tag == ValueTag.INTEGER or (tag, value) in self.exact
        if tag == ValueTag.URI and self.schemes:
            return str(value).partition(":")[0].lower() in self.schemes
        if isinstance(value, LanguageText):
            tag, value = _WITH_LANGUAGE.get(tag, tag), value.text
        if isinstance(value, Collection):
            return False
        return (tag, value) in self.exact or (_ALSO.get(tag), value) in self.exact

    def _covers(self, wanted: IntegerRange) -> bool:
        return any(r.lower <= wanted.lower and wanted.upper <= r.upper for r in self.ranges)

"""``overrides``: other attributes for some pages, documents or copies (PWG 5100.6).

An override says for what it is (``pages``, ``document-numbers``, ``document-copies``; everything
where it names none of a kind) and what is different there. Two that say different things of the
same attribute at the same place exclude each other: the first is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sealpress.ipp.message import Attribute, Collection, Value
from sealpress.ipp.syntax import MAX
from sealpress.ipp.values import IntegerRange
from sealpress.printer.refusal import bad_request

__all__ = ["OVERRIDES", "SCOPES", "check_ascending", "check_overrides", "parted_overrides"]

OVERRIDES = "overrides"
SCOPES: Mapping[str, str] = {
    "pages": "pages",
    "document-numbers": "document-numbers",
    "document-copies": "document-copies",
    # IPP Everywhere's tests, and so its clients, leave the s out.
    "document-number": "document-numbers",
}
"""Members that say for what an override is, and what they mean."""

_KINDS = tuple(dict.fromkeys(SCOPES.values()))
_EVERYTHING = (IntegerRange(1, MAX),)


class _Override(NamedTuple):
    """One override, as far as others matter to it."""

    scope: Mapping[str, tuple[IntegerRange, ...]]
    names: frozenset[str]

    @classmethod
    def of(cls, value: Collection) -> _Override:
        scope = {SCOPES[one.name]: tuple(_ranges(one)) for one in value if one.name in SCOPES}
        return cls(scope, frozenset(one.name for one in value if one.name not in SCOPES))

    @property
    def is_complete(self) -> bool:
        """Whether it says for what it is, and what is different there."""
        return bool(self.scope and self.names)

    def excludes(self, other: _Override) -> bool:
        """Whether both say something of the same attribute at the same place."""
        return not self.names.isdisjoint(other.names) and all(
            _meet(self.scope.get(kind, _EVERYTHING), other.scope.get(kind, _EVERYTHING))
            for kind in _KINDS
        )


def _ranges(attribute: Attribute) -> Iterator[IntegerRange]:
    return (value for value in attribute.values if isinstance(value, IntegerRange))


def _meet(ours: Iterable[IntegerRange], theirs: tuple[IntegerRange, ...]) -> bool:
    """Whether two ascending lists of ranges have a number in common."""
    return any(a.lower <= b.upper and b.lower <= a.upper for a in ours for b in theirs)


def check_overrides(attribute: Attribute) -> None:
    """Refuse ranges that don't ascend, as with ``page-ranges`` (0x0400)."""
    for value in attribute.values:
        for member in value if isinstance(value, Collection) else ():
            if member.name in SCOPES:
                check_ascending(member)


def check_ascending(attribute: Attribute) -> None:
    """Refuse ranges that overlap or don't ascend (0x0400; RFC 8011 section 5.2.7)."""
    last = 0
    for value in _ranges(attribute):
        if not last < value.lower <= value.upper:
            raise bad_request(f"{attribute.name} must ascend and not overlap")
        last = value.upper


def parted_overrides(
    values: Iterable[Value],
) -> tuple[list[Value], list[Value], list[Value]]:
    """Part overrides whose members are supported.

    Returns:
        Those that are kept, those that say too little, and those that an earlier one excludes.
    """
    kept: list[tuple[Value, _Override]] = []
    empty: list[Value] = []
    excluded: list[Value] = []
    for value in values:
        override = _Override.of(value) if isinstance(value, Collection) else None
        if override is None or not override.is_complete:
            empty.append(value)
        elif any(override.excludes(other) for _, other in kept):
            excluded.append(value)
        else:
            kept.append((value, override))
    return [value for value, _ in kept], empty, excluded

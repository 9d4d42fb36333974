"""IPP messages as values: message, group, attribute, collection (RFC 8010 section 3.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from sealpress.ipp.values import (
    DateTime,
    Extension,
    IntegerRange,
    LanguageText,
    OutOfBand,
    Resolution,
)

Value: TypeAlias = (
    "int | bool | str | bytes | LanguageText | DateTime | Resolution | IntegerRange"
    " | OutOfBand | Extension | Collection"
)


class Version(NamedTuple):
    """An IPP version number."""

    major: int
    minor: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}"


@dataclass(slots=True, eq=False, repr=False)
class Attribute:  # noqa: PLW1641  # mutable, so Python gives it no hash
    """A name with one or more values, each with the tag it had or will have on the wire.

    Attributes:
        name: The attribute's name.
        tags: One value tag a value (:class:`~sealpress.ipp.tags.ValueTag`, or a bare number that
            the registry doesn't know).
        values: The values, as many as tags.
    """

    name: str
    tags: tuple[int, ...]
    values: tuple[Value, ...]

    @property
    def value(self) -> Value:
        """The first value, for attributes that have just one."""
        return self.values[0]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Attribute):
            return _same([self], [other])
        return NotImplemented

    def __repr__(self) -> str:
        return _representation(self)


@dataclass(slots=True, eq=False, repr=False)
class AttributeList:  # noqa: PLW1641  # mutable, so Python gives it no hash
    """Attributes in their order, found by name; what groups and collections have in common."""

    attributes: list[Attribute] = field(default_factory=list)

    def get(self, name: str) -> Attribute | None:
        """Return the attribute of that name, or ``None``."""
        for attribute in self.attributes:
            if attribute.name == name:
                return attribute
        return None

    def __getitem__(self, name: str) -> Attribute:
        attribute = self.get(name)
        if attribute is None:
            raise KeyError(name)
        return attribute

    def __contains__(self, name: object) -> bool:
        return any(attribute.name == name for attribute in self.attributes)

    def __iter__(self) -> Iterator[Attribute]:
        return iter(self.attributes)

    def __len__(self) -> int:
        return len(self.attributes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AttributeList) or type(self) is not type(other):
            return NotImplemented
        if isinstance(self, Group) and isinstance(other, Group) and self.tag != other.tag:
            return False
        return _same(self.attributes, other.attributes)

    def __repr__(self) -> str:
        return _representation(self)


@dataclass(slots=True, eq=False, repr=False)
class Collection(AttributeList):
    """A value made of member attributes (RFC 8010 section 3.1.6)."""


@dataclass(slots=True, eq=False, repr=False)
class Group(AttributeList):
    """Attributes under one delimiter tag; ``tag`` is a group tag 0x00-0x0F except 0x03."""

    tag: int = 0


@dataclass(slots=True)
class Message:
    """A request or a response, without its document data.

    Attributes:
        version: The IPP version.
        code: Operation id of a request, status code of a response.
        request_id: The number that ties a response to its request, 1 to 2^31 - 1.
        groups: The attribute groups in their order.
    """

    version: Version
    code: int
    request_id: int
    groups: list[Group] = field(default_factory=list)

    def group(self, tag: int) -> Group | None:
        """Return the first group of that tag, or ``None``."""
        for group in self.groups:
            if group.tag == tag:
                return group
        return None

    def groups_of(self, tag: int) -> list[Group]:
        """Return all groups of that tag, in their order."""
        return [group for group in self.groups if group.tag == tag]


# Collections come nested as deep as their sender likes. So what Python would do by recursion,
# comparing and showing, is done here with a list of what is still to do.


def _same(left: list[Attribute], right: list[Attribute]) -> bool:
    pending = [(left, right)]
    while pending:
        ours, theirs = pending.pop()
        if len(ours) != len(theirs):
            return False
        for one, other in zip(ours, theirs, strict=True):
            if one.name != other.name or one.tags != other.tags:
                return False
            if len(one.values) != len(other.values):
                return False
            for value, another in zip(one.values, other.values, strict=True):
                if isinstance(value, Collection) and isinstance(another, Collection):
                    pending.append((value.attributes, another.attributes))
                elif value != another:
                    return False
    return True


def _representation(item: Attribute | AttributeList) -> str:
    shown: list[str] = []
    pending: list[str | Attribute | AttributeList] = [item]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            shown.append(part)
        else:
            pending.extend(reversed(_parts(part)))
    return "".join(shown)


def _parts(item: Attribute | AttributeList) -> list[str | Attribute | AttributeList]:
    if isinstance(item, AttributeList):
        end = f"], {item.tag:#04x})" if isinstance(item, Group) else "])"
        return [f"{type(item).__name__}([", *_listed(item.attributes), end]
    tags = _listed([f"{tag:#04x}" for tag in item.tags])
    values = _listed([v if isinstance(v, Collection) else repr(v) for v in item.values])
    comma = "," if len(item.values) == 1 else ""
    return [f"Attribute({item.name!r}, (", *tags, f"{comma}), (", *values, f"{comma}))"]


def _listed(
    items: Sequence[str | Attribute | Collection],
) -> Iterator[str | Attribute | Collection]:
    for index, item in enumerate(items):
        if index:
            yield ", "
        yield item

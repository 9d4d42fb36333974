"""IPP messages as values: message, group, attribute, collection (RFC 8010 section 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
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


@dataclass(slots=True)
class Attribute:
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


@dataclass(slots=True)
class AttributeList:
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


@dataclass(slots=True)
class Collection(AttributeList):
    """A value made of member attributes (RFC 8010 section 3.1.6)."""


@dataclass(slots=True)
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

"""Where an attribute occurs in a response: in groups, and as a member of collections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sealpress.ipp.message import Attribute, Collection, Message

__all__ = ["Occurrence", "first", "occurrences"]


class Occurrence(NamedTuple):
    """An attribute, or a member of one.

    Attributes:
        attribute: What was found.
        group: The tag of the group that it is in, or its outermost attribute.
    """

    attribute: Attribute
    group: int


def occurrences(message: Message, name: str) -> Iterator[Occurrence]:
    """Find an attribute by its name; members stand behind slashes, ``media-col/media-size``.

    An attribute that has another value where a collection is looked for, such as ``no-value``,
    occurs itself.
    """
    path = name.lower().split("/")
    for group in message.groups:
        for attribute in group.attributes:
            for found in _below(attribute, path):
                yield Occurrence(found, group.tag)


def first(message: Message, name: str, *tags: int) -> Attribute | None:
    """Return the first attribute of that name, with one of the tags if any are named."""
    for found in occurrences(message, name):
        if not tags or (found.attribute.tags and found.attribute.tags[0] in tags):
            return found.attribute
    return None


def _below(attribute: Attribute, path: list[str]) -> Iterator[Attribute]:
    if attribute.name.lower() != path[0]:
        return
    collections = [value for value in attribute.values if isinstance(value, Collection)]
    if len(path) == 1 or not collections:
        yield attribute
        return
    for collection in collections:
        for member in collection.attributes:
            yield from _below(member, path[1:])

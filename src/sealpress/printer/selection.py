"""Which attributes a client asks for: names and group names (RFC 8011 sections 4.2.5.1, 4.3.4.1).

Names are kept in sets: a request may repeat ``all`` a thousand times or name ten thousand
attributes nobody knows, and still costs one look-up a name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag

__all__ = ["Selection", "select"]

#: Most unknown names repeated in the unsupported group; more of them help nobody.
MAX_REPEATED_NAMES = 1000


class Selection(NamedTuple):
    """The names that were asked for, and what of them is not supported.

    Attributes:
        names: Attributes to return, as far as they have values.
        unsupported: ``requested-attributes`` with the unknown names, or ``None``.
    """

    names: Collection[str]
    unsupported: Attribute | None


def select(
    requested: Attribute | None,
    groups: Mapping[str, Collection[str]],
    known: Collection[str],
    default: Collection[str],
) -> Selection:
    """Resolve ``requested-attributes``.

    Args:
        requested: The operation attribute, or ``None`` when the client named nothing.
        groups: Names of groups (``all``, ``job-template``) with their attributes.
        known: All attributes that can be asked for by name.
        default: What a client gets that named nothing.
    """
    if requested is None:
        return Selection(default, None)
    words = dict.fromkeys(str(value) for value in requested.values)
    names: set[str] = set()
    unknown: list[str] = []
    for word in words:
        if word in groups:
            names.update(groups[word])
        elif word in known:
            names.add(word)
        else:
            unknown.append(word)
    if not unknown:
        return Selection(names, None)
    listed = tuple(unknown[:MAX_REPEATED_NAMES])
    return Selection(names, Attribute(requested.name, (ValueTag.KEYWORD,) * len(listed), listed))

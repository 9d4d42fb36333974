"""What jobs and documents were printed with: the ``xxx-actual`` attributes (PWG 5100.8).

A printer does what the client asked for as far as it supports that, and else what its
``xxx-default`` says: both are known, so nothing needs to be kept of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sealpress.ipp import registry
from sealpress.ipp.media import MediaSize, media_named, media_of_size
from sealpress.ipp.message import Attribute
from sealpress.ipp.message import Collection as IppCollection
from sealpress.ipp.registry import Kind
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.values import OutOfBand
from sealpress.printer.attribute_rules import text_of
from sealpress.printer.attributes import one

__all__ = ["Actuals"]

_SUFFIX = "-actual"


class Actuals:
    """The ``xxx-actual`` attributes of one printer's jobs, or of its documents.

    Args:
        defaults: The printer's ``xxx-default`` attributes by their xxx.
        names: The template attributes it supports.
        kind: Whose attributes: those of jobs or of documents.
    """

    def __init__(
        self,
        defaults: Mapping[str, Attribute],
        names: Collection[str],
        kind: Kind = Kind.JOB_STATUS,
    ) -> None:
        self._bases = {
            base + _SUFFIX: base
            for base in sorted(names)
            if registry.attribute(base + _SUFFIX, kind) is not None
        }
        self._defaults = {name: one for name, one in defaults.items() if name in names}
        self.names = frozenset(self._bases)

    def of(self, template: Mapping[str, Attribute], wanted: Collection[str]) -> Iterator[Attribute]:
        """Yield those of the wanted attributes that something printed so has.

        Args:
            template: What was asked for.
            wanted: Names that end in ``-actual``, among others.
        """
        for name, base in self._bases.items():
            used = self._used(base, template) if name in wanted else None
            if used is not None and not isinstance(used.value, OutOfBand):
                yield Attribute(name, used.tags, used.values)

    def _used(self, base: str, template: Mapping[str, Attribute]) -> Attribute | None:
        if base in template:
            return template[base]
        if base == "media" and "media-col" in template:
            return _media(template["media-col"])
        if base == "media-col" and "media" in template:
            return _media_col(template["media"])
        return self._defaults.get(base)


def _media(media_col: Attribute) -> Attribute | None:
    """Name the size of a ``media-col``."""
    collection = media_col.value
    if not isinstance(collection, IppCollection):
        return None
    name = collection.get("media-size-name")
    size = collection.get("media-size")
    if name is not None:
        return Attribute("media", name.tags, name.values)
    found = _size_in(size.value) if size is not None else None
    return one("media", ValueTag.KEYWORD, found.name) if found is not None else None


def _size_in(value: object) -> MediaSize | None:
    if not isinstance(value, IppCollection):
        return None
    sides = [value.get(name) for name in ("x-dimension", "y-dimension")]
    x, y = (side.value if side is not None else None for side in sides)
    return media_of_size(x, y) if isinstance(x, int) and isinstance(y, int) else None


def _media_col(media: Attribute) -> Attribute | None:
    """Give the size of a ``media`` as a collection."""
    size = media_named(text_of(media.value))
    if size is None:
        return None
    sides = [("x-dimension", size.x), ("y-dimension", size.y)]
    members = IppCollection([one(name, ValueTag.INTEGER, length) for name, length in sides])
    return one(
        "media-col",
        ValueTag.BEG_COLLECTION,
        IppCollection(
            [
                one("media-size", ValueTag.BEG_COLLECTION, members),
                one("media-size-name", ValueTag.KEYWORD, size.name),
            ]
        ),
    )

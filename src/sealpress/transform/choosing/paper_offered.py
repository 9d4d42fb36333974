"""The media a printer lists: sizes, margins, what it takes by itself (pure; PWG 5100.3, 5100.7)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from sealpress.ipp.media import SAME_SIZE_TOLERANCE, media_named, media_of_size
from sealpress.transform.choosing.reading import collections, first_text, highest, lowest, texts
from sealpress.transform.sheets import Media

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sealpress.ipp.message import AttributeList

__all__ = ["MARGIN_NOT_TOLD", "PaperOffered", "media_of_collection", "size_name"]

MARGIN_NOT_TOLD = 423
"""What is kept free at each edge where a printer names no margins: 1/6 inch, in 1/100 mm."""

LARGEST = 300_000
"""A side of a sheet beyond this is nonsense, in 1/100 mm."""

MAX_SHEETS = 4096
"""Entries of ``media-col-database`` that are read; a printer with all registered sizes, trays and
kinds of media lists some hundred."""

EDGES = ("left", "top", "right", "bottom")

Margins: TypeAlias = tuple[int, int, int, int]
"""Left, top, right and bottom, in 1/100 mm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOffered:
    """What a printer says of its media.

    Attributes:
        names: ``media-supported``.
        default: What it takes by itself; ``None`` when it doesn't say.
        known: Sheets with their margins, each told by the printer; those that lie in a tray first,
            borderless ones last.
        spans: Sizes between two sheets, with the margins of the second.
        margins: The widest it lists for each edge: left, top, right, bottom.
        is_listed: Whether it told them all (``media-col-database``).
    """

    names: frozenset[str] = frozenset()
    default: Media | None = None
    known: tuple[Media, ...] = ()
    spans: tuple[tuple[Media, Media], ...] = ()
    margins: Margins = (MARGIN_NOT_TOLD,) * 4
    is_listed: bool = False

    @classmethod
    def read(cls, printer: AttributeList) -> PaperOffered:
        """Read what it says, whatever of it makes sense."""
        margins = _margins(printer)
        loaded = [
            media
            for name in ("media-col-default", "media-col-ready")
            for one in collections(printer, name)
            if (media := media_of_collection(one, margins)) is not None
        ]
        listed, spans = _database(printer, margins)
        return cls(
            names=frozenset(texts(printer, "media-supported")),
            default=_default(printer, loaded, (*loaded, *listed), margins),
            known=(*loaded, *listed),
            spans=spans,
            margins=margins,
            is_listed=bool(listed or spans),
        )

    def sheet(self, name: str, width: int, height: int) -> Media:
        """Return a sheet of that size with the margins that the printer tells for it."""
        one = next(self._of_size(width, height), None)
        edges = self.margins if one is None else _edges(one)
        return _with_margins(name, width, height, edges)

    def narrowest(self, media: Media) -> Margins | None:
        """Return how close to each edge it prints on sheets of this size, as far as it says.

        Only a printer that lists its sheets with all their margins tells that.
        """
        told = [_edges(one) for one in self._of_size(media.width, media.height)]
        if not (self.is_listed and told):
            return None
        left, top, right, bottom = (min(edges) for edges in zip(*told, strict=True))
        return left, top, right, bottom

    def _of_size(self, width: int, height: int) -> Iterator[Media]:
        for one in self.known:
            if _near(one.width, width) and _near(one.height, height):
                yield one
        for least, most in self.spans:
            if least.width <= width <= most.width and least.height <= height <= most.height:
                yield most


def media_of_collection(collection: AttributeList, margins: Margins) -> Media | None:
    """Read a ``media-col``; ``None`` when it names no size.

    Args:
        collection: The value.
        margins: Left, top, right and bottom where it names none.
    """
    size = next(collections(collection, "media-size"), None)
    width = highest(size, "x-dimension") if size is not None else None
    height = highest(size, "y-dimension") if size is not None else None
    named = media_named(first_text(collection, "media-size-name"))
    if (width is None or height is None) and named is not None:
        width, height = named.x, named.y
    if width is None or height is None or not _sensible(width, height):
        return None
    own = [highest(collection, f"media-{edge}-margin") for edge in EDGES]
    edges = [given if one is None else one for one, given in zip(own, margins, strict=True)]
    name = named.name if named is not None else size_name(width, height)
    return _with_margins(name, width, height, edges)


def size_name(width: int, height: int) -> str:
    """Return the self-describing name of a size in 1/100 mm (PWG 5101.1)."""
    registered = media_of_size(width, height)
    if registered is not None:
        return registered.name
    shown = f"{width / 100:g}x{height / 100:g}mm"
    return f"custom_{shown}_{shown}"


def _with_margins(name: str, width: int, height: int, edges: Iterable[int]) -> Media:
    left, top, right, bottom = (max(0, edge) for edge in edges)
    if left + right >= width or top + bottom >= height:
        left = top = right = bottom = 0
    return Media(
        name=name, width=width, height=height, left=left, top=top, right=right, bottom=bottom
    )


def _database(
    printer: AttributeList, margins: Margins
) -> tuple[list[Media], tuple[tuple[Media, Media], ...]]:
    """Return the sheets of ``media-col-database``, borderless ones last, and ranges of sizes."""
    sheets: dict[Media, None] = {}
    spans: dict[tuple[Media, Media], None] = {}
    for one in islice(collections(printer, "media-col-database"), MAX_SHEETS):
        most = media_of_collection(one, margins)
        if most is None:
            continue
        least = _smallest(one, most)
        if least is None:
            sheets[most] = None
        else:
            spans[least, most] = None
    return sorted(sheets, key=lambda sheet: not any(_edges(sheet))), tuple(spans)


def _smallest(collection: AttributeList, most: Media) -> Media | None:
    """Return the smallest sheet of a range of sizes; ``None`` for one size."""
    size = next(collections(collection, "media-size"), None)
    if size is None:
        return None
    width, height = lowest(size, "x-dimension"), lowest(size, "y-dimension")
    if width is None or height is None or (width, height) == (most.width, most.height):
        return None
    return Media(name=most.name, width=width, height=height)


def _edges(media: Media) -> Margins:
    return media.left, media.top, media.right, media.bottom


def _default(
    printer: AttributeList, loaded: Sequence[Media], known: tuple[Media, ...], margins: Margins
) -> Media | None:
    if "media-col-default" in printer:
        for one in collections(printer, "media-col-default"):
            media = media_of_collection(one, margins)
            if media is not None:
                return media
    for name in (*texts(printer, "media-default"), *texts(printer, "media-ready")):
        named = media_named(name)
        if named is not None and _sensible(named.x, named.y):
            return PaperOffered(known=known, margins=margins).sheet(named.name, named.x, named.y)
    return loaded[0] if loaded else None


def _margins(printer: AttributeList) -> Margins:
    told = [highest(printer, f"media-{edge}-margin-supported") for edge in EDGES]
    left, top, right, bottom = (MARGIN_NOT_TOLD if one is None else one for one in told)
    return left, top, right, bottom


def _near(one: int, other: int) -> bool:
    return abs(one - other) <= SAME_SIZE_TOLERANCE


def _sensible(width: int, height: int) -> bool:
    return 0 < width <= LARGEST and 0 < height <= LARGEST

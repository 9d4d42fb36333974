"""The media a printer lists: sizes, margins, what it takes by itself (pure; PWG 5100.3, 5100.7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.ipp.media import SAME_SIZE_TOLERANCE, media_named, media_of_size
from sealpress.transform.choosing.reading import collections, first_text, highest, texts
from sealpress.transform.sheets import Media

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sealpress.ipp.message import AttributeList

__all__ = ["MARGIN_NOT_TOLD", "PaperOffered", "media_of_collection", "size_name"]

MARGIN_NOT_TOLD = 423
"""What is kept free at each edge where a printer names no margins: 1/6 inch, in 1/100 mm."""

LARGEST = 300_000
"""A side of a sheet beyond this is nonsense, in 1/100 mm."""

EDGES = ("left", "top", "right", "bottom")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOffered:
    """What a printer says of its media.

    Attributes:
        names: ``media-supported``.
        default: What it takes by itself; ``None`` when it doesn't say.
        known: Sheets with their margins, each told by the printer.
        margins: The widest it lists for each edge: left, top, right, bottom.
    """

    names: frozenset[str] = frozenset()
    default: Media | None = None
    known: tuple[Media, ...] = ()
    margins: tuple[int, int, int, int] = (MARGIN_NOT_TOLD,) * 4

    @classmethod
    def read(cls, printer: AttributeList) -> PaperOffered:
        """Read what it says, whatever of it makes sense."""
        margins = _margins(printer)
        lists = ("media-col-default", "media-col-ready", "media-col-database")
        known = [
            media
            for name in lists
            for one in collections(printer, name)
            if (media := media_of_collection(one, margins)) is not None
        ]
        return cls(
            names=frozenset(texts(printer, "media-supported")),
            default=_default(printer, known, margins),
            known=tuple(known),
            margins=margins,
        )

    def sheet(self, name: str, width: int, height: int) -> Media:
        """Return a sheet of that size with the margins that the printer tells for it."""
        for one in self.known:
            if _near(one.width, width) and _near(one.height, height):
                return Media(
                    name=name, width=width, height=height,
                    left=one.left, top=one.top, right=one.right, bottom=one.bottom,
                )  # fmt: skip
        return _with_margins(name, width, height, self.margins)


def media_of_collection(
    collection: AttributeList, margins: tuple[int, int, int, int]
) -> Media | None:
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


def _default(
    printer: AttributeList, known: list[Media], margins: tuple[int, int, int, int]
) -> Media | None:
    if "media-col-default" in printer:
        for one in collections(printer, "media-col-default"):
            media = media_of_collection(one, margins)
            if media is not None:
                return media
    for name in (*texts(printer, "media-default"), *texts(printer, "media-ready")):
        named = media_named(name)
        if named is not None and _sensible(named.x, named.y):
            return PaperOffered(known=tuple(known), margins=margins).sheet(
                named.name, named.x, named.y
            )
    return known[0] if known else None


def _margins(printer: AttributeList) -> tuple[int, int, int, int]:
    told = [highest(printer, f"media-{edge}-margin-supported") for edge in EDGES]
    left, top, right, bottom = (MARGIN_NOT_TOLD if one is None else one for one in told)
    return left, top, right, bottom


def _near(one: int, other: int) -> bool:
    return abs(one - other) <= SAME_SIZE_TOLERANCE


def _sensible(width: int, height: int) -> bool:
    return 0 < width <= LARGEST and 0 < height <= LARGEST

"""What was asked about media, name, size, margins or tray, and which sheet it makes (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.ipp.media import media_named
from sealpress.ipp.message import Collection
from sealpress.ipp.values import LanguageText
from sealpress.transform.choosing.paper_offered import EDGES, media_of_collection
from sealpress.transform.choosing.reading import first_text, highest

if TYPE_CHECKING:
    from sealpress.ipp.message import Attribute
    from sealpress.transform.choosing.paper_offered import PaperOffered
    from sealpress.transform.sheets import Media

__all__ = ["AskedPaper"]

NO_MARGINS = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPaper:
    """What was said about media.

    Attributes:
        name: ``media``, or the name of the size in ``media-col``; empty for none.
        size: Width and height in 1/100 mm; ``None`` when no size was said, or the name tells none.
        margins: Left, top, right, bottom; ``None`` for each that was not said.
        kind: ``media-type``.
        source: ``media-source``.
    """

    name: str = ""
    size: tuple[int, int] | None = None
    margins: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None)
    kind: str = ""
    source: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Attribute]) -> AskedPaper:
        """Read ``media-col``, or ``media`` where it is not given."""
        for value in given["media-col"].values if "media-col" in given else ():
            if isinstance(value, Collection):
                return cls._of_collection(value)
        for value in given["media"].values if "media" in given else ():
            if isinstance(value, str | LanguageText):
                named = media_named(str(value))
                size = (named.x, named.y) if named is not None and named.x and named.y else None
                return cls(name=named.name if named else str(value), size=size)
        return cls()

    @classmethod
    def _of_collection(cls, collection: Collection) -> AskedPaper:
        sheet = media_of_collection(collection, NO_MARGINS)
        left, top, right, bottom = (highest(collection, f"media-{edge}-margin") for edge in EDGES)
        return cls(
            name=sheet.name if sheet else "",
            size=(sheet.width, sheet.height) if sheet else None,
            margins=(left, top, right, bottom),
            kind=first_text(collection, "media-type"),
            source=first_text(collection, "media-source"),
        )

    def sheet(self, offered: PaperOffered, otherwise: Media) -> Media:
        """Return what is printed on.

        Args:
            offered: What the printer says of its media.
            otherwise: The sheet when neither side names one.
        """
        media = offered.default or otherwise
        if self.size is not None:
            media = offered.sheet(self.name, *self.size)
        media = replace(media, kind=self.kind, source=self.source)
        told = zip(EDGES, self.margins, offered.narrowest(media) or NO_MARGINS, strict=True)
        edges = {edge: max(least, margin) for edge, margin, least in told if margin is not None}
        return _with_edges(media, edges)

    @property
    def names_margins(self) -> bool:
        """Whether any margin was said, be it none."""
        return any(margin is not None for margin in self.margins)

    def wants_less_margin(self, media: Media) -> bool:
        """Whether margins narrower than those of the sheet were asked for."""
        own = (media.left, media.top, media.right, media.bottom)
        told = zip(self.margins, own, strict=True)
        return any(margin is not None and margin < edge for margin, edge in told)


def _with_edges(media: Media, edges: Mapping[str, int]) -> Media:
    left, right = edges.get("left", media.left), edges.get("right", media.right)
    top, bottom = edges.get("top", media.top), edges.get("bottom", media.bottom)
    if left + right >= media.width or top + bottom >= media.height:
        return media
    return replace(media, left=left, top=top, right=right, bottom=bottom)

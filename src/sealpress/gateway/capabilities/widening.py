"""What a queue can do beyond its printer, since documents are made anew for it (pure).

Only what works for every format that is taken is promised: a printer that can't turn paper over
does not learn it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.ipp.message import Attribute, Group, Value
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.values import IntegerRange, Resolution
from sealpress.transform.choosing import PrinterAbilities
from sealpress.transform.choosing.means import POSTSCRIPT
from sealpress.transform.choosing.targets import Source, targets
from sealpress.transform.target import OutputFormat

if TYPE_CHECKING:
    from sealpress.transform.choosing import Means

__all__ = ["MOST_COPIES", "READ_FORMATS", "Widening", "added_formats"]

MOST_COPIES = 999
"""Copies that a queue makes where its printer makes fewer."""

PDF, PWG, URF = "application/pdf", "image/pwg-raster", "image/urf"

READ_FORMATS = (
    PDF,
    "text/plain",
    "image/jpeg",
    "image/png",
    "image/tiff",
    PWG,
    URF,
    POSTSCRIPT,
)
"""Formats that clients are told of when they can be turned into one of the printer's."""

FINEST_DPI = 600
"""Of raster that clients are asked for."""

_USUAL_RESOLUTIONS = (Resolution(300, 300), Resolution(600, 600))

_READ = (
    "document-format-supported",
    "document-format-preferred",
    "pwg-raster-document-type-supported",
    "urf-supported",
    "color-supported",
)

_NUMBERS: Mapping[str, tuple[int, tuple[int, ...]]] = {
    "number-up-supported": (ValueTag.INTEGER, (1, 2, 4, 6, 9, 12, 16)),
    "orientation-requested-supported": (ValueTag.ENUM, (3, 4, 5, 6)),
}
_KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "multiple-document-handling-supported": (
        "separate-documents-collated-copies",
        "separate-documents-uncollated-copies",
    ),
    "presentation-direction-number-up-supported": (
        "toright-tobottom",
        "tobottom-toright",
        "toleft-tobottom",
        "tobottom-toleft",
        "toright-totop",
        "totop-toright",
        "toleft-totop",
        "totop-toleft",
    ),
    "print-scaling-supported": ("auto", "auto-fit", "fill", "fit", "none"),
}
_DEFAULTS: Mapping[str, object] = {
    "copies-default": 1,
    "multiple-document-handling-default": "separate-documents-collated-copies",
    "number-up-default": 1,
    "presentation-direction-number-up-default": "toright-tobottom",
    "print-scaling-default": "auto",
}


def added_formats(known: Mapping[str, Attribute], means: Means) -> tuple[str, ...]:
    """Return the formats that a printer does not take and that can be turned into one it takes.

    Args:
        known: What the printer told.
        means: What can be read and written here.
    """
    abilities = _abilities(known)
    return tuple(
        one
        for one in READ_FORMATS
        if abilities.is_known and not abilities.takes(one) and _can_become(one, abilities, means)
    )


def _can_become(kind: str, abilities: PrinterAbilities, means: Means) -> bool:
    found = targets(Source(media_type=kind), abilities, means)
    # Words alone are no picture of the pages: nobody is promised that.
    return means.can_read(kind) and any(one is not OutputFormat.TEXT for one in found)


def _abilities(known: Mapping[str, Attribute]) -> PrinterAbilities:
    group = Group([known[name] for name in _READ if name in known], GroupTag.PRINTER)
    return PrinterAbilities.read(group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """What is told to clients besides.

    Attributes:
        known: What the printer told, by name.
        means: What can be read and written here.
        is_color, is_duplex: What it prints.
        resolutions: At which.
    """

    known: Mapping[str, Attribute]
    means: Means
    is_color: bool
    is_duplex: bool
    resolutions: tuple[Resolution, ...]

    def attributes(self, formats: Iterable[str]) -> dict[str, object]:
        """Return printer attributes that go with the formats that were added."""
        added = frozenset(formats)
        found: dict[str, object] = {}
        if PWG in added:
            found |= self._pwg()
        if URF in added:
            found["urf-supported"] = self._urf()
        if _can_become(PDF, _abilities(self.known), self.means):
            found |= dict(self._options())
        return found

    def _options(self) -> Iterator[tuple[str, object]]:
        most = max((_highest(one) for one in self._values("copies-supported")), default=1)
        yield "copies-supported", IntegerRange(1, max(most, MOST_COPIES))
        yield "page-ranges-supported", True
        for name, (tag, numbers) in _NUMBERS.items():
            yield name, self._with(name, tag, numbers)
        for name, keywords in _KEYWORDS.items():
            yield name, self._with(name, ValueTag.KEYWORD, keywords)
        yield from ((name, value) for name, value in _DEFAULTS.items() if name not in self.known)

    def _with(self, name: str, tag: int, values: tuple[Value, ...]) -> Attribute:
        """Return what the printer told, and what it did not."""
        told = self.known.get(name)
        kept = [
            pair
            for pair in (zip(told.tags, told.values, strict=True) if told is not None else ())
            if isinstance(pair[1], int | str | IntegerRange)
        ]
        there = {value for _, value in kept if isinstance(value, int | str)}
        pairs = [*kept, *((tag, value) for value in values if value not in there)]
        return Attribute(name, tuple(t for t, _ in pairs), tuple(v for _, v in pairs))

    def _values(self, name: str) -> tuple[Value, ...]:
        attribute = self.known.get(name)
        return tuple(attribute.values) if attribute is not None else ()

    def _pwg(self) -> dict[str, object]:
        types = ["black_1", "sgray_8", *(["srgb_8"] if self.is_color else [])]
        return {
            "pwg-raster-document-resolution-supported": list(self._square()),
            "pwg-raster-document-sheet-back": "normal",
            "pwg-raster-document-type-supported": types,
        }

    def _urf(self) -> Attribute:
        dpi = "-".join(str(one.cross_feed) for one in self._square())
        words = ("V1.4", "CP1", "W8", *(("SRGB24",) if self.is_color else ()), f"RS{dpi}")
        words += ("DM1",) if self.is_duplex else ()
        return Attribute("urf-supported", (ValueTag.KEYWORD,) * len(words), words)

    def _square(self) -> tuple[Resolution, ...]:
        square = sorted(
            {
                (one.cross_feed, one.feed, one.units): one
                for one in self.resolutions
                if one.cross_feed == one.feed and one.cross_feed <= FINEST_DPI
            }.items()
        )
        return tuple(one for _, one in square) or _USUAL_RESOLUTIONS


def _highest(value: Value) -> int:
    if isinstance(value, IntegerRange):
        return value.upper
    return value if isinstance(value, int) else 1

"""What a printer says it can do, as far as a document's transform depends on it (pure).

Printers leave attributes out, send them with other types, or list nonsense. What can't be read is
as if it had not been said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sealpress.transform.choosing.paper_offered import PaperOffered
from sealpress.transform.choosing.reading import (
    boolean,
    first_text,
    has_value,
    highest,
    numbers,
    resolutions,
    texts,
)
from sealpress.transform.choosing.urf import UrfAbilities
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import SheetBack

if TYPE_CHECKING:
    from sealpress.ipp.message import AttributeList

__all__ = ["REQUESTED", "PclmAbilities", "PrinterAbilities", "PwgAbilities"]

LISTS = {
    "sides": "sides-supported",
    "print-color-mode": "print-color-mode-supported",
    "print-scaling": "print-scaling-supported",
    "multiple-document-handling": "multiple-document-handling-supported",
    "presentation-direction-number-up": "presentation-direction-number-up-supported",
    "imposition-template": "imposition-template-supported",
    "page-delivery": "page-delivery-supported",
    "job-sheets": "job-sheets-supported",
    "separator-sheets": "separator-sheets-type-supported",
}
"""Options by keyword, and where printers list the values they take."""

NUMBER_LISTS = {
    "number-up": "number-up-supported",
    "orientation-requested": "orientation-requested-supported",
    "print-quality": "print-quality-supported",
}
"""Options by number, likewise."""

SHIFTS = tuple(f"{axis}-{side}image-shift" for axis in "xy" for side in ("", "side1-", "side2-"))

REQUESTED = (
    "document-format-supported",
    "document-format-preferred",
    "pwg-raster-document-type-supported",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-sheet-back",
    "urf-supported",
    "pclm-source-resolution-supported",
    "pclm-source-resolution-default",
    "pclm-strip-height-preferred",
    "pclm-raster-back-side",
    "pclm-compression-method-preferred",
    "printer-resolution-supported",
    "printer-resolution-default",
    "media-supported",
    "media-default",
    "media-ready",
    "media-col-default",
    "media-col-ready",
    "media-col-database",
    "media-left-margin-supported",
    "media-top-margin-supported",
    "media-right-margin-supported",
    "media-bottom-margin-supported",
    "color-supported",
    "print-color-mode-default",
    "print-quality-default",
    "sides-default",
    "copies-supported",
    "page-ranges-supported",
    "job-creation-attributes-supported",
    *LISTS.values(),
    *NUMBER_LISTS.values(),
    *(f"{shift}-supported" for shift in SHIFTS),
)
"""What has to be asked of a printer for all of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PwgAbilities:
    """What it takes of PWG Raster (PWG 5102.4 section 5.3).

    Attributes:
        types: ``pwg-raster-document-type-supported``, ``sgray_8`` and others.
        resolutions: ``pwg-raster-document-resolution-supported``, the coarsest first.
        back: ``pwg-raster-document-sheet-back``; ``None`` when it is not said.
    """

    types: frozenset[str] = frozenset()
    resolutions: tuple[Resolution, ...] = ()
    back: SheetBack | None = None

    @property
    def pixels(self) -> frozenset[PixelKind]:
        """Those of the types that can be written here, too."""
        return frozenset(kind for kind in PixelKind if kind.value in self.types)


@dataclass(frozen=True, slots=True, kw_only=True)
class PclmAbilities:
    """What it takes of PCLm.

    Attributes:
        resolutions: ``pclm-source-resolution-supported``, the coarsest first.
        back: ``pclm-raster-back-side``; ``None`` when it is not said.
        strip_lines: ``pclm-strip-height-preferred``.
        compression: ``pclm-compression-method-preferred``; empty when it is not said.
    """

    resolutions: tuple[Resolution, ...] = ()
    back: SheetBack | None = None
    strip_lines: int = 16
    compression: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterAbilities:
    """One printer's answer.

    Attributes:
        formats: ``document-format-supported``; empty when it doesn't say.
        preferred: ``document-format-preferred``, in lower case; empty when it doesn't say.
        pwg: PWG Raster.
        urf: Apple Raster.
        pclm: PCLm.
        resolutions: ``printer-resolution-supported``, the coarsest first.
        resolution_default: ``printer-resolution-default``.
        paper: Its media.
        has_color: ``color-supported``; ``None`` when it doesn't say.
        color_mode_default: ``print-color-mode-default``.
        quality_default: ``print-quality-default``: 3, 4 or 5.
        sides_default: ``sides-default``.
        copies: The most copies it makes of a document; ``None`` when it doesn't say.
        page_ranges: ``page-ranges-supported``.
        shifts: The image shifts that it can do, by name.
        values: Values it takes, by option's name.
        numbers: Numbers it takes, by option's name.
        options: ``job-creation-attributes-supported``; empty when it doesn't say.
    """

    formats: tuple[str, ...] = ()
    preferred: str = ""
    pwg: PwgAbilities = field(default_factory=PwgAbilities)
    urf: UrfAbilities = field(default_factory=UrfAbilities)
    pclm: PclmAbilities = field(default_factory=PclmAbilities)
    resolutions: tuple[Resolution, ...] = ()
    resolution_default: Resolution | None = None
    paper: PaperOffered = field(default_factory=PaperOffered)
    has_color: bool | None = None
    color_mode_default: str = ""
    quality_default: int = 4
    sides_default: str = ""
    copies: int | None = None
    page_ranges: bool = False
    shifts: frozenset[str] = frozenset()
    values: dict[str, frozenset[str]] = field(default_factory=dict)
    numbers: dict[str, frozenset[int]] = field(default_factory=dict)
    options: frozenset[str] = frozenset()

    @classmethod
    def read(cls, printer: AttributeList) -> PrinterAbilities:
        """Read the printer group of a Get-Printer-Attributes response."""
        quality = highest(printer, "print-quality-default")
        return cls(
            formats=tuple(one for one in texts(printer, "document-format-supported") if one),
            preferred=first_text(printer, "document-format-preferred").lower(),
            pwg=_pwg(printer),
            urf=UrfAbilities.read(texts(printer, "urf-supported")),
            pclm=_pclm(printer),
            resolutions=resolutions(printer, "printer-resolution-supported"),
            resolution_default=next(iter(resolutions(printer, "printer-resolution-default")), None),
            paper=PaperOffered.read(printer),
            has_color=boolean(printer, "color-supported"),
            color_mode_default=first_text(printer, "print-color-mode-default"),
            quality_default=quality if quality in {3, 4, 5} else 4,
            sides_default=first_text(printer, "sides-default"),
            copies=highest(printer, "copies-supported"),
            page_ranges=bool(boolean(printer, "page-ranges-supported")),
            shifts=frozenset(one for one in SHIFTS if has_value(printer, f"{one}-supported")),
            values={option: frozenset(texts(printer, name)) for option, name in LISTS.items()},
            numbers={option: numbers(printer, name) for option, name in NUMBER_LISTS.items()},
            options=frozenset(texts(printer, "job-creation-attributes-supported")),
        )

    @property
    def is_known(self) -> bool:
        """Whether it says which formats it takes."""
        return bool(self.formats)

    def takes(self, media_type: str) -> bool:
        """Whether it lists the format (in lower case, without parameters)."""
        listed = (one.partition(";")[0].strip().lower() for one in self.formats)
        return media_type in listed

    def listed_as(self, media_type: str) -> str:
        """Return a format as the printer writes it, with its parameters."""
        wanted = media_type.lower()
        same = (one for one in self.formats if one.lower() == wanted)
        alike = (one for one in self.formats if one.partition(";")[0].strip().lower() == wanted)
        return next(same, None) or next(alike, media_type)


def _pwg(printer: AttributeList) -> PwgAbilities:
    return PwgAbilities(
        types=frozenset(texts(printer, "pwg-raster-document-type-supported")),
        resolutions=resolutions(printer, "pwg-raster-document-resolution-supported"),
        back=_back(first_text(printer, "pwg-raster-document-sheet-back")),
    )


def _pclm(printer: AttributeList) -> PclmAbilities:
    return PclmAbilities(
        resolutions=resolutions(printer, "pclm-source-resolution-supported")
        or resolutions(printer, "pclm-source-resolution-default"),
        back=_back(first_text(printer, "pclm-raster-back-side")),
        strip_lines=min(max(highest(printer, "pclm-strip-height-preferred") or 16, 16), 4096),
        compression=_compression(texts(printer, "pclm-compression-method-preferred")),
    )


def _back(keyword: str) -> SheetBack | None:
    return SheetBack(keyword) if keyword in set(SheetBack) else None


def _compression(methods: tuple[str, ...]) -> str:
    return next((one for one in methods if one in {"flate", "jpeg", "rle"}), "")

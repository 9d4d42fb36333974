"""Which format a document is turned into, and what its writer is told (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from sealpress.transform.choice import Because
from sealpress.transform.choosing.looks import pick_dither, pick_pixels, pick_resolution
from sealpress.transform.choosing.means import HOLDS_TEXT
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import SheetBack
from sealpress.transform.target import OutputFormat, Target

if TYPE_CHECKING:
    from sealpress.transform.choosing.abilities import PrinterAbilities
    from sealpress.transform.choosing.asked import Asked
    from sealpress.transform.choosing.means import Means

__all__ = ["ORDER", "Source", "pick_target", "targets"]

ORDER = (
    OutputFormat.PDF,
    OutputFormat.PWG_RASTER,
    OutputFormat.URF,
    OutputFormat.PCLM,
    OutputFormat.PCL_XL,
    OutputFormat.POSTSCRIPT,
    OutputFormat.PCL,
    OutputFormat.JPEG,
    OutputFormat.TEXT,
)
"""The best first: what stays sharp at any size, then by colours, octets and time."""

_WHY = {
    OutputFormat.PDF: "letters and lines stay sharp at any size",
    OutputFormat.PWG_RASTER: "it is quick to make and says all about its pages",
    OutputFormat.URF: "it is as quick to make as PWG Raster",
    OutputFormat.PCLM: "the printer takes it as it comes, strip by strip",
    OutputFormat.PCL_XL: "it takes grey and colour",
    OutputFormat.POSTSCRIPT: "it takes grey and colour",
    OutputFormat.PCL: "nothing better is taken; it is black and white",
    OutputFormat.JPEG: "nothing better is taken; it holds one side",
    OutputFormat.TEXT: "nothing better is taken; only the words are left",
}

_PCL_DPI = frozenset({75, 100, 150, 200, 300, 600})
_GREY = frozenset({PixelKind.SGRAY_8})
_BLACK = frozenset({PixelKind.BLACK_1})
_BOTH = frozenset({PixelKind.SGRAY_8, PixelKind.SRGB_8})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The document as far as the choice depends on it.

    Attributes:
        media_type: MIME type, in lower case, without parameters.
        pages: How many pages it has; ``None`` when that is not known.
        other_charset: Whether it is text in a charset that the printer can't be thought to know.
    """

    media_type: str
    pages: int | None = None
    other_charset: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a printer takes within one format; no pixels at all = it can't be written for it."""

    pixels: frozenset[PixelKind]
    resolutions: tuple[Resolution, ...]
    back: SheetBack = SheetBack.NORMAL


TermsOf: TypeAlias = Callable[["PrinterAbilities"], Terms]


def _kinds(abilities: PrinterAbilities) -> frozenset[PixelKind]:
    """What is taken for granted where a printer doesn't say."""
    return _GREY if abilities.has_color is False else _BOTH


def _pwg(abilities: PrinterAbilities) -> Terms:
    pwg = abilities.pwg
    pixels = pwg.pixels if pwg.types else _kinds(abilities)
    return Terms(pixels, pwg.resolutions or abilities.resolutions, pwg.back or SheetBack.NORMAL)


def _urf(abilities: PrinterAbilities) -> Terms:
    urf = abilities.urf
    resolutions = urf.resolutions or abilities.resolutions
    square = tuple(one for one in resolutions if one.is_square)
    return Terms(urf.pixels or _kinds(abilities), square, urf.back or SheetBack.NORMAL)


def _pclm(abilities: PrinterAbilities) -> Terms:
    pclm = abilities.pclm
    resolutions = pclm.resolutions or abilities.resolutions
    return Terms(_kinds(abilities), resolutions, pclm.back or SheetBack.NORMAL)


def _pcl(abilities: PrinterAbilities) -> Terms:
    known = [one for one in abilities.resolutions if one.is_square and one.feed in _PCL_DPI]
    return Terms(_BLACK, tuple(known))


def _any(abilities: PrinterAbilities) -> Terms:
    return Terms(_kinds(abilities), abilities.resolutions)


_TERMS: dict[OutputFormat, TermsOf] = {
    OutputFormat.PWG_RASTER: _pwg,
    OutputFormat.URF: _urf,
    OutputFormat.PCLM: _pclm,
    OutputFormat.PCL: _pcl,
}


def targets(source: Source, abilities: PrinterAbilities, means: Means) -> Iterator[OutputFormat]:
    """Give the formats that are possible, the best first."""
    order = sorted(ORDER, key=lambda one: one.value.lower() != abilities.preferred)
    for one in order:
        possible = one in means.writes and _fits(one, source, means)
        if possible and abilities.takes(one.value.lower()):
            terms = _TERMS.get(one, _any)(abilities)
            if terms.pixels:
                yield one


def pick_target(
    chosen: OutputFormat, asked: Asked, abilities: PrinterAbilities
) -> tuple[Target, list[Because]]:
    """Return what a writer of the format is told, and why."""
    reasons = [Because("document-format", chosen.value, _WHY[chosen])]
    if chosen is OutputFormat.PDF:
        return Target(format=chosen), reasons
    if chosen is OutputFormat.TEXT:
        return Target(format=chosen, charset=_charset(abilities)), reasons
    terms = _TERMS.get(chosen, _any)(abilities)
    quality = asked.ticket.quality if "print-quality" in asked.given else abilities.quality_default
    pixels, why_pixels = pick_pixels(terms.pixels, asked.wishes, quality, abilities)
    resolution, why_resolution = pick_resolution(
        terms.resolutions, asked.wishes, quality, abilities.resolution_default
    )
    target = Target(
        format=chosen,
        pixels=pixels,
        resolution=resolution,
        sheet_back=terms.back,
        dither=pick_dither(asked.wishes),
        one_side=chosen.is_one_page_a_file,
    )
    if chosen is OutputFormat.PCLM:
        pclm = abilities.pclm
        target = replace(target, strip_lines=pclm.strip_lines, compression=pclm.compression)
    return target, [*reasons, why_pixels, why_resolution]


def _fits(one: OutputFormat, source: Source, means: Means) -> bool:
    """Whether this document can become that."""
    if one is OutputFormat.JPEG:
        return source.pages is None or source.pages == 1
    if one is OutputFormat.PDF:
        return means.edits_pdf or source.media_type != "application/pdf"
    if one is OutputFormat.TEXT:
        return source.media_type in HOLDS_TEXT and (
            source.other_charset or source.media_type != "text/plain"
        )
    return True


def _charset(abilities: PrinterAbilities) -> str:
    """Return the charset that a printer of plain text names, UTF-8 where it names none."""
    _, _, named = abilities.listed_as(OutputFormat.TEXT.value).lower().partition("charset=")
    return named.split(";")[0].strip(' "') or "utf-8"

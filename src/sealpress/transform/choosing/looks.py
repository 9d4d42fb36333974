"""Kind of pixels, resolution and turned backs for one printer and one format (pure)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sealpress.transform.choice import Because
from sealpress.transform.pixels import Dither, PixelKind, Resolution

if TYPE_CHECKING:
    from sealpress.transform.choosing.abilities import PrinterAbilities
    from sealpress.transform.print_ticket import Wishes

__all__ = ["DEFAULT_DPI", "pick_dither", "pick_pixels", "pick_resolution"]

DEFAULT_DPI = 300
"""Where a printer names no resolution."""

MIN_DPI, MAX_DPI = 150, 1200
"""Of pages that are drawn here; finer and coarser resolutions are used when there is no other."""

DRAFT, NORMAL, HIGH = 3, 4, 5

MONOCHROME = frozenset({"monochrome", "auto-monochrome", "process-monochrome"})
BI_LEVEL = frozenset({"bi-level", "process-bi-level"})

_COLOR = (PixelKind.SRGB_8, PixelKind.SGRAY_8, PixelKind.BLACK_1)
_GREY = (PixelKind.SGRAY_8, PixelKind.SRGB_8, PixelKind.BLACK_1)
_BLACK = (PixelKind.BLACK_1, PixelKind.SGRAY_8, PixelKind.SRGB_8)

_NAMES = {
    PixelKind.SRGB_8: "colour",
    PixelKind.SGRAY_8: "shades of grey",
    PixelKind.BLACK_1: "black and white",
}


def pick_pixels(
    supported: Iterable[PixelKind], wishes: Wishes, quality: int, abilities: PrinterAbilities
) -> tuple[PixelKind, Because]:
    """Return the kind of pixels.

    Args:
        supported: Those the printer takes in the format, one at least.
        wishes: What was asked.
        quality: ``print-quality``.
        abilities: What the printer says: whether it has colour, and its own choice.
    """
    mode = wishes.color_mode or abilities.color_mode_default
    order, why = _order(mode, quality, abilities)
    taken = frozenset(supported)
    kind = next(one for one in order if one in taken)
    if kind is not order[0]:
        why = f"{why}, but the printer takes no {_NAMES[order[0]]} in this format"
    return kind, Because("print-color-mode", kind.value, f"{_NAMES[kind]}: {why}")


def _order(
    mode: str, quality: int, abilities: PrinterAbilities
) -> tuple[tuple[PixelKind, ...], str]:
    if mode in BI_LEVEL:
        return _BLACK, f"{mode} was asked for"
    if mode in MONOCHROME:
        if quality == DRAFT:
            return _BLACK, "a draft without colour is quickest this way"
        return _GREY, f"{mode} is wanted"
    if abilities.has_color is False:
        return _GREY, "the printer has no colour"
    return _COLOR, "color was asked for" if mode == "color" else "nothing says otherwise"


def pick_dither(wishes: Wishes) -> Dither:
    """Return how grey becomes black and white."""
    if wishes.color_mode in BI_LEVEL or wishes.optimize == "text":
        return Dither.THRESHOLD
    return Dither.ERROR_DIFFUSION if wishes.optimize == "photo" else Dither.ORDERED


def pick_resolution(
    supported: Sequence[Resolution], wishes: Wishes, quality: int, default: Resolution | None
) -> tuple[Resolution, Because]:
    """Return the resolution: as asked, else by quality.

    Args:
        supported: What the printer takes in the format; empty when it doesn't say.
        wishes: What was asked.
        quality: ``print-quality``.
        default: The printer's own.
    """
    known = _usable(supported)
    if wishes.resolution is not None:
        return _nearest(known, wishes.resolution)
    if not known:
        found = Resolution.square(DEFAULT_DPI)
        return found, _because(found, "the printer names none for this format")
    if quality == DRAFT:
        return known[0], _because(known[0], "the coarsest, for a draft")
    if quality == HIGH:
        return known[-1], _because(known[-1], "the finest, for high quality")
    if default is not None and default in known:
        return default, _because(default, "the printer's own choice")
    middle = known[(len(known) - 1) // 2]
    return middle, _because(middle, "in the middle of what the printer takes")


def _usable(supported: Sequence[Resolution]) -> Sequence[Resolution]:
    """Leave out what is too coarse, too fine or not square, as long as something is left."""
    square = [one for one in supported if one.is_square] or list(supported)
    usual = [one for one in square if all(MIN_DPI <= dots <= MAX_DPI for dots in one)]
    return sorted(usual or square)


def _nearest(known: Sequence[Resolution], wanted: Resolution) -> tuple[Resolution, Because]:
    if not known or wanted in known:
        return wanted, _because(wanted, "as asked for")

    def distance(one: Resolution) -> int:
        return abs(one.cross_feed - wanted.cross_feed) + abs(one.feed - wanted.feed)

    found = min(known, key=distance)
    return found, _because(found, f"the nearest to {wanted}, which the printer does not take")


def _because(found: Resolution, why: str) -> Because:
    return Because("printer-resolution", str(found), why)

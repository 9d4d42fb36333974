"""``urf-supported``: what a printer takes of Apple Raster, as keys such as ``RS300-600`` (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import SheetBack

__all__ = ["UrfAbilities"]

_KEY = re.compile(r"([A-Z]+)([0-9.-]*)")
_KINDS = {
    ("W", "8"): PixelKind.SGRAY_8,
    ("SRGB", "24"): PixelKind.SRGB_8,
}
_BACKS = {
    "1": SheetBack.NORMAL,
    "2": SheetBack.FLIPPED,
    "3": SheetBack.ROTATED,
    "4": SheetBack.MANUAL_TUMBLE,
}
MIN_DPI, MAX_DPI = 72, 2400


@dataclass(frozen=True, slots=True, kw_only=True)
class UrfAbilities:
    """What the keys say.

    Attributes:
        pixels: Kinds of pixels (``W8``, ``SRGB24``) that can be written here, too.
        resolutions: Of ``RS``, the coarsest first.
        back: Of ``DM``; ``None`` when it prints one side only, or says nothing.
        copies: Of ``CP``; ``None`` when it says nothing.
    """

    pixels: frozenset[PixelKind] = frozenset()
    resolutions: tuple[Resolution, ...] = ()
    back: SheetBack | None = None
    copies: int | None = None

    @classmethod
    def read(cls, keys: Iterable[str]) -> UrfAbilities:
        """Read the keys; what is unknown or nonsense among them is passed over."""
        pairs = [match.groups() for key in keys if (match := _KEY.fullmatch(key.strip().upper()))]
        given: dict[str, list[str]] = {}
        for name, numbers in pairs:
            given.setdefault(name, []).extend(part for part in numbers.split("-") if part)
        kinds = {kind for (name, bits), kind in _KINDS.items() if bits in given.get(name, ())}
        backs = [_BACKS[number] for number in given.get("DM", ()) if number in _BACKS]
        copies = [int(number) for number in given.get("CP", ()) if number.isdigit()]
        return cls(
            pixels=frozenset(kinds),
            resolutions=_resolutions(given.get("RS", ())),
            back=backs[0] if backs else None,
            copies=max(copies, default=None),
        )


def _resolutions(numbers: Iterable[str]) -> tuple[Resolution, ...]:
    dots = {int(number) for number in numbers if number.isdigit() and len(number) < 6}
    return tuple(Resolution.square(one) for one in sorted(dots) if MIN_DPI <= one <= MAX_DPI)

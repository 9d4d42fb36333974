"""Media sizes by self-describing name, legacy name and dimensions (PWG 5101.1 sections 5 and 6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

__all__ = ["MediaSize", "media_named", "media_of_size", "standard_media"]

#: Hundredths of a millimetre in an inch.
INCH = 2540
#: How far apart two sizes may be and still be the same media, in 1/100 mm (PWG 5100.13, ±0.5 mm).
SAME_SIZE_TOLERANCE = 50

_SELF_DESCRIBING = re.compile(
    r"[a-z]+_[a-z0-9][a-z0-9.-]*_"
    r"(?P<x>\d{1,5}(?:\.\d{1,4})?)x(?P<y>\d{1,5}(?:\.\d{1,4})?)(?P<unit>in|mm)(?:_[a-z0-9.-]+)?"
)


class MediaSize(NamedTuple):
    """A media name with its size.

    Attributes:
        name: The self-describing name, such as ``iso_a4_210x297mm``.
        x: Width in 1/100 mm.
        y: Height in 1/100 mm.
        legacy_name: The name of RFC 8011, empty if it has none.
        ppd_name: The name in PostScript printer descriptions, empty if it has none.
    """

    name: str
    x: int
    y: int
    legacy_name: str = ""
    ppd_name: str = ""


@cache
def standard_media() -> Mapping[str, MediaSize]:
    """Return all registered sizes by self-describing name."""
    from sealpress.ipp._generated.media import MEDIA

    sizes = {}
    for line in MEDIA.splitlines():
        name, x, y, legacy, ppd = ("" if word == "-" else word for word in line.split())
        sizes[name] = MediaSize(name, int(x), int(y), legacy, ppd)
    return sizes


def media_named(name: str) -> MediaSize | None:
    """Find a size by name.

    Args:
        name: A registered name, a name of RFC 8011 (``iso-a4``), a PPD name (``A4``, ``Letter``),
            or any self-describing name (``custom_label_50x30mm``).

    Returns:
        The size, or ``None`` if the name says nothing about one.
    """
    found = standard_media().get(name) or _other_names().get(name.lower())
    if found is not None:
        return found
    match = _SELF_DESCRIBING.fullmatch(name)
    if match is None:
        return None
    scale = INCH if match["unit"] == "in" else 100
    return MediaSize(name, round(float(match["x"]) * scale), round(float(match["y"]) * scale))


def media_of_size(x: int, y: int) -> MediaSize | None:
    """Return the registered size nearest to x by y (1/100 mm), if one is within the tolerance."""

    def distance(size: MediaSize) -> int:
        return max(abs(size.x - x), abs(size.y - y))

    nearest = min(standard_media().values(), key=distance)
    return nearest if distance(nearest) <= SAME_SIZE_TOLERANCE else None


@cache
def _other_names() -> Mapping[str, MediaSize]:
    names: dict[str, MediaSize] = {}
    for size in standard_media().values():
        for other in (size.legacy_name, size.ppd_name):
            if other:
                names.setdefault(other.lower(), size)
    return names

"""Trays in PCL 5, PCL XL and PostScript, by the keywords of ``media-source`` (PWG 5100.3)."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["MediaSource", "media_source"]


class MediaSource(NamedTuple):
    """Numbers of one tray; ``None`` where a language leaves it to the printer.

    Attributes:
        pcl: For ``ESC & l # H``, as printers with a tray 1 at their front number them.
        pcl_xl: For the attribute MediaSource.
        is_manual: Whether a sheet is fed by hand: all that PostScript names.
    """

    pcl: int | None = None
    pcl_xl: int = 1
    is_manual: bool = False


_FRONT, _FIRST, _SECOND, _THIRD = (MediaSource(*two) for two in ((8, 3), (1, 4), (4, 5), (5, 7)))
_SOURCES = {
    "auto": MediaSource(7, 1),
    "manual": MediaSource(2, 2, is_manual=True),
    "envelope": MediaSource(3, 6),
    "by-pass-tray": _FRONT,
    "tray-1": _FRONT,
    "main": _FIRST,
    "top": _FIRST,
    "tray-2": _FIRST,
    "alternate": _SECOND,
    "bottom": _SECOND,
    "tray-3": _SECOND,
    "large-capacity": _THIRD,
    "tray-4": _THIRD,
}


def media_source(keyword: str) -> MediaSource:
    """Return the numbers of a tray; of none and of an unknown one the printer's own choice."""
    return _SOURCES.get(keyword, MediaSource())

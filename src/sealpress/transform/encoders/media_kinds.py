"""Kinds of paper as printers of PCL and PostScript call them, by the keywords of ``media-type``."""

from __future__ import annotations

__all__ = ["media_kind"]

_NAMES = {
    "stationery": "Plain",
    "stationery-bond": "Bond",
    "stationery-colored": "Color",
    "stationery-letterhead": "Letterhead",
    "stationery-preprinted": "Preprinted",
    "stationery-prepunched": "Prepunched",
    "stationery-recycled": "Recycled",
    "cardstock": "Cardstock",
    "envelope": "Envelope",
    "labels": "Labels",
    "photographic": "Glossy",
    "photographic-glossy": "Glossy",
    "transparency": "Transparency",
}


def media_kind(keyword: str) -> str:
    """Return the name of a kind; of none and of one without a name an empty one."""
    return _NAMES.get(keyword, "")

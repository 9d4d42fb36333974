"""Which parts of the transform are installed, found without loading any of them."""

from __future__ import annotations

from importlib.util import find_spec

from sealpress.transform.choosing.means import ALL_MEANS, NO_MEANS, Means

__all__ = ["NEEDED", "installed"]

NEEDED = ("numpy", "pypdfium2", "PIL", "uharfbuzz", "wcwidth")
"""Packages without which no document can be read."""


def installed() -> Means:
    """Return what can be read and written here."""
    if not all(_is_there(name) for name in NEEDED):
        return NO_MEANS
    if not _is_there("pikepdf"):
        return Means(missing="pip install 'sealpress[pdf]'")
    return ALL_MEANS


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False

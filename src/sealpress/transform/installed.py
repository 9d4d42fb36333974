"""Which parts of the transform are installed, found without loading any of them."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

from sealpress.transform.choosing.means import NO_MEANS, POSTSCRIPT, READABLE, Means

__all__ = ["NEEDED", "installed"]

NEEDED = ("numpy", "pypdfium2", "PIL", "uharfbuzz", "wcwidth")
"""Packages without which no document can be read."""


def installed() -> Means:
    """Return what can be read and written here."""
    if not all(_is_there(name) for name in NEEDED):
        return NO_MEANS
    edits_pdf = _is_there("pikepdf")
    return Means(
        reads=READABLE | {POSTSCRIPT} if shutil.which("gs") else READABLE,
        edits_pdf=edits_pdf,
        missing="" if edits_pdf else "pip install 'sealpress[pdf]'",
    )


def _is_there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False

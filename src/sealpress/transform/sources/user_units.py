"""How large a point of a PDF's page is: ``UserUnit`` (ISO 32000-1 table 30).

PDFium does not tell it. Few documents have it, so it is looked for first, where pages lie open and
in streams of objects; only what has it is read by pikepdf.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator

try:
    import pikepdf
except ImportError:  # the extra "pdf" is not installed
    pikepdf = None  # type: ignore[assignment]  # the extra "pdf" is absent

__all__ = ["SEARCHED_OCTETS", "unit_of", "user_units"]

SEARCHED_OCTETS = 64 << 20
"""How much of a document is searched, and how much of what its streams of objects become."""

MAX_UNIT = 75_000.0
"""Units beyond this, or below its inverse, are nonsense: a page would be larger than a country."""

_NAME = b"/UserUnit"
_OBJECTS = re.compile(rb"/ObjStm\b[^\0]{0,500}?stream\r?\n")
_PIECE = 1 << 20
_OVERLAP = 1024
_PACKED = 1 << 16


def user_units(descriptor: int) -> dict[int, float]:
    """Return the unit of each page that has another one than 1/72 inch, by its index.

    Args:
        descriptor: The document; its offset stays where it is.
    """
    if pikepdf is None or not _is_named(descriptor):
        return {}
    try:
        with (
            os.fdopen(os.dup(descriptor), "rb") as file,
            pikepdf.open(file, access_mode=pikepdf.AccessMode.stream) as document,
        ):
            units = {index: unit_of(page.obj) for index, page in enumerate(document.pages)}
    except (pikepdf.PikepdfError, ValueError, TypeError, RuntimeError):
        return {}
    return {index: unit for index, unit in units.items() if unit != 1}


def unit_of(page: object) -> float:
    """Return a page's unit in points; 1 for none and for nonsense."""
    value = page.get(_NAME.decode()) if isinstance(page, pikepdf.Object) else None
    try:
        unit = float(value)  # type: ignore[arg-type]  # what is no number is caught
    except (TypeError, ValueError):
        return 1.0
    return unit if 1 / MAX_UNIT <= unit <= MAX_UNIT else 1.0


def _is_named(descriptor: int) -> bool:
    """Whether the name is anywhere in the document, as far as it is searched."""
    left = SEARCHED_OCTETS
    for position in range(0, SEARCHED_OCTETS, _PIECE):
        piece = os.pread(descriptor, _PIECE + _OVERLAP, position)
        if _NAME in piece:
            return True
        for found in _OBJECTS.finditer(piece):
            before = b""
            for octets in _inflated(descriptor, position + found.end(), left):
                left -= len(octets)
                if _NAME in before + octets:
                    return True
                before = octets[-len(_NAME) :]
        if len(piece) <= _PIECE:
            return False
    return False


def _inflated(descriptor: int, position: int, most: int) -> Iterator[bytes]:
    """Give what a stream of objects becomes, piece by piece; nothing of other packings."""
    inflater, packed = zlib.decompressobj(), b""
    while most > 0 and not inflater.eof:
        if not packed:
            packed = os.pread(descriptor, _PACKED, position)
            position += len(packed)
        try:
            octets = inflater.decompress(packed, min(_PIECE, most))
        except zlib.error:
            return
        packed = inflater.unconsumed_tail
        if not octets and not packed:
            return
        most -= len(octets)
        yield octets

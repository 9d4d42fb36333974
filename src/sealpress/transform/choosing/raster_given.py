"""Whether a printer takes the pixels of a raster document, not its format alone (pure)."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from sealpress.ipp.document_formats import media_type
from sealpress.transform.pixels import Resolution
from sealpress.transform.target import OutputFormat

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.choosing.abilities import PrinterAbilities

__all__ = ["RASTER_KINDS", "unfit_raster"]


class _Page(NamedTuple):
    """The first page as its header tells it: a keyword for its pixels, and how dense they are."""

    kind: str
    resolution: Resolution


_PWG_TYPES = {
    (3, 1): "black_1",
    (3, 8): "black_8",
    (3, 16): "black_16",
    (18, 1): "sgray_1",
    (18, 8): "sgray_8",
    (18, 16): "sgray_16",
    (19, 8): "srgb_8",
    (19, 16): "srgb_16",
    (20, 8): "adobe-rgb_8",
    (20, 16): "adobe-rgb_16",
    (1, 8): "rgb_8",
    (1, 16): "rgb_16",
    (6, 8): "cmyk_8",
    (6, 16): "cmyk_16",
}
"""``pwg-raster-document-type-supported`` by ColorSpace and BitsPerColor (PWG 5102.4)."""

_URF_TYPES = {(0, 8): "sgray_8", (1, 24): "srgb_8"}
"""The same for colour space and bits of a pixel; others have keys that say less."""


def unfit_raster(document_format: str, head: bytes, abilities: PrinterAbilities) -> str:
    """Return why a printer that takes this format does not take this document.

    Args:
        document_format: Its MIME type.
        head: Its first octets.
        abilities: What the printer says that it can do.

    Returns:
        A clause for a person; empty where it takes it, or where nobody can tell.
    """
    judge = _JUDGES.get(media_type(document_format))
    return judge(head, abilities) if judge else ""


def _pwg(head: bytes, abilities: PrinterAbilities) -> str:
    if not head.startswith(b"RaS2") or len(head) < 4 + 404:
        return ""
    across, down = struct.unpack_from(">II", head, 4 + 276)
    (bits,) = struct.unpack_from(">I", head, 4 + 384)
    (space,) = struct.unpack_from(">I", head, 4 + 400)
    kind = _PWG_TYPES.get((space, bits), "")
    pwg = abilities.pwg
    return _unfit(_Page(kind, Resolution(across, down)), pwg.types, pwg.resolutions)


def _urf(head: bytes, abilities: PrinterAbilities) -> str:
    if not head.startswith(b"UNIRAST\0") or len(head) < 12 + 24:
        return ""
    bits, space = head[12], head[13]
    (dpi,) = struct.unpack_from(">I", head, 12 + 20)
    kinds = frozenset(one.value for one in abilities.urf.pixels)
    page = _Page(_URF_TYPES.get((space, bits), ""), Resolution.square(dpi))
    return _unfit(page, kinds, abilities.urf.resolutions)


def _unfit(page: _Page, kinds: frozenset[str], resolutions: tuple[Resolution, ...]) -> str:
    if page.kind and kinds and page.kind not in kinds:
        return f"the printer takes no {page.kind}, only {', '.join(sorted(kinds))}"
    if resolutions and page.resolution not in resolutions:
        known = ", ".join(str(one) for one in resolutions)
        return f"the printer takes no {page.resolution} in this format, only {known}"
    return ""


_JUDGES: dict[str, Callable[[bytes, PrinterAbilities], str]] = {
    OutputFormat.PWG_RASTER.value: _pwg,
    OutputFormat.URF.value: _urf,
}

RASTER_KINDS = frozenset(_JUDGES)
"""MIME types that are looked into."""

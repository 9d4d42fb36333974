"""The formats that data of resources may have, and whether octets can be of the format told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

__all__ = ["RESOURCE_FORMATS", "fits"]

_OCTET_STREAM = "application/octet-stream"
_ICC_HEAD_OCTETS, _ICC_MARK_AT, _ICC_MARK = 128, 36, b"acsp"


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda octets: octets.startswith(starts)


def _is_icc_profile(octets: bytes) -> bool:
    """Look for the mark in the head of a profile (ISO 15076-1 section 7.2)."""
    return len(octets) >= _ICC_HEAD_OCTETS and octets[_ICC_MARK_AT:].startswith(_ICC_MARK)


def _is_text(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in octets


_FORMATS: Mapping[str, Callable[[bytes], bool]] = MappingProxyType(
    {
        _OCTET_STREAM: bool,
        "application/pdf": _begins(b"%PDF-"),
        "application/vnd.iccprofile": _is_icc_profile,
        "font/otf": _begins(b"OTTO", b"\0\1\0\0"),
        "font/ttf": _begins(b"\0\1\0\0", b"true"),
        "image/jpeg": _begins(b"\xff\xd8\xff"),
        "image/png": _begins(b"\x89PNG\r\n\x1a\n"),
        "text/strings": _is_text,
    }
)

RESOURCE_FORMATS = tuple(_FORMATS)
"""``resource-format-supported``."""


def fits(media_type: str, octets: bytes) -> bool:
    """Whether octets can be of a format; what is served later under its name should be that."""
    judge = _FORMATS.get(media_type)
    return judge is not None and bool(octets) and judge(octets)

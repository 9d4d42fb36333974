"""Find out a document's format from its first octets and its name (pure; RFC 8011 section 5.1.10).

Octets win over the name: a name can lie. What neither tells is ``application/octet-stream``,
which asks the printer to find out (RFC 8011 section 5.1.10.1).
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from sealpress.errors import Reason, UsageError
from sealpress.ipp.document_formats import HEAD_OCTETS, OCTET_STREAM, SCS, format_of, media_type

_BY_SUFFIX: dict[str, str] = {
    "pdf": "application/pdf",
    "ps": "application/postscript",
    "pwg": "image/pwg-raster",
    "ras": "image/pwg-raster",
    "urf": "image/urf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "txt": "text/plain",
    "text": "text/plain",
    "log": "text/plain",
    "asa": "text/plain",
    "scs": SCS,
    "pclm": "application/PCLm",
    "pcl": "application/vnd.hp-PCL",
    "pxl": "application/vnd.hp-PCLXL",
    "xps": "application/vnd.ms-xpsdocument",
    "oxps": "application/oxps",
}

_TEXT_CONTROLS = frozenset(b"\b\t\n\v\f\r")


def guess_format(head: bytes, name: str = "") -> str:
    """Return the MIME type of a document.

    Args:
        head: Its first octets, :data:`HEAD_OCTETS` or all there are.
        name: Its file name, used when the octets say nothing.
    """
    return format_of(head) or _by_name(name) or _by_text(head) or OCTET_STREAM


def choose_format(guessed: str, supported: Sequence[str], *, given: bool) -> str:
    """Return the ``document-format`` to send to a printer that lists what it takes.

    Args:
        guessed: The document's format, given by the caller or found out.
        supported: ``document-format-supported``; empty when the printer doesn't say.
        given: Whether the caller named the format.

    Raises:
        UsageError: The caller named a format that the printer doesn't list
            (reason ``document-format-not-supported``); so did finding out, and the printer
            doesn't take ``application/octet-stream`` either.
    """
    taken = {name.lower(): name for name in supported if name}
    if not taken or guessed.lower() in taken or media_type(guessed) in taken:
        return guessed
    # Printers take more than they list (PJL, text): let the printer look, unless told otherwise.
    if not given and OCTET_STREAM in taken:
        return OCTET_STREAM
    raise UsageError(
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        f"the printer doesn't take {guessed}; it takes {', '.join(sorted(taken.values()))}",
    )


def _by_name(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return _BY_SUFFIX.get(suffix.lower(), "") if stem and dot else ""


def _by_text(head: bytes) -> str:
    if not head or any(octet < 0x20 and octet not in _TEXT_CONTROLS for octet in head):
        return ""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(head, final=len(head) < HEAD_OCTETS)  # it may end within a character
    except UnicodeDecodeError:
        return ""
    return "text/plain"

"""Find out a document's format from its first octets and its name (pure; RFC 8011 section 5.1.10).

Octets win over the name: a name can lie. What neither tells is ``application/octet-stream``,
which asks the printer to find out (RFC 8011 section 5.1.10.1).
"""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from sealpress.errors import Reason, UsageError

OCTET_STREAM = "application/octet-stream"
"""The format that asks the printer to find out by itself."""

HEAD_OCTETS = 1024
"""How many first octets are looked at; ``%PDF-`` may stand anywhere within them."""

_BY_START: tuple[tuple[bytes, str], ...] = (
    (b"%!", "application/postscript"),
    (b"\x04%!", "application/postscript"),
    (b"RaS2", "image/pwg-raster"),
    (b"RaS3", "application/vnd.cups-raster"),
    (b"3SaR", "application/vnd.cups-raster"),
    (b"UNIRAST\0", "image/urf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"BM", "image/bmp"),
    (b") HP-PCL XL;", "application/vnd.hp-PCLXL"),
    (b"\x1bE", "application/vnd.hp-PCL"),
    (b"\x1b&", "application/vnd.hp-PCL"),
    (b"\x1b*", "application/vnd.hp-PCL"),
)

_BY_PJL_LANGUAGE: tuple[tuple[bytes, str], ...] = (
    (b"POSTSCRIPT", "application/postscript"),
    (b"PCLXL", "application/vnd.hp-PCLXL"),
    (b"PCL", "application/vnd.hp-PCL"),
    (b"PDF", "application/pdf"),
)

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
    "txt": "text/plain",
    "pcl": "application/vnd.hp-PCL",
    "xps": "application/vnd.ms-xpsdocument",
    "oxps": "application/oxps",
}

_PJL_START = b"\x1b%-12345X"
_TEXT_CONTROLS = frozenset(b"\t\n\f\r")


def guess_format(head: bytes, name: str = "") -> str:
    """Return the MIME type of a document.

    Args:
        head: Its first octets, :data:`HEAD_OCTETS` or all there are.
        name: Its file name, used when the octets say nothing.
    """
    return _by_octets(head) or _by_name(name) or _by_text(head) or OCTET_STREAM


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
    if not taken or guessed.lower() in taken:
        return guessed
    # Printers take more than they list (PJL, text): let the printer look, unless told otherwise.
    if not given and OCTET_STREAM in taken:
        return OCTET_STREAM
    raise UsageError(
        Reason.DOCUMENT_FORMAT_NOT_SUPPORTED,
        f"the printer doesn't take {guessed}; it takes {', '.join(sorted(taken.values()))}",
    )


def _by_octets(head: bytes) -> str:
    if b"%PDF-" in head[:HEAD_OCTETS]:
        return "application/PCLm" if b"%PCLm" in head[:HEAD_OCTETS] else "application/pdf"
    if head.startswith(_PJL_START):
        return _by_pjl(head)
    return next((mime for start, mime in _BY_START if head.startswith(start)), "")


def _by_pjl(head: bytes) -> str:
    """Return what language a PJL prologue enters; bare PJL is taken for PCL."""
    upper = head.upper().replace(b" ", b"")
    _, found, language = upper.partition(b"@PJLENTERLANGUAGE=")
    if not found:
        return "application/vnd.hp-PCL"
    return next((mime for word, mime in _BY_PJL_LANGUAGE if language.startswith(word)), "")


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

"""What a document is by its first octets, and formats as they are compared (pure; RFC 8011 5.1.10).

Clients find out with it what they send, and whoever receives documents what
``application/octet-stream`` turned out to be.
"""

from __future__ import annotations

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

_PJL_START = b"\x1b%-12345X"
_UNTOLD = frozenset({"", OCTET_STREAM})


def format_of(head: bytes) -> str:
    """Return the MIME type that a document's first octets show, or an empty string.

    Args:
        head: :data:`HEAD_OCTETS` of it, or all there are.
    """
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


def media_type(document_format: str) -> str:
    """Return a format without its parameters, such as ``; charset=utf-8`` (RFC 8011 5.1.10)."""
    return document_format.partition(";")[0].strip().lower()


def detected_format(told: str, head: bytes) -> str:
    """Return the format that was told, or the one that the first octets show."""
    if media_type(told) not in _UNTOLD:
        return told.lower()
    return format_of(head) or OCTET_STREAM

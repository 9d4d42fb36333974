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
    *(
        (sync, "application/vnd.cups-raster")
        for sync in (b"RaS3", b"3SaR", b"2SaR", b"RaSt", b"tSaR")
    ),
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

SCS_FORMATS = frozenset({"application/vnd.ibm.scs", "application/x-scs", "application/scs"})
"""Names under which the printer stream of IBM i may come; none is registered."""

SCS = "application/vnd.ibm.scs"
_SCS_ORDER = 0x2B
_SCS_CLASSES = frozenset({0xD1, 0xD2, 0xD3})
_SCS_LONGEST_ORDER = 0x3F

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

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
    found = next((mime for start, mime in _BY_START if head.startswith(start)), "")
    return found or _by_more_than_its_start(head)


def _by_more_than_its_start(head: bytes) -> str:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:2] in _UTF16_MARKS and len(head) > 2 and 0 in head[2:]:
        return "text/plain; charset=utf-16"
    return SCS if _begins_with_scs_order(head) else ""


def _begins_with_scs_order(head: bytes) -> bool:
    """Whether it begins with an order of IBM's printer stream: class, length, what it sets.

    As UTF-8 the same two octets would go on with one from 0x80; lengths are below that.
    """
    if len(head) < 4 or head[0] != _SCS_ORDER or head[1] not in _SCS_CLASSES:
        return False
    return 2 <= head[2] <= _SCS_LONGEST_ORDER and head[3] >= 0x40


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

"""Guess how many pages a document has, for progress; the document itself is not interpreted."""

from __future__ import annotations

import re
from pathlib import Path

_PIECE_OCTETS = 1 << 20
_OVERLAP_OCTETS = 32
MAX_COUNTED_OCTETS = 64 << 20
"""In larger documents pages are not counted: it would cost more than receiving them."""

# A page object's type (ISO 32000-1 section 7.7.3.3), but not /Pages.
_PDF_PAGE = re.compile(rb"/Type\s{0,4}/Page(?![A-Za-z])")


def count_pages(path: Path, document_format: str) -> int:
    """Return the number of pages, 0 when it cannot be told cheaply.

    Pages inside compressed object streams are not seen. Reads in pieces.

    Raises:
        OSError: The file can't be read.
    """
    if document_format != "application/pdf" or path.stat().st_size > MAX_COUNTED_OCTETS:
        return 0
    pages, tail = 0, b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE_OCTETS):
            window = tail + piece
            # A match that begins in the overlap is counted with the piece that follows.
            limit = len(window) - _OVERLAP_OCTETS if len(piece) == _PIECE_OCTETS else len(window)
            pages += sum(1 for match in _PDF_PAGE.finditer(window) if match.start() < limit)
            tail = window[limit:]
    return pages

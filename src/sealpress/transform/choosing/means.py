"""What this installation can read and write (pure): what choosing may count on."""

from __future__ import annotations

from dataclasses import dataclass

from sealpress.ipp.document_formats import SCS_FORMATS
from sealpress.transform.target import OutputFormat

__all__ = [
    "ALL_MEANS",
    "HOLDS_TEXT",
    "INSTALL_COMMAND",
    "NO_MEANS",
    "POSTSCRIPT",
    "READABLE",
    "Means",
]

INSTALL_COMMAND = "pip install 'sealpress[transform]'"
"""What brings the parts that turn documents into others."""

POSTSCRIPT = "application/postscript"
"""Read where Ghostscript is there."""

READABLE = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/gif",
        "image/bmp",
        "image/webp",
        "image/pwg-raster",
        "image/urf",
        "text/plain",
        *SCS_FORMATS,
    }
)
"""Formats that are read by the parts of ``sealpress[transform]``, in lower case."""

HOLDS_TEXT = frozenset({"application/pdf", POSTSCRIPT, "text/plain", *SCS_FORMATS})
"""Formats that text can be read in."""

WRITABLE = frozenset(set(OutputFormat) - {OutputFormat.PNG})
"""What is written by them for printers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What can be read and written here.

    Attributes:
        reads: MIME types, in lower case.
        writes: Formats.
        edits_pdf: Whether PDF can be rearranged and stay PDF (``sealpress[pdf]``).
        missing: The command that would bring what is not there; empty when all is.
    """

    reads: frozenset[str] = READABLE
    writes: frozenset[OutputFormat] = WRITABLE
    edits_pdf: bool = False
    missing: str = ""

    def can_read(self, media_type: str) -> bool:
        """Whether a document of this type (lower case, no parameters) can be read."""
        return media_type in self.reads


ALL_MEANS = Means(reads=READABLE | {POSTSCRIPT}, edits_pdf=True)
"""Everything is installed."""

NO_MEANS = Means(reads=frozenset(), writes=frozenset(), missing=INSTALL_COMMAND)
"""Nothing is: documents go as they are."""

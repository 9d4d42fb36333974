"""What one document may cost, all named and settable."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TransformLimits"]

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformLimits:
    """Bounds of one transform; beyond one of them it ends with the reason that names it.

    Attributes:
        memory_octets: Address space of the worker.
        cpu_seconds_a_page: CPU time between one page and the next.
        wall_seconds_a_page: Time between them, not counting the time a reader keeps it waiting.
        cpu_seconds_postscript: CPU time for making PDF of a whole PostScript document.
        max_pages: Pages of the document, and sides of the output.
        max_document_octets: Of the document.
        max_output_octets: Of what is written.
        max_image_pixels: Of one image of the document.
        max_page_points: Of a PDF page's longer side, in 1/72 inch. PDF 1.7 has 14,400 as its own
            limit (ISO 32000-1 annex C); more is no sheet of paper.
    """

    memory_octets: int = 1536 * MIB
    cpu_seconds_a_page: float = 30.0
    wall_seconds_a_page: float = 120.0
    cpu_seconds_postscript: float = 300.0
    max_pages: int = 100_000
    max_document_octets: int = 4096 * MIB
    max_output_octets: int = 1 << 40
    max_image_pixels: int = 90_000_000
    max_page_points: float = 14_400.0

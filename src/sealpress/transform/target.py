"""What a document is turned into: a format with everything that its writer must know."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from sealpress.transform.pixels import Dither, PixelKind, Resolution
from sealpress.transform.sheets import SheetBack

__all__ = ["OutputFormat", "Target"]


class OutputFormat(enum.StrEnum):
    """What can be written; the value is the MIME type that printers list."""

    PDF = "application/pdf"
    PWG_RASTER = "image/pwg-raster"
    URF = "image/urf"
    PCLM = "application/PCLm"
    JPEG = "image/jpeg"
    PNG = "image/png"
    """For people and tests, not for printers: pages one behind the other."""
    PCL = "application/vnd.hp-PCL"
    PCL_XL = "application/vnd.hp-PCLXL"
    POSTSCRIPT = "application/postscript"
    TEXT = "text/plain"

    @property
    def is_one_page_a_file(self) -> bool:
        """Whether a file of it holds one page only."""
        return self in {OutputFormat.JPEG, OutputFormat.PNG}


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a worker writes.

    Attributes:
        format: The format.
        pixels: Kind of pixels of formats made of pixels.
        resolution: How densely they stand.
        sheet_back: How back sides are turned.
        dither: How grey becomes black and white, for ``black_1``.
        strip_lines: Lines of a strip in PCLm.
        compression: ``flate``, ``jpeg`` or ``rle`` where a format leaves the choice (PCLm,
            PostScript); empty for its best.
        level: Language level of PostScript.
        as_pixels: Whether PDF is written as pictures of its pages, where its parts can't stay.
        charset: Of text.
        one_side: Whether whoever takes it takes one side alone, as printers of pictures do: a
            document with more of them is refused.
        only_side: The one side that is written, from 1; 0 = all of them.
    """

    format: OutputFormat
    pixels: PixelKind = PixelKind.SGRAY_8
    resolution: Resolution = field(default_factory=lambda: Resolution(300, 300))
    sheet_back: SheetBack = SheetBack.NORMAL
    dither: Dither = Dither.ORDERED
    strip_lines: int = 16
    compression: str = ""
    level: int = 3
    as_pixels: bool = False
    charset: str = "utf-8"
    one_side: bool = False
    only_side: int = 0

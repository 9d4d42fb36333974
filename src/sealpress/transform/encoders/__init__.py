"""Writers of pages made of pixels, one for each format: a table from format to writer.

Each is made anew for a document and gives its octets piece by piece, as the bands of a page come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sealpress.transform.encoders.jpeg import Jpeg
from sealpress.transform.encoders.pcl import Pcl
from sealpress.transform.encoders.pcl_xl import PclXl
from sealpress.transform.encoders.pclm import Pclm
from sealpress.transform.encoders.pdf_pages import PdfPages
from sealpress.transform.encoders.png import Png
from sealpress.transform.encoders.postscript import PostScript
from sealpress.transform.encoders.pwg import PwgEncoder
from sealpress.transform.encoders.urf import UrfEncoder
from sealpress.transform.target import OutputFormat

if TYPE_CHECKING:
    from collections.abc import Callable

    from sealpress.transform.page_encoder import PageEncoder
    from sealpress.transform.print_ticket import PrintTicket
    from sealpress.transform.target import Target

__all__ = ["ENCODERS", "encoder_for"]

ENCODERS: dict[OutputFormat, Callable[[Target, PrintTicket], PageEncoder]] = {
    OutputFormat.PWG_RASTER: lambda _target, _ticket: PwgEncoder(),
    OutputFormat.URF: lambda _target, _ticket: UrfEncoder(),
    OutputFormat.PDF: PdfPages,
    OutputFormat.PCLM: Pclm,
    OutputFormat.PCL: Pcl,
    OutputFormat.PCL_XL: PclXl,
    OutputFormat.POSTSCRIPT: PostScript,
    OutputFormat.JPEG: Jpeg,
    OutputFormat.PNG: Png,
}
"""A line for each format: the class that writes it, made of the target and the ticket."""


def encoder_for(target: Target, ticket: PrintTicket) -> PageEncoder:
    """Return a new writer of a document.

    Args:
        target: What is written.
        ticket: How it was asked for; its quality decides how much JPEG may lose.

    Raises:
        KeyError: The format isn't made of pixels (text).
    """
    return ENCODERS[target.format](target, ticket)

"""PDFs written from documents, and what PDFium and others see in them."""

from __future__ import annotations

import ctypes
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field

import pikepdf
import pypdfium2
import pypdfium2.raw
from PIL import Image

from sealpress.transform.geometry import Matrix, PageSize
from sealpress.transform.layout import lay_out
from sealpress.transform.limits import TransformLimits
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.request import Event, TransformRequest
from sealpress.transform.sheets import Placement
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.writing import write_pdf
from tests.transform.samples import A4_MEDIA

PLAIN = PrintTicket(media=A4_MEDIA)
DEFAULT_LIMITS = TransformLimits()
SCALE = 0.5
"""Pixels of pictures to a point: 36 dpi."""


@dataclass
class Written:
    """What became of a document."""

    octets: bytearray = field(default_factory=bytearray)
    events: list[Event] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """What qpdf finds wrong with it."""
        with pikepdf.open(io.BytesIO(self.octets)) as pdf:
            return pdf.check_pdf_syntax()


def written(
    octets: bytes,
    ticket: PrintTicket = PLAIN,
    document_format: str = "application/pdf",
    limits: TransformLimits = DEFAULT_LIMITS,
) -> Written:
    """Write a document as PDF."""
    made = Written()
    target = Target(format=OutputFormat.PDF)
    request = TransformRequest(
        document_format=document_format, ticket=ticket, target=target, limits=limits
    )
    with tempfile.TemporaryFile() as file:
        file.write(octets)
        file.flush()
        write_pdf(request, file.fileno(), made.octets.extend, made.events.append)
    return made


def pages_of(octets: bytes | bytearray) -> list[Image.Image]:
    """Return the pages of a PDF as PDFium shows them."""
    with pypdfium2.PdfDocument(bytes(octets)) as document:
        return [
            page.render(scale=SCALE, may_draw_forms=False).to_pil().convert("RGB")
            for page in document
        ]


def drawn(octets: bytes, ticket: PrintTicket) -> list[Image.Image]:
    """Return the sides of a document as they are drawn for printers that take pixels."""
    with pypdfium2.PdfDocument(octets) as document:
        sizes = [PageSize(*page.get_size()) for page in document]
        sides = lay_out(len(sizes), sizes.__getitem__, ticket)
        return [_side(document, side.placements, side.media.size) for side in sides]


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return how different two pictures are: the mean of all pixels, 0 to 255."""
    assert one.size == other.size
    left, right = one.convert("L").tobytes(), other.convert("L").tobytes()
    return sum(abs(a - b) for a, b in zip(left, right, strict=True)) / len(left)


def _side(
    document: pypdfium2.PdfDocument, placements: Sequence[Placement], size: PageSize
) -> Image.Image:
    width, height = (-(-round(edge * SCALE * 1000) // 1000) for edge in size)
    bitmap = pypdfium2.PdfBitmap.new_native(width, height, pypdfium2.raw.FPDFBitmap_BGR)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
    for placement in placements:
        page = document[placement.page]
        whole = _whole(page).then(placement.matrix)
        matrix = whole.then(Matrix(width / size.width, 0, 0, height / size.height, 0, 0))
        clip = [edge * SCALE for edge in placement.clip]
        pypdfium2.raw.FPDF_RenderPageBitmapWithMatrix(
            bitmap.raw,
            page.raw,
            ctypes.byref(pypdfium2.raw.FS_MATRIX(*matrix)),
            ctypes.byref(pypdfium2.raw.FS_RECTF(*clip)),
            pypdfium2.raw.FPDF_ANNOT | pypdfium2.raw.FPDF_PRINTING,
        )
    return bitmap.to_pil().convert("RGB")


def _whole(page: pypdfium2.PdfPage) -> Matrix:
    """Return the map from what PDFium takes for a page's points: cut to whole ones."""
    across, down = (size / int(size) for size in page.get_size())
    return Matrix(across, 0, 0, down, 0, 0)

"""Requests for tests, and documents as open files without a name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from PIL import Image

from sealpress.transform.geometry import Box, Matrix
from sealpress.transform.limits import TransformLimits
from sealpress.transform.page_source import PageSource
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.rendering.canvas import BandedCanvas
from sealpress.transform.request import TransformRequest
from sealpress.transform.sources import open_source
from sealpress.transform.target import OutputFormat, Target
from tests.transform.samples import BORDERLESS_A4

PWG = Target(format=OutputFormat.PWG_RASTER, pixels=PixelKind.SRGB_8, resolution=Resolution(72, 72))
"""A pixel for each point, in colour."""


def request(
    document_format: str = "application/pdf",
    *,
    target: Target = PWG,
    limits: TransformLimits | None = None,
    **asked: object,
) -> TransformRequest:
    """Return a request for a document on A4 without margins."""
    return TransformRequest(
        document_format=document_format,
        ticket=replace(PrintTicket(media=BORDERLESS_A4), **asked),
        target=target,
        limits=limits or TransformLimits(),
    )


@contextmanager
def opened(document: bytes) -> Iterator[int]:
    """Give an open file with these octets."""
    with tempfile.TemporaryFile() as file:
        file.write(document)
        file.flush()
        yield file.fileno()


@contextmanager
def source_of(document: bytes, wanted: TransformRequest) -> Iterator[PageSource]:
    """Give a document's pages."""
    with opened(document) as descriptor:
        source = open_source(wanted, descriptor, lambda _: None)
        try:
            yield source
        finally:
            source.close()


def picture_of(source: PageSource, index: int, dpi: int = 72) -> Image.Image:
    """Return a whole page as a picture in colour, without a sheet around it."""
    size = source.page_size(index)
    scale = dpi / 72
    width, height = round(size.width * scale), round(size.height * scale)
    canvas = BandedCanvas(width, height, PixelKind.SRGB_8, Resolution(dpi, dpi))
    (band,) = list(canvas.bands())
    matrix = Matrix(width / size.width, 0, 0, height / size.height, 0, 0)
    source.draw(index, band, matrix, Box(0, 0, width, height))
    return Image.frombytes("RGB", (width, height), band.lines.tobytes(), "raw", "RGB", band.stride)

"""All encoders alike: found by format, the same octets every time, memory for a strip only."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from sealpress.transform.encoders import ENCODERS, encoder_for
from sealpress.transform.pixels import PixelKind
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.target import OutputFormat, Target
from tests.transform.encoders.pages import (
    A4,
    BLACK,
    COLOR,
    GRAY,
    Octets,
    Page,
    blank,
    encoded,
    page,
)  # fmt: skip

MIB = 1 << 20

KINDS = {format_: [BLACK, GRAY, COLOR] for format_ in ENCODERS}
KINDS[OutputFormat.PCL] = [BLACK]
KINDS[OutputFormat.URF] = [GRAY, COLOR]
CASES = [(format_, kind) for format_, kinds in KINDS.items() for kind in kinds]
REPEATS_LINES = {OutputFormat.PWG_RASTER, OutputFormat.URF}
"""Equal lines are one only within a band: other bands, other octets, the same pixels."""
COMPRESSIONS = [(format_, "") for format_ in ENCODERS] + [
    (OutputFormat.PCLM, "jpeg"),
    (OutputFormat.PDF, "jpeg"),
    (OutputFormat.POSTSCRIPT, "jpeg"),
    (OutputFormat.POSTSCRIPT, "rle"),
]


def test_every_format_of_pixels_has_an_encoder() -> None:
    assert set(OutputFormat) - set(ENCODERS) == {OutputFormat.TEXT}


def test_text_has_none() -> None:
    with pytest.raises(KeyError):
        encoder_for(Target(format=OutputFormat.TEXT), PrintTicket(media=A4))


@pytest.mark.parametrize(("format_", "kind"), CASES)
def test_a_document_is_the_same_every_time_and_however_it_is_cut(
    format_: OutputFormat, kind: PixelKind
) -> None:
    pages = [page(kind), blank(kind), page(kind)]

    once = encoded(format_, pages)

    assert encoded(format_, pages) == once
    if format_ not in REPEATS_LINES:
        assert encoded(format_, pages, band=33, padding=7) == once


@pytest.mark.parametrize(("format_", "kind"), CASES)
def test_pages_leave_before_the_next_is_asked_for(format_: OutputFormat, kind: PixelKind) -> None:
    one = page(kind, A4, 150)
    target = Target(format=format_, pixels=kind, resolution=one.facts.resolution)
    encoder = encoder_for(target, PrintTicket(media=A4))
    written = [encoder.begin(2)]

    written += map(bytes, encoder.page(one.facts, one.bands(200)))
    first = len(b"".join(written))
    written += map(bytes, encoder.page(one.facts, one.bands(200)))

    assert first > 0.4 * len(b"".join(written))


def bands_of_a_large_page(one: Page) -> Iterator[Octets]:
    """Give 64 lines again and again, so that the page itself takes no memory."""
    band = np.ascontiguousarray(one.lines[:64])
    for _ in range(one.facts.height // 64):
        yield band


def peak_of(target: Target, one: Page) -> int:
    """Return the most octets that an encoder held at a time while it wrote a page."""
    encoder = encoder_for(target, PrintTicket(media=A4))
    digest = hashlib.sha256(encoder.begin(1))
    tracemalloc.start()
    try:
        for piece in encoder.page(one.facts, bands_of_a_large_page(one)):
            digest.update(piece)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("format_", "compression"), COMPRESSIONS)
def test_a_page_of_600_dpi_takes_no_more_than_a_few_strips(
    format_: OutputFormat, compression: str
) -> None:
    kind = KINDS[format_][-1]
    page_600 = blank(kind, A4, 150).on(width=4960, height=6976)  # 104 MB in colour
    lines = np.full((64, page_600.facts.line_octets), 255, np.uint8)
    lines[:, :300] = np.random.default_rng(5).integers(0, 256, (64, 300), np.uint8)
    target = Target(format=format_, pixels=kind, compression=compression)

    assert peak_of(target, Page(page_600.facts, lines)) < 24 * MIB

"""PWG Raster becomes URF, and URF PWG Raster, with the same packed lines."""

from __future__ import annotations

import io

import numpy as np
import pytest

from sealpress.errors import Reason, TransformError
from sealpress.transform.decoders.raster import RasterDocument
from sealpress.transform.encoders.pwg import PwgEncoder
from sealpress.transform.encoders.rewriting import can_be_rewritten, rewritten
from sealpress.transform.encoders.urf import UrfEncoder
from sealpress.transform.page_encoder import PageFacts
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.target import OutputFormat
from tests.transform.encoders import pages
from tests.transform.encoders.pages import BLACK, COLOR, GRAY
from tests.transform.encoders.raster_lint import pwg_pages, urf_pages

PWG, URF = OutputFormat.PWG_RASTER, OutputFormat.URF


def rewrite(octets: bytes, facts: PageFacts, encoder: PwgEncoder | UrfEncoder) -> bytes:
    """Return a document of one kind of page in the other format."""
    found = RasterDocument(io.BytesIO(octets))
    written = [encoder.begin(found.page_count())]
    for page in found.pages():
        written += rewritten(page, facts, encoder)
    return b"".join([*written, encoder.end()])


@pytest.mark.parametrize("kind", [GRAY, COLOR])
def test_there_and_back(kind: PixelKind) -> None:
    page = pages.page(kind, pages.LETTER, 100).on(total=2)
    pwg = pages.encoded(PWG, [page, page])
    urf = rewrite(pwg, page.facts, UrfEncoder())
    assert [found.lines for found in urf_pages(urf)] == [page.lines.tobytes()] * 2
    assert rewrite(urf, page.facts, PwgEncoder()) == pwg


@pytest.mark.parametrize("left", [1, 127, 128, 129, 299])
def test_fills_become_runs(left: int) -> None:
    page = pages.page(COLOR)
    height, width = page.facts.height, page.facts.width
    pixels = bytes(range(3)) * 1
    tokens = b"".join(b"\0" + pixels for _ in range(width - left))
    line = b"\0" + tokens + b"\x80"
    urf = UrfEncoder().begin(1) + UrfEncoder().header(page.facts) + line * height
    (found,) = pwg_pages(rewrite(urf, page.facts, PwgEncoder()))
    expected = np.full((height, width, 3), 255, np.uint8)
    expected[:, : width - left] = range(3)
    assert found.lines == expected.tobytes()


@pytest.mark.parametrize(
    ("facts", "can"),
    [
        ({}, True),
        ({"quality": 5, "copies": 3}, True),
        ({"transforms": (-1, -1)}, False),
        ({"resolution": Resolution(300, 300)}, False),
        ({"width": 299}, False),
        ({"pixels": COLOR}, False),
    ],
)
def test_only_pages_that_stay_as_they_are_are_rewritten(
    facts: dict[str, object], *, can: bool
) -> None:
    page = pages.page(GRAY)
    found = RasterDocument(io.BytesIO(pages.encoded(PWG, [page]))).page(0)
    assert can_be_rewritten(found, page.on(**facts).facts) is can


def test_bits_stay_in_pwg_raster() -> None:
    page = pages.page(BLACK)
    pwg = pages.encoded(PWG, [page])
    assert rewrite(pwg, page.on(total=1).facts, PwgEncoder())[1800:] == pwg[1800:]


def test_a_cut_document_is_not_passed_on_as_a_whole_one() -> None:
    page = pages.page(GRAY).on(total=1)
    pwg = pages.encoded(PWG, [page])
    with pytest.raises(TransformError) as failed:
        rewrite(pwg[:-3], page.facts, UrfEncoder())
    assert failed.value.reason is Reason.DOCUMENT_DAMAGED

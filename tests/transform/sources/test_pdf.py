"""PDF pages: their sizes, turns and cuts, forms, locks and damage."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import numpy as np
import pikepdf
import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.geometry import Box, Matrix
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.rendering.canvas import BandedCanvas
from sealpress.transform.sources import open_source, pdf, user_units
from sealpress.transform.target import OutputFormat, Target
from tests.transform import bombs, samples
from tests.transform.requests import opened, picture_of, request, source_of

UPRIGHT = tuple(samples.CORNERS)

FIELD = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Annots[4 0 R]>>endobj
4 0 obj<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/F 4/Rect[20 20 180 80]/P 3 0 R/AP<</N 5 0 R>>>>endobj
5 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 160 60]/Length 18>>stream
0 g 0 0 50 30 re f
endstream endobj
trailer<</Root 1 0 R/Size 6>>
%%EOF"""
"""A page with a field that shows a black box, 50 points wide and 30 high, at 20, 20 from below."""

LOCKED = b"""%PDF-1.3
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj
5 0 obj<</Filter/Standard/Length 40/P -12/R 2/V 1
/O<839250b781008bf10ee37002c7384271281a0aa7c2ed6d62a20646bd67950e6c>
/U<40d5db75b36fc539b0081acc82f56e40b00702c4e8790d0d24496c79c77229bf>>>endobj
trailer<</Root 1 0 R/Size 6/Encrypt 5 0 R
/ID[<31415926535897932384626433832795><31415926535897932384626433832795>]>>
%%EOF"""
"""Its password is ``b``."""


def test_pages_of_all_sizes_turns_and_cuts_are_shown_upright() -> None:
    with source_of(samples.mixed_pdf(), request()) as source:
        sizes = [source.page_size(index) for index in range(source.page_count())]
        shown = [samples.marks(picture_of(source, index)) for index in range(len(sizes))]
    a4, wide, a5 = samples.A4, samples.A4.turned, samples.A5
    assert sizes == [a4, wide, a5, samples.LETTER, a4, a4, a4, a5]
    assert shown == [UPRIGHT] * 8


def in_units(unit: bytes) -> bytes:
    """Two pages of A4 that are written in units of their own."""
    return samples.pdf(2).replace(b"0 0 595 842]", b"0 0 595 842]/UserUnit " + unit)


def packed(octets: bytes) -> bytes:
    """Return a PDF with its pages in a stream of objects."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(octets)) as document:
        document.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


@pytest.mark.parametrize("how", [bytes, packed])
def test_a_page_is_as_large_as_its_own_unit_says(how: Callable[[bytes], bytes]) -> None:
    document = how(in_units(b"0.5"))
    assert (b"/UserUnit" in document) == (how is bytes)
    with source_of(document, request()) as source:
        assert source.page_size(1) == (297.5, 421)
        picture = picture_of(source, 1)
    assert picture.height == 421
    assert samples.marks(picture, 3) == UPRIGHT


@pytest.mark.parametrize("unit", [b"0", b"-3", b"1e9", b"(x)", b"null"])
def test_units_that_are_none_are_not_regarded(unit: bytes) -> None:
    with source_of(in_units(unit), request()) as source:
        assert source.page_size(0) == samples.A4


def test_a_stream_of_objects_that_is_a_bomb_is_searched_in_part() -> None:
    stream = zlib.compress(bytes(user_units.SEARCHED_OCTETS + 1) + b"/UserUnit")
    bomb = b"<</Type/ObjStm/Filter/FlateDecode>>stream\n" + stream
    with opened(samples.pdf(1) + bomb) as descriptor:
        assert user_units.user_units(descriptor) == {}


@pytest.mark.parametrize("dpi", [72, 150, 300])
def test_a_page_of_broken_points_fills_its_matrix(dpi: int) -> None:
    octets = samples.pdf(1).replace(b"0 0 595 842", b"0 0 595.9 842.9")
    with source_of(octets, request()) as source:
        assert source.page_size(0) == pytest.approx((595.9, 842.9), abs=0.001)
        picture = picture_of(source, 0, dpi).convert("L")
    # The mark at the right ends 0.9 points before the edge.
    right = max(x for x in range(picture.width) if picture.getpixel((x, 20)) < 250)
    assert right == pytest.approx(595 * dpi / 72, abs=2)


def test_only_what_is_clipped_is_touched() -> None:
    canvas = BandedCanvas(100, 100, PixelKind.SGRAY_8, Resolution(72, 72))
    (band,) = list(canvas.bands())
    with source_of(samples.pdf(1), request()) as source:
        matrix = Matrix(10, 0, 0, 10, 0, 0)
        source.draw(0, band, matrix, Box(20, 30, 60, 70))
    dark = band.lines[:, :100] < 128
    assert dark[30:70, 20:60].all()
    assert dark.sum() == 40 * 40


def test_a_locked_pdf_says_so() -> None:
    with pytest.raises(TransformError) as caught, source_of(LOCKED, request()):
        pass
    assert caught.value.reason is Reason.DOCUMENT_LOCKED


@pytest.mark.parametrize("octets", [b"", b"%PDF-1.7\n", b"hello", samples.pdf(1)[:200]])
def test_what_is_no_pdf_is_damaged(octets: bytes) -> None:
    with pytest.raises(TransformError) as caught, source_of(octets, request()) as source:
        source.page_count()
    assert caught.value.reason is Reason.DOCUMENT_DAMAGED


TURNS = {
    "upright": (Matrix(1, 0, 0, 1, 0, 0), (20, 50)),
    "mirrored": (Matrix(-1, 0, 0, 1, 200, 0), (130, 50)),
    "upside down": (Matrix(1, 0, 0, -1, 0, 100), (20, 20)),
    "turned": (Matrix(-1, 0, 0, -1, 200, 100), (130, 20)),
    "clockwise": (Matrix(0, 1, -1, 0, 100, 0), (20, 20)),
    "anticlockwise": (Matrix(0, -1, 1, 0, 0, 200), (50, 130)),
    "clockwise, mirrored": (Matrix(0, 1, 1, 0, 0, 0), (50, 20)),
}


@pytest.mark.parametrize("turn", TURNS)
def test_fields_of_forms_are_drawn_where_the_page_is(turn: str) -> None:
    matrix, corner = TURNS[turn]
    canvas = BandedCanvas(200, 200, PixelKind.SGRAY_8, Resolution(72, 72))
    (band,) = list(canvas.bands())
    with source_of(FIELD, request()) as source:
        source.draw(0, band, matrix, Box(0, 0, 200, 200))
    lines, columns = (band.lines[:, :200] < 128).nonzero()
    assert (columns.min(), lines.min()) == corner
    assert len(lines) == 50 * 30


def test_edges_are_hard_for_drafts_and_for_printers_without_grey() -> None:
    black = Target(format=OutputFormat.PWG_RASTER, pixels=PixelKind.BLACK_1)
    for wanted in (request(quality=3), request(target=black)):
        with source_of(samples.pdf(1), wanted) as source:
            greys = np.unique(np.asarray(picture_of(source, 0)))
        assert len(greys) < 8


def test_a_long_document_is_opened_anew_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "RENEW_PAGES", 2)
    with source_of(samples.pdf(5), request()) as source:
        shown = [samples.marks(picture_of(source, index)) for index in (0, 1, 2, 3, 4, 0)]
    assert shown == [UPRIGHT] * 6


def test_a_document_has_its_limit() -> None:
    limits = TransformLimits(max_document_octets=100)
    with pytest.raises(TransformError) as caught, source_of(samples.pdf(1), request(limits=limits)):
        pass
    assert caught.value.reason is Reason.DOCUMENT_TOO_LARGE


def test_a_page_that_is_missing_fails_with_its_number() -> None:
    octets = samples.pdf(2).replace(b"6 0 obj", b"9 0 obj")
    with pytest.raises(TransformError) as caught, source_of(octets, request()) as source:
        [source.page_size(index) for index in range(2)]
    assert caught.value.page == 2


def test_other_formats_are_not_opened() -> None:
    with opened(b"x") as descriptor, pytest.raises(TransformError) as caught:
        open_source(request("text/x-unknown"), descriptor, lambda _: None)
    assert caught.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED


@pytest.mark.parametrize("inside", [False, True])
def test_a_picture_of_too_many_pixels_is_refused(inside: bool) -> None:
    octets = bombs.image(3000, 3000)
    if inside:
        octets = wrapped(octets)
    limits = TransformLimits(max_image_pixels=8_999_999)
    with (
        source_of(octets, request(limits=limits)) as source,
        pytest.raises(TransformError) as caught,
    ):
        picture_of(source, 0)
    assert (caught.value.reason, caught.value.page) == (Reason.IMAGE_TOO_LARGE, 1)
    with source_of(octets, request()) as source:
        assert picture_of(source, 0).getpixel((300, 400)) == (0, 0, 0)


def wrapped(octets: bytes) -> bytes:
    """Return the same with the picture drawn by a form."""
    form = (
        b"9 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 5 0 R>>>>"
        b"/Length 5>>stream\n/X Do\nendstream endobj\n"
    )
    head, _, rest = octets.partition(b"/XObject<</X 5 0 R>>")
    body = head + b"/XObject<</X 9 0 R>>" + rest[: rest.rindex(b"xref\n0")]
    return body + form + b"trailer<</Root 1 0 R/Size 10>>\n%%EOF"

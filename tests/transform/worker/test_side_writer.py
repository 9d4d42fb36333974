"""Sides written: copies drawn once, pages of pixels taken over where nothing moves them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.print_ticket import PrintTicket
from sealpress.transform.rendering.sides import SideDrawer
from sealpress.transform.request import TransformRequest
from sealpress.transform.sheets import SheetBack, Sides
from sealpress.transform.sources.pdfium import Document
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker import job
from tests.transform import samples
from tests.transform.requests import opened, picture_of, request, source_of

PWG = Target(format=OutputFormat.PWG_RASTER, pixels=PixelKind.SRGB_8, resolution=Resolution(50, 50))
URF = replace(PWG, format=OutputFormat.URF)
PICTURES = replace(PWG, format=OutputFormat.PDF, as_pixels=True)


def written(document: bytes, wanted: TransformRequest) -> bytes:
    octets = bytearray()
    with opened(document) as descriptor:
        job.run(wanted, descriptor, octets.extend, lambda event: None)
    return bytes(octets)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the pages that PDFium draws, as it draws them."""
    pages: list[int] = []
    draw = Document.draw

    def counted(self: Document, index: int, *args: object) -> None:
        pages.append(index)
        draw(self, index, *args)

    monkeypatch.setattr(Document, "draw", counted)
    return pages


@pytest.mark.parametrize("target", [PWG, URF, PICTURES])
def test_colours_are_those_of_the_document(target: Target) -> None:
    raster = written(samples.pdf(1), request(target=target))
    with source_of(raster, request(str(target.format), target=PWG)) as source:
        assert samples.marks(picture_of(source, 0)) == tuple(samples.CORNERS)


@pytest.mark.parametrize("target", [PWG, URF])
@pytest.mark.parametrize("collated", [True, False])
def test_further_copies_are_not_drawn(target: Target, collated: bool, drawn: list[int]) -> None:
    once = written(samples.pdf(3), request(target=target))
    before = len(drawn)
    thrice = written(samples.pdf(3), request(target=target, copies=3, collated=collated))
    assert len(drawn) == 2 * before == 6
    assert len(thrice) == pytest.approx(3 * len(once), rel=0.01)


def test_backs_of_copies_are_not_their_fronts() -> None:
    turned = replace(PWG, sheet_back=SheetBack.ROTATED)
    asked = {"copies": 2, "collated": False, "sides": Sides.LONG_EDGE}
    plain = written(samples.pdf(2), request(target=turned, **asked))
    again = written(samples.pdf(2), request(target=replace(turned), **asked))
    assert plain == again
    assert plain != written(samples.pdf(2), request(target=PWG, **asked))


@pytest.mark.parametrize("back", SheetBack)
def test_pages_of_pixels_are_taken_over(back: SheetBack, drawn: list[int]) -> None:
    asked = {"sides": Sides.LONG_EDGE}
    pwg, urf = replace(PWG, sheet_back=back), replace(URF, sheet_back=back)
    raster = written(samples.pdf(2), request(target=pwg, **asked))
    wanted = written(samples.pdf(2), request(target=urf, **asked))
    drawn.clear()
    made = written(raster, request("image/pwg-raster", target=urf, **asked))
    assert drawn == []
    assert len(made) == pytest.approx(len(wanted), rel=0.01)
    if back.transforms(Sides.LONG_EDGE) == (1, 1):
        # URF doesn't say how a back is turned.
        assert written(made, request("image/urf", target=pwg, **asked)) == raster


CHANGES: dict[str, dict[str, object]] = {
    "several on a side": {"number_up": 2},
    "another sheet": {"media": replace(PrintTicket(media=samples.A4_MEDIA).media, width=20000)},
    "moved": {"shift": ((500, 500), (0, 0))},
}


@pytest.mark.parametrize("change", CHANGES)
def test_pages_that_are_changed_are_drawn(change: str, drawn: list[int]) -> None:
    raster = written(samples.pdf(2), request(target=PWG))
    drawn.clear()
    written(raster, request("image/pwg-raster", target=URF, **CHANGES[change]))
    assert drawn


def test_pages_of_other_pixels_are_drawn(drawn: list[int]) -> None:
    raster = written(samples.pdf(1), request(target=PWG))
    drawn.clear()
    written(raster, request("image/pwg-raster", target=replace(URF, pixels=PixelKind.SGRAY_8)))
    assert drawn == [0]


def test_the_drawer_is_closed_when_a_page_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(SideDrawer, "close", lambda self: closed.append(True))
    damaged = samples.pdf(2).replace(b"6 0 obj", b"9 0 obj", 1)
    with pytest.raises(Exception, match="page 2"):
        written(damaged, request(target=PWG))
    assert closed == [True]

"""A whole document: opened, laid out, drawn, written, told; every way in which it can't be."""

from __future__ import annotations

import io
import itertools
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.print_ticket import PageOrder, SheetKind
from sealpress.transform.request import Event, PageDone, Started, TransformRequest
from sealpress.transform.sheets import SheetBack, Sides
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker import job
from tests.transform import samples
from tests.transform.requests import opened, request

UPRIGHT = tuple(samples.CORNERS)
PNG = Target(format=OutputFormat.PNG, pixels=PixelKind.SRGB_8, resolution=Resolution(50, 50))


class Told:
    """What a job wrote and told: its sides as files of their own."""

    def __init__(self, document: bytes, wanted: TransformRequest) -> None:
        self.events: list[Event] = []
        self.octets = bytearray()
        self._ends = [0]
        with opened(document) as descriptor:
            job.run(wanted, descriptor, self.octets.extend, self._tell)

    def _tell(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, PageDone):
            self._ends.append(len(self.octets))

    def sides(self) -> list[Image.Image]:
        """Return the sides, each written as a PNG."""
        parts = zip(self._ends, self._ends[1:], strict=False)
        return [Image.open(io.BytesIO(self.octets[start:end])) for start, end in parts]


def png(**asked: object) -> TransformRequest:
    return request(target=PNG, **asked)


def refusal(document: bytes, wanted: TransformRequest) -> TransformError:
    with pytest.raises(TransformError) as caught:
        Told(document, wanted)
    return caught.value


def test_a_pdf_is_told_and_written_side_by_side() -> None:
    told = Told(samples.pdf(3), png(sides=Sides.LONG_EDGE))
    assert told.events == [
        Started(pages=3, impressions=3, sheets=2),
        PageDone(impression=1, sheet=1, octets=0),
        PageDone(impression=2, sheet=1, octets=0),
        PageDone(impression=3, sheet=2, octets=0),
    ]
    assert [samples.marks(side, 3) for side in told.sides()] == [UPRIGHT] * 3


INPUTS = {
    "application/pdf": samples.pdf(1),
    "image/jpeg": samples.jpeg(exif=6),
    "image/png;x=y": samples.png(),
    "IMAGE/TIFF": samples.tiff(mode="RGB", compression="tiff_deflate"),
}


@pytest.mark.parametrize("document_format", INPUTS)
def test_each_format_becomes_a_side(document_format: str) -> None:
    (side,) = Told(INPUTS[document_format], replace(png(), document_format=document_format)).sides()
    grey = side.convert("L").point(lambda level: 255 * (level < 255))
    assert samples.marks(side.crop(grey.getbbox()), 3) == UPRIGHT


UNKNOWN = {
    (OutputFormat.URF, PixelKind.BLACK_1),
    (OutputFormat.PCL, PixelKind.SGRAY_8),
    (OutputFormat.PCL, PixelKind.SRGB_8),
}
FORMATS = [each for each in OutputFormat if each not in {OutputFormat.TEXT, OutputFormat.PDF}]
KNOWN = [each for each in itertools.product(FORMATS, PixelKind) if each not in UNKNOWN]


@pytest.mark.parametrize(("written", "pixels"), KNOWN)
def test_the_same_comes_out_each_time(written: OutputFormat, pixels: PixelKind) -> None:
    target = replace(PNG, format=written, pixels=pixels)
    first, second = (Told(samples.pdf(2), request(target=target)) for _ in range(2))
    assert first.octets == second.octets
    assert len(first.octets) > 500


@pytest.mark.parametrize("back", [SheetBack.FLIPPED, SheetBack.ROTATED])
def test_backs_are_turned_as_their_headers_say(back: SheetBack) -> None:
    target = replace(PNG, sheet_back=back)
    front, turned = Told(samples.pdf(2), request(target=target, sides=Sides.LONG_EDGE)).sides()
    cross, feed = back.transforms(Sides.LONG_EDGE)
    upright = Image.fromarray(np.ascontiguousarray(np.asarray(turned)[::feed, ::cross]))
    assert samples.marks(front, 3) == samples.marks(upright, 3) == UPRIGHT


def test_copies_sheets_of_our_own_and_the_last_one_first() -> None:
    asked = {"copies": 2, "job_sheets": SheetKind.START, "order": PageOrder.REVERSE}
    told = Told(samples.pdf(2), png(**asked))
    seen = [samples.marks(side, 3) == UPRIGHT for side in told.sides()]
    assert seen == [True, True, True, True, False]
    assert told.events[0] == Started(pages=2, impressions=5, sheets=5)


def test_ranges_that_choose_nothing_are_refused() -> None:
    error = refusal(samples.pdf(2), png(page_ranges=((5, 9),)))
    assert error.reason is Reason.PAGE_RANGES_EMPTY


def test_more_sides_than_a_picture_holds_are_refused() -> None:
    one = replace(PNG, format=OutputFormat.JPEG, one_side=True)
    error = refusal(samples.pdf(2), request(target=one))
    assert error.reason is Reason.DOCUMENT_TOO_LONG
    assert "page-ranges" in error.detail
    assert Told(samples.pdf(2), request(target=one, number_up=2)).octets.startswith(b"\xff\xd8")


def test_one_of_several_sides_is_written_alone() -> None:
    all_sides = Told(samples.pdf(3), png(sides=Sides.LONG_EDGE)).sides()
    for number, side in enumerate(all_sides, 1):
        one = replace(PNG, one_side=True, only_side=number)
        told = Told(samples.pdf(3), request(target=one, sides=Sides.LONG_EDGE))
        assert told.events[0] == Started(pages=3, impressions=3, sheets=2)
        assert [event.impression for event in told.events[1:]] == [number]
        (alone,) = told.sides()
        assert alone.tobytes() == side.tobytes()


def test_a_side_that_is_not_there_is_refused() -> None:
    error = refusal(samples.pdf(2), request(target=replace(PNG, only_side=3)))
    assert error.reason is Reason.PAGE_RANGES_EMPTY


@pytest.mark.parametrize("asked", [{}, {"copies": 3, "page_ranges": ((1, 1),)}])
def test_pages_and_sides_have_a_limit(asked: dict[str, object]) -> None:
    pages = 3 if not asked else 1
    error = refusal(samples.pdf(pages), png(limits=TransformLimits(max_pages=2), **asked))
    assert error.reason is Reason.DOCUMENT_TOO_LONG


def test_a_damaged_page_is_named_and_nothing_follows_it() -> None:
    octets = samples.pdf(3).replace(b"6 0 obj", b"9 0 obj", 1)
    error = refusal(octets, png())
    assert (error.reason, error.page) == (Reason.DOCUMENT_DAMAGED, 2)


def test_a_writer_of_its_own_takes_the_whole_document(monkeypatch: pytest.MonkeyPatch) -> None:
    def written(request: object, document: int, write: object, tell: object) -> None:
        write(b"text")

    monkeypatch.setitem(job.WRITERS, OutputFormat.TEXT, written)
    target = Target(format=OutputFormat.TEXT)
    assert Told(samples.pdf(1), request(target=target)).octets == b"text"

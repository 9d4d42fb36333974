"""Sides drawn: every turn and back side, several pages on one, bands, sheets of our own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from sealpress.transform.layout import lay_out
from sealpress.transform.pixels import Dither, PixelKind, Resolution
from sealpress.transform.print_ticket import Orientation, SheetKind
from sealpress.transform.rendering.canvas import CANVAS_OCTETS
from sealpress.transform.rendering.sides import SideDrawer
from sealpress.transform.request import TransformRequest
from sealpress.transform.sheets import SheetBack, Sides
from tests.transform import samples
from tests.transform.requests import PWG, request, source_of

UPRIGHT = tuple(samples.CORNERS)
TWO_SIDED = (Sides.LONG_EDGE, Sides.SHORT_EDGE)


def drawn(
    document: bytes, wanted: TransformRequest, most_octets: int = CANVAS_OCTETS
) -> list[Image.Image]:
    """Return a document's sides as pictures."""
    ticket, target = wanted.ticket, wanted.target
    width, height = ticket.media.pixels(target.resolution)
    pictures = []
    with source_of(document, wanted) as source:
        drawer = SideDrawer(source, ticket, target, most_octets)
        for side in lay_out(source.page_count(), source.page_size, ticket):
            lines = np.concatenate([band.copy() for band in drawer.bands(side)])
            assert len(lines) == height
            raw = {PixelKind.BLACK_1: ("1", "1;I"), PixelKind.SGRAY_8: ("L", "L")}
            mode, how = raw.get(target.pixels, ("RGB", "RGB"))
            octets = lines.tobytes()
            pictures.append(
                Image.frombytes(mode, (width, height), octets, "raw", how, lines.shape[1])
            )
        drawer.close()
    return pictures


def differs(one: Image.Image, other: Image.Image) -> float:
    return float(np.abs(np.asarray(one, int) - np.asarray(other, int)).mean())


@pytest.mark.parametrize("most_octets", [CANVAS_OCTETS, 1])
def test_with_blue_first_the_same_is_drawn(most_octets: int) -> None:
    wanted = request()
    with source_of(samples.pdf(1), wanted) as source:
        (side,) = lay_out(1, source.page_size, wanted.ticket)
        lines = []
        for blue_first in (False, True):
            drawer = SideDrawer(
                source, wanted.ticket, wanted.target, most_octets, blue_first=blue_first
            )
            lines.append(np.concatenate([band.copy() for band in drawer.bands(side)]))
    red, blue = (each.reshape(len(each), -1, 3) for each in lines)
    assert (red == blue[:, :, ::-1]).all()
    assert (red != blue).any()


def test_pages_of_all_sizes_and_turns_are_upright_on_their_sheets() -> None:
    page = samples.Page(size=samples.PageSize(595, 842))
    pages = [replace(page, rotate=rotate) for rotate in (0, 90, 180, 270)]
    for picture in drawn(samples.pdf_of(pages), request()):
        assert samples.marks(picture) == UPRIGHT


TURNS = {
    Orientation.PORTRAIT: None,
    Orientation.LANDSCAPE: Image.Transpose.ROTATE_270,
    Orientation.REVERSE_PORTRAIT: Image.Transpose.ROTATE_180,
    Orientation.REVERSE_LANDSCAPE: Image.Transpose.ROTATE_90,
}


@pytest.mark.parametrize("orientation", TURNS)
def test_orientations_turn_the_page(orientation: Orientation) -> None:
    size = (
        samples.A4
        if TURNS[orientation] in {None, Image.Transpose.ROTATE_180}
        else samples.A4.turned
    )
    (picture,) = drawn(samples.pdf(1, size), request(orientation=orientation))
    back = picture.transpose(TURNS[orientation]) if TURNS[orientation] is not None else picture
    assert samples.marks(back, 8) == UPRIGHT


@pytest.mark.parametrize("sides", TWO_SIDED)
@pytest.mark.parametrize("back", SheetBack)
def test_backs_are_mirrored_as_the_printer_wants_them(back: SheetBack, sides: Sides) -> None:
    target = replace(PWG, sheet_back=back)
    fronts = drawn(samples.pdf_of([samples.Page(number=7)] * 2), request(target=target))
    sheet = drawn(samples.pdf_of([samples.Page(number=7)] * 2), request(target=target, sides=sides))
    cross, feed = back.transforms(sides)
    expected = np.asarray(fronts[1])[::feed, ::cross]
    assert differs(sheet[0], fronts[0]) == 0
    assert np.abs(np.asarray(sheet[1], int) - expected).mean() < 0.6
    assert samples.marks(Image.fromarray(np.ascontiguousarray(expected))) == samples.marks(sheet[1])


@pytest.mark.parametrize("number_up", [2, 4, 6, 9, 12, 16])
def test_each_page_stays_in_its_cell(number_up: int) -> None:
    wanted = request(number_up=number_up)
    (alone,) = drawn(samples.pdf(1), wanted)
    (full,) = drawn(samples.pdf(number_up), wanted)
    # What the other pages add touches nothing of the first one's cell.
    box = alone.convert("L").point(lambda grey: 255 * (grey < 255)).getbbox()
    assert box is not None
    width, height = box[2] - box[0], box[3] - box[1]
    assert width * height <= alone.width * alone.height * 1.02 / number_up
    assert differs(alone.crop(box), full.crop(box)) < 1


@pytest.mark.parametrize("pixels", [PixelKind.SGRAY_8, PixelKind.SRGB_8, PixelKind.BLACK_1])
def test_bands_make_the_same_side(pixels: PixelKind) -> None:
    target = replace(PWG, pixels=pixels, resolution=Resolution(100, 100), dither=Dither.ORDERED)
    wanted = request(target=target, number_up=4, sides=Sides.LONG_EDGE)
    document = samples.pdf(8)
    whole = drawn(document, wanted)
    banded = drawn(document, wanted, most_octets=200_000)
    assert len(whole) == 2
    for one, other in zip(whole, banded, strict=True):
        assert differs(one, other) < 0.05


def test_a_front_and_its_copy_are_drawn_once() -> None:
    wanted = request(copies=3, collated=False)
    counted = []
    with source_of(samples.pdf(2), wanted) as source:
        draw = source.draw
        source.draw = lambda *args: (counted.append(args[0]), draw(*args))  # type: ignore[method-assign]
        drawer = SideDrawer(source, wanted.ticket, wanted.target)
        for side in lay_out(2, source.page_size, wanted.ticket):
            assert sum(band.sum() for band in drawer.bands(side)) > 0
    assert counted == [0, 1]


def test_sheets_of_our_own_say_what_they_are() -> None:
    wanted = request(
        copies=2,
        separator_sheets=SheetKind.START,
        title="A (strange) \N{EURO SIGN} \N{GREEK SMALL LETTER OMEGA}",
    )
    separator, page, second, again = drawn(samples.pdf(1), wanted)
    assert differs(page, again) == 0
    assert 0 < (np.asarray(separator.convert("L")) < 128).mean() < 0.05
    # The copy's number is another one.
    assert 0 < differs(separator, second) < 1


def test_a_blank_side_is_white() -> None:
    wanted = request(sides=Sides.LONG_EDGE, copies=2)
    _, blank, *_ = drawn(samples.pdf(1), wanted)
    assert blank.getextrema() == ((255, 255),) * 3

"""PWG Raster: every field of its header, and whole documents by a strict reader."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sealpress.transform.encoders.pwg import PwgEncoder
from sealpress.transform.encoders.pwg_header import HEADER_OCTETS, PwgHeader
from sealpress.transform.pixels import PixelKind, Resolution
from sealpress.transform.sheets import Media, SheetBack, Sides
from sealpress.transform.target import OutputFormat
from tests.transform.encoders import pages
from tests.transform.encoders.pages import BLACK, COLOR, GRAY
from tests.transform.encoders.raster_lint import Linted, pwg_pages

BACKS = [*itertools.product(SheetBack, (Sides.LONG_EDGE, Sides.SHORT_EDGE))]
# PWG 5102.4 section 5.3.3, written down anew: CrossFeedTransform, FeedTransform.
EXPECTED_BACKS = [(1, 1), (1, 1), (1, -1), (-1, 1), (-1, -1), (1, 1), (1, 1), (-1, -1)]


def linted(page: pages.Page) -> Linted:
    """Return a document's one page."""
    (found,) = pwg_pages(pages.encoded(OutputFormat.PWG_RASTER, [page]))
    return found


def test_the_header_has_its_size() -> None:
    assert len(PwgHeader().pack()) == HEADER_OCTETS == 1796


def test_a_header_that_is_read_is_the_one_that_was_written() -> None:
    numbers = {
        name: number
        for number, (name, value) in enumerate(PwgHeader()._field_defaults.items(), 1)
        if isinstance(value, int)
    }
    header = PwgHeader(media_type=b"envelope", vendor_data=b"any", **numbers)
    assert PwgHeader.unpack(header.pack()) == header


def test_words_are_cut_so_that_a_zero_is_left() -> None:
    header = PwgHeader(page_size_name=b"x" * 100)
    assert header.pack()[-64:] == b"x" * 63 + b"\0"


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize("band", [0, 37])
def test_documents_keep_all_rules(kind: PixelKind, band: int) -> None:
    wanted = [pages.page(kind), pages.blank(kind), pages.page(kind, pages.LETTER, 75)]
    document = pages.encoded(OutputFormat.PWG_RASTER, wanted, band=band, padding=5)
    found = pwg_pages(document)
    assert [page.lines for page in found] == [page.lines.tobytes() for page in wanted]


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [(BLACK, [1, 1, 38, 0, 3, 1]), (GRAY, [8, 8, 300, 0, 18, 1]), (COLOR, [8, 24, 900, 0, 19, 3])],
)
def test_kinds_of_pixels(kind: PixelKind, numbers: list[int]) -> None:
    page = linted(pages.page(kind))
    assert [page.number(offset) for offset in (384, 388, 392, 396, 400, 420)] == numbers


@pytest.mark.parametrize(("back", "expected"), [*zip(BACKS, EXPECTED_BACKS, strict=True)])
def test_back_sides(back: tuple[SheetBack, Sides], expected: tuple[int, int]) -> None:
    sheet_back, sides = back
    page = linted(pages.page().on(sides=sides, transforms=sheet_back.transforms(sides)))
    assert (page.number(456), page.number(460)) == expected
    assert (page.number(272), page.number(368)) == (1, sides is Sides.SHORT_EDGE)


@pytest.mark.parametrize(
    ("source", "number"),
    [
        ("", 0),
        ("auto", 0),
        ("main", 1),
        ("manual", 4),
        ("by-pass-tray", 19),
        ("tray-1", 20),
        ("tray-20", 39),
        ("roll-10", 49),
        ("elsewhere", 0),
    ],
)
def test_media_sources(source: str, number: int) -> None:
    media = Media(name="iso_a6_105x148mm", width=10500, height=14800, source=source)
    assert linted(pages.page(media=media)).number(324) == number


def test_what_is_asked_stands_in_the_header() -> None:
    media = Media(name="na_letter_8.5x11in", width=21590, height=27940, kind="cardstock")
    asked = {"quality": 5, "copies": 3, "total": 1, "resolution": Resolution(100, 200)}
    page = linted(pages.page(media=media, dpi=100).on(**asked))
    assert [page.number(at) for at in (276, 280, 340, 352, 356, 452, 484)] == [
        *(100, 200),
        3,
        *(612, 792),
        *(1, 5),
    ]
    assert page.header[128:192].rstrip(b"\0") == b"cardstock"
    assert page.header[1732:].rstrip(b"\0") == b"na_letter_8.5x11in"


def test_a_page_is_given_before_it_is_whole() -> None:
    page = pages.page(GRAY, pages.LETTER, 150)
    seen: list[int] = []

    def bands() -> object:
        for number, band in enumerate(page.bands(100)):
            seen.append(number)
            yield band

    written = PwgEncoder().page(page.facts, bands())
    assert len(next(written)) == HEADER_OCTETS
    assert seen == []
    next(written)
    assert seen == [0]


def test_the_same_page_gives_the_same_octets() -> None:
    documents = {pages.encoded(OutputFormat.PWG_RASTER, [pages.page(COLOR)]) for _ in range(2)}
    assert len(documents) == 1


def test_noise_grows_by_less_than_a_hundredth() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (400, 400, 3), dtype=np.uint8)
    page = pages.of(noise, COLOR, pages.CARD, Resolution(150, 150))
    assert len(linted(page).lines) == noise.size
    assert len(pages.encoded(OutputFormat.PWG_RASTER, [page])) < noise.size * 1.01 + HEADER_OCTETS

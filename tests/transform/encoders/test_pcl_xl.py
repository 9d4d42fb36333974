"""PCL XL: operators in order, pictures where they belong, media and sides as asked."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from sealpress.transform.pixels import PixelKind
from sealpress.transform.sheets import Media, Sides
from sealpress.transform.target import OutputFormat
from tests.transform.encoders.pages import (
    A4,
    BLACK,
    CARD,
    COLOR,
    GRAY,
    LETTER,
    blank,
    encoded,
    page,
)  # fmt: skip
from tests.transform.encoders.pcl_xl_reader import operators, read_pcl_xl

XL = OutputFormat.PCL_XL
GOLDEN = "e759b93ff108769b16fb490a261f94aaa308eb2354300afb128251a661912859"


@pytest.mark.parametrize("kind", PixelKind)
@pytest.mark.parametrize("media", [CARD, A4])
def test_pixels_are_kept(kind: PixelKind, media: Media) -> None:
    one = page(kind, media)

    (read,) = read_pcl_xl(encoded(XL, [one], band=50))

    assert np.array_equal(read.sheet(one.picture().shape), one.picture())


def test_operators_come_in_order() -> None:
    names = [
        done.name for done in operators(encoded(XL, [page()]))
    ]  # 450 lines, the third block white

    picture = ["SetCursor", "BeginImage", "ReadImage", "EndImage"]
    assert names == [
        "BeginSession", "OpenDataSource", "BeginPage", "SetColorSpace", *picture * 3,
        "EndPage", "CloseDataSource", "EndSession",
    ]  # fmt: skip


def test_white_blocks_are_left_out() -> None:
    (read,) = read_pcl_xl(encoded(XL, [page(COLOR, LETTER, 300)]))
    (white,) = read_pcl_xl(encoded(XL, [blank(COLOR, LETTER, 300)]))

    assert list(read.pictures) == [(0, 0), (0, 128), (0, 3200)]
    assert white.pictures == {}


def test_a_unit_is_a_pixel() -> None:
    session = next(operators(encoded(XL, [page(dpi=600)])))

    assert session.values == {134: (0,), 137: (600, 600), 143: (3,)}


@pytest.mark.parametrize(
    ("sides", "is_back", "said"),
    [
        (Sides.ONE_SIDED, False, {52: (0,)}),
        (Sides.LONG_EDGE, False, {53: (1,), 54: (0,)}),
        (Sides.LONG_EDGE, True, {53: (1,), 54: (1,)}),
        (Sides.SHORT_EDGE, False, {53: (0,), 54: (0,)}),
        (Sides.SHORT_EDGE, True, {53: (0,), 54: (1,)}),
    ],
)
def test_sides_are_said_on_every_page(
    sides: Sides, is_back: bool, said: dict[int, tuple[int]]
) -> None:
    (read,) = read_pcl_xl(encoded(XL, [blank().on(sides=sides, is_back=is_back)]))

    assert said.items() <= read.start.values.items()
    assert {52, 53, 54} & read.start.values.keys() == said.keys()


def test_known_media_have_numbers() -> None:
    (read,) = read_pcl_xl(encoded(XL, [blank(GRAY, LETTER)]))

    assert read.start.values == {40: (0,), 37: (0,), 38: (1,), 52: (0,)}


@pytest.mark.parametrize(
    ("source", "number"),
    [("manual", 2), ("by-pass-tray", 3), ("tray-2", 4), ("roll-1", 1)],
)
def test_sheets_come_from_the_tray_that_is_asked_for(source: str, number: int) -> None:
    (read,) = read_pcl_xl(encoded(XL, [blank(GRAY, replace(LETTER, source=source))]))

    assert read.start[38] == number


@pytest.mark.parametrize(
    ("kind", "said"), [("transparency", b"Transparency"), ("", None), ("com.example.x", None)]
)
def test_the_kind_of_paper_is_named(kind: str, said: bytes | None) -> None:
    (read,) = read_pcl_xl(encoded(XL, [blank(GRAY, replace(LETTER, kind=kind))]))

    assert read.start.values.get(39) == (tuple(said) if said else None)


def test_other_media_have_inches() -> None:
    (read,) = read_pcl_xl(encoded(XL, [blank()]))

    assert read.start.values == {40: (0,), 47: (2.0, 3.0), 48: (0,), 38: (1,), 52: (0,)}


@pytest.mark.parametrize(("asked", "said"), [(0, 1), (1, 1), (7, 7)])
def test_the_printer_makes_the_copies_it_is_asked_for(asked: int, said: int) -> None:
    (read,) = read_pcl_xl(encoded(XL, [blank().on(copies=asked)]))

    assert read.copies == said


def test_a_job_has_its_wrapper() -> None:
    job = encoded(XL, [page()])

    assert job.startswith(b"\x1b%-12345X@PJL SET RESOLUTION=150\r\n@PJL ENTER LANGUAGE=PCLXL\r\n")
    assert b"\r\n) HP-PCL XL;2;0;Comment Sealpress\n" in job
    assert job.endswith(b"\x49\x42\x1b%-12345X")


def test_octets_stay_as_they_are_known_to_be_right() -> None:
    job = encoded(XL, [page(COLOR), page(GRAY), page(BLACK)])

    assert hashlib.sha256(job).hexdigest() == GOLDEN

"""PCL 5: the picture lands where it must, no black row is lost, and backs are asked for rightly."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest

from sealpress.transform.encoders.pcl_media import side_margin
from sealpress.transform.sheets import Media, Sides
from sealpress.transform.target import OutputFormat
from tests.transform.encoders.pages import (
    A4,
    BLACK,
    CARD,
    GRAY,
    LETTER,
    Octets,
    Page,
    blank,
    encoded,
    of,
    page,
)  # fmt: skip
from tests.transform.encoders.pcl_reader import UNIVERSAL_EXIT, read_pcl

PCL = OutputFormat.PCL
GOLDEN = "f2a19a27e375e32e1ebc2dcdea42a7ac33890aaef1969436e66dd8bd0c0b98ea"


def expected(one: Page) -> Octets:
    """Return the bits of a page that PCL can print."""
    bits = (one.picture() == 0).astype(np.uint8)
    edge = side_margin(one.facts.media, one.facts.resolution.feed)
    bits[:, :edge] = bits[:, -edge:] = 0
    return bits


@pytest.mark.parametrize("media", [LETTER, A4])
@pytest.mark.parametrize("dpi", [300, 600])
def test_pixels_land_where_they_belong(media: Media, dpi: int) -> None:
    one = page(BLACK, media, dpi)

    (read,) = read_pcl(encoded(PCL, [one]))

    want = expected(one)
    assert np.array_equal(read.sheet, want[: len(read.sheet)])
    assert not want[len(read.sheet) :, side_margin(media, dpi) + 9 :].any()


@pytest.mark.parametrize("dpi", [150, 600])
def test_solid_rows_are_printed_from_edge_to_edge(dpi: int) -> None:
    picture = np.zeros((792 * dpi // 72, 612 * dpi // 72, 3), np.uint8)
    one = of(picture, BLACK, LETTER, page(dpi=dpi).facts.resolution)

    (read,) = read_pcl(encoded(PCL, [one]))

    assert np.array_equal(read.sheet, expected(one))


def test_white_rows_are_skipped() -> None:
    job = encoded(PCL, [blank(BLACK, LETTER, 300)])

    assert b"W" not in job.partition(b"*b2M")[2]
    assert len(job) < 300


def test_skips_go_on_over_strips() -> None:
    one = page(BLACK, LETTER, 600)

    (read,) = read_pcl(encoded(PCL, [one], band=7))

    assert len([name for name in read.commands if name.endswith("Y") and "*b" in name]) < 12


@pytest.mark.parametrize(
    ("sides", "command"),
    [(Sides.ONE_SIDED, "&l0S"), (Sides.LONG_EDGE, "&l1S"), (Sides.SHORT_EDGE, "&l2S")],
)
def test_sheets_are_turned_as_asked(sides: Sides, command: str) -> None:
    one = blank(BLACK, LETTER).on(sides=sides)

    first, second = read_pcl(encoded(PCL, [one, one.on(is_back=True)]))

    assert command in first.commands
    assert not [name for name in second.commands if name.startswith("&l")]


def test_what_changes_is_said_anew() -> None:
    _, second = read_pcl(encoded(PCL, [blank(BLACK, LETTER), blank(BLACK, A4)]))

    assert "&l26A" in second.commands


def test_the_printer_makes_the_copies_it_is_asked_for() -> None:
    (read,) = read_pcl(encoded(PCL, [blank(BLACK, LETTER).on(copies=3)]))

    assert "&l3X" in read.commands


@pytest.mark.parametrize(
    ("source", "command"),
    [
        ("manual", "&l2H"),
        ("tray-1", "&l8H"),
        ("main", "&l1H"),
        ("envelope", "&l3H"),
        ("auto", "&l7H"),
    ],
)
def test_sheets_come_from_the_tray_that_is_asked_for(source: str, command: str) -> None:
    one = blank(BLACK, replace(LETTER, source=source))

    first, second = read_pcl(encoded(PCL, [one, blank(BLACK, LETTER)]))

    assert command in first.commands
    assert not [name for name in second.commands if name.endswith("H")]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("stationery", ["&nWdPlain"]), ("labels", ["&nWdLabels"]), ("", []), ("com.example.x", [])],
)
def test_the_kind_of_paper_is_named(kind: str, said: list[str]) -> None:
    (read,) = read_pcl(encoded(PCL, [blank(BLACK, replace(LETTER, kind=kind))]))

    assert [command for command in read.commands if command.startswith("&n")] == said


def test_a_size_without_a_number_says_its_length() -> None:
    one = page(BLACK, CARD, 300)

    (read,) = read_pcl(encoded(PCL, [one]), custom=(600, 900, 71))

    assert {"&l101A", "&l6D", "&l18.00P"} <= set(read.commands)
    assert np.array_equal(read.sheet, expected(one))


def test_the_job_begins_and_ends_with_a_reset() -> None:
    job = encoded(PCL, [page(BLACK)])

    assert job.startswith(UNIVERSAL_EXIT + b"@PJL SET RESOLUTION=150\r\n")
    assert b"@PJL ENTER LANGUAGE=PCL\r\n\x1bE\x1b&l0S" in job
    assert job.endswith(b"\x1b*rC\x0c\x1bE" + UNIVERSAL_EXIT)


def test_grey_is_refused() -> None:
    with pytest.raises(ValueError, match="black_1 only, not sgray_8"):
        encoded(PCL, [page(GRAY)])


def test_octets_stay_as_they_are_known_to_be_right() -> None:
    job = encoded(PCL, [page(BLACK, LETTER, 300), blank(BLACK, LETTER, 300)])

    assert hashlib.sha256(job).hexdigest() == GOLDEN

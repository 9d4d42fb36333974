"""Tickets and page sizes for the tests of the layout."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from sealpress.transform.geometry import Box, PageSize
from sealpress.transform.layout import DIRECTIONS, GRIDS, lay_out
from sealpress.transform.print_ticket import (
    Orientation,
    PageOrder,
    PrintScaling,
    PrintTicket,
    SheetKind,
)
from sealpress.transform.sheets import Impression, Media, Placement, Sides
from tests.transform.samples import A4, A4_MEDIA, BORDERLESS_A4

PLAIN = PrintTicket(media=A4_MEDIA)

MEDIA = (
    A4_MEDIA,
    BORDERLESS_A4,
    Media(name="na_letter_8.5x11in", width=21590, height=27940, left=635, right=600, bottom=1200),
    Media(name="iso_a4_210x297mm", width=29700, height=21000, left=500, top=300),
    Media(name="custom_max_90x300mm", width=9000, height=30000, top=200, bottom=200),
    Media(name="custom_max_100x100mm", width=10000, height=10000, left=300, right=300),
)

RANGES = st.lists(st.integers(1, 25), max_size=6, unique=True).map(
    lambda ends: tuple(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)

TICKETS = st.builds(
    PrintTicket,
    media=st.sampled_from(MEDIA),
    copies=st.integers(1, 3),
    collated=st.booleans(),
    page_ranges=st.just(PLAIN.page_ranges) | RANGES,
    sides=st.sampled_from(Sides),
    number_up=st.sampled_from(sorted(GRIDS)),
    presentation_direction=st.sampled_from(DIRECTIONS),
    booklet=st.booleans(),
    scaling=st.sampled_from(PrintScaling),
    orientation=st.sampled_from(Orientation),
    order=st.sampled_from(PageOrder),
    job_sheets=st.sampled_from(SheetKind),
    separator_sheets=st.sampled_from(SheetKind),
)

COUNTS = st.integers(0, 20)
LENGTHS = st.floats(50, 2000)
SIZES = st.lists(st.builds(PageSize, LENGTHS, LENGTHS), min_size=1, max_size=5)


def sizes_of(sizes: list[PageSize]) -> Callable[[int], PageSize]:
    """Return a document's sizes: these ones again and again."""
    return lambda page: sizes[page % len(sizes)]


def sides_of(count: int, size: PageSize = A4, **asked: object) -> list[Impression]:
    """Return all sides of a plain document with these attributes of the ticket."""
    return list(lay_out(count, lambda _: size, replace(PLAIN, **asked)))


def one(size: PageSize = A4, **asked: object) -> Placement:
    """Return the only page of a document of one page."""
    (side,) = sides_of(1, size, **asked)
    (placement,) = side.placements
    return placement


def pages_on(side: Impression) -> tuple[int, ...]:
    """Return the pages of a side."""
    return tuple(placement.page for placement in side.placements)


def image_of(placement: Placement, size: PageSize = A4) -> Box:
    """Return where a page's image lies on its side."""
    return placement.matrix.box(Box(0, 0, *size))


def chosen(count: int, ticket: PrintTicket) -> list[int]:
    """Return the pages that are printed, by the plainest way to say it."""
    ranges = ticket.page_ranges
    return [page for page in range(count) if any(a <= page + 1 <= b for a, b in ranges)]

"""Where pages stand: what holds for every ticket and all sizes of pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.geometry import Box, PageSize
from sealpress.transform.layout import lay_out
from sealpress.transform.print_ticket import Orientation, PrintScaling, PrintTicket
from sealpress.transform.sheets import Placement, Sides
from tests.transform.layout.tickets import (
    PLAIN,
    SIZES,
    TICKETS,
    image_of,
    one,
    sides_of,
    sizes_of,
)
from tests.transform.samples import A3, A4, A4_MEDIA

SLACK = 1e-6
SHARED = TICKETS.filter(lambda ticket: ticket.booklet or ticket.number_up > 1)


def placed(ticket: PrintTicket, sizes: list[PageSize]) -> Iterator[tuple[Placement, PageSize]]:
    """Give all placements of a document of up to nine pages with the sizes of their pages."""
    size_of = sizes_of(sizes)
    for side in lay_out(9, size_of, replace(ticket, copies=1)):
        for placement in side.placements:
            yield placement, size_of(placement.page)


def lies_in(inner: Box, outer: Box) -> bool:
    return (
        inner.left >= outer.left - SLACK
        and inner.top >= outer.top - SLACK
        and inner.right <= outer.right + SLACK
        and inner.bottom <= outer.bottom + SLACK
    )


def common_area(one: Box, other: Box) -> float:
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(width, 0) * max(height, 0)


@given(TICKETS, SIZES)
def test_pages_are_turned_and_scaled_but_neither_bent_nor_mirrored(
    ticket: PrintTicket, sizes: list[PageSize]
) -> None:
    for placement, _ in placed(ticket, sizes):
        a, b, c, d, *_ = placement.matrix
        assert (a, b) == pytest.approx((d, -c))
        assert a * b == pytest.approx(0)
        assert a * d - b * c > 0


@given(TICKETS, SIZES)
def test_what_is_shown_is_the_page_and_on_the_sheet(
    ticket: PrintTicket, sizes: list[PageSize]
) -> None:
    sheet = Box(0, 0, *ticket.media.size)
    for placement, size in placed(ticket, sizes):
        assert lies_in(placement.clip, sheet)
        assert lies_in(placement.clip, image_of(placement, size))
        assert placement.clip.left < placement.clip.right
        assert placement.clip.top < placement.clip.bottom


@given(TICKETS.map(lambda ticket: replace(ticket, scaling=PrintScaling.FIT)), SIZES)
def test_pages_that_fit_lie_between_the_margins_as_large_as_they_can(
    ticket: PrintTicket, sizes: list[PageSize]
) -> None:
    for placement, size in placed(ticket, sizes):
        image = image_of(placement, size)
        assert lies_in(image, ticket.media.printable)
        assert placement.clip == pytest.approx(image)


@given(SHARED, SIZES)
def test_pages_that_share_a_side_keep_apart(ticket: PrintTicket, sizes: list[PageSize]) -> None:
    for side in lay_out(20, sizes_of(sizes), replace(ticket, copies=1)):
        for first, second in combinations(side.placements, 2):
            assert common_area(first.clip, second.clip) < SLACK
        for placement in side.placements:
            assert lies_in(placement.clip, ticket.media.printable)


@given(SHARED, SIZES)
def test_pages_that_share_a_side_fit_their_cells(
    ticket: PrintTicket, sizes: list[PageSize]
) -> None:
    cells = 2 if ticket.booklet else ticket.number_up
    printable = ticket.media.printable
    for placement, size in placed(ticket, sizes):
        image = image_of(placement, size)
        if ticket.scaling is not PrintScaling.FILL:
            assert placement.clip == pytest.approx(image)
            assert image.width * image.height <= printable.width * printable.height / cells + 1e-3


def test_pages_of_another_shape_are_turned_in_their_cells() -> None:
    mixed = lay_out(2, sizes_of([A4, A4.turned]), replace(PLAIN, number_up=2))
    first, second = next(mixed).placements
    assert first.matrix[:4] == pytest.approx((0, -0.6785, 0.6785, 0), abs=1e-4)
    assert second.matrix[:4] == pytest.approx((-0.6785, 0, 0, -0.6785), abs=1e-4)
    assert first.clip.width == pytest.approx(second.clip.width)


def test_the_long_side_of_a_wide_sheet_is_divided() -> None:
    wide = replace(A4_MEDIA, width=29700, height=21000)
    (side,) = sides_of(2, media=wide, number_up=2)
    first, second = side.placements
    assert first.matrix[:4] == second.matrix[:4] == pytest.approx((0.6785, 0, 0, 0.6785), abs=1e-4)
    assert first.clip.right < second.clip.left


def test_pages_stay_as_they_are_when_an_orientation_was_asked_for() -> None:
    ticket = replace(PLAIN, number_up=2, orientation=Orientation.PORTRAIT)
    first, second = next(lay_out(2, sizes_of([A4, A4.turned]), ticket)).placements
    assert (first.matrix.a, second.matrix.a) == (0, 0)
    assert first.matrix.b < second.matrix.b < 0


def test_number_up_fits_unless_it_fills() -> None:
    scales = []
    for scaling in PrintScaling:
        (side,) = sides_of(1, A3.turned, number_up=2, scaling=scaling)
        scales.append(round(side.placements[0].matrix.a, 4))
    assert scales == [0.4797, 0.4797, 0.4797, 0.4857, 0.4797]


@given(st.integers(-500, 500), st.integers(-500, 500))
def test_a_shift_moves_to_the_right_and_up(right: int, up: int) -> None:
    moved = one(shift=((right, up), (0, 0))).matrix
    plain = one().matrix
    hundredth = 72 / 2540
    assert moved.e - plain.e == pytest.approx(right * hundredth)
    assert moved.f - plain.f == pytest.approx(-up * hundredth)


def test_fronts_and_backs_have_shifts_of_their_own() -> None:
    front, back = sides_of(2, shift=((2540, 0), (-1270, 0)), sides=Sides.LONG_EDGE)
    across = front.placements[0].matrix.e - back.placements[0].matrix.e
    assert across == pytest.approx(72 + 36)


def test_the_first_chosen_page_says_how_shared_sides_are_read() -> None:
    ticket = replace(PLAIN, number_up=2, page_ranges=((2, 3),))
    size_of = {0: A4.turned, 1: A4, 2: A4}.__getitem__
    (side,) = lay_out(3, size_of, ticket)
    assert [placement.matrix.b < 0 for placement in side.placements] == [True, True]
    assert side.placements[0].clip.top > side.placements[1].clip.bottom


def test_what_is_shifted_off_the_sheet_is_cut() -> None:
    clip = one(shift=((2540, 0), (0, 0))).clip
    assert (clip.left, clip.right) == pytest.approx((72.138, A4_MEDIA.size.width), abs=0.001)
    (side,) = sides_of(1, shift=((0, 99999), (0, 0)))
    assert side.placements == ()

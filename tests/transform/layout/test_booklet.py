"""Booklets: sheets are turned over, laid on one another, folded and read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.geometry import Matrix
from sealpress.transform.layout import lay_out
from sealpress.transform.print_ticket import Orientation, PrintTicket
from sealpress.transform.sheets import Impression, Sides
from tests.transform.layout.tickets import PLAIN
from tests.transform.samples import A4

TWO_SIDES = st.sampled_from([Sides.LONG_EDGE, Sides.SHORT_EDGE])
WIDTH, HEIGHT = PLAIN.media.size

#: A portrait sheet as it is held to read a booklet: turned clockwise.
HELD = Matrix(0, 1, -1, 0, HEIGHT, 0)

#: A back's points seen through the sheet from its front, by the edge it was turned over.
THROUGH = {
    Sides.LONG_EDGE: Matrix(-1, 0, 0, 1, WIDTH, 0),
    Sides.SHORT_EDGE: Matrix(1, 0, 0, -1, 0, HEIGHT),
}
MIRROR = Matrix(-1, 0, 0, 1, HEIGHT, 0)


def as_read(side: Impression, sides: Sides) -> dict[bool, tuple[int, Matrix]]:
    """Return the pages of a side by the half of the sheet, and how the reader sees them.

    Halves are those of the front: ``True`` is right. The reader turns the leaves of a book, so
    that a back is seen mirrored against the front.
    """
    held = THROUGH[sides].then(HELD).then(MIRROR) if side.is_back else HELD
    halves = {}
    for placement in side.placements:
        seen = placement.matrix.then(held)
        middle = seen.apply(A4.width / 2, A4.height / 2)[0]
        halves[(middle > HEIGHT / 2) != side.is_back] = (placement.page, seen)
    return halves


def read(count: int, ticket: PrintTicket, *, from_right: bool) -> list[tuple[int, Matrix]]:
    """Return the pages of a folded booklet, leaf by leaf, recto before verso."""
    faces: dict[int, list[dict[bool, tuple[int, Matrix]]]] = {}
    for side in lay_out(count, lambda _: A4, ticket):
        faces.setdefault(side.sheet, []).append(as_read(side, ticket.sides))
    sheets = [faces[number] for number in sorted(faces)]
    first = not from_right
    leaves = [(front, back, first) for front, back in sheets]
    leaves += [(back, front, not first) for front, back in reversed(sheets)]
    found = [side.get(half) for recto, verso, half in leaves for side in (recto, verso)]
    while found and found[-1] is None:
        found.pop()
    assert None not in found
    return [page for page in found if page]


def ticket(sides: Sides, direction: str = "toright-tobottom") -> PrintTicket:
    return replace(PLAIN, booklet=True, sides=sides, presentation_direction=direction)


@given(st.integers(1, 40), TWO_SIDES)
def test_a_folded_booklet_is_read_in_order(count: int, sides: Sides) -> None:
    pages = read(count, ticket(sides), from_right=False)
    assert [page for page, _ in pages] == list(range(count))


@given(st.integers(1, 40), TWO_SIDES, st.sampled_from(["toleft-tobottom", "tobottom-toleft"]))
def test_a_booklet_may_be_read_from_the_right(count: int, sides: Sides, direction: str) -> None:
    pages = read(count, ticket(sides, direction), from_right=True)
    assert [page for page, _ in pages] == list(range(count))


@given(st.integers(1, 20), TWO_SIDES)
def test_all_pages_of_a_booklet_are_upright(count: int, sides: Sides) -> None:
    for _, (a, b, c, d, *_) in read(count, ticket(sides), from_right=False):
        assert (b, c) == pytest.approx((0, 0))
        assert a == pytest.approx(d)
        assert a > 0


@pytest.mark.parametrize("orientation", [Orientation.NONE, Orientation.LANDSCAPE])
def test_landscape_pages_are_turned_all_alike(orientation: Orientation) -> None:
    turns = set()
    asked = replace(ticket(Sides.SHORT_EDGE), orientation=orientation)
    for side in lay_out(8, lambda _: A4.turned, asked):
        for placement in side.placements:
            turns.add(tuple(round(part, 3) for part in placement.matrix[:4]))
    assert turns == {(-0.678, 0, 0, -0.678)}


def test_a_booklet_on_single_sides_has_a_sheet_for_each() -> None:
    sides = list(lay_out(8, lambda _: A4, ticket(Sides.ONE_SIDED)))
    assert [(side.sheet, side.is_back) for side in sides] == [(n, False) for n in range(1, 5)]

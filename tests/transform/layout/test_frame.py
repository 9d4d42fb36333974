"""How sides are turned and divided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.transform.geometry import Box, PageSize
from sealpress.transform.layout import DIRECTIONS, GRIDS, page_frame
from sealpress.transform.layout.frame import frame_of, turn
from sealpress.transform.print_ticket import Orientation
from tests.transform.layout.drawing import Rows, grid
from tests.transform.layout.tickets import MEDIA, PLAIN, one
from tests.transform.samples import A4, A5

#: The lines of a 4-up side as they are read (PWG 5100.3).
FOUR_UP = {
    "toright-tobottom": [[1, 2], [3, 4]],
    "toright-totop": [[3, 4], [1, 2]],
    "toleft-tobottom": [[2, 1], [4, 3]],
    "toleft-totop": [[4, 3], [2, 1]],
    "tobottom-toright": [[1, 3], [2, 4]],
    "tobottom-toleft": [[3, 1], [4, 2]],
    "totop-toright": [[2, 4], [1, 3]],
    "totop-toleft": [[4, 2], [3, 1]],
}

#: Columns and rows as they are read, of portrait and of landscape pages on a portrait sheet.
READ = {1: (1, 1), 2: (2, 1), 4: (2, 2), 6: (3, 2), 9: (3, 3), 12: (3, 4), 16: (4, 4)}
READ_WIDE = {1: (1, 1), 2: (1, 2), 4: (2, 2), 6: (2, 3), 9: (3, 3), 12: (4, 3), 16: (4, 4)}


def quarters(orientation: Orientation, number_up: int) -> int:
    """Return by how many quarters, anticlockwise, an A4 side is turned."""
    ticket = replace(PLAIN, orientation=orientation, number_up=number_up)
    return [turn(PLAIN.media.size, n) for n in range(4)].index(
        frame_of(ticket, landscape=False).to_side
    )


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_pages_are_read_in_the_direction(direction: str) -> None:
    assert grid(replace(PLAIN, number_up=4, presentation_direction=direction)) == FOUR_UP[direction]


@pytest.mark.parametrize("number_up", GRIDS)
@pytest.mark.parametrize(("size", "expected"), [(A4, READ), (A4.turned, READ_WIDE)])
def test_grids_follow_the_shape_of_pages(
    size: PageSize, expected: dict[int, tuple[int, int]], number_up: int
) -> None:
    rows: Rows = grid(replace(PLAIN, number_up=number_up), size)
    assert (len(rows[0]), len(rows)) == expected[number_up]
    assert [page for row in rows for page in row] == list(range(1, number_up + 1))


@pytest.mark.parametrize(
    ("orientation", "alone", "two_up"), [(3, 0, 1), (4, 1, 0), (5, 3, 2), (6, 2, 3), (7, 0, 1)]
)
def test_an_orientation_turns_the_side(orientation: int, alone: int, two_up: int) -> None:
    turns = [quarters(Orientation(orientation), number_up) for number_up in (1, 2)]
    assert turns == [alone, two_up]


def test_landscape_is_anticlockwise() -> None:
    placement = one(A4, orientation=Orientation.LANDSCAPE)
    top_left, top_right = placement.matrix.apply(0, 0), placement.matrix.apply(A4.width, 0)
    assert top_left[0] == pytest.approx(top_right[0])
    assert top_left[1] > top_right[1]


def test_a_landscape_page_is_turned_on_a_portrait_sheet_and_back() -> None:
    assert one(A4.turned).matrix == pytest.approx((0, -1, 1, 0, 0.138, 841.945), abs=0.001)
    wide = replace(PLAIN.media, width=29700, height=21000)
    assert one(A4.turned, media=wide).matrix[:4] == (1, 0, 0, 1)
    assert one(A4, media=wide).matrix[:4] == (0, -1, 1, 0)


def test_a_turn_by_a_quarter_is_undone_by_three() -> None:
    size = PLAIN.media.size
    for quarter in range(4):
        here = size.turned if quarter % 2 else size
        both = turn(size, quarter).then(turn(here, -quarter))
        assert both.apply(12, 34) == pytest.approx((12, 34))


def test_margins_are_turned_with_the_side() -> None:
    media = replace(PLAIN.media, left=2540, top=0, right=0, bottom=1270)
    frame = frame_of(replace(PLAIN, media=media), landscape=True)
    width, height = media.size.turned
    assert frame.printable == pytest.approx((36, 72, width, height))


def test_a_booklet_opens_beside_the_fold_in_the_middle() -> None:
    media = replace(PLAIN.media, top=500, bottom=1000)
    frame = frame_of(replace(PLAIN, media=media, booklet=True), landscape=False)
    left, top, right, bottom = frame.printable
    assert (frame.columns, frame.rows) == (2, 1)
    assert left == pytest.approx(frame.size.width - right) == pytest.approx(28.346, abs=0.001)
    assert top == pytest.approx(frame.size.height - bottom)


@pytest.mark.parametrize("orientation", list(Orientation))
@pytest.mark.parametrize("media", MEDIA)
def test_pages_made_for_a_side_are_placed_without_being_scaled(
    media: object, orientation: Orientation
) -> None:
    ticket = replace(PLAIN, media=media, orientation=orientation)
    size, printable = page_frame(ticket)
    placement = one(size, media=media, orientation=orientation)
    assert placement.clip == pytest.approx((0, 0, *ticket.media.size))
    assert placement.matrix.box(printable) == pytest.approx(ticket.media.printable)


def test_text_in_landscape_is_made_wide() -> None:
    size, printable = page_frame(replace(PLAIN, orientation=Orientation.LANDSCAPE))
    assert size == PLAIN.media.size.turned
    assert printable.width > printable.height
    assert page_frame(PLAIN) == (PLAIN.media.size, PLAIN.media.printable)


def test_pages_of_another_shape_are_turned_in_their_cell() -> None:
    ticket = replace(PLAIN, number_up=2)
    portrait = frame_of(ticket, landscape=False)
    assert portrait.has_landscape_cells is False
    assert frame_of(ticket, landscape=True).has_landscape_cells is True
    assert portrait.paper == Box(0, 0, *PLAIN.media.size.turned)
    assert not A5.is_landscape

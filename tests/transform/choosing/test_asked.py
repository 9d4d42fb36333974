"""Job attributes as a ticket, with every value checked."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import UsageError
from sealpress.ipp.message import Attribute
from sealpress.ipp.values import IntegerRange
from sealpress.transform.choosing import Asked, choose
from sealpress.transform.choosing.asked_values import READERS, WISH_READERS
from sealpress.transform.pixels import Resolution
from sealpress.transform.print_ticket import Orientation, PrintScaling, SheetKind
from tests.transform.choosing.printers import PWG_ONLY, asked
from tests.transform.choosing.test_abilities import VALUES

LEFT_TO_THE_PRINTER = {"sides", *WISH_READERS}
"""Where a value that is not known here is the printer's to refuse."""


def test_all_of_a_ticket() -> None:
    ticket = asked(
        copies=2, multiple_document_handling="separate-documents-uncollated-copies",
        page_ranges="1-2,5", number_up=4, presentation_direction_number_up="tobottom-toleft",
        print_scaling="fill", orientation_requested="landscape", print_quality="high",
        separator_sheets={"separator-sheets-type": "both-sheets"},
    ).ticket  # fmt: skip
    assert (ticket.copies, ticket.collated, ticket.number_up) == (2, False, 4)
    assert ticket.page_ranges == ((1, 2), (5, 5))
    assert ticket.presentation_direction == "tobottom-toleft"
    assert (ticket.scaling, ticket.orientation) == (PrintScaling.FILL, Orientation.LANDSCAPE)
    assert (ticket.quality, ticket.separator_sheets) == (5, SheetKind.BOTH)


def test_a_shift_of_one_side_comes_after_that_of_both() -> None:
    ticket = asked(x_side2_image_shift=-7, x_image_shift=5, y_side1_image_shift=3).ticket
    assert ticket.shift == ((5, 3), (-7, 0))


def test_wishes() -> None:
    wishes = asked(
        print_color_mode="monochrome", printer_resolution="118dpcm", print_content_optimize="photo"
    ).wishes
    assert (wishes.color_mode, wishes.optimize) == ("monochrome", "photo")
    assert wishes.resolution == Resolution.square(300)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"number_up": 3}, "3 pages can't stand on a side"),
        ({"page_ranges": "5-6,1-2"}, "rise and not overlap"),
        ({"page_ranges": "1-3,3-4"}, "rise and not overlap"),
        ({"print_scaling": "enormous"}, "'enormous' is not known"),
        ({"imposition_template": "tile"}, "'tile' is not known"),
        ({"job_sheets": "odd"}, "'odd' is not known"),
        ({"printer_resolution": "9000dpi"}, "from 72dpi to 2400dpi"),
        ({"cpi": "many"}, "a number from 1 to 72"),
        ({"wrap": 3}, "true or false"),
        ({"carriage-control": "fcfc"}, "there are asa, machine, none"),
        ({"copies": 2_000_000}, "a number from 1 to 99999"),
        ({"sides": "three-sided"}, "'three-sided' is not known"),
    ],
)
def test_a_value_that_no_worker_knows_is_refused_when_it_matters(
    options: dict[str, object], said: str
) -> None:
    wish = asked(**options)
    name = next(iter(options)).replace("_", "-")
    assert said in wish.unfit[name]
    with pytest.raises(UsageError, match=name):
        wish.require([name])
    wish.require(["media"])


@given(
    st.sampled_from(sorted({*READERS, *WISH_READERS, "media", "media-col"})),
    st.lists(VALUES, max_size=3),
)
def test_any_value_is_read_or_refused_in_words(name: str, values: list[object]) -> None:
    wish = Asked.read([Attribute(name, (0,) * len(values), tuple(values))])
    if name in wish.unfit and name not in LEFT_TO_THE_PRINTER:
        with pytest.raises(UsageError, match=name):
            choose("application/pdf", PWG_ONLY, wish)
    else:
        assert choose("application/pdf", PWG_ONLY, wish).ticket.media.width > 0


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=1, max_size=4))
def test_page_ranges_rise(ranges: list[tuple[int, int]]) -> None:
    values = tuple(IntegerRange(*one) for one in ranges)
    wish = Asked.read([Attribute("page-ranges", (0x33,) * len(values), values)])
    flat = [end for one in ranges for end in one]
    rises = all(low <= high for low, high in ranges) and all(
        before[1] < after[0] for before, after in pairwise(ranges)
    )
    assert ("page-ranges" in wish.unfit) is not rises, flat

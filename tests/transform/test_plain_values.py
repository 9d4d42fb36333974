"""Dataclasses to plain values and back: nothing is lost, and nothing foreign gets in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sealpress.transform.pixels import Resolution
from sealpress.transform.plain_values import from_plain, to_plain
from sealpress.transform.print_ticket import PrintTicket, TextLayout
from sealpress.transform.request import Started, TransformRequest
from sealpress.transform.sheets import Media, Sides
from sealpress.transform.target import Target
from tests.transform.layout.tickets import TICKETS

TARGETS = some.builds(Target, resolution=some.builds(Resolution.square, some.integers(1, 4800)))


@given(TICKETS, TARGETS)
def test_a_request_comes_back_as_it_was(ticket, target):
    wanted = TransformRequest(document_format="application/pdf", ticket=ticket, target=target)
    carried = json.loads(json.dumps(to_plain(wanted)))
    assert from_plain(TransformRequest, carried) == wanted


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_anything_else_is_a_value_error(plain):
    with pytest.raises(ValueError, match="not a value"):
        from_plain(PrintTicket, plain)


PLAIN = {"pages": 1, "impressions": None, "sheets": 2}


@pytest.mark.parametrize(
    "change",
    [{"pages": True}, {"pages": 1.0}, {"pages": "1"}, {"pages": [1]}, {"more": 1}],
    ids=str,
)
def test_types_are_exact(change):
    with pytest.raises(ValueError, match="not a value"):
        from_plain(Started, {**PLAIN, **change})


def test_a_field_that_is_missing():
    with pytest.raises(ValueError, match="Started"):
        from_plain(Started, {"pages": 1})


def test_a_whole_number_will_do_where_parts_are_allowed():
    assert from_plain(TextLayout, {**to_plain(TextLayout()), "cpi": 12}).cpi == 12.0


def test_a_keyword_that_is_none_of_the_enumeration():
    plain = to_plain(PrintTicket(media=Media(name="a", width=1, height=1), sides=Sides.LONG_EDGE))
    assert plain["sides"] == "two-sided-long-edge"
    with pytest.raises(ValueError, match="three-sided"):
        from_plain(PrintTicket, {**plain, "sides": "three-sided"})


def test_what_is_no_plain_value_is_not_written():
    with pytest.raises(TypeError, match="set"):
        to_plain({1})

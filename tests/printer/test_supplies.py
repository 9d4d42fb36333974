"""Supplies in both languages."""

from __future__ import annotations

import pytest

from sealpress.printer.supplies import Supply, supply_attributes
from tests.printer.conversation import Conversation, config

SUPPLIES = (
    Supply(name="Black toner", level=7),
    Supply(name="Waste", kind="waste", colorant="none", level=40, low=90),
)


def test_no_supplies_no_attributes() -> None:
    assert supply_attributes(()) == {}


def test_the_lists_are_parallel() -> None:
    group = Conversation(config(supplies=SUPPLIES)).attributes()
    markers = [one for one in group if one.name.startswith("marker-")]
    assert len(markers) == 6
    assert {len(attribute.values) for attribute in markers} == {2}
    assert group["marker-levels"].values == (7, 40)
    assert group["marker-types"].values == ("toner", "waste-toner")


def test_what_is_low_for_paint_is_high_for_waste() -> None:
    group = Conversation(config(supplies=SUPPLIES)).attributes()
    assert group["marker-low-levels"].values == (10, 0)
    assert group["marker-high-levels"].values == (100, 90)


def test_the_standard_attribute_tells_the_same() -> None:
    first, second = Conversation(config(supplies=SUPPLIES)).attributes()["printer-supply"].values
    assert isinstance(first, bytes)
    assert b"index=1;class=supplyThatIsConsumed;type=toner;" in first
    assert b"level=7;colorantname=black;" in first
    assert isinstance(second, bytes)
    assert b"class=receptacleThatIsFilled" in second


@pytest.mark.parametrize("kind", ["toner", "ink", "ribbon", "drum", "waste", "staples"])
def test_every_kind_can_be_told(kind: str) -> None:
    group = Conversation(config(supplies=[Supply(name="x", kind=kind)])).attributes()
    assert len(group["printer-supply"].values) == 1

"""The reference page shows what is laid out."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from sealpress.transform.layout import DIRECTIONS, GRIDS
from sealpress.transform.layout.scaling import SAME_SIZE
from sealpress.transform.print_ticket import PrintScaling, PrintTicket, SheetKind
from sealpress.transform.sheets import Sides
from tests.transform.layout.drawing import booklet_drawn, drawn

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/reference/page-layout.md").read_text(encoding="utf-8")

VALUES = [*DIRECTIONS, *PrintScaling, *Sides, *SheetKind]

#: How the table of attributes names the ticket's defaults.
DEFAULTS = {
    "sides": "`one-sided`",
    "presentation_direction": "`toright-tobottom`",
    "scaling": "`auto`",
    "separator_sheets": "`none`",
}


@pytest.mark.parametrize("number_up", [number for number in GRIDS if number > 1])
def test_grids_are_drawn_as_they_are_laid_out(number_up: int) -> None:
    assert f"### {number_up}\n\n```text\n{drawn(number_up)}\n```\n" in PAGE


@pytest.mark.parametrize("direction", ["toright-tobottom", "toleft-tobottom"])
def test_booklets_are_drawn_as_they_are_laid_out(direction: str) -> None:
    assert f"```text\n{booklet_drawn(8, direction)}\n```\n" in PAGE


@pytest.mark.parametrize("value", VALUES)
def test_all_values_are_named(value: str) -> None:
    assert str(value) in PAGE


def test_defaults_are_those_of_the_ticket() -> None:
    defaults = {field.name: field.default for field in fields(PrintTicket)}
    for name, shown in DEFAULTS.items():
        assert f"`{defaults[name]}`" == shown
        assert f"| {shown} |" in PAGE
    assert f"more than {SAME_SIZE:.0f} points" in PAGE


def test_all_grids_are_in_the_table() -> None:
    assert f"| `number-up` | {', '.join(map(str, GRIDS))} | 1 |" in PAGE

"""Comma-separated values that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.cli.csv_table import harmless, write_csv

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|cmd", "%0A", "\u00a0=1")


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_formula_is_text(cell):
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "ann", "a=b", "7", "2026-11-22", "a-b", "'x"])
def test_other_cells_stay(cell):
    assert harmless(cell) == cell


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9),
                min_size=2, max_size=4))  # fmt: skip
def test_no_cell_begins_a_formula_and_nothing_is_lost(cells):
    written = [harmless(cell) for cell in cells]
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in written)
    assert [cell.removeprefix("'") for cell in written] == [
        cell.removeprefix("'") for cell in cells
    ]


def test_commas_and_quotes_are_kept(capsys):
    write_csv(("a", "b"), [("x,y", 'say "hi"'), ("1", "")])
    rows = [*csv.reader(io.StringIO(capsys.readouterr().out))]
    assert rows == [["a", "b"], ["x,y", 'say "hi"'], ["1", ""]]

"""The generated pages are current, and say something about everything on them."""

from __future__ import annotations

import ast

import pytest

from sealpress.ipp import Repair
from sealpress.reasons import Reason
from tools import generate_reference


@pytest.mark.parametrize("name", generate_reference.MAKERS)
def test_the_page_is_current(name: str) -> None:
    assert name not in generate_reference.outdated(), "run `make docs`"


def test_every_reason_has_its_section() -> None:
    page = generate_reference.reasons_page()
    assert [reason for reason in Reason if f"\n### {reason}\n" not in page] == []


def test_every_limit_says_what_it_bounds() -> None:
    rows = [row for row in generate_reference.limits_page().splitlines() if row.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []


def test_every_option_says_what_it_does() -> None:
    rows = [row for row in generate_reference.cli_page().splitlines() if row.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []


def test_every_repair_has_its_row() -> None:
    page = generate_reference.repairs_page()
    rows = [f"| `{repair}` | `Repair.{repair.name}` | {repair.description} |" for repair in Repair]
    assert [row for row in rows if page.count(row) != 1] == []


def test_constants_are_taken_with_docstring_or_comment() -> None:
    source = 'MAX_A = 1 << 20\n"""Octets."""\n#: Of b.\nMAX_B = 2\n_MAX_C = 3\nMAX_D = f()\nX = 4\n'
    found = [tuple(vars(each).values()) for each in generate_reference.limit_constants(source)]
    assert found == [("MAX_A", "1,048,576", "Octets."), ("MAX_B", "2", "Of b.")]


def test_fields_are_taken_with_their_attribute_docs() -> None:
    source = '''class ALimits:
    """Sum.

    Attributes:
        one: Octets of
            something.
        two: Seconds.
    """

    one: int = 1
    two: float
'''
    (node,) = ast.parse(source).body
    assert isinstance(node, ast.ClassDef)
    found = [tuple(vars(each).values()) for each in generate_reference.limit_fields(node)]
    assert found == [("one", "1", "Octets of something."), ("two", "required", "Seconds.")]

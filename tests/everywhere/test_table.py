"""The page of the self-certification has each row, as it is tested."""

from __future__ import annotations

from tests.everywhere.rows import ROWS
from tests.everywhere.table import PAGE, page_of


def test_the_page_is_up_to_date() -> None:
    page = PAGE.read_text()
    assert page == page_of(page), "python -m tests.everywhere.table writes it anew"


def test_no_row_stands_twice() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)

"""What was struck over what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.text.platen import BOLD, UNDERLINE, Row, Strike
from sealpress.transform.text.strikes import Words, plain_strikes, words_of


def row(*strikes: tuple[int, str]) -> Row:
    return Row([Strike(column, text) for column, text in strikes])


def words(*strikes: tuple[int, str], base: int | None = None) -> list[Words]:
    return list(words_of(row(*strikes), base, 20))


@pytest.mark.parametrize(
    ("strikes", "expected"),
    [
        ([(0, "ab"), (0, "ab")], [(0, "ab", BOLD)]),
        ([(0, "__"), (0, "ab")], [(0, "ab", UNDERLINE)]),
        ([(0, "ab"), (0, "__")], [(0, "ab", UNDERLINE)]),
        ([(0, "a"), (0, "a"), (0, "_")], [(0, "a", BOLD | UNDERLINE)]),
        ([(0, "__"), (0, "  ")], [(0, "__", 0)]),
        ([(0, "="), (0, "/")], [(0, "=", 0), (0, "/", 0)]),
        ([(0, "ab cd")], [(0, "ab", 0), (3, "cd", 0)]),
        ([(0, "ab"), (2, "cd")], [(0, "abcd", 0)]),
        ([(4, "x"), (0, "y")], [(0, "y", 0), (4, "x", 0)]),
        ([(0, "漢字")], [(0, "漢字", 0)]),
        ([(0, "a b"), (0, "___")], [(0, "a", UNDERLINE), (1, "_", 0), (2, "b", UNDERLINE)]),
    ],
)
def test_overstrike_is_bold_underline_or_both_at_once(
    strikes: list[tuple[int, str]], expected: list[tuple[int, str, int]]
) -> None:
    found = [(each.column, each.text, each.style) for each in words(*strikes)]
    assert sorted(found) == sorted(expected)


def test_hebrew_is_laid_from_right_to_left() -> None:
    (word,) = words((0, "אבג"))
    assert word == Words(17, "אבג", 3, 0, is_rtl=True)
    (word,) = words((0, "אבג"), base=0)
    assert word.column == 0


def test_a_mixed_line_keeps_its_cells() -> None:
    found = words((0, "ab אב 12"))
    assert [(w.column, w.text, w.is_rtl) for w in found] == [
        (0, "ab", False),
        (6, "אב", True),
        (3, "12", False),
    ]


@pytest.mark.parametrize(
    ("strikes", "plain"),
    [
        ([(0, "ab")], True),
        ([(0, "ab"), (2, "c")], True),
        ([(5, "ab"), (0, "c")], True),
        ([(0, "ab"), (1, "c")], False),
        ([(0, "漢")], False),
        ([(0, "א")], False),
    ],
)
def test_simple_rows_are_told_apart(strikes: list[tuple[int, str]], plain: bool) -> None:
    assert (plain_strikes(row(*strikes)) is not None) == plain


@given(st.lists(st.tuples(st.integers(0, 15), st.text("ab _漢אש1\u0301", max_size=5)), max_size=6))
def test_nothing_is_shown_left_of_the_page(strikes: list[tuple[int, str]]) -> None:
    for word in words(*strikes):
        assert word.column >= 0
        assert word.text


READ_AT_ONCE = st.lists(st.sampled_from(["a", "Ж", "漢", "か", "e\u0301", " ", "  ", "हि"]))


@given(READ_AT_ONCE, st.integers(0, 9), st.sampled_from([0, BOLD]))
def test_words_are_the_same_whether_cells_are_looked_at_or_not(
    parts: list[str], column: int, style: int
) -> None:
    strike, far = Strike(column, "".join(parts), style), Strike(900, "x")
    at_once = list(words_of(Row([strike]), None, 80))
    *by_cells, last = words_of(Row([strike, far]), None, 80)
    assert at_once == by_cells
    assert last.column == far.column

"""Controls of plain text, as they move the carriage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.text.platen import BOLD, UNDERLINE, Platen, Strike
from sealpress.transform.text.printing import PlainPrinter
from tests.transform.text.printed import pages_of, shown

LINES = [
    ("a\nb", ["0:a", "1:b"]),
    ("a\r\nb\r\n", ["0:a", "1:b"]),
    ("a\rb\rc", ["0:a", "1:b", "2:c"]),
    ("a\x85b", ["0:a", "1:b"]),
    ("a\u2028b\u2029c", ["0:a", "1:b", "2:c"]),
    ("ab\rc\n", ["0:cb"]),
    ("a\tb", ["0:a       b"]),
    ("12345678\tb", ["0:12345678        b"]),
    ("ab\bc\n", ["0:ac"]),
    ("\b\ba", ["0:a"]),
    ("a\n\n\nb", ["0:a", "3:b"]),
    ("a\n\vb", ["0:b"]),
    ("a\x1b9b\x1b8c", ["0:a c", "0.5: b"]),
    ("a\n\x1b7b", ["0:b"]),
    ("a\x07\x00\x1ab\x7f\x9f", ["0:ab"]),
    ("\ufeffa", ["0:a"]),
    ("a\x1b[2Kb\x1b[1;31mc", ["0:abc"]),
    ("a\x1bzb", ["0:ab"]),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_controls_move_the_carriage(text: str, expected: list[str]) -> None:
    (page,) = pages_of(text)
    assert shown(page) == expected


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", 0),
        ("\n\n", 0),
        ("a\fb", 2),
        ("a\n\fb", 2),
        ("a\f\fb", 3),
        ("a\f", 1),
        ("\fa", 1),
        ("1\n2\n3\n4\n5\n\f6", 2),
        ("1\n2\n3\n4\n5\n6", 2),
        ("a" + "\n" * 10 + "b", 3),
        ("a" + "\n" * 100, 1),
    ],
)
def test_pages_end_at_form_feeds_and_when_they_are_full(text: str, pages: int) -> None:
    assert len(pages_of(text)) == pages


def test_long_lines_go_on_in_the_next_or_are_cut() -> None:
    (page,) = pages_of("x" * 45)
    assert [len(line) - 2 for line in shown(page)] == [20, 20, 5]
    assert [row.begins for row in page.rows.values()] == [True, False, False]
    (page,) = pages_of("x" * 45 + "\ny", wrap=False)
    assert shown(page) == ["0:" + "x" * 20, "1:y"]


def test_wide_characters_are_never_halved() -> None:
    (page,) = pages_of("漢" * 25, columns=21)
    assert [len(line) - 2 for line in shown(page)] == [10, 10, 5]


def test_marks_stay_with_their_letters() -> None:
    (page,) = pages_of("e\u0301" * 25)
    assert [row.strikes[0].text.count("\u0301") for row in page.rows.values()] == [20, 5]


def test_columns_of_text_are_filled_one_by_one() -> None:
    first, second = pages_of("\n".join("abcdefghijklm"), parts=2)
    assert [part for part, _ in first.rows] == [0] * 5 + [1] * 5
    assert len(second.rows) == 3
    (page,) = pages_of("a\fb", parts=2)
    assert list(page.rows) == [(0, 0), (1, 0)]


def test_renditions_are_kept_with_what_is_struck() -> None:
    (page,) = pages_of("a\x1b[1mb\x1b[4mc\x1b[22md\x1b[24me\x1b[1;4mf\x1b[mg")
    styles = [0, BOLD, BOLD | UNDERLINE, UNDERLINE, 0, BOLD | UNDERLINE, 0]
    strikes = [Strike(i, c, s) for i, (c, s) in enumerate(zip("abcdefg", styles, strict=True))]
    assert page.rows[0, 0].strikes == strikes


def test_a_page_that_is_struck_without_end_is_cut() -> None:
    printer = PlainPrinter(Platen(80, 60))
    printer.feed("\n")
    for _ in range(200):
        printer.feed(("z" * 79 + "\r") * 10)
    printer.end()
    assert printer.platen.is_cut
    assert sum(len(s.text) for s in printer.platen.take()[0].rows[0, 2].strikes) <= 100_000


@given(st.text(alphabet="ab \n\r\t\f\b\v\x1b789[1m漢\u0301ש", max_size=200), st.data())
def test_it_does_not_matter_where_a_text_is_cut(text: str, data: st.DataObject) -> None:
    text = "first line\n" + text
    whole = pages_of(text)
    printer = PlainPrinter(Platen(20, 5))
    end = data.draw(st.integers(11, len(text)))
    printer.feed(text[:end])
    printer.feed(text[end:])
    printer.end()
    assert [shown(page) for page in printer.platen.take()] == [shown(page) for page in whole]


@given(st.text(max_size=300))
def test_no_cell_lies_off_the_page(text: str) -> None:
    for page in pages_of(text, columns=7, lines=3):
        for (_, half), row in page.rows.items():
            assert 0 <= half < 6
            assert all(0 <= strike.column <= 7 for strike in row.strikes)

"""ASA and machine carriage control."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.transform.request import Event
from sealpress.transform.text.carriage import AsaPrinter, MachinePrinter, machine_codes
from sealpress.transform.text.platen import Platen
from sealpress.transform.text.remarks import Remarks
from tests.transform.text.printed import shown


def asa(text: str, told: list[Event] | None = None) -> list[list[str]]:
    printer = AsaPrinter(Platen(20, 6), Remarks((told if told is not None else []).append))
    printer.feed(text)
    printer.end()
    return [shown(page) for page in printer.platen.take()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" a\n b\n", [["0:a", "1:b"]]),
        ("1a\n b\n1c\n", [["0:a", "1:b"], ["0:c"]]),
        (" a\n0b\n-c\n", [["0:a", "2:b", "5:c"]]),
        (" a\n+ b\n", [["0:ab"]]),
        (" abc\n+X\n", [["0:Xbc"]]),
        (" a\r\n b\r\n", [["0:a", "1:b"]]),
        (" a\n\n b\n", [["0:a", "2:b"]]),
        ("0a\n", [["1:a"]]),
        (" a\n b", [["0:a", "1:b"]]),
        ("1\n1\n a\n", [[], ["1:a"]]),
    ],
)
def test_the_first_character_moves_the_paper(text: str, expected: list[list[str]]) -> None:
    assert asa(text) == expected


def test_an_unknown_control_is_a_space_and_told_once() -> None:
    told: list[Event] = []
    assert asa(" a\nXb\nYc\n", told) == [["0:a", "1:b", "2:c"]]
    assert len(told) == 1


def machine(records: list[tuple[int, str]]) -> list[list[str]]:
    decoder = codecs.getincrementaldecoder("cp037")("replace")
    printer = MachinePrinter(Platen(20, 6), Remarks(lambda _: None), machine_codes(decoder))
    octets = b"".join(bytes([code]) + text.encode("cp037") + b"\x15" for code, text in records)
    printer.feed(decoder.decode(octets))
    printer.end()
    return [shown(page) for page in printer.platen.take()]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([(0x09, "a"), (0x09, "b")], [["0:a", "1:b"]]),
        ([(0x11, "a"), (0x19, "b"), (0x09, "c")], [["0:a", "2:b", "5:c"]]),
        ([(0x01, "abc"), (0x09, "X")], [["0:Xbc"]]),
        ([(0x89, "a"), (0x09, "b")], [["0:a"], ["0:b"]]),
        ([(0x09, "a"), (0x8B, ""), (0x09, "b")], [["0:a"], ["0:b"]]),
        ([(0x0B, ""), (0x13, ""), (0x09, "b")], [["3:b"]]),
        ([(0x03, "never shown"), (0x09, "b")], [["0:b"]]),
    ],
)
def test_machine_codes_move_after_printing(
    records: list[tuple[int, str]], expected: list[list[str]]
) -> None:
    assert machine(records) == expected


@given(st.text(alphabet=" 0-+1X\nabc\r\f\b", max_size=200), st.integers(0, 200))
def test_asa_text_may_come_in_pieces(text: str, end: int) -> None:
    printer = AsaPrinter(Platen(20, 6), Remarks(lambda _: None))
    printer.feed(text[:end])
    printer.feed(text[end:])
    printer.end()
    assert [shown(page) for page in printer.platen.take()] == asa(text)

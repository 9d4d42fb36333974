"""SCS: its controls, the pages it gives, and streams that mean harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.transform.request import Event, Warned
from sealpress.transform.text.platen import BOLD, UNDERLINE, Form, TextPage
from sealpress.transform.text.remarks import Remarks
from sealpress.transform.text.scs.controls import Control, control_at
from sealpress.transform.text.scs.printing import ScsPrinter
from tests.transform.text.printed import shown


def e(text: str, page: str = "cp037") -> bytes:
    return text.encode(page)


def printed(octets: bytes, charset: str = "", told: list[Event] | None = None) -> list[TextPage]:
    printer = ScsPrinter(charset, Remarks((told if told is not None else []).append))
    printer.feed(octets.decode("latin-1"))
    printer.end()
    return printer.platen.take()


def remarks(octets: bytes) -> list[str]:
    told: list[Event] = []
    printed(octets, told=told)
    return [event.what for event in told if isinstance(event, Warned)]


NL, FF, CR, LF, HT = b"\x15", b"\x0c", b"\x0d", b"\x25", b"\x05"


@pytest.mark.parametrize(
    ("octets", "rows"),
    [
        (e("Hello") + NL + e("you"), ["0:Hello", "1:you"]),
        (e("a") + b"\x1e" + e("b") + b"\x06" + e("c"), ["0:a", "1:b", "2:c"]),
        (e("abc") + CR + e("X"), ["0:Xbc"]),
        (e("ab") + LF + e("c"), ["0:ab", "1:  c"]),
        (e("a") + HT + e("b"), ["0:a       b"]),
        (e("ab") + b"\x16" + e("c"), ["0:ac"]),
        (b"\x34\xc0\x05" + e("a"), ["0:    a"]),
        (b"\x34\xc4\x03" + e("a"), ["2:a"]),
        (e("a") + b"\x34\xc8\x03" + e("b"), ["0:a   b"]),
        (e("a") + b"\x34\x4c\x02" + e("b"), ["0:a", "2: b"]),
        (b"\x00\x2f" + e("a") + b"\x00", ["0:a"]),
        (b"\x35\x03" + e("a") + b"\x15\x0c", ["0:a"]),
        (b"\x03\x05\x1bE\x1b&l" + e("a"), ["0:a"]),
        (b"\x2b\xd2\x04\x11\x01\x20" + e("a") + NL + e("b"), ["0:  a", "1:  b"]),
        (b"\x2b\xd2\x04\x49\x01\xe0" + e("a"), ["2:a"]),
        (b"\x2b\xc8\x03\x01\x02" + e("a"), ["0:a"]),
        (b"\x2b\xd2\x03\x45\x01\x2b\xd3\x04\xf6\x00\x00" + e("a"), ["0:a"]),
    ],
)
def test_controls_move_the_carriage(octets: bytes, rows: list[str]) -> None:
    (page,) = printed(octets)
    assert [row.rstrip() for row in shown(page)] == rows


@pytest.mark.parametrize(
    ("octets", "pages"),
    [
        (e("a") + FF + e("b"), 2),
        (FF + e("a"), 1),
        (e("a") + b"\x3a" + e("b") + FF, 2),
        (b"\x34\xc4\x05" + e("a") + b"\x34\xc4\x02" + e("b"), 2),
        ((e("x") + NL) * 67, 2),
        (b"\x2b\xc2\x02\x0a" + (e("x") + NL) * 21, 3),
    ],
)
def test_pages_end(octets: bytes, pages: int) -> None:
    assert len(printed(octets)) == pages


@pytest.mark.parametrize(
    ("octets", "form"),
    [
        (b"", Form(132, 66, 7.2, 12.0)),
        (b"\x2b\xc1\x02\x50", Form(80, 66, 7.2, 12.0)),
        (b"\x2b\xc1\x01\x2b\xc2\x01", Form(132, 66, 7.2, 12.0)),
        (b"\x2b\xc2\x02\x3c", Form(132, 60, 7.2, 12.0)),
        (b"\x2b\xd2\x04\x29\x00\x0f", Form(198, 66, 4.8, 12.0)),
        (b"\x2b\xc6\x02\x09", Form(132, 88, 7.2, 9.0)),
        (b"\x2b\xd2\x04\x15\x00\xb4", Form(132, 88, 7.2, 9.0)),
        (b"\x2b\xd2\x06\x40\x2d\x00\x3d\xe0", Form(80, 66, 7.2, 12.0)),
        (b"\x2b\xd1\x07\x05\x00\x0b\x00\x78\x01", Form(158, 66, 6.0, 12.0)),
    ],
)
def test_pages_have_the_size_that_is_given(octets: bytes, form: Form) -> None:
    (page,) = printed(octets + e("a"))
    assert page.form == pytest.approx(form)


def test_code_pages_are_chosen() -> None:
    (page,) = printed(
        e("[", "cp500") + b"\x2b\xd1\x06\x01\x02\xb9\x01\x11" + e("ä", "cp273"), "ibm500"
    )
    assert shown(page) == ["0:[ä"]
    (page,) = printed(b"\x2b\xd1\x06\x01\x00\x00\xff\xff" + e("a"))
    assert shown(page) == ["0:a"]
    assert remarks(b"\x2b\xd1\x06\x01\x00\x00\xff\xff" + e("a")) == ["charset-unknown"]


def test_styles_are_kept() -> None:
    stream = (
        b"\x2b\xd4\x02\x0a" + e("u") + b"\x2b\xd4\x02\x0e" + e("a") + b"\x2b\xd1\x02\x8a" + e("b")
    )
    (page,) = printed(stream + b"\x2b\xd1\x02\x8e" + e("c"))
    styles = [strike.style for strike in page.rows[0, 0].strikes]
    assert styles == [UNDERLINE, 0, BOLD, 0]


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        (b"\x2b\xd2\x04\xee\x00\x00" + e("a"), ["control-unknown"]),
        (b"\x2b\xaa\x03\x00\x00" + e("a") + b"\x2b\xab\x01", ["control-unknown"]),
        (b"\x03\x02ab" + e("a"), ["control-unknown"]),
        (e("a") + b"\x2b\xd2", ["text-damaged"]),
        (e("a") + b"\x34", ["text-damaged"]),
        (b"\x0e\x42\x42\x0f" + e("a"), ["charset-unknown"]),
        (e("a") + NL + FF, []),
    ],
)
def test_what_is_not_known_is_told_and_skipped(octets: bytes, told: list[str]) -> None:
    assert remarks(octets) == told


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"\x15rest", Control((0x15,), b"", 1)),
        (b"\x34\xc0\x01", Control((0x34,), b"\xc0\x01", 3)),
        (b"\x34\xc0", None),
        (b"\x03", None),
        (b"\x03\x02a", None),
        (b"\x03\x02abc", Control((0x03,), b"ab", 4)),
        (b"\x28\x41\xf1", Control((0x28,), b"\x41\xf1", 3)),
        (b"\x2b\xc1\x02\x50", Control((0x2B, 0xC1), b"\x50", 4)),
        (b"\x2b\xc1\x00\x50", Control((0x2B, 0xC1), b"", 3)),
        (b"\x2b\xd2\x04\x29\x00\x0a", Control((0x2B, 0xD2, 0x29), b"\x00\x0a", 6)),
        (b"\x2b\xd2\x04\x29\x00", None),
        (b"\x2b\xd2\x01", Control((0x2B, 0xD2), b"", 3)),
        (b"\x2b", None),
    ],
)
def test_controls_have_a_length(octets: bytes, expected: Control | None) -> None:
    assert control_at(octets) == expected


PIECES = st.lists(
    st.one_of(
        st.binary(max_size=6),
        st.sampled_from(
            [b"\x2b\xd2", b"\x2b\xc1\x02\x01", b"\x2b\xc2\x02\x01", b"\x34\xc4\xff", FF]
        ),
        st.sampled_from([e("word"), NL, b"\x2b\xd2\x06\x40\xff\xff\x00\x01", b"\x2b\xc6\x02\xff"]),
    ),
    max_size=40,
).map(b"".join)


@settings(deadline=None)
@given(PIECES, st.integers(0, 100))
def test_any_stream_ends_in_pages(octets: bytes, end: int) -> None:
    printer = ScsPrinter("", Remarks(lambda _: None))
    printer.feed(octets[:end].decode("latin-1"))
    printer.feed(octets[end:].decode("latin-1"))
    printer.end()
    pages = printer.platen.take()
    assert [shown(page) for page in pages] == [shown(page) for page in printed(octets)]
    assert all(page.form is not None and page.form.columns <= 500 for page in pages)

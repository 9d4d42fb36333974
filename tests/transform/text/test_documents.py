"""Text set in a PDF: what is read from it, and where it stands."""

from __future__ import annotations

import hashlib
import subprocess
import tracemalloc
import zlib
from pathlib import Path

import pytest

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.geometry import PageSize
from sealpress.transform.limits import TransformLimits
from sealpress.transform.text.documents import sheet_pdf, text_to_pdf
from tests.transform.requests import opened, request
from tests.transform.text.printed import boxes_of, pdf_of, poppler, remarks_of, texts_of


@pytest.mark.parametrize(
    "text",
    [
        "Hello, world (of text) \\ here",
        "Grüße für 100 €",
        "Ελληνικά Русский Ω",
        "═══╗ │ ░▒▓",
        "x" * 80,
        "cafe\u0301",
    ],
)
def test_what_was_written_can_be_read(text: str) -> None:
    (page,) = texts_of(pdf_of(text))
    assert page in {text, text.replace("e\u0301", "é")}


def test_pages_hold_their_lines() -> None:
    pages = texts_of(pdf_of("one\ntwo\fthree\n"))
    assert pages == ["one\ntwo", "three"]


@pytest.mark.interop
def test_poppler_reads_columns_and_rows() -> None:
    first, second, third, *_ = poppler(pdf_of("a   b\n\n    c")).split("\n")
    assert (first.split(), second, third.split()) == (["a", "b"], "", ["c"])
    assert first.index("b") - first.index("a") == third.index("c") - first.index("a")


@pytest.mark.parametrize(("cpi", "lpi"), [(10, 6), (12, 8), (16.67, 6), (5, 3), (15, 10)])
def test_characters_stand_by_their_pitch(cpi: float, lpi: float) -> None:
    boxes = boxes_of(pdf_of("ABC\nD", cpi=cpi, lpi=lpi))
    (_, a, top), (_, b, _), (_, c, _) = boxes[:3]
    _, d, second = boxes[-1]
    squeezed = 0.955 if cpi == 10 else 1.0
    assert b - a == pytest.approx(72 / cpi * squeezed, rel=0.03)
    assert c - b == pytest.approx(b - a, abs=0.05)
    assert d == pytest.approx(a, abs=0.05)
    assert top - second == pytest.approx(72 / lpi, abs=0.05)


def test_eighty_columns_fit_on_a4() -> None:
    assert len(texts_of(pdf_of("x" * 80))[0].split("\n")) == 1
    assert len(texts_of(pdf_of("x" * 81))[0].split("\n")) == 2


def test_columns_of_text_stand_side_by_side() -> None:
    boxes = boxes_of(pdf_of("a\fb", columns=2))
    assert boxes[-1][1] - boxes[0][1] > 250
    assert boxes[-1][2] == pytest.approx(boxes[0][2])


def test_overstrike_is_bold_and_underlined() -> None:
    pdf = pdf_of("b\bbo\bol\bld\bd _\bu_\bn")
    assert texts_of(pdf) == ["bold un"]
    assert len(boxes_of(pdf)) == len("bold un")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("שלום", ["ם", "ו", "ל", "ש"]),
        ("سلام", None),
    ],
)
def test_right_to_left_begins_at_the_right(text: str, expected: list[str] | None) -> None:
    boxes = sorted(boxes_of(pdf_of(text)), key=lambda box: box[1])
    assert boxes[0][1] > 500
    assert expected is None or [character for character, _, _ in boxes] == expected


def test_letters_of_a_mixed_line_stand_in_their_order() -> None:
    boxes = [box for box in boxes_of(pdf_of("ab שם cd")) if box[0].strip()]
    seen = [character for character, _, _ in sorted(boxes, key=lambda box: box[1])]
    assert seen == ["a", "b", "ם", "ש", "c", "d"]


def test_arabic_letters_are_joined() -> None:
    joined, apart = pdf_of("ببب"), pdf_of("ب ب ب")
    assert len(joined) != len(apart)
    assert texts_of(joined)[0].strip()


def test_a_character_without_a_font_is_a_box_told_once() -> None:
    unknown = "\U0001f8ff\U000e0fff\U0001f8fe"
    assert remarks_of(unknown.encode(), "text/plain; charset=utf-8") == ["font-missing"]


def test_the_same_text_makes_the_same_octets() -> None:
    text = "Hello, wörld\nΩ שלום b\bb\n"
    digests = {hashlib.sha256(pdf_of(text)).hexdigest() for _ in range(2)}
    assert len(digests) == 1


def test_nothing_is_an_empty_page() -> None:
    assert texts_of(pdf_of("")) == [""]
    assert texts_of(pdf_of("\n\n\n")) == [""]


def test_a_text_of_too_many_pages_is_refused() -> None:
    wanted = request("text/plain", limits=TransformLimits(max_pages=3))
    with opened(b"a\f" * 5) as document, pytest.raises(TransformError) as caught:
        text_to_pdf(wanted, document, lambda _: None, lambda _: None)
    assert caught.value.reason is Reason.DOCUMENT_TOO_LONG


def test_pages_leave_while_others_are_read() -> None:
    sizes: list[int] = []
    written = bytearray()
    text = b"line of some text\n" * 20_000
    with opened(text) as document:
        tracemalloc.start()
        text_to_pdf(
            request("text/plain"),
            document,
            lambda octets: written.extend(octets[:0]) or sizes.append(len(octets)),
            lambda _: None,
        )
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(sizes) > 300
    assert peak < 8_000_000


def test_a_sheet_says_its_lines_in_any_script() -> None:
    (text,) = texts_of(sheet_pdf(PageSize(595, 842), ["Otčet Отчёт", "Printed by Jürgen\n"]))
    assert text.split("\n") == ["Otčet Отчёт", "Printed by Jürgen"]
    assert texts_of(sheet_pdf(PageSize(300, 200), [])) == [""]


@pytest.mark.interop
@pytest.mark.parametrize(
    "text", ["plain", "Ω שלום e\u0301 漢 b\bb _\bu\n", "\f" * 300 + "x", "( \\ )\n" * 500]
)
def test_qpdf_finds_nothing_wrong(text: str, tmp_path: Path) -> None:
    file = tmp_path / "text.pdf"
    file.write_bytes(pdf_of(text))
    command = ["qpdf", "--check", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_page_is_written_as_ever() -> None:
    pdf = pdf_of("AB\n_\bc")
    content = zlib.decompressobj().decompress(pdf[pdf.index(b"stream\n") + 7 :])
    assert content.split(b"\n") == [
        b"BT",
        b"/F0 11.04 Tf",
        b"1.052 0 0 1 18 813.866 Tm (\0$\0%) Tj",
        b"1.052 0 0 1 18 801.866 Tm (\0F) Tj",
        b"ET",
        b"18 800.099 6.991 0.662 re f",
    ]

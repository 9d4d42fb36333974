"""Text as parts of a PDF, in every layout."""

from __future__ import annotations

import pytest

from sealpress.transform.print_ticket import Orientation
from sealpress.transform.target import OutputFormat, Target
from sealpress.transform.worker.job import run
from tests.transform.requests import opened, request
from tests.transform.samples import A4_MEDIA
from tests.transform.text.printed import boxes_of, texts_of

PDF = Target(format=OutputFormat.PDF)


def written(text: str, **asked: object) -> bytes:
    octets = bytearray()
    wanted = request("text/plain; charset=utf-8", target=PDF, media=A4_MEDIA, **asked)
    with opened(text.encode()) as descriptor:
        run(wanted, descriptor, octets.extend, lambda _: None)
    return bytes(octets)


def test_text_stays_text() -> None:
    assert texts_of(written("one Ω שלום\ftwo")) == ["one Ω שלום", "two"]


def test_pages_stand_where_they_would_by_themselves() -> None:
    (_, left, bottom), *_ = boxes_of(written("X"))
    assert left == pytest.approx(18, abs=0.5)
    assert bottom == pytest.approx(841.9 - 18 - 12, abs=3)


def test_pages_are_put_on_sheets() -> None:
    assert len(texts_of(written("\f".join("abcd"), number_up=4))) == 1
    boxes = [box for box in boxes_of(written("\f".join("abcd"), number_up=4)) if box[0] in "abcd"]
    assert len({round(left) for _, left, _ in boxes}) == 2
    assert len({round(bottom) for _, _, bottom in boxes}) == 2


def test_copies_show_the_same_forms() -> None:
    thrice = written("a\fb", copies=3)
    assert texts_of(thrice) == ["a", "b"] * 3
    assert thrice.count(b"/Subtype/Form") == 2


def test_landscape_text_is_set_wide() -> None:
    pdf = written("x" * 100, orientation=Orientation.LANDSCAPE)
    assert len(texts_of(pdf)[0].split("\n")) == 1


def test_a_wide_report_is_turned() -> None:
    octets = bytearray()
    wanted = request("application/vnd.ibm.scs", target=PDF, media=A4_MEDIA)
    with opened(b"\xe7" * 132 + b"\x15" + b"\xe8") as descriptor:
        run(wanted, descriptor, octets.extend, lambda _: None)
    (text,) = texts_of(bytes(octets))
    assert text.count("X") == 132
    lefts = {round(left) for character, left, _ in boxes_of(bytes(octets)) if character == "X"}
    assert len(lefts) <= 2

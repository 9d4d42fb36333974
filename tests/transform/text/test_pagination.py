"""Pages found again, forwards, backwards and at random."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealpress.errors import TransformError
from sealpress.reasons import Reason
from sealpress.transform.limits import TransformLimits
from sealpress.transform.text import pagination
from sealpress.transform.text.pagination import TextPages
from sealpress.transform.text.remarks import Remarks
from tests.transform.requests import opened, picture_of, request, source_of
from tests.transform.samples import A4_MEDIA
from tests.transform.text.printed import shown

LINES = "".join(f"page {page} äöü 漢\r\nsecond \bx\tline {'z' * 700}\f" for page in range(600))


@contextmanager
def paged(text: bytes, document_format: str = "text/plain"):
    with opened(text) as document:
        wanted = request(document_format, media=A4_MEDIA)
        yield TextPages(wanted, document, Remarks(lambda _: None))


def first_line(pages: TextPages, index: int) -> str:
    return shown(pages.block(index, 1)[0])[0]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 599), max_size=12), st.integers(1, 40))
def test_pages_are_found_in_any_order(indices: list[int], most: int) -> None:
    with paged(LINES.encode()) as pages:
        assert pages.count() == 600
        for index in indices:
            block = pages.block(index, most)
            assert [shown(page)[0] for page in block] == [
                f"0:page {number} äöü 漢" for number in range(index, min(index + most, 600))
            ]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "shift_jis"])
def test_reading_begins_again_within_any_charset(
    charset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "KEPT_OCTETS", 1)
    text = LINES.replace("äöü", "äöü" if charset != "shift_jis" else "ｱ")
    name = "äöü" if charset != "shift_jis" else "ｱ"
    with paged(text.encode(charset), f"text/plain; charset={charset}") as pages:
        assert pages.count() == 600
        for index in (599, 0, 300, 299, 301):
            assert first_line(pages, index) == f"0:page {index} {name} 漢"


def test_there_is_nothing_behind_the_last_page() -> None:
    with paged(b"a\fb") as pages:
        assert pages.count() == 2
        assert pages.block(2, 5) == []
        assert len(pages.block(1, 5)) == 1


def test_what_is_too_long_or_too_large_is_refused() -> None:
    limits = TransformLimits(max_pages=2, max_document_octets=100)
    with opened(b"a\fb\fc") as document:
        pages = TextPages(request("text/plain", limits=limits), document, Remarks(lambda _: None))
        with pytest.raises(TransformError) as caught:
            pages.count()
        assert caught.value.reason is Reason.DOCUMENT_TOO_LONG
    with opened(b"a" * 101) as document, pytest.raises(TransformError) as caught:
        TextPages(request("text/plain", limits=limits), document, Remarks(lambda _: None))
    assert caught.value.reason is Reason.DOCUMENT_TOO_LARGE


def darkness(text: str, index: int) -> list[int]:
    """Return how dark the halves of a drawn page are, the upper one first."""
    with source_of(text.encode(), request("text/plain", media=A4_MEDIA)) as source:
        assert source.page_count() == text.count("\f") + 1
        image = picture_of(source, index).convert("L")
    width, height = image.size
    halves = (0, 0, width, height // 2), (0, height // 2, width, height)
    return [sum(255 - value for value in image.crop(half).tobytes()) for half in halves]


def test_pages_are_drawn() -> None:
    text = "XXXXXXXXX\nXXXXXXXX\f" + "\n" * 50 + "XXXX\f" + "\f".join("ab" * 20)
    upper, lower = darkness(text, 0)
    assert upper > 10_000
    assert lower == 0
    upper, lower = darkness(text, 1)
    assert upper == 0
    assert lower > 5_000


def test_drawn_pages_may_come_in_any_order() -> None:
    text = "\f".join("\n" * (number % 60) + "X" * 70 for number in range(40))
    with source_of(text.encode(), request("text/plain", media=A4_MEDIA)) as source:
        forwards = [picture_of(source, index, 20).tobytes() for index in range(40)]
        backwards = [picture_of(source, index, 20).tobytes() for index in reversed(range(40))]
    assert forwards == backwards[::-1]
    assert len(set(forwards)) == 40

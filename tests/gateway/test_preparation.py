"""Documents go as they are to printers that take them; to others not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from sealpress.errors import UsageError
from sealpress.gateway.preparation import AsItIs, PrinterTakes, WorkDocument
from sealpress.reasons import Reason


async def nothing() -> AsyncIterator[bytes]:
    yield b""


def document(document_format: str) -> WorkDocument:
    return WorkDocument(number=1, document_format=document_format, octets=1, open=nothing)


@pytest.mark.parametrize(
    ("given", "formats"),
    [
        ("application/pdf", ("application/postscript", "application/pdf")),
        ("application/pdf", ()),
        ("application/octet-stream", ("image/pwg-raster",)),
        ("text/plain; charset=utf-8", ("text/plain",)),
        ("Application/PDF", ("application/pdf",)),
        ("", ("application/pdf",)),
    ],
)
def test_what_is_taken_goes_as_it_is(given: str, formats: tuple[str, ...]):
    one = document(given)
    assert AsItIs().prepare(one, PrinterTakes(formats=formats)) is one


def test_what_is_not_taken_is_told_with_what_is():
    with pytest.raises(UsageError) as raised:
        AsItIs().prepare(document("image/heic"), PrinterTakes(formats=("a/b", "c/d")))
    assert raised.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
    assert "image/heic, only a/b, c/d" in raised.value.detail


def test_a_long_list_is_cut():
    takes = PrinterTakes(formats=tuple(f"x/{n}" for n in range(50)))
    with pytest.raises(UsageError, match="and others"):
        AsItIs().prepare(document("image/heic"), takes)

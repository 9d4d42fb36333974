"""Documents go as they are to printers that take them; to others not at all."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from sealpress.errors import UsageError
from sealpress.gateway.preparation import AsItIs, JobToPrepare, WorkDocument
from sealpress.reasons import Reason
from sealpress.transform.choosing import PrinterAbilities


async def nothing() -> AsyncIterator[bytes]:
    yield b""


def job(document_format: str) -> JobToPrepare:
    one = WorkDocument(number=1, document_format=document_format, octets=1, open=nothing)
    return JobToPrepare(documents=(one,))


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
    one = job(given)
    (prepared,) = AsItIs().prepare(one, PrinterAbilities(formats=formats))
    assert prepared.document is one.documents[0]
    assert not prepared.is_made


def test_what_was_guessed_goes_as_it_came():
    one = job("text/plain")
    guessed = replace(one, documents=(replace(one.documents[0], is_guessed=True),))
    (prepared,) = AsItIs().prepare(guessed, PrinterAbilities(formats=("image/pwg-raster",)))
    assert prepared.document.document_format == "application/octet-stream"


def test_what_is_not_taken_is_told_with_what_is():
    with pytest.raises(UsageError) as raised:
        AsItIs().prepare(job("image/heic"), PrinterAbilities(formats=("a/b", "c/d")))
    assert raised.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
    assert "image/heic, only a/b, c/d" in raised.value.detail


def test_a_long_list_is_cut():
    abilities = PrinterAbilities(formats=tuple(f"x/{n}" for n in range(50)))
    with pytest.raises(UsageError, match="and others"):
        AsItIs().prepare(job("image/heic"), abilities)

"""A document that nobody named is looked at, unless the printer does that itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.gateway.preparation.recognising import recognised
from sealpress.transform.choosing import PrinterAbilities
from tests.gateway.preparation.making import kept

pytestmark = pytest.mark.anyio

ANY, PWG = "application/octet-stream", "image/pwg-raster"
TEXT = b"Dear Sir,\n\nyour order has been sent.\n" * 100


@pytest.mark.parametrize(
    ("octets", "name", "expected"),
    [
        (TEXT, "", "text/plain"),
        (b"%PDF-1.7", "letter.txt", "application/pdf"),
        (b"\x01\x02\x03", "form.pcl", "application/vnd.hp-PCL"),
        (b"\x01\x02\x03", "", ANY),
    ],
)
async def test_octets_and_name_say_what_it_is(octets, name, expected):
    one = replace(kept(octets, document_format=ANY), name=name)
    (found,) = await recognised([one], PrinterAbilities(formats=(PWG,)))
    assert found.document_format == expected


@pytest.mark.parametrize(
    ("octets", "name", "expected"),
    [
        (TEXT, "letter.txt", "text/plain"),
        (b"IN;SP1;PU0,0;", "plan", ANY),  # a language of the printer's own may look like text
        (b"\x1b%-1BIN;SP1;", "plan.plt", ANY),
    ],
)
async def test_a_printer_that_looks_itself_is_told_what_is_called_text(octets, name, expected):
    one = replace(kept(octets, document_format=ANY), name=name)
    (found,) = await recognised([one], PrinterAbilities(formats=(PWG, ANY)))
    assert (found.document_format, found.is_guessed) == (expected, expected != ANY)


@pytest.mark.parametrize(
    ("given", "formats"),
    [(ANY, (PWG, ANY)), (ANY, ()), ("application/pdf", (PWG,))],
    ids=["the printer looks", "nobody knows what it takes", "somebody named it"],
)
async def test_nobody_looks_where_that_is_of_no_use(given, formats):
    one = kept(TEXT, document_format=given)
    assert await recognised([one], PrinterAbilities(formats=formats)) == (one,)

"""Copies of several documents come set by set, whoever makes them."""

from __future__ import annotations

import pytest

from sealpress.gateway.preparation import JobToPrepare
from sealpress.gateway.preparation.copy_sets import MOST_DOCUMENTS
from sealpress.gateway.preparation.transforming import Transforming
from sealpress.gateway.preparation.workshop import Workshop
from sealpress.ipp.options import job_attributes
from sealpress.transform.choosing import ALL_MEANS, PrinterAbilities
from tests.gateway.preparation.making import ScriptedTransformer, kept, read_all

pytestmark = pytest.mark.anyio

NO_COPIES = PrinterAbilities(formats=("image/pwg-raster",), copies=1)
UNCOLLATED = {"multiple_document_handling": "separate-documents-uncollated-copies"}


async def sent(documents: int, **asked: object) -> list[tuple[bytes, int]]:
    """Return which documents are sent, one after the other, and how many copies of each."""
    worker = ScriptedTransformer()
    preparing = Transforming(Workshop(transformer=worker), ALL_MEANS)
    given = [kept(b"%%PDF %d" % number, number) for number in range(1, documents + 1)]
    job = JobToPrepare(documents=given, template=tuple(job_attributes(asked)))
    prepared = preparing.prepare(job, NO_COPIES)
    assert [one.document.number for one in prepared] == list(range(1, len(prepared) + 1))
    for one in prepared:
        await read_all(one.document)
    copies = [one.ticket.copies for one in worker.requests]
    return list(zip([one[-1:] for one in worker.documents], copies, strict=True))


async def test_sets_of_several_documents():
    assert await sent(2, copies=3) == [(b"1", 1), (b"2", 1)] * 3


@pytest.mark.parametrize(
    ("documents", "asked"),
    [
        (1, {"copies": 3}),
        (2, {"copies": 3} | UNCOLLATED),
        (2, {"copies": 3, "job_sheets": "standard"}),
        (2, {"copies": MOST_DOCUMENTS}),
        (2, {}),
    ],
)
async def test_else_each_worker_makes_the_copies_of_its_document(documents, asked):
    copies = asked.get("copies", 1)
    assert await sent(documents, **asked) == [
        (b"%d" % number, copies) for number in range(1, documents + 1)
    ]

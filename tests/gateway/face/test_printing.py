"""Jobs come in: they are in the store before anybody hears of them."""

from __future__ import annotations

import pytest

from sealpress.ipp.states import JobState
from tests.gateway.face.house import House

pytestmark = pytest.mark.anyio


async def test_a_printed_job_is_in_the_store_with_its_document(house: House) -> None:
    number = await house.new_job({"job-name": "plan", "copies": 2})
    job = await house.spooled(number)
    assert (job.state, job.reasons, job.is_open) == (JobState.PENDING, (), False)
    assert (job.private.name, job.private.user, job.private.peer) == ("plan", "ann", "192.0.2.7")
    assert [attribute.name for attribute in job.private.template] == ["copies"]
    (document,) = job.documents
    assert (document.octets, document.document_format) == (13, "application/pdf")
    assert house.orders.told == [("wake", house.queue.id, 0)]

"""A job of several documents at a printer that takes each as a job of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress import ipp
from sealpress.ipp.states import JobState
from sealpress.spool.records import Delivery, JobChange, RemoteJob
from tests.gateway.delivery.scene import Shop
from tests.gateway.delivery.test_dispatcher import created_by, numbered, on_paper, sha256
from tests.gateway.printers.faults import Behaviour, Fault
from tests.gateway.printers.printer import Received

pytestmark = pytest.mark.anyio

IN_DOUBT = [
    Fault.PRINTS_THEN_RESETS,
    Fault.RESET_MID_UPLOAD,
    Fault.GARBAGE,
    Fault.SHORT_LENGTH,
    Fault.HTTP_500,
]


@pytest.mark.parametrize("fault", IN_DOUBT)
async def test_a_fault_at_the_first_document_loses_none_of_them(shop: Shop, fault: Fault):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(print_job_only=True)
    await shop.open()
    await shop.ended(await shop.accept(queue, b"%PDF before"))
    shop.hall.printer(1).behaviour.change(fault=fault, times=1)
    job = await shop.ended(await shop.accept(queue, *numbered(3)))
    assert job.state is JobState.COMPLETED
    assert on_paper(shop)[1:] == [sha256(one) for one in numbered(3)]


async def test_a_stop_between_two_documents_loses_none_of_them(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(print_job_only=True)
    job = await shop.accept(queue, *numbered(2))
    (claim,) = await shop.store.claim("gateway", 1)
    mark = f"letter [{job.uuid[:8]}-1]"
    remote = RemoteJob(delivery=Delivery.SENDING, name=mark, printer=queue.settings.uri)
    await shop.store.advance(claim, JobChange(remote=remote))
    await shop.store.release(claim)
    arrived(shop, mark, numbered(2)[0])
    await shop.open()
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert on_paper(shop) == [sha256(one) for one in numbered(2)]


@pytest.mark.parametrize("apart", [False, True])
async def test_a_canceled_document_is_not_sent_and_the_others_are(shop: Shop, apart: bool):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(print_job_only=apart)
    job = await shop.accept(queue, *numbered(3))
    canceled = replace(job.documents[0], canceled="canceled-by-user")
    await shop.store.change_job(job.key, JobChange(documents=(canceled,)))
    await shop.open()
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert on_paper(shop) == [sha256(one) for one in numbered(3)[1:]]


def arrived(shop: Shop, name: str, octets: bytes) -> None:
    """Let a printer have a document that came before the process died."""
    request = ipp.request(
        ipp.Operation.PRINT_JOB,
        "ipp://localhost/ipp/print/1",
        1,
        user="anna",
        operation_attributes=[ipp.Attribute("job-name", (ipp.ValueTag.NAME,), (name,))],
    )
    printer = shop.hall.printer(1)
    job = printer.make_job(request)
    job.documents.append(Received(len(octets), sha256(octets)))
    printer.submit(job)


class AtTheSecond(Behaviour):
    """A printer whose fault hits the second document that is sent to it."""

    requests: dict[str, int]

    def __getattribute__(self, name: str):
        asked = AtTheSecond.requests
        if name == "fault" and 2 not in {asked.get("Send-Document"), asked.get("Print-Job")}:
            return None
        return super().__getattribute__(name)


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("fault", [*IN_DOUBT, Fault.BUSY])
async def test_a_fault_at_the_second_document_loses_and_repeats_none(
    shop: Shop,
    fault: Fault,
    one_by_one: bool,
):
    queue = await shop.queue()
    printer = shop.hall.printer(1)
    AtTheSecond.requests = printer.requests
    printer.behaviour = AtTheSecond(fault=fault, times=1, print_job_only=one_by_one)
    printer.end(printer.make_job(created_by("ben")), JobState.COMPLETED)  # it keeps a history
    await shop.open()
    job = await shop.ended(await shop.accept(queue, *numbered(3)))
    assert printer.behaviour.hits
    assert job.state is JobState.COMPLETED
    assert on_paper(shop) == [sha256(one) for one in numbered(3)]
    assert len({one.job_id for one in shop.hall.printed}) == (3 if one_by_one else 1)

"""Faults of the simulator's printers: what becomes of a job, and of it once the fault is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from sealpress.gateway.delivery.ipp_delivery import IppDestinations
from sealpress.gateway.delivery.ipp_delivery.making import DELIVERY_TIMEOUTS
from sealpress.ipp.states import JobState
from sealpress.simulator import VirtualPrinter, VirtualPrinterConfig
from sealpress.spool.records import JobChange
from tests.gateway.delivery.scene import Queue, Shop
from tests.interop.documents import make_pdf

pytestmark = pytest.mark.anyio

DOCUMENT = make_pdf(1).ljust(5000)
HELD, ABORTED, COMPLETED, WAITS = (
    JobState.PENDING_HELD,
    JobState.ABORTED,
    JobState.COMPLETED,
    JobState.PROCESSING_STOPPED,
)
ROWS = (
    ("account-needed", HELD, "account-refused"),
    ("account-empty", HELD, "account-refused"),
    ("small-memory", ABORTED, "document-too-large"),
    ("tls-stall", WAITS, "tls-timeout"),
    ("storage-full", WAITS, "printer-busy"),
    ("not-authorized", WAITS, "not-authorized"),
)


@pytest.fixture
async def printer(tmp_path: Path) -> AsyncIterator[VirtualPrinter]:
    config = VirtualPrinterConfig(output=tmp_path / "printed", identity=tmp_path / "identity")
    async with VirtualPrinter(config) as running:
        yield running


async def queue_to(shop: Shop, printer: VirtualPrinter) -> Queue:
    """Open a queue to it; handshakes that stall are given up soon."""
    made = shop.destinations
    assert isinstance(made, IppDestinations)
    made.timeouts = replace(DELIVERY_TIMEOUTS, handshake=0.5)
    await shop.open()
    return await shop.queue(uri=printer.uri("ipps"), trust="encrypt")


def on_paper(printer: VirtualPrinter) -> int:
    return sum(job.state == "completed" for job in printer.service.jobs())


@pytest.mark.parametrize(("fault", "state", "reason"), ROWS, ids=[row[0] for row in ROWS])
async def test_a_job_waits_or_ends_with_the_true_reason_and_is_printed_once_it_can(
    shop: Shop, printer: VirtualPrinter, fault: str, state: JobState, reason: str
):
    queue = await queue_to(shop, printer)
    await printer.set_faults([fault])
    job = await shop.until(await shop.accept(queue, DOCUMENT), lambda one: one.state is state, 60.0)
    assert reason in " ".join((*job.reasons, job.message, str(queue.status.trouble)))
    assert on_paper(printer) == 0
    await printer.set_faults([])
    if state is HELD:  # an operator lets it go
        await shop.store.change_job(job.key, JobChange(state=JobState.PENDING, reasons=()))
        assert shop.dispatcher is not None
        shop.dispatcher.wake(queue.id)
    if state is not ABORTED:
        await shop.until(job, lambda one: one.state is COMPLETED, 60.0)
    assert on_paper(printer) == int(state is not ABORTED)


async def test_a_queue_goes_on_behind_a_job_that_is_held_or_aborted(
    shop: Shop, printer: VirtualPrinter
):
    queue = await queue_to(shop, printer)
    await printer.set_faults(["small-memory"])
    await shop.until(await shop.accept(queue, DOCUMENT), lambda one: one.state is ABORTED, 60.0)
    await printer.set_faults([])
    assert (await shop.ended(await shop.accept(queue, DOCUMENT), 60.0)).state is COMPLETED


@pytest.mark.parametrize("fault", ["forgets-jobs", "job-number-lost"])
async def test_a_printer_that_forgets_never_prints_twice(
    shop: Shop, printer: VirtualPrinter, fault: str
):
    queue = await queue_to(shop, printer)
    await printer.set_faults([fault])
    job = await shop.ended(await shop.accept(queue, DOCUMENT), 60.0)
    assert job.state in {COMPLETED, HELD}, job.message
    assert (job.state is COMPLETED) or "sealpress-delivery-unknown" in job.reasons
    await printer.set_faults([])
    await asyncio.sleep(0.5)
    assert len(list((printer.config.output).glob("**/*.pdf"))) == 1

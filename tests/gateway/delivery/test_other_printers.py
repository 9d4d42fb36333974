"""What was sent to one printer is never looked for at another one, nor canceled there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.gateway.settings import UnknownDelivery
from sealpress.ipp.states import JobState
from sealpress.spool.records import Delivery, JobChange, SpooledJob
from tests.gateway.delivery.scene import Queue, Shop
from tests.gateway.delivery.test_dispatcher import cancel, created_by
from tests.gateway.printers.faults import Fault

pytestmark = pytest.mark.anyio


async def sent_to_the_first(shop: Shop, queue: Queue) -> SpooledJob:
    """Keep a job that the first printer has, and does not end."""
    shop.hall.printer(1).behaviour.seconds_a_job = 60.0
    await shop.open()
    job = await shop.accept(queue)
    return await shop.until(job, lambda one: one.remote.delivery is Delivery.SENT)


def moves(shop: Shop, queue: Queue, number: int = 2) -> None:
    """Give a queue another printer, as a reload does."""
    queue.settings = replace(queue.settings, uri=shop.hall.uri(number))
    assert shop.dispatcher is not None
    shop.dispatcher.retry_now(queue.id)


async def test_a_job_is_followed_where_it_was_sent(shop: Shop):
    queue = await shop.queue()
    job = await sent_to_the_first(shop, queue)
    stranger = shop.hall.printer(2).make_job(created_by("ben"))
    shop.hall.printer(2).end(stranger, JobState.COMPLETED)  # it has the same number
    moves(shop, queue)
    printer = shop.hall.printer(1)
    printer.behaviour.seconds_a_job = 0.0
    printer.cancel(printer.jobs[1])
    assert (await shop.ended(job)).state is JobState.CANCELED
    following = await shop.ended(await shop.accept(queue, b"%PDF next"))
    assert following.state is JobState.COMPLETED
    assert [one.printer for one in shop.hall.printed] == [2]


async def test_after_a_restart_it_is_still_looked_for_where_it_was_sent(shop: Shop):
    queue = await shop.queue()
    job = await sent_to_the_first(shop, queue)
    assert shop.dispatcher is not None
    await shop.dispatcher.close()
    stranger = shop.hall.printer(2).make_job(created_by("ben"))
    shop.hall.printer(2).end(stranger, JobState.COMPLETED)
    queue.settings = replace(queue.settings, uri=shop.hall.uri(2))
    await shop.open()
    printer = shop.hall.printer(1)
    await shop.until(job, lambda one: one.attempts == 2)
    printer.cancel(printer.jobs[1])
    assert (await shop.ended(job)).state is JobState.CANCELED


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (UnknownDelivery.ASK, JobState.PENDING_HELD),
        (UnknownDelivery.AT_MOST_ONCE, JobState.ABORTED),
        (UnknownDelivery.AT_LEAST_ONCE, JobState.COMPLETED),
    ],
)
async def test_a_printer_that_is_gone_for_good_keeps_no_job(
    shop: Shop, policy: UnknownDelivery, state: JobState
):
    queue = await shop.queue(unknown_delivery=policy)
    queue.settings = replace(queue.settings, uri=shop.hall.uri(1))
    job = await sent_to_the_first(shop, queue)
    other = shop.hall.uri(2)
    queue.settings = replace(queue.settings, uri="ipp://127.0.0.1:9/ipp/print/1")
    await shop.store.change_job(
        job.key, JobChange(remote=replace(job.remote, printer="ipp://127.0.0.1:9/ipp/print"))
    )
    assert shop.dispatcher is not None
    await shop.dispatcher.close()
    queue.settings = replace(queue.settings, uri=other)
    await shop.open()
    assert (await shop.ended(job)).state is state


async def test_a_canceled_job_is_not_canceled_at_another_printer(shop: Shop):
    queue = await shop.queue()
    job = await sent_to_the_first(shop, queue)
    stranger = shop.hall.printer(2).make_job(created_by("ben"))
    moves(shop, queue)
    await cancel(shop, queue, job)
    assert (await shop.ended(job)).state is JobState.CANCELED
    assert stranger.state is not JobState.CANCELED
    assert shop.hall.printer(1).jobs[1].state is JobState.CANCELED


async def test_a_canceled_job_of_a_printer_that_is_gone_ends(shop: Shop):
    queue = await shop.queue()
    job = await sent_to_the_first(shop, queue)
    assert shop.dispatcher is not None
    await shop.dispatcher.close()
    gone = replace(job.remote, printer="ipp://127.0.0.1:9/ipp/print")
    await shop.store.change_job(job.key, JobChange(remote=gone, is_cancel_wanted=True))
    await shop.open()
    assert (await shop.ended(job)).state is JobState.CANCELED


async def test_a_half_sent_job_goes_to_the_new_printer(shop: Shop):
    queue = await shop.queue()
    shop.hall.printer(1).behaviour.change(fault=Fault.TEMPORARY_ERROR)
    await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    moves(shop, queue)
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert [one.printer for one in shop.hall.printed] == [2]

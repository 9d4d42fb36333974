"""What is over is gone at once: nothing that was printed waits for Python's collector."""

from __future__ import annotations

import gc
import logging
from collections import Counter
from collections.abc import Iterator

import pytest

from sealpress.client.link import Link
from sealpress.gateway.delivery.book import JobBook
from sealpress.transport.channel import TlsChannel
from tests.gateway.delivery.scene import Shop
from tests.gateway.printers.faults import Fault

pytestmark = pytest.mark.anyio
KINDS = (JobBook, Link, TlsChannel)
FAULTS = tuple(one for one in Fault if one not in {Fault.SLOW_READER, Fault.SHORT_LENGTH})


@pytest.fixture
def others() -> Iterator[Counter[str]]:
    logging.disable()  # else pytest keeps each record, with its error and where that came from
    gc.collect()
    gc.disable()
    yield left()
    gc.enable()
    logging.disable(logging.NOTSET)


def left() -> Counter[str]:
    return Counter(type(one).__name__ for one in gc.get_objects() if type(one) in KINDS)


async def test_jobs_and_connections_that_are_over_leave_nothing(others: Counter[str], shop: Shop):
    dispatcher = await shop.open()
    queue = await shop.queue()
    for job in [await shop.accept(queue) for _ in range(4)]:
        await shop.ended(job)
    await dispatcher.close()
    assert left() == others


@pytest.mark.parametrize("fault", FAULTS)
async def test_nor_does_a_job_that_failed_at_first(others: Counter[str], shop: Shop, fault: Fault):
    shop.hall.printer(1).behaviour.change(fault=str(fault), times=1, silent_seconds=0.2)
    dispatcher = await shop.open()
    await shop.ended(await shop.accept(await shop.queue()))
    await dispatcher.close()
    assert left() == others

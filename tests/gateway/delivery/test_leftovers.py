"""What is over is gone at once: nothing that was printed waits for Python's collector."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator

import pytest

from sealpress.client.link import Link
from sealpress.gateway.delivery.book import JobBook
from sealpress.transport.channel import TlsChannel
from tests.gateway.delivery.scene import Shop

pytestmark = pytest.mark.anyio
KINDS = (JobBook, Link, TlsChannel)


@pytest.fixture
def uncollected() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def left() -> Counter[str]:
    return Counter(type(one).__name__ for one in gc.get_objects() if type(one) in KINDS)


@pytest.mark.usefixtures("uncollected")
async def test_jobs_and_connections_that_are_over_leave_nothing(shop: Shop):
    dispatcher = await shop.open()
    queue = await shop.queue()
    for job in [await shop.accept(queue) for _ in range(4)]:
        await shop.ended(job)
    await dispatcher.close()
    assert left() == {}

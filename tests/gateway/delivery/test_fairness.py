"""One printer that is quick beside hundreds that say nothing: its jobs don't wait for them."""

from __future__ import annotations

import asyncio
import math

import pytest

from sealpress.gateway.delivery import gate, lanes
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.gateway.delivery.orders import DeliverySettings
from sealpress.ipp.states import JobState
from tests.gateway.delivery.scene import Shop

pytestmark = pytest.mark.anyio

SILENT = 120
JOBS = 5


class Destinations:
    """All printers but one say nothing until they are let; tells which were begun."""

    is_secure = True

    def __init__(self, quick: int) -> None:
        self.quick = quick
        self.begun: list[int] = []
        self.speak = asyncio.Event()

    def __call__(self, settings) -> Destinations:
        return self

    async def deliver(self, work, desk) -> Outcome:
        self.begun.append(work.job.queue_id)
        if work.job.queue_id != self.quick:
            await self.speak.wait()
        return Outcome(kind=OutcomeKind.DELIVERED, end=JobState.COMPLETED)

    async def rest(self) -> None: ...

    async def close(self) -> None: ...


async def test_quick_printers_do_not_wait_for_silent_ones_and_hold_none_up(shop: Shop, monkeypatch):
    for module in (gate, lanes):
        monkeypatch.setattr(module, "YOUNG_SECONDS", math.inf)  # silent ones keep their places
    quick = await shop.queue()
    shop.destinations = printers = Destinations(quick.id)
    shop.settings = DeliverySettings(sweep=600, drain=2.0)
    await shop.open()
    await shop.ended(await shop.accept(quick))  # now it is known as quick
    silent = [await shop.accept(await shop.queue(number)) for number in range(2, SILENT + 2)]
    for _ in range(JOBS):
        await shop.ended(await shop.accept(quick), seconds=60)
    assert printers.begun.count(quick.id) == 1 + JOBS
    assert 0 < len(set(printers.begun)) - 1 <= gate.BEGUN_AT_ONCE < SILENT
    printers.speak.set()
    while not silent[-1].state.is_terminal:
        await shop.ended(await shop.accept(quick), seconds=60)
        silent[-1] = await shop.job(silent[-1])
    for job in silent:
        assert (await shop.ended(job, seconds=60)).state is JobState.COMPLETED

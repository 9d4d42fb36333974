"""Somebody sets the clock on the wall: no attempt comes too late, and no stranger's job is hit."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest

from sealpress.ipp.states import JobState
from tests.gateway.delivery.scene import Shop
from tests.gateway.delivery.test_dispatcher import created_by

pytestmark = pytest.mark.anyio

DAYS = 86400.0
JUMPS = [-400 * DAYS, 0.0, 400 * DAYS]


def set_clock(shop: Shop, jump: float) -> None:
    shop.store._rows.clock.wall = lambda: time.time() + jump
    if shop.dispatcher is not None:
        shop.dispatcher.office.wall = lambda: datetime.now(UTC) + timedelta(seconds=jump)


@pytest.mark.parametrize("jump", JUMPS)
async def test_only_what_the_dead_process_left_is_cleared_away(shop: Shop, jump: float):
    queue = await shop.queue()
    set_clock(shop, jump)
    job = await shop.accept(queue)
    set_clock(shop, 0.0)
    printer = shop.hall.printer(1)
    older, orphan = (printer.make_job(created_by("anna")) for _ in range(2))
    older.created -= 100
    await shop.store.claim("gateway", 1)  # it died between the printer's answer and keeping it
    await shop.open()
    assert (await shop.ended(job)).state is JobState.COMPLETED
    assert (older.is_open, orphan.state) == (True, JobState.CANCELED)


@pytest.mark.parametrize("jump", JUMPS)
@pytest.mark.parametrize("restarts", [False, True])
async def test_the_next_attempt_comes_when_it_should(shop: Shop, jump: float, restarts: bool):
    queue = await shop.queue()
    await shop.hall.stop_listening()
    dispatcher = await shop.open()
    job = await shop.accept(queue)
    await shop.until(job, lambda one: one.state is JobState.PROCESSING_STOPPED)
    if restarts:
        await dispatcher.close()
    set_clock(shop, jump)
    await shop.hall.start_again()
    if restarts:
        await shop.open()
    assert (await shop.ended(job)).state is JobState.COMPLETED

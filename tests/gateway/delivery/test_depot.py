"""Destinations are kept a while for the next job, and made anew where settings changed."""

from __future__ import annotations

import pytest

from sealpress.gateway.delivery.depot import KEPT_DESTINATIONS, KEPT_SECONDS, Depot
from sealpress.gateway.settings import QueueSettings

pytestmark = pytest.mark.anyio

LASER = QueueSettings(name="laser", uri="ipp://laser/ipp/print")


class Place:
    """A destination that knows whether it was closed."""

    def __init__(self, settings: QueueSettings) -> None:
        self.settings = settings
        self.closed = False

    async def close(self) -> None:
        self.closed = True


async def test_the_one_that_is_kept_is_taken():
    depot = Depot(Place)
    first = await depot.take(1, LASER)
    depot.put(1, LASER, first, 0.0)
    assert await depot.take(1, LASER) is first
    assert await depot.take(1, LASER) is not first


async def test_other_settings_want_another():
    depot = Depot(Place)
    first = await depot.take(1, LASER)
    depot.put(1, LASER, first, 0.0)
    moved = QueueSettings(name="laser", uri="ipps://laser/ipp/print")
    assert (await depot.take(1, moved)).settings == moved
    assert first.closed


async def test_what_is_not_used_is_closed():
    depot = Depot(Place)
    old, new = await depot.take(1, LASER), await depot.take(2, LASER)
    depot.put(1, LASER, old, 0.0)
    depot.put(2, LASER, new, 5.0)
    await depot.tidy(KEPT_SECONDS + 1)
    assert (old.closed, new.closed, len(depot)) == (True, False, 1)


async def test_no_more_are_kept_than_may_be():
    depot = Depot(Place)
    for number in range(KEPT_DESTINATIONS + 3):
        depot.put(number, LASER, await depot.take(number, LASER), 0.0)
    await depot.tidy(0.0)
    assert len(depot) == KEPT_DESTINATIONS


async def test_of_two_for_one_queue_the_older_is_closed():
    depot = Depot(Place)
    first, second = await depot.take(1, LASER), await depot.take(1, LASER)
    depot.put(1, LASER, first, 0.0)
    depot.put(1, LASER, second, 0.0)
    await depot.tidy(0.0)
    assert (first.closed, second.closed) == (True, False)


async def test_the_end_closes_all():
    depot = Depot(Place)
    place = await depot.take(1, LASER)
    depot.put(1, LASER, place, 0.0)
    await depot.close()
    assert place.closed

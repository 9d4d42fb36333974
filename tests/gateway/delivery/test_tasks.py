"""Tasks side by side: counted while they go on, and none is left in the end."""

import asyncio

from sealpress.gateway.delivery.tasks import Tasks, ended_within


class Kept:
    """Work that says whether it ended or was cancelled."""

    def __init__(self):
        self.go_on = asyncio.Event()
        self.told = []

    async def work(self):
        try:
            await self.go_on.wait()
            self.told.append("ended")
        except asyncio.CancelledError:
            self.told.append("cancelled")
            raise


async def test_they_are_counted_until_they_end():
    tasks, kept = Tasks(), Kept()
    tasks.begin(kept.work())
    assert (len(tasks), bool(tasks)) == (1, True)
    kept.go_on.set()
    await asyncio.gather(*tasks)
    await asyncio.sleep(0)
    assert (len(tasks), bool(tasks), kept.told) == (0, False, ["ended"])


async def test_what_ends_in_time_is_not_cancelled():
    tasks, quick, slow = Tasks(), Kept(), Kept()
    tasks.begin(quick.work())
    others = Tasks()
    others.begin(slow.work())
    quick.go_on.set()
    await ended_within(0.05, tasks, others)
    assert (quick.told, slow.told) == (["ended"], ["cancelled"])


async def test_nothing_to_wait_for():
    await ended_within(10, Tasks(), Tasks())

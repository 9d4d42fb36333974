"""Work beside the event loop ends before anybody goes on; many share one sync."""

from __future__ import annotations

import asyncio
import threading

import pytest

from sealpress.spool.files.threads import FileThreads, SharedSync

pytestmark = pytest.mark.anyio


@pytest.fixture
async def threads():
    threads = FileThreads()
    yield threads
    await threads.close()


async def test_work_is_done_in_another_thread(threads):
    assert await threads.run(threading.get_ident) != threading.get_ident()


async def test_a_cancelled_wait_ends_after_the_work(threads):
    begun, may_end, done = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        may_end.wait(10)
        done.append("work")

    task = asyncio.create_task(threads.run(work))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert done == ["work"]


class Gate:
    """A sync that ends when told."""

    def __init__(self):
        self.begun = 0
        self.ends = asyncio.Semaphore(0)
        self.error = None

    async def sync(self):
        self.begun += 1
        await self.ends.acquire()
        if self.error is not None:
            raise self.error


async def settled():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_those_who_come_while_it_runs_share_the_next():
    gate = Gate()
    shared = SharedSync(gate.sync)
    first = asyncio.create_task(shared.wait())
    await settled()
    others = [asyncio.create_task(shared.wait()) for _ in range(20)]
    await settled()
    assert gate.begun == 1
    gate.ends.release()
    await first
    await settled()
    assert gate.begun == 2
    assert not any(task.done() for task in others)
    gate.ends.release()
    await asyncio.gather(*others)
    assert gate.begun == 2


async def test_a_failure_is_everybody_s_who_shared_it_and_nobody_else_s():
    gate = Gate()
    shared = SharedSync(gate.sync)
    gate.error = OSError("disk")
    tasks = [asyncio.create_task(shared.wait()) for _ in range(2)]
    await settled()
    gate.ends.release()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in results] == [OSError, OSError]
    gate.error = None
    gate.ends.release()
    await shared.wait()


async def test_one_who_gives_up_does_not_stop_the_others():
    gate = Gate()
    shared = SharedSync(gate.sync)
    tasks = [asyncio.create_task(shared.wait()) for _ in range(2)]
    await settled()
    tasks[0].cancel()
    gate.ends.release()
    await tasks[1]
    assert gate.begun == 1


async def test_after_the_end_nobody_waits_for_ever():
    threads = FileThreads()
    shared = SharedSync(lambda: threads.run(lambda: None))
    await shared.wait()
    await threads.close()
    with pytest.raises(RuntimeError):
        await shared.wait()

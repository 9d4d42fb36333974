import asyncio
import logging

import pytest

from sealpress.errors import Reason, SpoolError
from sealpress.gateway.supervision import Supervisor, every


@pytest.fixture
async def supervisor():
    made = Supervisor(first_pause=0.0, last_pause=0.001, healthy_after=0.01)
    yield made
    await made.stop()


async def until(holds):
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.001)


async def test_what_fails_is_shown_logged_and_begun_again(supervisor, caplog):
    begun = []

    async def work():
        begun.append(1)
        raise SpoolError(Reason.SPOOL_FULL, "no room")

    supervisor.start("purge", work)
    await until(lambda: len(begun) >= 3)
    (ailing,) = supervisor.ailing
    assert (ailing.name, ailing.reason, ailing.sentence) == ("purge", "spool-full", "no room")
    assert ailing.failures >= 2
    assert "purge failed and is begun again: no room" in caplog.text


async def test_a_cancellation_from_within_is_a_failure_too(supervisor):
    begun = []

    async def work():
        begun.append(1)
        raise asyncio.CancelledError

    supervisor.start("vault", work)
    await until(lambda: len(begun) >= 3)
    assert supervisor.ailing[0].sentence == "CancelledError: nobody asked for it"


async def test_what_recovers_is_well_again(supervisor, caplog):
    caplog.set_level(logging.INFO)
    begun = []

    async def work():
        begun.append(1)
        if len(begun) < 3:
            raise ValueError("a fault of ours")
        await asyncio.sleep(3600)

    supervisor.start("watch", work)
    await until(lambda: len(begun) == 3 and not supervisor.ailing)
    assert "watch goes on again" in caplog.text
    assert "ValueError: a fault of ours" in caplog.text


async def test_work_that_just_ends_counts_as_failed(supervisor):
    async def work():
        pass

    supervisor.start("exporter", work)
    await until(lambda: supervisor.ailing)
    assert supervisor.ailing[0].sentence == "it ended without being asked to"


async def test_all_ends_at_stop(supervisor):
    ended = []

    async def work():
        try:
            await asyncio.sleep(3600)
        finally:
            ended.append(1)

    supervisor.start("a", work)
    supervisor.start("b", work)
    await asyncio.sleep(0)
    await supervisor.stop("a")
    assert (len(ended), supervisor.names) == (1, ("b",))
    await supervisor.stop()
    assert (len(ended), supervisor.names) == (2, ())


async def test_every():
    done = []

    async def step():
        done.append(1)
        if len(done) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await every(0.0, step)
    assert len(done) == 3

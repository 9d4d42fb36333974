"""Workers are few, and whoever they fail gives their place back."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest

from sealpress.errors import TransformError
from sealpress.gateway.preparation import workshop as workshops
from sealpress.gateway.preparation.workshop import Making, Workshop
from sealpress.gateway.settings import TransformSettings
from sealpress.reasons import Reason
from sealpress.transform.choosing import NO_MEANS
from tests.gateway.preparation.making import REQUEST, STUCK, ScriptedTransformer, kept

pytestmark = pytest.mark.anyio

ONE = TransformSettings(workers=1)


async def begun(workshop: Workshop) -> Making:
    async with asyncio.timeout(20):
        return await workshop.begin(REQUEST, kept(), lambda _: None)


@pytest.fixture
def worker() -> ScriptedTransformer:
    return ScriptedTransformer()


async def test_it_is_made_of_the_kept_octets_within_the_limits(worker):
    making = await begun(Workshop(ONE, worker))
    assert [await making.read() for _ in range(3)] == [b"one", b"two", b""]
    assert worker.documents == [b"%PDF"]
    assert worker.requests[0].limits == ONE.limits


async def test_one_more_waits_for_its_turn(worker):
    workshop = Workshop(ONE, worker)
    first = await begun(workshop)
    second = asyncio.ensure_future(begun(workshop))
    await asyncio.wait([second], timeout=0.05)
    assert not second.done()
    first.end()
    assert await (await second).read() == b"one"
    assert worker.begun[0].is_closed


async def test_ending_it_twice_gives_one_place_back(worker):
    workshop = Workshop(ONE, worker)
    making = await begun(workshop)
    making.end()
    making.end()
    await begun(workshop)
    third = asyncio.ensure_future(begun(workshop))
    await asyncio.wait([third], timeout=0.05)
    assert not third.done()
    third.cancel()
    await asyncio.wait([third])


@pytest.mark.parametrize("octets", [b"", b"%PDF"])
async def test_a_worker_that_can_not_begin_gives_its_place_back(worker, octets):
    workshop = Workshop(ONE, worker)
    worker.fails = TransformError(Reason.TRANSFORM_NOT_INSTALLED, "no worker")
    with pytest.raises(TransformError, match="no worker"):
        await workshop.begin(REQUEST, kept(octets), lambda _: None)
    worker.fails = None
    assert await (await begun(workshop)).read() == b"one"


async def test_a_document_that_is_too_large_gives_its_place_back(worker):
    small = replace(ONE, limits=replace(ONE.limits, max_document_octets=3))
    workshop = Workshop(small, worker)
    for _ in range(2):
        with pytest.raises(TransformError) as raised:
            await begun(workshop)
        assert raised.value.reason is Reason.DOCUMENT_TOO_LARGE
    assert worker.begun == []


async def test_who_no_longer_waits_leaves_no_worker_behind(worker):
    workshop = Workshop(ONE, worker)
    waiting = asyncio.ensure_future(begun(workshop))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    assert await (await begun(workshop)).read() == b"one"


async def test_a_worker_that_is_stuck_is_ended_while_it_is_read(worker):
    worker.pieces = (STUCK,)
    workshop = Workshop(ONE, worker)
    making = await begun(workshop)
    reading = asyncio.ensure_future(making.read())
    await asyncio.wait([reading], timeout=0.05)
    making.end()
    with pytest.raises(TransformError) as raised:
        await reading
    assert raised.value.reason is Reason.TRANSFORM_FAILED  # nobody canceled the job
    await workshop.close()
    assert worker.begun[0].is_closed


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HAS_MEMORY_FILES", False, "no files in memory"),
        ("installed", lambda: NO_MEANS, "pip install 'sealpress[transform]'"),
    ],
)
async def test_a_print_server_says_at_its_start_what_it_lacks(
    monkeypatch, caplog, name, value, said
):
    monkeypatch.setattr(workshops, name, value)
    with caplog.at_level(logging.INFO, logger="sealpress.gateway"):
        assert not workshops.means_here().reads
    assert said in caplog.text


async def test_one_that_lacks_nothing_says_nothing(caplog):
    with caplog.at_level(logging.INFO, logger="sealpress.gateway"):
        assert workshops.means_here().can_read("application/pdf")
    assert caplog.text == ""

"""Queues come, change and go while the gateway runs."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.errors import SealpressError
from sealpress.gateway.queues import Queues
from sealpress.gateway.settings import Encryption, QueueSettings
from sealpress.printer import PrinterConfig
from sealpress.reasons import Reason
from sealpress.spool.sqlite import SqliteStore
from tests.gateway.face.house import settings
from tests.spool.plain_sealer import PlainSealer


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = SqliteStore.open(tmp_path, sealer=PlainSealer())
    yield made
    await made.close()


@pytest.fixture
async def queues(store: SqliteStore) -> Queues:
    made = Queues(store, seed="here")
    for name in ("laser", "ink"):
        await made.open(settings(name))
    return made


async def test_a_queue_is_found_by_name_number_and_path(queues: Queues) -> None:
    laser = queues.named("LASER")
    assert queues.by_id(laser.id) is laser
    for path in ("/printers/laser", "/ipp/print/laser", "/ipp/print/Laser/17"):
        assert queues.at(path) is laser
    for path in ("/", "/ipp/print", "/printers/", "/printers/none", "/printers/laser/x"):
        assert queues.at(path) is None
    assert [queue.name for queue in queues] == ["laser", "ink"]


async def test_the_default_is_the_one_marked_or_the_first(queues: Queues) -> None:
    assert queues.default is queues.named("laser")
    queues.replace(settings("ink", is_default=True))
    assert queues.default is queues.named("ink")


async def test_no_two_queues_have_one_name(queues: Queues) -> None:
    with pytest.raises(SealpressError) as caught:
        await queues.open(settings("Laser"))
    assert caught.value.reason is Reason.QUEUE_EXISTS


async def test_a_queue_that_isnt_there(queues: Queues) -> None:
    for ask in (queues.named, lambda name: queues.replace(settings(name))):
        with pytest.raises(SealpressError) as caught:
            ask("none")
        assert caught.value.reason is Reason.QUEUE_NOT_FOUND


async def test_a_removed_queue_is_gone(queues: Queues) -> None:
    laser = queues.named("laser")
    await queues.remove("laser")
    assert queues.by_id(laser.id) is None
    assert len(queues) == 1
    assert (await queues.open(settings("laser"))).uuid == laser.uuid


async def test_another_gateway_gives_other_uuids(queues: Queues, store: SqliteStore) -> None:
    there = Queues(store, seed="there")
    queue = await there.open(settings("laser"))
    assert queue.uuid != queues.named("laser").uuid


async def test_a_record_is_taken_over(queues: Queues, store: SqliteStore) -> None:
    laser = queues.named("laser")
    queues.note_record(await store.change_queue(laser.id, is_paused=True))
    assert laser.record.is_paused


# What clients are told


async def test_a_model_is_made_once(queues: Queues) -> None:
    laser = queues.named("laser")
    model = await queues.model(laser)
    assert await queues.model(laser) is model
    queues.refresh(laser)
    assert await queues.model(laser) is not model


async def test_models_are_made_before_anybody_asks(queues: Queues) -> None:
    laser = queues.named("laser")
    keeping = asyncio.create_task(queues.keep_ready())
    for _ in range(2):
        async with asyncio.timeout(20):
            while laser.id not in queues._models:  # noqa: ASYNC110 - nothing tells of it
                await asyncio.sleep(0.001)
        queues.refresh(laser)
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)


async def test_what_was_learnt_is_told_and_our_own_wins(store: SqliteStore) -> None:
    async def learnt(known: QueueSettings) -> PrinterConfig:
        return PrinterConfig(
            name="theirs",
            make_and_model=f"Acme {known.name}",
            document_formats=("application/pdf",),
            default_format="application/pdf",
            attributes={"pages-per-minute": 77, "multiple-operation-time-out": 5},
        )

    queues = Queues(store, learnt=learnt)
    queue = await queues.open(settings("laser", location="Hall", max_jobs=7))
    config = (await queues.model(queue)).config
    assert (config.name, config.make_and_model) == ("laser", "Acme laser")
    assert (config.location, config.limits.max_active_jobs) == ("Hall", 7)
    assert config.document_formats == ("application/pdf",)
    assert config.attributes["pages-per-minute"] == 77
    assert "multiple-operation-time-out" not in config.attributes


async def test_encryption_is_told(queues: Queues) -> None:
    for encryption, told in (
        (Encryption.REQUIRED, ["tls", "tls"]),
        (Encryption.OPTIONAL, ["tls", "none"]),
    ):
        queue = queues.replace(dataclasses.replace(settings("laser"), encryption=encryption))
        endpoints = (await queues.model(queue)).config.endpoints
        assert [endpoint.security for endpoint in endpoints] == told


async def test_queues_share_what_they_have_in_common(queues: Queues) -> None:
    laser, ink = [await queues.model(queues.named(name)) for name in ("laser", "ink")]
    shared = laser.description.fixed_values("media-supported")
    assert shared
    assert ink.description.fixed_values("media-supported") is shared
    assert ink.description.fixed_values("printer-name") == ("ink",)

"""The system of a gateway, watched by our own client over the network."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

import sealpress
from sealpress.client.events import PrinterEvent
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.errors import Reason, UsageError
from sealpress.gateway.settings import Encryption
from sealpress.trust import MemoryTrustStore
from tests.gateway.face.house import House, settings
from tests.gateway.face.served import Served, served

PATIENCE_SECONDS = 30.0
CLEAR = settings(encryption=Encryption.OPTIONAL)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def watcher(at: Served) -> sealpress.AsyncPrinter:
    return sealpress.AsyncPrinter(
        at.uri(path="/ipp/system"),
        user="ann",
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
    )


async def once_somebody_waits(house: House) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not house.queues.news.system.board.waiting:  # noqa: ASYNC110  # it rings no bell
            await asyncio.sleep(0.01)


async def test_queues_that_come_and_go_are_told_by_the_usual_events(tmp_path: Path) -> None:
    async with served(tmp_path, None, CLEAR) as at, watcher(at) as system:

        async def change() -> None:
            await once_somebody_waits(at.house)
            await at.house.queues.open(settings("ink", encryption=Encryption.OPTIONAL))
            await at.house.queues.remove("ink")

        changing, told = asyncio.create_task(change()), list[PrinterEvent]()
        async with asyncio.timeout(PATIENCE_SECONDS), aclosing(system.events()) as events:
            async for event in events:
                told.append(event)
                if event.name == "printer-deleted":
                    break
        await changing
        assert len(at.house.queues.news.system.board) == 0
    about = {event.name: event.printer_uri for event in told}
    assert about["printer-created"] == at.uri(path="/ipp/print/ink")
    assert about["system-config-changed"] is None
    assert all(event.at is not None for event in told)


async def test_one_job_is_not_watched_at_the_system(tmp_path: Path) -> None:
    async with served(tmp_path, None, CLEAR) as at, watcher(at) as system:
        with pytest.raises(UsageError) as refused:
            await anext(system.events(job_id=1))
        assert refused.value.reason is Reason.INVALID_ARGUMENT

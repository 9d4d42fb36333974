"""Fourteen faults of printers, each way of sending: nothing lost, nothing twice, nothing untrue.

All 168 cells in clear, and one of each fault over TLS; with ``SEALPRESS_ALL_FAULTS=1``
(``make soak``) all of them over TLS, too.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sealpress.client.facts import PrinterFacts
from sealpress.gateway.delivery.ipp_delivery import IppDestination, IppDestinations
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.states import JobState
from sealpress.trust import Identity, MemoryTrustStore, server_context
from tests.gateway.delivery.fault_cells import (
    HEALED_WITHIN,
    LONGEST,
    SIZES,
    Cell,
    MadeUpVault,
    Result,
    all_cells,
    document,
    judged,
    one_of_each,
    sha256,
    summary,
    table,
)
from tests.gateway.delivery.scene import Shop, shop
from tests.gateway.printers.faults import KINDS, Fault
from tests.gateway.printers.hall import Hall
from tests.gateway.printers.printer import RecordingPrinter
from tests.gateway.printers.records import Printed

pytestmark = pytest.mark.anyio

ALL = bool(os.environ.get("SEALPRESS_ALL_FAULTS"))
SLOW_MACHINE = 1.0 if ALL else 3.0
"""Among other tests it may take longer than where it is measured."""

FAULT_SECONDS = 0.3
SHORT_AT_ONCE, LONG_AT_ONCE = 56, 8


class FixedKnowledge:
    """Knows whether printers take chunks, and learns nothing."""

    def __init__(self, *, chunked: bool) -> None:
        self._facts = PrinterFacts(chunked=chunked)

    def load(self, key: str) -> PrinterFacts:
        return self._facts

    def save(self, key: str, facts: PrinterFacts) -> None:
        pass


class ByFraming:
    """Makes the destinations of queues whose printers take chunks, or do not."""

    def __init__(self, cells: list[Cell]) -> None:
        self._made = {
            chunked: IppDestinations(
                knowledge=FixedKnowledge(chunked=chunked), trust_store=MemoryTrustStore()
            )
            for chunked in (False, True)
        }
        self._cells = {f"q{cell.number}": cell for cell in cells}

    def __call__(self, settings: QueueSettings) -> IppDestination:
        return self._made[self._cells[settings.name].chunked](settings)


async def went_through(shop: Shop, cell: Cell, **settings: object) -> Result:
    """Send a good job, one into the fault, end the fault; see what is on paper then."""
    printer = shop.hall.printer(cell.number)
    printer.behaviour.change(
        print_job_only=cell.only_print_job,
        octets_per_second=2e6,
        fault_octets=cell.octets // 2,
    )
    queue = await shop.queue(
        cell.number, **{"first_retry_seconds": 1.0, "last_retry_seconds": 30.0} | settings
    )
    await shop.ended(await shop.keep(queue, [document(cell, 0)]), 60.0)
    assert printer.uploads == [(cell.operation, cell.chunked)], "it is sent in another way"
    printer.behaviour.change(fault=cell.fault)
    job = await shop.keep(queue, [document(cell, 1)])
    await hit(printer, cell)
    printer.behaviour.change(fault=None)
    ended_at = time.monotonic()
    try:
        done = await shop.ended(job, HEALED_WITHIN * 2 * SLOW_MACHINE)
    except TimeoutError:
        done = await shop.job(job)
    seconds = time.monotonic() - ended_at
    await asyncio.sleep(0.2)
    hits = printer.behaviour.hits.get(cell.fault, 0)
    return Result(cell, judged(cell, done.state, shop.hall.printed, hits), seconds)


async def hit(printer: RecordingPrinter, cell: Cell) -> None:
    """Wait until the fault has hit, and a while longer: what is sent again may meet it, too."""
    if cell.can_hit:
        async with asyncio.timeout(60.0):
            while not printer.behaviour.hits:  # noqa: ASYNC110  # a printer rings no bell
                await asyncio.sleep(0.02)
    if not KINDS[cell.fault].prints:
        await asyncio.sleep(FAULT_SECONDS)


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop(tmp_path) as made:
        yield made


async def run(opened: Shop, cells: list[Cell], *, scheme: str = "ipp") -> list[str]:
    """Run cells of a size at the same time; return what is wrong."""
    opened.destinations = ByFraming(cells)
    opened.vault = MadeUpVault(cells)
    await opened.open()
    turns = {
        octets: asyncio.Semaphore(LONG_AT_ONCE if octets == LONGEST else SHORT_AT_ONCE)
        for octets in SIZES.values()
    }

    async def one(cell: Cell) -> Result:
        async with turns[cell.octets]:
            uri = opened.hall.uri(cell.number, scheme)
            return await went_through(opened, cell, uri=uri, trust="encrypt")

    results = await asyncio.gather(*(one(cell) for cell in cells))
    print(f"\n{scheme}\n{table(results)}\n{summary(results)}")
    return [
        f"{one.cell.way} {one.cell.octets}: {one}"
        for one in results
        if one.wrong or one.seconds > HEALED_WITHIN * SLOW_MACHINE
    ]


async def test_every_fault_however_it_is_sent(opened):
    assert await run(opened, all_cells()) == []


async def test_every_fault_over_tls(tmp_path: Path):
    context = server_context(Identity.ensure(tmp_path / "printer", ["localhost"]))
    cells = all_cells() if ALL else one_of_each(all_cells([SIZES["200 KiB"]]))
    async with shop(tmp_path, Hall(context=context)) as opened:
        assert await run(opened, cells, scheme="ipps") == []


CELL = Cell(3, Fault.HTTP_500, only_print_job=True, chunked=True, octets=1024)


def paper(*turns: int, strange: int = 0) -> list[Printed]:
    hashes = [sha256(CELL, turn) for turn in turns] + ["0" * 64] * strange
    return [Printed(3, 1, 1, "x", "anna", 1, digest, 0, 0.0) for digest in hashes]


@pytest.mark.parametrize(
    ("state", "on_paper", "hits", "wrong"),
    [
        (JobState.COMPLETED, paper(0, 1), 1, ""),
        (JobState.COMPLETED, paper(0), 1, "FALSE COMPLETED"),
        (JobState.COMPLETED, paper(0, 1, 1), 1, "PRINTED 2 TIMES"),
        (JobState.PROCESSING_STOPPED, paper(0), 1, "NOT PRINTED, BUT PROCESSING-STOPPED"),
        (JobState.PENDING_HELD, paper(0, 1), 1, "PRINTED, BUT PENDING-HELD"),
        (JobState.COMPLETED, paper(0, 1, strange=1), 1, "1 OTHER THINGS PRINTED"),
        (JobState.COMPLETED, paper(0, 0, 1), 1, "THE JOB BEFORE IT WAS PRINTED 2 TIMES"),
        (JobState.COMPLETED, paper(0, 1), 0, "THE FAULT HIT 0 TIMES"),
    ],
)
def test_the_judge_sees_each_wrong(state, on_paper, hits, wrong):
    assert judged(CELL, state, on_paper, hits) == wrong


def test_all_of_them_are_168():
    cells = all_cells()
    assert len(cells) == 168
    assert len({(one.fault, one.operation, one.chunked, one.octets) for one in cells}) == 168
    assert {one.fault for one in one_of_each(cells)} == set(Fault)
    assert len(one_of_each(all_cells([LONGEST]))) == 14

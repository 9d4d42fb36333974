"""Fourteen faults of printers, each way of sending: nothing lost, nothing twice, nothing untrue."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sealpress.client.facts import PrinterFacts
from sealpress.gateway.delivery.ipp_delivery import IppDestination, IppDestinations
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.states import JobState
from sealpress.trust import MemoryTrustStore
from tests.gateway.delivery.scene import Queue, Shop, shop
from tests.gateway.printers.faults import KINDS, Behaviour, Fault

pytestmark = pytest.mark.anyio

KIB = 1024
SIZES = {"1 KiB": KIB, "200 KiB": 200 * KIB}
HEALED_WITHIN = 30.0
SLOW_MACHINE = 2.0


@dataclass(frozen=True)
class Cell:
    """One way to go wrong."""

    number: int
    fault: Fault
    only_print_job: bool
    chunked: bool
    octets: int

    def __str__(self) -> str:
        way = "Print-Job" if self.only_print_job else "Create+Send"
        framing = "chunked" if self.chunked else "counted"
        return f"{self.fault:<20} {way:<12} {framing:<8} {self.octets // KIB:>6} KiB"


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


def all_cells(sizes: tuple[int, ...]) -> list[Cell]:
    found = [
        (fault, only_print_job, chunked, octets)
        for fault in Fault
        for only_print_job in (True, False)
        for chunked in (True, False)
        for octets in sizes
    ]
    return [Cell(number, *one) for number, one in enumerate(found, 1)]


def document(cell: Cell, turn: int) -> bytes:
    head = b"%%PDF-1.7 %d %d\n" % (cell.number, turn)
    return (head + b"x" * cell.octets)[: cell.octets]


async def went_through(shop: Shop, cell: Cell) -> str:
    """Send a good job, one into the fault, end the fault; return what is wrong, or the seconds."""
    printer = shop.hall.printer(cell.number)
    printer.behaviour.change(print_job_only=cell.only_print_job, octets_per_second=2e6)
    queue = await shop.queue(cell.number)
    await shop.ended(await shop.accept(queue, document(cell, 0)), 60.0)
    printer.behaviour.change(fault=cell.fault)
    job = await shop.accept(queue, document(cell, 1))
    await hit(printer.behaviour)
    if not KINDS[cell.fault].prints:
        await asyncio.sleep(0.3)
    printer.behaviour.change(fault=None)
    ended_at = time.monotonic()
    try:
        done = await shop.ended(job, HEALED_WITHIN * SLOW_MACHINE)
    except TimeoutError:
        done = await shop.job(job)
    seconds = time.monotonic() - ended_at
    await asyncio.sleep(0.2)
    return verdict(shop, queue, cell, done.state, seconds)


async def hit(behaviour: Behaviour) -> None:
    """Wait until the fault has hit once; some hit nothing, as one that refuses chunks only."""
    for _ in range(200):
        if behaviour.hits:
            return
        await asyncio.sleep(0.02)


def verdict(shop: Shop, queue: Queue, cell: Cell, state: JobState, seconds: float) -> str:
    wanted = hashlib.sha256(document(cell, 1)).hexdigest()
    papers = [one for one in shop.hall.printed if one.printer == cell.number]
    times = sum(one.sha256 == wanted for one in papers)
    if times > 1:
        return f"PRINTED {times} TIMES"
    if state is JobState.COMPLETED and times == 0:
        return "FALSE COMPLETED"
    if state is not JobState.COMPLETED:
        trouble = queue.status.trouble
        return f"NOT PRINTED: {state.keyword} {trouble.reason if trouble else ''}"
    return f"{seconds:5.1f} s" if seconds <= HEALED_WITHIN else f"TOO LATE: {seconds:.1f} s"


@pytest.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Shop]:
    async with shop(tmp_path) as made:
        yield made


async def run(opened: Shop, cells: list[Cell], at_once: int) -> list[str]:
    opened.destinations = ByFraming(cells)
    await opened.open()
    turn = asyncio.Semaphore(at_once)

    async def one(cell: Cell) -> str:
        async with turn:
            return f"{cell}  {await went_through(opened, cell)}"

    rows = await asyncio.gather(*(one(cell) for cell in cells))
    print("\n" + "\n".join(rows))
    return [row for row in rows if row.rsplit("  ", 1)[-1].strip()[0].isupper()]


async def test_every_fault_however_it_is_sent(opened):
    assert await run(opened, all_cells(tuple(SIZES.values())), at_once=40) == []


async def test_long_documents(opened):
    """Print-Job and Create-Job once each with 20 MiB; `make soak` has all of them."""
    faults = {Fault.RESET_MID_UPLOAD, Fault.PRINTS_THEN_RESETS, Fault.HTTP_500}
    cells = [one for one in all_cells((20 * KIB * KIB,)) if one.fault in faults and one.chunked]
    assert await run(opened, cells, at_once=3) == []

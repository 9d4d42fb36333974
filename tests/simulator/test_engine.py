"""The engine with the real printer model."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.uri import PrinterUri
from sealpress.printer import Printer, PrinterConfig, RequestFacts
from sealpress.simulator.engine import Engine
from sealpress.simulator.service import now

pytestmark = pytest.mark.anyio
URI = PrinterUri.parse("ipp://localhost/ipp/print")


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Plant:
    """A model and its engine; says when a job has ended."""

    def __init__(self, seconds_for, course=None):
        self.printer = Printer(PrinterConfig(), started_at=now())
        self.engine = Engine(self.printer, now, seconds_for, self._settle, course)
        self.settled = asyncio.Condition()

    def submit(self):
        where = RequestFacts(secure=False, host="h", port=631, path="/ipp/print", at=now())
        accepted = self.printer.begin(request(Operation.PRINT_JOB, URI, 1), where)
        self.printer.document_received(accepted, octets=5, at=now())
        self.engine.wake()
        return accepted.job_id

    def ask(self, operation, **named):
        where = RequestFacts(secure=False, host="h", port=631, path="/ipp/print", at=now())
        answer = self.printer.begin(request(operation, URI, 1, **named), where)
        assert answer.message.code == 0

    def state(self, job_id):
        return self.printer.ticket(job_id)["job-state"]

    async def reach(self, job_id, state):
        async with asyncio.timeout(20), self.settled:
            await self.settled.wait_for(lambda: self.state(job_id) == state)

    async def __aenter__(self):
        self._task = asyncio.create_task(self.engine.run())
        return self

    async def __aexit__(self, *_):
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _settle(self):
        self.printer.take_events()
        async with self.settled:
            self.settled.notify_all()


async def at_once(job_id):
    return 0.0, 2


async def never(job_id):
    return 600.0, 1


async def test_a_job_that_is_ready_is_printed():
    async with Plant(at_once) as plant:
        job_id = plant.submit()
        await plant.reach(job_id, "completed")
        assert plant.printer.ticket(job_id)["job-impressions-completed"] == 2


async def test_a_job_that_fails_is_aborted_and_the_next_one_printed(caplog):
    async def fails_first(job_id):
        if job_id == 1:
            raise ZeroDivisionError
        return 0.0, 0

    async with Plant(fails_first) as plant:
        first, second = plant.submit(), plant.submit()
        await plant.reach(second, "completed")
        assert plant.state(first) == "aborted"
    assert "job 1 cannot be printed" in caplog.text


async def test_only_the_job_being_printed_is_stopped():
    async with Plant(never) as plant:
        job_id = plant.submit()
        await plant.reach(job_id, "processing")
        plant.engine.stop_job(job_id + 1)
        await asyncio.sleep(0)
        assert plant.state(job_id) == "processing"
        where = RequestFacts(secure=False, host="h", port=631, path="/ipp/print", at=now())
        plant.printer.begin(request(Operation.CANCEL_JOB, URI, 2, job_id=job_id), where)
        plant.engine.stop_job(job_id)
        await plant.reach(job_id, "canceled")


class Course:
    """Notes the pages; stops the printer at the second, or ends the job there."""

    never_ends = False

    def __init__(self, *, ends=False):
        self.pages = []
        self.plant = None
        self.ends = ends

    def reach(self, job_id, page, pages):
        self.pages.append((page, pages))
        if page == 2 and self.ends:
            self.plant.printer.abort_job(job_id, now())
            return False
        if page == 2:
            self.plant.printer.set_state_reasons(["media-jam-error"], now())
        return True


async def three_pages(job_id):
    return 0.003, 3


async def test_nothing_is_printed_while_the_printer_is_stopped():
    course = Course()
    async with Plant(three_pages, course) as plant:
        course.plant = plant
        job_id = plant.submit()
        await plant.reach(job_id, "processing-stopped")
        assert plant.printer.ticket(job_id)["job-impressions-completed"] == 1
        plant.printer.set_state_reasons([], now())
        plant.engine.wake()
        await plant.reach(job_id, "completed")
    assert course.pages == [(1, 3), (2, 3), (3, 3)]


async def test_a_job_that_stands_still_is_canceled():
    course = Course()
    async with Plant(three_pages, course) as plant:
        course.plant = plant
        job_id = plant.submit()
        await plant.reach(job_id, "processing-stopped")
        plant.printer.cancel_job(job_id, now())
        plant.engine.stop_job(job_id)
        await plant.reach(job_id, "canceled")


async def test_a_job_that_ends_on_its_way_is_left_alone():
    course = Course(ends=True)
    async with Plant(three_pages, course) as plant:
        course.plant = plant
        first, second = plant.submit(), plant.submit()
        await plant.reach(second, "aborted")
        assert plant.state(first) == "aborted"
    assert course.pages == [(1, 3), (2, 3)] * 2


async def test_a_job_that_never_ends_until_it_does():
    course = Course()
    course.never_ends = True
    async with Plant(at_once, course) as plant:
        course.plant = plant
        course.reach = lambda *_: True
        job_id = plant.submit()
        await plant.reach(job_id, "processing")
        course.never_ends = False
        plant.engine.wake()
        await plant.reach(job_id, "completed")


class Suspending:
    """Somebody suspends the first job at its second page."""

    never_ends = False

    def __init__(self):
        self.pages = []

    def reach(self, job_id, page, pages):
        self.pages.append((job_id, page))
        if (job_id, page) == (1, 2) and self.pages.count((1, 2)) == 1:
            self.plant.ask(Operation.SUSPEND_CURRENT_JOB)
            self.plant.engine.stop_job(job_id)
        return True


async def test_a_suspended_job_goes_on_where_it_stopped():
    course = Suspending()
    async with Plant(three_pages, course) as plant:
        course.plant = plant
        first, second = plant.submit(), plant.submit()
        await plant.reach(second, "completed")
        assert plant.state(first) == "processing-stopped"
        plant.ask(Operation.RESUME_JOB, job_id=first)
        plant.engine.wake()
        await plant.reach(first, "completed")
    assert course.pages == [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (1, 2), (1, 3)]


async def test_a_job_that_is_resumed_at_once_is_not_canceled():
    course = Suspending()
    async with Plant(three_pages, course) as plant:
        course.plant = plant
        suspend = plant.ask
        plant.ask = lambda operation: (suspend(operation), suspend(Operation.RESUME_JOB, job_id=1))
        first = plant.submit()
        await plant.reach(first, "completed")

"""The service without a network: requests in, files and states out."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, suppress

import pytest

from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.options import request_options
from sealpress.ipp.requests import request
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.ipp.uri import PrinterUri
from sealpress.printer import PrinterConfig, RequestFacts
from sealpress.simulator.config import VirtualPrinterConfig
from sealpress.simulator.kept_settings import KeptSettings
from sealpress.simulator.service import PrintService, now
from tests.simulator.conftest import PDF

pytestmark = pytest.mark.anyio
URI = PrinterUri.parse("ipp://localhost/ipp/print")


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Bench:
    def __init__(self, service, folder):
        self.service = service
        self.folder = folder

    async def ask(self, operation, document=b"", **named):
        where = RequestFacts(secure=True, host="localhost", port=631, path="/ipp/print", at=now())
        reply = await self.service.begin(
            request(operation, URI, 1, user="ann", **named), where, {"peer": "here"}
        )
        if not document:
            return reply.message
        await reply.write(document)
        return await reply.finish()

    async def send(self, message):
        where = RequestFacts(secure=True, host="localhost", port=631, path="/ipp/print", at=now())
        return (await self.service.begin(message, where, {})).message

    async def state(self, job_id):
        answer = await self.ask(Operation.GET_JOB_ATTRIBUTES, job_id=job_id)
        return answer.groups[1]["job-state"].value

    async def reach(self, state, job_id=1):
        for _ in range(2000):
            if await self.state(job_id) == state:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"job {job_id} is not in state {state}")

    def ticket(self, job_id):
        return json.loads((self.folder / f"{job_id}.json").read_text())


@asynccontextmanager
async def bench(folder, **options):
    config = VirtualPrinterConfig(output=folder, identity=folder, **options)
    kept = KeptSettings(folder / "settings.ipp")
    model = PrinterConfig(operators=frozenset({"*"}), retains_documents=True)
    service = PrintService(model, config, first_job_id=5, kept=kept)
    task = asyncio.create_task(service.run())
    try:
        yield Bench(service, folder)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_jobs_are_printed_one_after_the_other(tmp_path):
    async with bench(tmp_path, seconds_per_job=0.02) as printer:
        for _ in range(3):
            await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.reach(9, job_id=7)
        times = [printer.ticket(job_id)["job"] for job_id in (5, 6, 7)]
    ended = [one["date-time-at-completed"] for one in times]
    begun = [one["date-time-at-processing"] for one in times]
    assert ended[0] <= begun[1] < ended[1] <= begun[2]


async def test_the_ticket_is_complete_when_the_job_is(tmp_path):
    async with bench(tmp_path) as printer:
        await printer.ask(Operation.PRINT_JOB, PDF * 3)
        await printer.reach(9, job_id=5)
        ticket = printer.ticket(5)
    assert ticket["job"]["job-state"] == "completed"
    assert ticket["job"]["job-impressions-completed"] == 3
    assert ticket["job"]["job-media-sheets-completed"] == 3
    assert ticket["connection"] == {"peer": "here"}


async def test_a_job_waiting_is_canceled_at_once(tmp_path):
    async with bench(tmp_path, seconds_per_job=600) as printer:
        await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.reach(5, job_id=5)
        await printer.ask(Operation.CANCEL_JOB, job_id=6)
        assert await printer.state(6) == 7
        assert await printer.state(5) == 5
        await printer.ask(Operation.CANCEL_JOB, job_id=5)
        await printer.reach(7, job_id=5)


async def test_tickets_that_cannot_be_written_do_not_stop_the_printer(tmp_path, caplog):
    async with bench(tmp_path) as printer:
        (tmp_path / "5.json").mkdir()
        await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.reach(9, job_id=5)
        await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.reach(9, job_id=6)
    assert "job 5: the ticket is not written" in caplog.text


async def test_ended_jobs_are_forgotten_their_files_stay(tmp_path):
    config = VirtualPrinterConfig(output=tmp_path, identity=tmp_path)
    service = PrintService(PrinterConfig(), config)
    assert service._records == {}
    async with bench(tmp_path) as printer:
        await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.reach(9, job_id=5)
        assert set(printer.service._records) == {5}


def set_location(text):
    message = request(Operation.SET_PRINTER_ATTRIBUTES, URI, 1, user="ann")
    location = Attribute("printer-location", (ValueTag.TEXT,), (text,))
    message.groups.append(Group([location], GroupTag.PRINTER))
    return message


async def location(printer):
    answer = await printer.ask(Operation.GET_PRINTER_ATTRIBUTES)
    return answer.groups[1]["printer-location"].value


async def test_what_is_set_is_there_after_a_restart(tmp_path):
    async with bench(tmp_path) as printer:
        assert (await printer.send(set_location("B12"))).code == 0
        assert await location(printer) == "B12"
    async with bench(tmp_path) as printer:
        assert await location(printer) == "B12"


async def test_settings_that_cannot_be_kept_hold_all_the_same(tmp_path, caplog):
    async with bench(tmp_path) as printer:
        (tmp_path / "settings.ipp").mkdir()
        assert (await printer.send(set_location("B12"))).code == 0
        assert await location(printer) == "B12"
    assert "what was set is not kept" in caplog.text


@pytest.mark.parametrize("octets", [b"", b"\x02\x00", b"nothing of the kind" * 9])
def test_damaged_settings_are_told_and_left(tmp_path, octets, caplog):
    kept = KeptSettings(tmp_path / "settings.ipp")
    assert kept.read() == ()
    kept.path.write_bytes(octets)
    assert kept.read() == ()
    assert "what was set at the printer is lost" in caplog.text


async def test_a_copy_has_the_documents_of_its_job(tmp_path):
    async with bench(tmp_path) as printer:
        await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.reach(9, job_id=5)
        answer = await printer.ask(Operation.RESUBMIT_JOB, job_id=5)
        assert answer.groups[-1]["job-id"].value == 6
        await printer.reach(9, job_id=6)
        first, copy = printer.ticket(5), printer.ticket(6)
    assert copy["documents"] == first["documents"]
    assert copy["job"]["job-impressions-completed"] == 1


async def test_a_stored_job_is_printed_when_it_is_asked_for(tmp_path):
    asked = {"job-storage": {"job-storage-disposition": "store-only"}}
    storage = request_options(asked).operation
    async with bench(tmp_path) as printer:
        await printer.ask(Operation.PRINT_JOB, PDF, operation_attributes=storage)
        await printer.reach(9, job_id=5)
        await printer.ask(Operation.RESUBMIT_JOB, job_id=5)
        await printer.reach(9, job_id=6)
        stored, copy = printer.ticket(5), printer.ticket(6)
    assert copy["documents"] == stored["documents"]
    assert stored["job"]["job-impressions-completed"] == 0
    assert copy["job"]["job-impressions-completed"] == 1


async def test_a_suspended_job_makes_room_for_the_next(tmp_path):
    async with bench(tmp_path, seconds_per_job=600) as printer:
        await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.ask(Operation.PRINT_JOB, PDF)
        await printer.reach(5, job_id=5)
        await printer.ask(Operation.SUSPEND_CURRENT_JOB)
        await printer.reach(5, job_id=6)
        assert await printer.state(5) == 6
        await printer.ask(Operation.RESUME_JOB, job_id=5)
        await printer.ask(Operation.CANCEL_CURRENT_JOB)
        await printer.reach(7, job_id=6)
        await printer.reach(5, job_id=5)

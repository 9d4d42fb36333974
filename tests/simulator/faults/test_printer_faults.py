"""Faults of the printer behind the protocols: what a client sees of each, and that they heal."""

from __future__ import annotations

import datetime
import http.client
from contextlib import contextmanager
from email.utils import parsedate_to_datetime

import pytest

import sealpress
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.errors import IppError, JobError, Reason, SealpressError
from sealpress.ipp.values import DateTime, OutOfBand
from sealpress.simulator.faults import FAULTS, Layer, parse_fault
from sealpress.simulator.faults.printer_faults import PRINTING_REASONS, ROWS, ailments_of
from sealpress.transport.stream import Timeouts
from sealpress.trust.stores.memory_store import MemoryTrustStore
from tests.interop.processes import eventually

pytest_plugins = ["sealpress.testing"]

PDF = b"%PDF-1.4\n" + b"1 0 obj << /Type /Page >> endobj\n" * 4
LARGE = PDF + bytes(5000)
NO_VALUE = OutOfBand.NO_VALUE
BY_STATE = [
    # fault, printer-state, reasons, accepting
    ("paused", 5, ("paused",), True),
    ("not-accepting", 3, ("none",), False),
    ("out-of-paper", 5, ("media-empty-error", "media-needed-error"), True),
    ("jammed", 5, ("media-jam-error",), True),
    ("cover-open", 5, ("cover-open-error",), True),
    ("output-full", 5, ("output-area-full-error",), True),
    ("waste-full", 5, ("marker-waste-full-error",), True),
    ("toner-empty", 5, ("toner-empty-error",), True),
    ("toner-low", 3, ("toner-low-warning",), True),
]
STOPPING = [name for name, state, _, _ in BY_STATE if state == 5]


@contextmanager
def client_of(virtual_printer, *, busy=2.0):
    with sealpress.Printer(
        virtual_printer.uri("ipps"),
        trust=virtual_printer.pin,
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
        timeouts=Timeouts(busy=busy),
    ) as printer:
        yield printer


@pytest.fixture
def client(virtual_printer):
    with client_of(virtual_printer) as printer:
        yield printer


def value(client, name):
    return client.attributes(name)[name].values


def test_rows_are_in_the_table():
    assert {fault.name for fault in FAULTS.values() if fault.layer is Layer.PRINTER} == {
        fault.name for fault in ROWS
    }
    assert len(ROWS) >= 25
    assert {fault.name for fault in ROWS} >= set(PRINTING_REASONS)


@pytest.mark.parametrize("fault", ROWS, ids=lambda fault: fault.name)
def test_a_fault_that_the_doctor_cannot_see_shows_while_printing(fault):
    assert fault.needs_document == (fault.reason is None)
    assert len(ailments_of([parse_fault(fault.name)])) == 1


@pytest.mark.parametrize(("fault", "state", "reasons", "accepting"), BY_STATE)
def test_state(virtual_printer, client, fault, state, reasons, accepting):
    virtual_printer.set_faults(fault)
    assert value(client, "printer-state") == (state,)
    assert value(client, "printer-state-reasons") == reasons
    assert value(client, "printer-is-accepting-jobs") == (accepting,)
    virtual_printer.set_faults()
    assert value(client, "printer-state-reasons") == ("none",)


def wait_until_up(client, seconds=3):
    """A restart shows by the time of being up, which has seconds only."""
    while value(client, "printer-up-time")[0] < seconds:
        client.attributes("printer-state")


@pytest.mark.parametrize("fault", sorted(PRINTING_REASONS))
def test_what_printing_ends_with(virtual_printer, client, fault):
    if fault == "restarts-mid-job":
        wait_until_up(client)
    virtual_printer.set_faults(fault)
    reason = PRINTING_REASONS[fault]
    with pytest.raises(SealpressError) as caught:
        client.print(LARGE, options={"copies": 2}).wait(
            0.5 if reason is Reason.JOB_WAIT_TIMEOUT else 20
        )
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    "fault", [fault.name for fault in ROWS if fault.name not in PRINTING_REASONS]
)
def test_what_lets_print(virtual_printer, client, fault):
    virtual_printer.set_faults("slow-printing:0.05" if fault == "slow-printing" else fault)
    client.print(PDF)
    if fault != "forgets-jobs":
        assert virtual_printer.wait_for_job().impressions == 4


@pytest.mark.parametrize("fault", [*STOPPING, "paper-runs-out", "jam-mid-job:3", "job-never-ends"])
def test_a_printer_that_is_healed_goes_on_and_prints_once(virtual_printer, client, fault):
    virtual_printer.set_faults(fault)
    job = client.print(PDF)
    with pytest.raises(JobError) as caught:
        job.wait(0.3)
    assert caught.value.reason is Reason.JOB_WAIT_TIMEOUT
    virtual_printer.set_faults([])
    job.wait(30)
    (done,) = virtual_printer.jobs()
    assert (done.state, done.impressions) == ("completed", 4)
    assert len(virtual_printer.documents()) == 1


def test_a_job_stops_at_its_page(virtual_printer, client):
    virtual_printer.set_faults("jam-mid-job:page=3")
    client.print(PDF)
    job = virtual_printer.wait_for_job(state="processing-stopped")
    assert job.impressions == 2
    assert value(client, "printer-state-reasons") == ("media-jam-error",)
    assert value(client, "printer-state-message") == ("Paper jam: open the cover.",)


def test_a_wait_that_ends_repeats_what_the_printer_says(virtual_printer, client):
    virtual_printer.set_faults("jam-mid-job")
    job = client.print(PDF)
    virtual_printer.wait_for_job(state="processing-stopped")
    with pytest.raises(JobError, match=r"says media-jam-error \(Paper jam: open the cover\.\)"):
        job.wait(0.3)


def test_a_stopped_job_can_be_canceled(virtual_printer, client):
    virtual_printer.set_faults("jam-mid-job")
    job = client.print(PDF)
    virtual_printer.wait_for_job(state="processing-stopped")
    job.cancel()
    assert virtual_printer.wait_for_job(state="canceled").id == job.id


def test_a_jam_in_the_first_job_alone(virtual_printer, client):
    virtual_printer.set_faults("job-aborts:compression-error:times=1")
    with pytest.raises(JobError) as caught:
        client.print(PDF).wait(30)
    assert "compression-error" in caught.value.job_state_reasons
    client.print(PDF).wait(30)


def test_a_printer_that_is_busy_twice_takes_the_job_then(virtual_printer):
    virtual_printer.set_faults("busy:times=2")
    with client_of(virtual_printer, busy=60.0) as client:
        client.print(PDF).wait(30)
    assert len(virtual_printer.requests("Print-Job")) == 3
    assert len(virtual_printer.jobs()) == 1


def test_out_of_paper_shows_in_the_trays(virtual_printer, client):
    virtual_printer.set_faults("out-of-paper")
    assert value(client, "media-ready") == value(client, "media-col-ready") == (NO_VALUE,)
    virtual_printer.set_faults([])
    assert "iso_a4_210x297mm" in value(client, "media-ready")


@pytest.mark.parametrize(("fault", "level"), [("toner-low", 4), ("toner-empty", 0)])
def test_toner_shows_in_the_supplies(virtual_printer, client, fault, level):
    virtual_printer.set_faults(fault)
    assert value(client, "marker-levels") == (level,)
    assert f"level={level};".encode() in value(client, "printer-supply")[0]


def clock(client):
    (moment,) = value(client, "printer-current-time")
    assert isinstance(moment, DateTime)
    return moment.to_datetime()


def test_clocks_that_are_wrong(virtual_printer, client):
    virtual_printer.set_faults("clock-1972")
    assert clock(client).year == 1972
    virtual_printer.set_faults("clock-ahead:days=30")
    ahead = clock(client) - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=29) < ahead < datetime.timedelta(days=31)
    virtual_printer.set_faults([])
    assert abs(clock(client) - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(hours=1)


@pytest.mark.parametrize("fault", ["", "clock-1972"])
def test_answers_bear_the_date_of_the_clock(virtual_printer, fault):
    virtual_printer.set_faults(filter(None, [fault]))
    line = http.client.HTTPConnection("127.0.0.1", virtual_printer.port, timeout=20)
    line.request("GET", "/")
    dates = line.getresponse().headers.get_all("Date")
    line.close()
    (moment,) = map(parsedate_to_datetime, dates)
    assert (moment.year == 1972) == bool(fault)


def test_a_restart_loses_jobs_connections_and_time(virtual_printer, client):
    client.print(PDF).wait(30)
    wait_until_up(client)
    virtual_printer.set_faults("restarts-mid-job:times=1")
    job = client.print(PDF)
    with pytest.raises(JobError) as caught:
        job.wait(30)
    assert caught.value.reason is Reason.DELIVERY_UNKNOWN
    assert virtual_printer.jobs() == []
    client.print(PDF).wait(30)  # it is up again
    assert [one.id for one in virtual_printer.jobs()] == [job.id + 1]


def test_options_alone_are_refused(virtual_printer, client):
    virtual_printer.set_faults("refuses-options")
    with pytest.raises(IppError) as caught:
        client.print(PDF, options={"sides": "two-sided-long-edge"})
    assert "sides" in caught.value.unsupported
    client.print(PDF).wait(30)


def test_cancelling_is_refused(virtual_printer, client):
    virtual_printer.set_faults(["cancel-refused", "job-never-ends"])
    job = client.print(PDF)
    virtual_printer.wait_for_job(state="processing")
    with pytest.raises(IppError, match="Jobs cannot be canceled"):
        job.cancel()
    virtual_printer.set_faults([])
    job.wait(30)


def test_jobs_are_forgotten(virtual_printer, client, caplog):
    virtual_printer.set_faults("forgets-jobs")
    client.print(PDF)
    document, ticket = (virtual_printer.output / name for name in ("1-1.pdf", "1.json"))
    assert document.read_bytes() == PDF
    assert client.jobs("completed") == []
    eventually(lambda: '"completed"' in ticket.read_text(), "the ticket says how it ended")
    assert not caplog.records


def test_faults_of_several_layers_at_once(virtual_printer, client):
    virtual_printer.set_faults(["no-chunking", "toner-low", "gzip-answer"])
    client.print(iter([PDF])).wait(30)
    (job,) = virtual_printer.jobs()
    assert job.documents[0].read_bytes() == PDF
    assert virtual_printer.requests("Print-Job")[-1].framing == "counted"

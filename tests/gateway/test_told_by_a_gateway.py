"""What a running gateway tells its subscribers: what its writers do, and what operators order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import sealpress
from sealpress.client.events import EventStream, PrinterEvent
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.gateway.threads import RunningGateway
from sealpress.ipp.states import JobState, PrinterState
from sealpress.transport.blocking import run
from sealpress.trust import MemoryTrustStore
from tests.gateway.running import Served, print_to, settings_of


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[RunningGateway]:
    with Served(settings_of(tmp_path)).running() as running:
        yield running


def opened(gateway: RunningGateway, queue: str) -> sealpress.Printer:
    return sealpress.Printer(
        gateway.uri(queue),
        trust=gateway.pin,
        user="ann",
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
    )


def subscribed(printer: sealpress.Printer, *names: str) -> EventStream:
    """Subscribe, so that what happens from now on is told."""
    stream = EventStream(printer._printer._session, names)
    run(stream._subscribe())
    return stream


def told_until(stream: EventStream, *ends: str) -> list[PrinterEvent]:
    """Return what happens, up to and with events of these names."""
    told: list[PrinterEvent] = []
    while not set(ends) <= {event.name for event in told}:
        told += run(stream.next())
    return told


def test_a_job_is_told_of_as_it_is_printed(gateway: RunningGateway) -> None:
    with opened(gateway, "files") as printer:
        stream = subscribed(printer, "job-created", "job-state-changed", "job-completed")
        job = print_to(gateway, "files")
        told = told_until(stream, "job-completed")
        run(stream.close())
    assert {event.job_id for event in told} == {job}
    assert told[-1].job_state is JobState.COMPLETED
    assert [event.name for event in told].count("job-completed") == 1
    assert [event.number for event in told] == [*range(1, len(told) + 1)]
    states = [event.job_state for event in told]
    assert JobState.PROCESSING in states
    assert states == sorted(states)  # in their order


def test_why_a_printer_does_not_print(gateway: RunningGateway) -> None:
    with opened(gateway, "off") as printer:
        stream = subscribed(printer, "job-stopped", "printer-state-changed")
        print_to(gateway, "off")
        told = told_until(stream, "job-stopped", "printer-state-changed")
        while not any("connecting-to-device" in event.reasons for event in told):
            told += run(stream.next())
        run(stream.close())
    stopped = next(event for event in told if event.name == "job-stopped")
    assert stopped.job_state is JobState.PROCESSING_STOPPED
    assert "sealpress-connection-refused" in stopped.reasons
    assert all(event.printer_state is not PrinterState.STOPPED for event in told)

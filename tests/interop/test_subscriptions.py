"""Subscriptions: ipptool judges our printers and queues, and cupsd's events are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sealpress.client.events import EventStream
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.client.printer import Printer
from sealpress.ipp.states import JobState
from sealpress.transport.blocking import run
from sealpress.trust import MemoryTrustStore
from tests.interop import ipptool
from tests.interop.cupsd import Cupsd
from tests.interop.documents import make_pdf
from tests.interop.gateway_command import gateway_command
from tests.interop.sealpress_command import VirtualPrinter

EVENTS = ("printer-state-changed", "printer-stopped", "job-created", "job-completed")
PDF = make_pdf(1)


def opened(uri: str) -> Printer:
    """Return a client that gives no name, as ipptool gives none in these tests."""
    return Printer(
        uri,
        user="",
        trust="encrypt",
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
    )


@pytest.fixture(scope="module")
def queue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URI of a queue that writes files."""
    folder = tmp_path_factory.mktemp("gateway")
    settings = f'[serve]\nfile-folders = ["{folder}"]\n'
    with gateway_command(folder, settings=settings) as gateway:
        gateway.add(f"file://{folder}/", "files", "--insecure")
        yield gateway.uri("files")


@pytest.fixture(params=["printer", "queue"])
def uri(request: pytest.FixtureRequest) -> str:
    if request.param == "queue":
        return str(request.getfixturevalue("queue"))
    printer: VirtualPrinter = request.getfixturevalue("virtual_printer")
    return printer.uri("ipps")


@pytest.mark.parametrize("test", ["create-printer-subscription", "get-subscriptions"])
def test_no_test_about_subscriptions_fails(uri: str, document: Path, test: str) -> None:
    score = ipptool.run(uri, f"{test}.test", document=document)
    assert (score.passed, score.failed) == (1, []), score.output


def test_no_test_about_events_fails(uri: str, document: Path) -> None:
    with opened(uri) as printer:
        stream = EventStream(printer._printer._session, EVENTS)
        run(stream._subscribe())
        printer.print(PDF, name="told", transform="never")
        about = ("-d", f"id={stream._id}")
        score = ipptool.run(uri, "get-notifications.test", *about, document=document)
        names = [event.name for event in run(stream.next())]
        run(stream.close())
    assert (score.passed, score.failed) == (1, []), score.output
    assert "job-created" in names


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
def test_cups_tells_what_happens_there(cupsd: Cupsd, document: Path, scheme: str) -> None:
    name = f"told-{scheme}"
    cupsd.add_queue(name, "file:///dev/null")
    with opened(cupsd.uri(name, scheme)) as printer:
        stream = EventStream(printer._printer._session, ("job-created", "job-completed"), poll=0.2)
        run(stream._subscribe())
        cupsd.command("lp", "-d", name, str(document))
        told = run(stream.next())
        while len(told) < 2:
            told += run(stream.next())
        run(stream.close())
    assert [event.name for event in told] == ["job-created", "job-completed"]
    assert told[0].job_id == told[1].job_id
    assert told[1].job_state is JobState.COMPLETED

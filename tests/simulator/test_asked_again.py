"""A client that watches a printer over one connection sees every change at once."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator

import pytest

from sealpress.ipp import decode, encode
from sealpress.ipp.message import Attribute, Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.states import PrinterState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag, ValueTag
from tests.simulator.conftest import Client


class Watcher:
    """Asks the same over one connection."""

    def __init__(self, client: Client, scheme: str) -> None:
        self._client, self._scheme = client, scheme
        self._connection: http.client.HTTPConnection = client.connect(scheme)

    def look(self) -> Group:
        """Return the printer's attributes."""
        message = self._client.message(Operation.GET_PRINTER_ATTRIBUTES, self._scheme)
        head = {"Content-Type": "application/ipp"}
        self._connection.request("POST", "/ipp/print", encode(message), head)
        answer = decode(self._connection.getresponse().read())
        assert (answer.request_id, answer.code) == (message.request_id, Status.SUCCESSFUL_OK)
        group = answer.group(GroupTag.PRINTER)
        assert group is not None
        return group

    def sees(self, name: str) -> object:
        """Return an attribute's first value."""
        return self.look()[name].value

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def client(start: Callable[..., Client]) -> Client:
    return start(operators=("*",), seconds_per_job=600.0)


@pytest.fixture(params=["ipp", "ipps"])
def watcher(client: Client, request: pytest.FixtureRequest) -> Iterator[Watcher]:
    watching = Watcher(client, request.param)
    watching.look()
    yield watching
    watching.close()


def setting(client: Client, name: str, value: str) -> Message:
    """Set an attribute of the printer; return the answer."""
    message = client.message(Operation.SET_PRINTER_ATTRIBUTES)
    attribute = Attribute(name, (ValueTag.TEXT,), (value,))
    message.groups.append(Group([attribute], tag=GroupTag.PRINTER))
    status, answer = client.post(encode(message))
    assert status == 200
    return decode(answer)


def test_every_request_counts(client: Client, watcher: Watcher) -> None:
    first, *others = [watcher.look() for _ in range(4)]
    names = [attribute.name for attribute in first]
    assert all([attribute.name for attribute in other] == names for other in others)
    assert [one.operation for one in client.printer.received] == ["Get-Printer-Attributes"] * 5


def test_an_operator_pauses_and_resumes(client: Client, watcher: Watcher) -> None:
    for operation, state in (
        (Operation.PAUSE_PRINTER, PrinterState.STOPPED),
        (Operation.RESUME_PRINTER, PrinterState.IDLE),
    ) * 2:
        assert client.ask(operation).code == Status.SUCCESSFUL_OK
        assert watcher.sees("printer-state") == state


def test_jobs_come_and_go(client: Client, watcher: Watcher) -> None:
    client.ask(Operation.PAUSE_PRINTER)
    for count in (1, 2, 3):
        client.ask(Operation.CREATE_JOB)
        assert watcher.sees("queued-job-count") == count
    client.ask(Operation.CANCEL_JOB, job_id=2)
    assert watcher.sees("queued-job-count") == 2


def test_settings_change(client: Client, watcher: Watcher) -> None:
    for place in ("Cellar", "Attic", "Attic, by the window"):
        assert setting(client, "printer-location", place).code == Status.SUCCESSFUL_OK
        assert watcher.sees("printer-location") == place


def test_time_goes_on(watcher: Watcher) -> None:
    began = watcher.sees("printer-up-time")
    deadline = time.monotonic() + 20
    while (now := watcher.sees("printer-up-time")) == began:
        assert time.monotonic() < deadline
    assert isinstance(now, int)
    assert isinstance(began, int)
    assert now > began


def test_a_fault_begins_at_once(client: Client, watcher: Watcher) -> None:
    client.printer.set_faults(["out-of-paper"])
    assert watcher.sees("printer-state") == PrinterState.STOPPED
    client.printer.set_faults()
    assert watcher.sees("printer-state") == PrinterState.IDLE

"""Clients of others at our printers: pyipp, aioipp, ippx and npm's ipp ask, print and cancel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealpress.client.printer import Printer
from tests.interop import judges
from tests.interop.documents import make_pdf
from tests.interop.gateway_command import GatewayCommand, gateway_command
from tests.interop.other_clients import CLIENTS
from tests.interop.sealpress_command import VirtualPrinter

CANCELED, COMPLETED = 7, 9
QUEUE = """\
[serve]
file-folders = ["{folder}"]

[[queue]]
name = "laser"
uri = "file://{folder}/laser/"
encryption = "optional"

[[queue]]
name = "safe"
uri = "file://{folder}/safe/"
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of PDF."""
    path = tmp_path_factory.mktemp("page") / "page.pdf"
    path.write_bytes(make_pdf(1))
    return path


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayCommand]:
    """A gateway with two queues into folders, one of them for encrypted connections alone."""
    folder = tmp_path_factory.mktemp("other-clients")
    for name in ("laser", "safe"):
        (folder / name).mkdir()
    with gateway_command(folder, settings=QUEUE.format(folder=folder)) as running:
        yield running


def document_of(printer: VirtualPrinter, job: int) -> bytes:
    """Return the octets of a job that was printed."""
    tickets = [json.loads(path.read_text()) for path in printer.output.glob("*.json")]
    (name,) = [
        document["file"]
        for ticket in tickets
        if ticket["job-id"] == job
        for document in ticket["documents"]
    ]
    return (printer.output / name).read_bytes()


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
@pytest.mark.parametrize("name", CLIENTS)
def test_a_virtual_printer(
    virtual_printer: VirtualPrinter, page: Path, name: str, scheme: str
) -> None:
    with Printer(virtual_printer.uri()) as ours:
        uuid = str(ours.attributes("printer-uuid")["printer-uuid"].value)
    told = CLIENTS[name].converse(virtual_printer.uri(scheme), page, virtual_printer.certificate)
    assert told["ended"] == COMPLETED
    assert told["held"] in told["listed"]
    assert told["canceled"] == CANCELED
    assert told["printer"]["state"] in {"idle", "printing", "processing"}
    assert "application/pdf" in told["printer"]["formats"]
    assert told["printer"]["uuid"] == uuid.removeprefix("urn:uuid:")
    assert document_of(virtual_printer, told["printed"]) == page.read_bytes()


@pytest.mark.parametrize("scheme", ["ipp", "ipps"])
@pytest.mark.parametrize("name", CLIENTS)
def test_a_queue_of_the_gateway(
    gateway: GatewayCommand, page: Path, name: str, scheme: str
) -> None:
    told = CLIENTS[name].converse(gateway.uri("laser", scheme), page, gateway.certificate)
    assert told["ended"] == COMPLETED
    assert told["held"] in told["listed"]
    assert told["canceled"] == CANCELED
    assert "application/pdf" in told["printer"]["formats"]
    assert gateway.state("laser", told["printed"]) == "completed"
    assert gateway.state("laser", told["held"]) == "canceled"


def test_a_client_that_trusts_nobody_gets_nothing(
    virtual_printer: VirtualPrinter, page: Path, gateway: GatewayCommand
) -> None:
    judges.program("node")
    uri = virtual_printer.uri("ipps")
    for name in ("ippx", "npm-ipp"):
        with pytest.raises(AssertionError, match=r"fingerprint mismatch|self-signed"):
            CLIENTS[name].converse(uri, page, gateway.certificate)


@pytest.mark.parametrize("name", CLIENTS)
def test_none_of_them_upgrades_and_all_say_so(
    gateway: GatewayCommand, page: Path, name: str
) -> None:
    with pytest.raises(AssertionError, match=r"426|ConnectionUpgradeRequired"):
        CLIENTS[name].converse(gateway.uri("safe", "ipp"), page, gateway.certificate)

"""Receptions with the real printer model, without a network."""

from __future__ import annotations

import dataclasses
import datetime
import gzip
import zlib
from pathlib import Path

import pytest

from sealpress.ipp.message import Attribute
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.status import Status
from sealpress.ipp.tags import ValueTag
from sealpress.ipp.uri import PrinterUri
from sealpress.printer import AcceptDocument, Instant, Printer, PrinterConfig, RequestFacts
from sealpress.printer.config import QueueLimits
from sealpress.simulator.documents import BATCH_OCTETS
from sealpress.simulator.reception import Reception

pytestmark = pytest.mark.anyio
NOW = Instant(100.0, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
URI = PrinterUri.parse("ipp://localhost/ipp/print")
WHERE = RequestFacts(secure=False, host="localhost", port=631, path="/ipp/print", at=NOW)


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Desk:
    """A printer model with what a reception needs around it."""

    def __init__(self, folder, **limits):
        config = PrinterConfig(limits=QueueLimits(**limits))
        self.printer = Printer(config, started_at=NOW)
        self.folder = folder
        self.stored = []
        self.settled = 0

    def receive(self, **attributes):
        named = [
            Attribute(name.replace("_", "-"), (tag,), (value,))
            for name, (tag, value) in attributes.items()
        ]
        message = request(Operation.PRINT_JOB, URI, 1, operation_attributes=named)
        accepted = self.printer.begin(message, WHERE)
        assert isinstance(accepted, AcceptDocument)
        return Reception(self.printer, accepted, self.folder, lambda: NOW, self._keep, self._settle)

    def state(self, job_id=1):
        return self.printer.ticket(job_id)["job-state"]

    def _keep(self, job_id, document):
        self.stored.append((job_id, document))

    async def _settle(self):
        self.settled += 1


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def compression(name):
    return {"compression": (ValueTag.KEYWORD, name)}


async def test_a_document_is_stored_before_the_model_is_told(desk):
    reception = desk.receive()
    for piece in (b"%PDF-", b"1.4"):
        await reception.write(memoryview(piece))
    assert reception.is_wanted
    assert (await reception.finish()).code == Status.SUCCESSFUL_OK
    ((job_id, document),) = desk.stored
    assert (job_id, document.path.read_bytes()) == (1, b"%PDF-1.4")
    assert desk.state() == "pending"
    assert desk.settled == 1


async def test_a_job_without_octets_is_for_the_model_to_judge(desk):
    reception = desk.receive()
    answer = await reception.finish()
    assert answer.code >= 0x0400
    assert desk.stored == []
    assert list(desk.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("octets", "how"),
    [
        (b"not compressed at all", "gzip"),
        (gzip.compress(b"x" * 100)[:-1], "gzip"),
        (zlib.compress(b"x" * 100)[:-1], "deflate"),
    ],
    ids=["plain", "cut-gzip", "cut-deflate"],
)
async def test_octets_that_cannot_be_inflated(desk, octets, how):
    reception = desk.receive(**compression(how))
    await reception.write(octets)
    answer = await reception.finish()
    assert answer.code == Status.CLIENT_ERROR_COMPRESSION_ERROR
    assert desk.state() == "aborted"
    assert list(desk.folder.iterdir()) == []


async def test_a_bomb_ends_the_reception_early(tmp_path):
    desk = Desk(tmp_path, max_document_octets=1 << 20)
    reception = desk.receive(**compression("gzip"))
    await reception.write(gzip.compress(bytes(30 << 20)) + bytes(BATCH_OCTETS))
    assert not reception.is_wanted
    await reception.write(b"more")
    assert (await reception.finish()).code == Status.CLIENT_ERROR_REQUEST_ENTITY_TOO_LARGE
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
async def test_a_full_disk_is_not_told_in_our_words_for_paths(desk):
    (desk.folder / ".1-1.part").symlink_to("/dev/full")
    reception = desk.receive()
    await reception.write(b"%PDF-1.4")
    answer = await reception.finish()
    assert answer.code == Status.SERVER_ERROR_TEMPORARY_ERROR
    said = str(answer.groups[0]["status-message"].value)
    assert str(desk.folder) not in said
    assert desk.state() == "aborted"


async def test_a_client_that_goes_away_leaves_nothing(desk):
    reception = desk.receive()
    await reception.write(bytes(2 << 20))
    assert [path.name for path in desk.folder.iterdir()] == [".1-1.part"]
    await reception.interrupted("gone")
    assert list(desk.folder.iterdir()) == []
    assert desk.state() == "aborted"


async def test_a_job_canceled_meanwhile_wants_no_more(desk):
    reception = desk.receive()
    await reception.write(b"%PDF-1.4")
    desk.printer.begin(request(Operation.CANCEL_JOB, URI, 2, job_id=1), WHERE)
    assert not reception.is_wanted
    answer = await reception.finish()
    assert answer.code == Status.SERVER_ERROR_JOB_CANCELED
    assert list(desk.folder.iterdir()) == []


async def test_octets_where_none_may_come_are_not_kept(desk):
    reception = desk.receive()
    accepted = dataclasses.replace(reception._accepted, max_octets=0)
    reception = Reception(
        desk.printer, accepted, desk.folder, lambda: NOW, desk._keep, desk._settle
    )
    await reception.write(bytes(2 << 20))
    assert not reception.is_wanted
    assert list(desk.folder.iterdir()) == []
    answer = await reception.finish()
    assert answer.code == Status.SERVER_ERROR_TOO_MANY_DOCUMENTS
    assert (desk.stored, list(desk.folder.iterdir())) == ([], [])

"""Receptions into a real vault: what is answered, and what is left behind."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import logging
import os
import zlib

import pytest

from sealpress.errors import SpoolError
from sealpress.gateway.reception import Reception
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.uri import PrinterUri
from sealpress.printer import AcceptDocument, DocumentFailure, Instant, RequestFacts
from sealpress.reasons import Reason
from sealpress.spool.encryption.ring import open_ring
from sealpress.spool.files.vault import FileVault
from sealpress.spool.space import Space
from tests.spool.files.failing import STEPS, FailingFolder

pytestmark = pytest.mark.anyio

UUID = "6d0cc1b2-7a0e-4a5e-8d5b-6f1d3c1a2b3c"
NOW = Instant(100.0, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
WHERE = RequestFacts(secure=True, host="localhost", port=631, path="/ipp/print", at=NOW)
REQUEST = request(Operation.PRINT_JOB, PrinterUri.parse("ipps://localhost/ipp/print"), 1)
LARGE = b"%PDF-1.7\n" + os.urandom(400_000)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def accepted(**how):
    facts = {
        "job_id": 7,
        "document_number": 1,
        "document_format": "application/octet-stream",
        "compression": "none",
        "document_name": "report",
        "is_last": True,
        "max_octets": 10_000_000,
    }
    return AcceptDocument(request=REQUEST, where=WHERE, **(facts | how))


class Desk:
    """An acceptance that notes what it is told, in order."""

    def __init__(self, **how):
        self.accepted = accepted(**how)
        self.job_uuid = UUID
        self.is_wanted = True
        self.told = []
        self.error = None
        self.asked = asyncio.Event()
        self.may_store = asyncio.Event()
        self.may_store.set()

    async def stored(self, document):
        self.told.append(("asked", document))
        self.asked.set()
        await self.may_store.wait()
        if self.error is not None:
            raise self.error
        self.told.append(("stored", document))
        return REQUEST

    async def failed(self, failure, detail=""):
        self.told.append((failure, detail))
        return REQUEST

    @property
    def document(self):
        kind, document = self.told[-1]
        assert kind == "stored"
        return document

    @property
    def failure(self):
        return self.told[-1][0]


@pytest.fixture
def disk(tmp_path):
    return FailingFolder(tmp_path / "spool" / "documents")


@pytest.fixture
async def vault(tmp_path, disk):
    ring = open_ring(tmp_path / "spool")
    vault = FileVault(disk, ring, Space(tmp_path / "spool", reserve_octets=0))
    await vault.start()
    disk.done.clear()
    yield vault
    await vault.close()


async def files(vault):
    return (await vault.status()).files


async def receive(desk, vault, *pieces):
    reception = Reception(desk, vault)
    for piece in pieces:
        if not reception.is_wanted:
            break
        await reception.write(memoryview(piece))
    return await reception.finish()


async def read(vault, document):
    return b"".join([piece async for piece in vault.read(document.place, UUID)])


def raw_deflate(octets):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(octets) + packer.flush()


PACKED = {"none": bytes, "gzip": gzip.compress, "deflate": zlib.compress, "raw": raw_deflate}


@pytest.mark.parametrize("octets", [b"%PDF-1.7 small", LARGE], ids=["small", "large"])
@pytest.mark.parametrize("packing", PACKED)
async def test_a_document_is_inflated_and_kept(vault, octets, packing):
    desk = Desk(compression={"raw": "deflate"}.get(packing, packing))
    packed = PACKED[packing](octets)
    await receive(desk, vault, packed[:1], packed[1:50], packed[50:])
    document = desk.document
    assert await read(vault, document) == octets
    assert document.octets == len(octets)
    assert document.name == "report"
    assert document.document_format == "application/pdf"


async def test_the_format_that_was_told_counts(vault):
    desk = Desk(document_format="Text/Plain")
    await receive(desk, vault, b"%PDF-")
    assert desk.document.document_format == "text/plain"


async def test_the_job_is_kept_after_the_document(vault, disk):
    desk = Desk()
    desk.may_store.clear()
    task = asyncio.create_task(receive(desk, vault, LARGE))
    await desk.asked.wait()
    assert list(dict.fromkeys(disk.done)) == list(STEPS)
    assert not task.done()
    desk.may_store.set()
    assert await task is REQUEST


@pytest.mark.parametrize("octets", [b"", gzip.compress(b"")], ids=["none", "packed"])
async def test_no_octets_are_no_document(vault, octets):
    desk = Desk(compression="gzip")
    await receive(desk, vault, octets)
    assert desk.document is None


# Refused


@pytest.mark.parametrize("size", [10, 300_000])
async def test_a_document_larger_than_allowed(vault, size):
    desk = Desk(max_octets=size)
    await receive(desk, vault, bytes(size), b"x")
    assert desk.told == [(DocumentFailure.TOO_LARGE, f"the document is larger than {size} octets")]
    assert await files(vault) == 0
    await receive(Desk(max_octets=size), vault, bytes(size))


async def test_a_document_where_none_may_come(vault):
    desk = Desk(max_octets=0)
    await receive(desk, vault, b"x")
    assert desk.told == [(DocumentFailure.TOO_LARGE, "the job has all its documents")]
    await receive(none := Desk(max_octets=0), vault)
    assert none.document is None


async def test_a_bomb_is_put_out_before_it_fills_the_disk(vault, disk):
    desk = Desk(compression="gzip", max_octets=1_000_000)
    await receive(desk, vault, gzip.compress(bytes(200_000_000), 1))
    assert desk.failure is DocumentFailure.TOO_LARGE
    assert disk.done.count("write") <= 5
    assert await files(vault) == 0


BROKEN = {
    "no gzip": ("gzip", b"this is not compressed"),
    "cut short": ("gzip", gzip.compress(LARGE)[:-100]),
    "one octet": ("gzip", b"\x1f"),
    "damaged": ("deflate", zlib.compress(LARGE)[:300] + bytes(300)),
}


@pytest.mark.parametrize(("compression", "octets"), BROKEN.values(), ids=BROKEN)
async def test_what_cannot_be_inflated_is_refused(vault, compression, octets):
    desk = Desk(compression=compression)
    await receive(desk, vault, octets, b"more")
    assert desk.failure is DocumentFailure.COMPRESSION_ERROR
    assert len(desk.told) == 1
    assert await files(vault) == 0


async def test_nothing_more_is_wanted_after_a_failure(vault):
    reception = Reception(Desk(max_octets=5), vault)
    await reception.write(b"123456")
    assert not reception.is_wanted
    await reception.write(b"7")


# Left in the middle


@pytest.mark.parametrize("sent", [0, 100, len(LARGE)])
async def test_a_client_that_goes_away_leaves_nothing(vault, sent):
    desk = Desk()
    reception = Reception(desk, vault)
    await reception.write(LARGE[:sent])
    await reception.interrupted("connection lost")
    assert desk.told == [(DocumentFailure.INTERRUPTED, "connection lost")]
    assert await files(vault) == 0
    assert vault.space.status.used == 0


async def test_one_who_goes_away_after_the_last_octet_changes_nothing(vault):
    desk = Desk()
    desk.may_store.clear()
    task = asyncio.create_task(receive(desk, vault, LARGE))
    await desk.asked.wait()
    task.cancel()
    await asyncio.sleep(0)
    desk.may_store.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await read(vault, desk.document) == LARGE


async def test_finish_and_interrupted_tell_once(vault):
    desk = Desk()
    reception = Reception(desk, vault)
    await reception.write(b"x")
    await reception.finish()
    await reception.interrupted()
    assert [kind for kind, _ in desk.told] == ["asked", "stored"]


async def test_a_job_canceled_in_the_middle_takes_no_document(vault):
    desk = Desk()
    reception = Reception(desk, vault)
    await reception.write(LARGE)
    desk.is_wanted = False
    assert not reception.is_wanted
    await reception.finish()
    assert desk.document is None
    assert await files(vault) == 0


# Disks


@pytest.mark.parametrize("step", STEPS)
async def test_a_disk_that_fails_is_told_without_its_words(vault, disk, step, caplog):
    disk.fail(step)
    desk = Desk()
    with caplog.at_level(logging.WARNING):
        await receive(desk, vault, LARGE)
    (told,) = desk.told
    assert told == (DocumentFailure.STORAGE, SpoolError(Reason.SPOOL_FAILED, "").entry.sentence)
    assert await files(vault) == 0
    assert "Input/output error" in caplog.text
    await receive(again := Desk(), vault, LARGE)
    assert again.document.octets == len(LARGE)


@pytest.mark.parametrize("octets", [b"small", LARGE], ids=["small", "large"])
async def test_a_store_that_fails_leaves_no_document(vault, octets):
    desk = Desk()
    desk.error = SpoolError(Reason.SPOOL_FULL, "the disk of the spool is full")
    await receive(desk, vault, octets)
    assert [kind for kind, _ in desk.told] == ["asked", DocumentFailure.STORAGE]
    assert await files(vault) == 0
    assert vault.space.status.used == 0


async def test_who_knows_whether_the_job_is_kept_then_its_document_is(vault):
    desk = Desk()
    desk.error = RuntimeError("a mistake of ours")
    with pytest.raises(RuntimeError):
        await receive(desk, vault, LARGE)
    assert await files(vault) == 1


async def test_a_full_spool_refuses_and_goes_on_at_once(vault, tmp_path):
    free = [0]
    vault._shop.space = Space(tmp_path, reserve_octets=0, free=lambda _: free[0])
    for octets in (b"small", LARGE):
        await receive(desk := Desk(), vault, octets)
        assert desk.failure is DocumentFailure.STORAGE
        assert "no room" in desk.told[0][1]
    free[0] = 1 << 30
    await receive(desk := Desk(), vault, LARGE)
    assert desk.document.octets == len(LARGE)

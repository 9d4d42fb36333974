"""A process that accepts jobs into a spool: ``python -m tests.spool.submitter FOLDER``.

It says ``ready``. For each number it is given it takes so many jobs, says ``accepted N OCTETS`` or
``refused`` for each, and ``done``. What it says of a job is the answer that a client would get.
"""

from __future__ import annotations

import asyncio
import datetime
import itertools
import os
import sys
import uuid
from pathlib import Path
from typing import Self

from sealpress.gateway.reception import Reception
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.uri import PrinterUri
from sealpress.printer import AcceptDocument, Instant, RequestFacts
from sealpress.spool.opened import opened_spool
from sealpress.spool.records import JobPrivate, NewJob

SECRET = b"Jane Doe, born 1961-02-03, diagnosis: none of your business. "
"""What every document is made of."""

SECRET_NAME = "Confidential letter to Jane Doe.pdf"
"""What every document, and every job, is called."""

SECRET_USER = "physician-in-chief"
"""Who sends them."""

SIZES = (1000, 40_000, 16 * 1024, 300_000)
"""The sizes of documents, in turn: within their row, and in files."""

NOW = Instant(100.0, datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))
WHERE = RequestFacts(secure=True, host="localhost", port=631, path="/ipp/print", at=NOW)
REQUEST = request(Operation.PRINT_JOB, PrinterUri.parse("ipps://localhost/ipp/print"), 1)


def document(size: int) -> bytes:
    """Return a document of a size."""
    return (SECRET * (size // len(SECRET) + 1))[:size]


class Spool:
    """A spool as a gateway has it, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._opened = opened_spool(folder, key="file", reserve_octets=0)

    async def __aenter__(self) -> Self:
        spool = await self._opened.__aenter__()
        self.ring, self.store, self.vault = spool.ring, spool.store, spool.vault
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.__aexit__(None, None, None)

    async def document(self, job) -> bytes:
        """Return the one document of a job."""
        (one,) = job.documents
        pieces = [piece async for piece in self.vault.read(one.place, job.uuid)]
        return b"".join(pieces)


class Desk:
    """Keeps a job when its document is there, and says so."""

    is_wanted = True

    def __init__(self, spool: Spool, queue_id: int, job_id: int) -> None:
        self._spool = spool
        self._queue_id = queue_id
        self.job_uuid = str(uuid.uuid4())
        self.accepted = AcceptDocument(
            job_id=job_id,
            document_number=1,
            document_format="text/plain",
            compression="none",
            document_name=SECRET_NAME,
            is_last=True,
            max_octets=1 << 30,
            request=REQUEST,
            where=WHERE,
        )

    async def stored(self, document):
        job = NewJob(
            queue_id=self._queue_id,
            job_id=self.accepted.job_id,
            uuid=self.job_uuid,
            private=JobPrivate(name=SECRET_NAME, user=SECRET_USER),
        )
        await self._spool.store.add_job(job, [document], note=b'{"action": "job-accepted"}')
        say(f"accepted {self.accepted.job_id} {document.octets}")
        return REQUEST

    async def failed(self, failure, detail=""):
        say("refused")
        return REQUEST


def say(line: str) -> None:
    """Answer."""
    os.write(1, line.encode() + b"\n")


async def submit(spool: Spool, queue_id: int, job_id: int, size: int) -> None:
    """Have one job accepted."""
    octets = document(size)
    reception = Reception(Desk(spool, queue_id, job_id), spool.vault)
    for at in range(0, size, 65536):
        if reception.is_wanted:
            await reception.write(memoryview(octets)[at : at + 65536])
    await reception.finish()


async def main(folder: Path) -> None:
    """Accept jobs, one after the other."""
    async with Spool(folder) as spool:
        queue = await spool.store.open_queue("laser")
        job_ids = await spool.store.reserve_job_ids(1000)
        sizes = itertools.cycle(SIZES)
        say("ready")
        while line := await asyncio.to_thread(sys.stdin.readline):
            for _ in range(int(line)):
                await submit(spool, queue.id, job_ids[0], next(sizes))
                job_ids = job_ids[1:]
            say("done")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))

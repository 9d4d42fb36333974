"""A gateway's face with a real store and vault, and short ways to ask it."""

from __future__ import annotations

import functools
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from sealpress.gateway.face import Face
from sealpress.gateway.face.desk import Gate, now
from sealpress.gateway.noticed_store import noticed
from sealpress.gateway.queue import Queue
from sealpress.gateway.queues import Queues
from sealpress.gateway.reception import Reception
from sealpress.gateway.settings import QueueSettings, Retention
from sealpress.ipp.message import Group, Message
from sealpress.ipp.operations import Operation
from sealpress.ipp.options import request_options
from sealpress.ipp.requests import request
from sealpress.ipp.states import JobState
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.printer import Answer, Authentication, RequestFacts, Role
from sealpress.server import DocumentReceiver, Response
from sealpress.spool.encryption.ring import open_ring
from sealpress.spool.files.vault import FileVault
from sealpress.spool.records import Claim, JobChange, RemoteJob, SpooledJob
from sealpress.spool.space import Space
from sealpress.spool.sqlite import SqliteStore

OPERATOR = frozenset({Role.OPERATOR})


@dataclass
class Orders:
    """Writes down what the writers would have been told."""

    told: list[tuple[str, int, int]] = field(default_factory=list)

    def wake(self, queue_id: int) -> None:
        self.told.append(("wake", queue_id, 0))

    def cancel(self, queue_id: int, job_id: int) -> None:
        self.told.append(("cancel", queue_id, job_id))

    def retry_now(self, queue_id: int) -> None:
        self.told.append(("retry", queue_id, 0))


def settings(name: str = "laser", **more: object) -> QueueSettings:
    """Make a queue's settings."""
    kept = {"retention": Retention(documents=3600.0), **more}
    return QueueSettings(name=name, uri="ipp://printer.test/ipp/print", **kept)  # type: ignore[arg-type]  # test


@dataclass
class House:
    """A client of a gateway: ``user`` is the claimed name, ``known`` whom login made sure of."""

    face: Face
    store: SqliteStore
    queues: Queues
    orders: Orders
    user: str = "ann"
    known: str | None = None
    roles: frozenset[Role] = frozenset()
    secure: bool = True
    path: str = "/"
    uri: str = "ipps://server.test/printers/laser"

    @property
    def where(self) -> RequestFacts:
        return RequestFacts(
            secure=self.secure,
            host="server.test",
            port=631,
            path=self.path,
            at=now(),
            user=self.known,
            user_issuer="users" if self.known else "",
            authentication=Authentication.BASIC if self.known else Authentication.NONE,
            roles=self.roles,
            peer="192.0.2.7",
        )

    @property
    def queue(self) -> Queue:
        queue = self.queues.by_name("laser")
        assert queue is not None
        return queue

    def as_operator(self) -> House:
        """Return an operator at the same gateway."""
        return House(self.face, self.store, self.queues, self.orders, known="olga", roles=OPERATOR)

    def message(
        self, operation: Operation, options: Mapping[str, object] | None = None, job_id: int = 0
    ) -> Message:
        """Build a request; options go into the group they belong to."""
        parted = request_options(options or {})
        return request(
            operation,
            self.uri,
            1,
            job_id=job_id or None,
            user=self.user,
            operation_attributes=parted.operation,
            job_attributes=parted.job,
        )

    async def begin(self, message: Message) -> Answer | DocumentReceiver | Response:
        """Send a request."""
        return await self.face.begin(message, self.where, {"binding": "implicit"})

    async def send(self, message: Message) -> Message:
        """Send a request that has no document, and return the response."""
        reply = await self.begin(message)
        assert isinstance(reply, Answer), reply
        return reply.message

    async def ask(
        self, operation: Operation, options: Mapping[str, object] | None = None, job_id: int = 0
    ) -> Message:
        """Send a well-formed request without a document."""
        return await self.send(self.message(operation, options, job_id))

    async def take(self, message: Message, octets: bytes) -> Message:
        """Send a request with its document."""
        receiver = await self.begin(message)
        assert not isinstance(receiver, Answer | Response), receiver
        if octets:
            await receiver.write(memoryview(octets))
        return await receiver.finish()

    async def print(
        self, options: Mapping[str, object] | None = None, octets: bytes = b"%PDF-1.4 page"
    ) -> Message:
        """Print a document."""
        return await self.take(self.message(Operation.PRINT_JOB, options), octets)

    async def new_job(self, options: Mapping[str, object] | None = None) -> int:
        """Print a document and return the job's number."""
        return job_id(await self.print(options))

    async def open_job(self, options: Mapping[str, object] | None = None) -> int:
        """Create a job that waits for documents."""
        return job_id(await self.ask(Operation.CREATE_JOB, options))

    async def send_document(
        self, job: int, octets: bytes = b"%PDF-1.4 page", *, last: bool = True
    ) -> Message:
        """Send a document of a job."""
        options = {"last-document": last}
        return await self.take(self.message(Operation.SEND_DOCUMENT, options, job), octets)

    async def job(self, number: int, *names: str) -> Group:
        """Return a job's attributes."""
        asked = {"requested-attributes": list(names)} if names else {}
        answer = await self.ask(Operation.GET_JOB_ATTRIBUTES, asked, number)
        assert answer.code <= 1, answer
        return answer.groups[-1]

    async def attributes(self, *names: str) -> Group:
        """Return the queue's attributes."""
        asked = {"requested-attributes": list(names)} if names else {}
        answer = await self.ask(Operation.GET_PRINTER_ATTRIBUTES, asked)
        assert answer.code == Status.SUCCESSFUL_OK, answer
        return answer.groups[-1]

    async def spooled(self, number: int) -> SpooledJob:
        """Return a job as the store has it."""
        job = await self.store.job(number)
        assert job is not None
        return job

    # What a writer does

    async def claim(self) -> Claim:
        """Begin with the queue's first job."""
        (claim,) = await self.store.claim("writer", 1)
        return claim

    async def fail(self, **remote: object) -> None:
        """Try to deliver the queue's first job, in vain."""
        change = JobChange(
            state=JobState.PROCESSING_STOPPED,
            next_attempt_at=time.time() + 30,
            remote=RemoteJob(**remote),  # type: ignore[arg-type]  # test
        )
        await self.store.release(await self.claim(), change)

    async def finish(self, **change: object) -> None:
        """Bring the queue's first job to an end."""
        claim = await self.claim()
        await self.store.finish(claim, JobChange(**change), begin_next=False)  # type: ignore[arg-type]  # test


def job_id(answer: Message) -> int:
    """Return the job's number from a response."""
    assert answer.code <= 2, answer
    group = answer.group(GroupTag.JOB)
    assert group is not None
    value = group["job-id"].value
    assert isinstance(value, int)
    return value


def jobs(answer: Message) -> list[object]:
    """Return the numbers of the jobs in a response of Get-Jobs."""
    assert answer.code == Status.SUCCESSFUL_OK, answer
    return [group["job-id"].value for group in answer.groups_of(GroupTag.JOB)]


@asynccontextmanager
async def opened(
    folder: Path,
    *queues: QueueSettings,
    gate: Gate | None = None,
    orders: Orders | None = None,
) -> AsyncIterator[House]:
    """Open a gateway's store and vault in a folder, and its face."""
    ring = open_ring(folder / "spool", "file")
    kept = SqliteStore.open(folder / "spool", sealer=ring)
    vault = FileVault(
        folder / "documents", ring, Space(folder / "documents", reserve_octets=0, max_octets=0)
    )
    await vault.start()
    known = Queues(kept, seed="test")
    store = cast("SqliteStore", noticed(kept, known.news))  # as in a gateway: with its methods
    for queue in queues or (settings(),):
        await known.open(queue)
    orders = orders or Orders()
    receive = functools.partial(Reception, vault=vault)
    face = Face(known, store, orders, receive, vault.rebound, gate=gate)
    try:
        yield House(face, store, known, orders)
    finally:
        await vault.close()
        await store.close()

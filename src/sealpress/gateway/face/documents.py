"""Documents on their way: what becomes of a job when its document came, or didn't."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.errors import SpoolError
from sealpress.gateway.face.desk import Desk, now
from sealpress.gateway.face.keeping import Keeper
from sealpress.gateway.face.loading import Loaded, load
from sealpress.gateway.face.records import change_of, new_job_of
from sealpress.ipp.message import Message
from sealpress.ipp.status import Status
from sealpress.printer import AcceptDocument, DocumentFailure
from sealpress.printer.answers import refuse
from sealpress.printer.documents import document_failed, document_received
from sealpress.printer.refusal import RefusalError
from sealpress.reasons import Reason
from sealpress.spool.records import JobPrivate, NewDocument, SpooledJob

if TYPE_CHECKING:
    from sealpress.gateway.queue import Queue

__all__ = ["FurtherDocument", "OnlyDocument"]

MAX_REPEATS = 8
"""How often a request is done again when its job changed meanwhile."""


@dataclass(slots=True)
class OnlyDocument:
    """The document of Print-Job: the job is kept together with it, and before that nowhere.

    Attributes:
        desk: The gateway.
        loaded: The job's queue, with the job.
        accepted: What the printer model says of the document.
        connection: How the request came.
        password: What is kept of the job's password.
    """

    desk: Desk
    loaded: Loaded
    accepted: AcceptDocument
    connection: Mapping[str, object]
    password: str = ""

    @property
    def job_uuid(self) -> str:
        """The job's UUID."""
        job = self.loaded.core.queue.get(self.accepted.job_id)
        return job.uuid if job is not None else ""

    @property
    def is_wanted(self) -> bool:
        """Nobody knows of the job yet: so it can't be canceled."""
        return True

    async def stored(self, document: NewDocument | None) -> Message:
        """Keep the job with its document, and only then return the answer."""
        core, queue = self.loaded.core, self.loaded.queue
        octets = document.octets if document is not None else 0
        found = document.document_format if document is not None else ""
        job = core.queue.get(self.accepted.job_id)
        answer = document_received(core, self.accepted, octets, now(), found)
        if document is None or queue is None or job is None:
            self._forget()
            return answer
        document = _described(document, self.accepted)
        new = new_job_of(job, queue, self.connection, JobPrivate(password=self.password))
        keeper = Keeper(self.desk, self.loaded, self.accepted.where, self.connection)
        note = keeper.accepted(queue, job, octets)
        await self.desk.store.add_job(new, [document], note=note)
        self.desk.counts.added(queue.id)
        if not queue.record.is_paused:  # whoever resumes it wakes it
            self.desk.orders.wake(queue.id)
        return answer

    async def failed(self, failure: DocumentFailure, detail: str = "") -> Message:
        """Forget the job; the answer says why."""
        self._forget()
        core = self.loaded.core
        job = core.queue.get(self.accepted.job_id)
        if job is not None and job.state.is_terminal:
            return refuse(core, self.accepted.request, RefusalError(failure.status, detail))
        return document_failed(core, self.accepted, failure, now(), detail)

    def _forget(self) -> None:
        """Forget who subscribed to it, too."""
        if self.loaded.queue is not None:
            self.desk.queues.news.forget_job(self.loaded.queue, self.accepted.job_id)


@dataclass(slots=True)
class FurtherDocument:
    """The document of Send-Document: its job is in the store already.

    Attributes:
        desk: The gateway.
        queue: The job's queue.
        loaded: The queue with the job, as it was when the request came.
        accepted: What the printer model says of the document.
        connection: How the request came.
    """

    desk: Desk
    queue: Queue
    loaded: Loaded
    accepted: AcceptDocument
    connection: Mapping[str, object]

    def __post_init__(self) -> None:
        """Let no other document of the job come meanwhile."""
        self.desk.receiving.add(self._spooled.key)

    @property
    def _spooled(self) -> SpooledJob:
        return self.loaded.jobs[self.accepted.job_id][0]

    @property
    def job_uuid(self) -> str:
        """The job's UUID."""
        return self._spooled.uuid

    @property
    def is_wanted(self) -> bool:
        """Whether the job has not been canceled, as far as this process knows."""
        return self._spooled.key not in self.desk.gone

    async def stored(self, document: NewDocument | None) -> Message:
        """Keep the document, and only then return the answer."""
        octets = document.octets if document is not None else 0
        found = document.document_format if document is not None else ""
        self._leave()
        loaded = await self._anew()
        answer = document_received(loaded.core, self.accepted, octets, now(), found)
        entry = loaded.jobs.get(self.accepted.job_id)
        if entry is None or answer.code >= Status.CLIENT_ERROR_BAD_REQUEST:
            await self._keeper(loaded).keep()
            return answer
        spooled, job = entry
        change = change_of(spooled, job)
        if job.state.is_terminal:  # it has no document at all, and nothing to print
            await self._keeper(loaded).keep()
            return answer
        if document is not None:
            document = _described(document, self.accepted)
        note = self._keeper(loaded).note("document-accepted", self.queue, job.id, octets)
        await self.desk.store.add_document(
            spooled.key,
            document,
            closes=self.accepted.is_last,
            reasons=change.reasons if change is not None else None,
            note=note,
        )
        if self.accepted.is_last:
            self.desk.orders.wake(self.queue.id)
        return answer

    async def failed(self, failure: DocumentFailure, detail: str = "") -> Message:
        """Give the job up; the answer says why."""
        self._leave()
        for _ in range(MAX_REPEATS):
            loaded = await self._anew()
            answer = document_failed(loaded.core, self.accepted, failure, now(), detail)
            try:
                await self._keeper(loaded).keep()
            except SpoolError as error:
                if error.reason is not Reason.JOB_CHANGED:
                    break
                continue
            return answer
        core = self.loaded.core
        return refuse(core, self.accepted.request, RefusalError(failure.status, detail))

    def _leave(self) -> None:
        self.desk.receiving.discard(self._spooled.key)
        self.desk.gone.discard(self._spooled.key)

    def _keeper(self, loaded: Loaded) -> Keeper:
        return Keeper(self.desk, loaded, self.accepted.where, self.connection)

    async def _anew(self) -> Loaded:
        """Load the job as it is now: it may have changed while its document came."""
        job = await self.desk.store.job(self.accepted.job_id)
        accepted = self.accepted
        loaded = await load(
            self.desk, self.queue, self.loaded.model, accepted.request, accepted.where, job
        )
        for _, found in loaded.jobs.values():
            found.is_receiving = True
        return loaded


def _described(document: NewDocument, accepted: AcceptDocument) -> NewDocument:
    """Return a document with what its client said of it."""
    said = tuple(accepted.submitted.values())
    return dataclasses.replace(document, said=said) if said else document

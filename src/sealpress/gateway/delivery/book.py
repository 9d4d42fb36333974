"""What a writer stores and shows of the job at hand."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from sealpress.errors import SealpressError, SpoolError
from sealpress.gateway.delivery import telling
from sealpress.gateway.delivery.backoff import pause_before
from sealpress.gateway.delivery.desk import Counted, WriterDesk
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind, Work
from sealpress.gateway.preparation import AsItIs, WorkDocument
from sealpress.gateway.settings import Transform
from sealpress.reasons import Reason
from sealpress.spool.records import FOREVER, Delivery, JobChange

if TYPE_CHECKING:
    from sealpress.gateway.delivery.office import Office
    from sealpress.gateway.delivery.orders import ServedQueue
    from sealpress.gateway.delivery.telling import Told
    from sealpress.gateway.settings import QueueSettings
    from sealpress.spool.records import (
        Claim,
        DocumentPlace,
        RemoteJob,
        SpooledDocument,
        SpooledJob,
    )
    from sealpress.spool.vault import DocumentVault

__all__ = ["JobBook"]

T = TypeVar("T")

_log = logging.getLogger("sealpress.gateway")

FIRST_STORE_PAUSE = 0.1
SLOWEST_STORE_PAUSE = 2.0
"""The pauses between attempts to store what happened grow between these, in seconds."""

MAKING_TOLD_SECONDS = 2.0
"""How often it is stored how many pages of a job were made and sent."""

_DISKS = frozenset({Reason.SPOOL_FAILED, Reason.SPOOL_FULL, Reason.SPOOL_DAMAGED})


class JobBook:
    """The books of one claimed job.

    Args:
        office: What writers share.
        queue: The job's queue.
        claim: The right to its first job.

    Attributes:
        claim: The same; with less of the job in it once it is only waited for.
        remote: The job at the printer, as it was noted last.
        counted: How far it is.
        printer: The URI by which the printer is reached just now.
        is_let_go: Whether somebody canceled it.
    """

    __slots__ = (
        "_office",
        "_queue",
        "_shown",
        "_told_at",
        "claim",
        "counted",
        "is_let_go",
        "printer",
        "remote",
    )

    def __init__(self, office: Office, queue: ServedQueue, claim: Claim) -> None:
        self._office = office
        self._queue = queue
        self._shown: tuple[object, ...] = ()
        self._told_at = 0.0
        self.claim = claim
        self.remote = claim.job.remote
        self.printer = ""
        self.counted = Counted()
        self.is_let_go = claim.job.is_cancel_wanted

    # What there is to do

    @property
    def desk(self) -> WriterDesk:
        """Where the destination tells; made anew, so that nothing keeps a job that is over."""
        return WriterDesk(self._queue.status, self._keep, self.counted, self._making)

    @property
    def work(self) -> Work:
        """The job and its documents, for a destination."""
        job = replace(self.claim.job, remote=self.remote)
        documents = tuple(self._document(job, one) for one in _printed(job))
        is_off = self._queue.settings.transform is Transform.NEVER
        preparation = AsItIs() if is_off else self._office.preparation
        return Work(job=job, documents=documents, preparation=preparation)

    def _document(self, job: SpooledJob, document: SpooledDocument) -> WorkDocument:
        place = document.place
        assert place is not None  # noqa: S101  # seen to before
        vault, reading, uuid = self._office.vault, self._office.reading, job.uuid
        opened: Callable[[], AsyncIterator[bytes]] = partial(vault.read, place, uuid)
        if place.sealed is None:  # it lies in a file, since it is long
            read = partial(_read_from, vault, place, uuid)
            opened = partial(reading.octets, read, document.octets)
        return WorkDocument(
            number=document.number,
            document_format=document.document_format,
            octets=document.octets,
            open=opened,
            name=document.name,
        )

    @property
    def lost(self) -> SealpressError | None:
        """What is wrong with its documents, ``None`` when they are all there."""
        documents, damage = _printed(self.claim.job), self.claim.job.damage
        if damage is not None:
            return SpoolError(damage.reason, damage.detail)
        if not documents:
            return SealpressError(Reason.DOCUMENT_EMPTY, "the job has no document")
        if any(document.place is None for document in documents):
            return SealpressError(Reason.DOCUMENT_LOST, "a document of the job was shredded")
        return None

    @property
    def marks(self) -> tuple[str, ...]:
        """Keywords that stay with the job to its end."""
        twice = telling.MAY_BE_TWICE
        return (twice,) if twice in self.claim.job.reasons else ()

    def not_sent(self, error: SealpressError) -> Outcome:
        """Return what is known of the job after an error of our own side."""
        sent = self.remote.delivery is not Delivery.NOT_SENT
        kind = OutcomeKind.UNKNOWN if sent else OutcomeKind.NOT_DELIVERED
        return Outcome(kind=kind, error=error, remote=self.remote)

    def slim(self) -> None:
        """Forget what a job that is only waited for does not need: its documents' octets."""
        job = self.claim.job
        private = replace(job.private, template=(), submitted=())
        self.claim = replace(self.claim, job=replace(job, documents=(), private=private))

    # Storing

    async def _keep(self, remote: RemoteJob) -> None:
        told, remote = telling.sending(self.marks), self._placed(remote)
        change = JobChange(
            state=told.state, reasons=told.reasons, message=told.message, remote=remote
        )
        await self._advance(change)
        self.remote = remote

    def _placed(self, remote: RemoteJob) -> RemoteJob:
        """Return the same with the printer it is at."""
        is_told = remote.printer or remote.delivery is Delivery.NOT_SENT
        return remote if is_told else replace(remote, printer=self.printer)

    async def delivered(self, told: Told, remote: RemoteJob) -> None:
        """Store that the printer has the job."""
        remote = self._placed(remote)
        await self._insisted(lambda: self._advance(self._change(told, remote), action="delivered"))
        self.remote = remote

    async def show(
        self, told: Told, impressions: int | None = None, sheets: int | None = None
    ) -> None:
        """Store what the job shows, if that is something else than before."""
        impressions = self._printed(impressions)
        sheets = self.counted.sheets if sheets is None else sheets
        shown = (told, impressions, sheets)
        if shown == self._shown:
            return
        change = replace(self._change(told), impressions=impressions, sheets=sheets)
        await self._advance(change)
        self._shown = shown

    async def _making(self, total: int | None) -> None:
        """Show how far the making of the job is, not more often than people look."""
        now = self._office.now()
        done = self.counted.impressions or 0
        if done and now - self._told_at < MAKING_TOLD_SECONDS:
            return
        self._told_at = now
        try:
            await self.show(telling.making(done, total, self.marks))
        except SpoolError as error:
            if error.reason not in _DISKS:
                raise
            _log.warning("it is not kept how far a job is: %s", error)

    async def later(
        self, error: SealpressError, pause: float, remote: RemoteJob, marks: tuple[str, ...]
    ) -> None:
        """Store when the job is tried again, and give the queue back until then."""
        due = self._office.wall() + timedelta(seconds=pause)
        told = telling.waiting(error, due, marks=(*self.marks, *marks))
        change = replace(self._change(told, remote), next_attempt_at=due.timestamp())
        _log.warning(
            "job %d could not be delivered: %s", self.claim.job.job_id, error,
            extra=self._facts("job-failed") | {
                "reason": str(error.reason), "next_attempt": due.isoformat(timespec="seconds")
            },
        )  # fmt: skip
        await self._insisted(lambda: self._office.store.release(self.claim, change, after=pause))

    async def give_back(self, pause: float) -> None:
        """Give the queue back, and leave the job as it is."""
        await self._insisted(lambda: self._office.store.release(self.claim, after=pause))

    async def end(
        self, told: Told, action: str, impressions: int | None = None, sheets: int | None = None
    ) -> Claim | None:
        """Store the job's end, or that it is held; return the claim with the next one."""
        change = replace(
            self._change(told, self.remote),
            impressions=self._printed(impressions),
            sheets=self.counted.sheets if sheets is None else sheets,
            hold_until=FOREVER if action == "held" else None,
        )
        job = self.claim.job
        note = self._office.notes.delivery(action, job, change, self._queue)
        following = await self._insisted(
            lambda: self._office.store.finish(
                self.claim, change, begin_next=not self._office.is_closing, note=note
            )
        )
        _log.info("job %d %s", job.job_id, action, extra=self._facts(f"job-{action}"))
        self.untroubled()
        return following

    def _printed(self, told: int | None) -> int | None:
        """Return how many sides count as done; a printer may not count what it did not lay out."""
        made = self.counted.impressions
        if made is None or told is None:
            return told if made is None else made
        return max(made, told)

    async def _advance(self, change: JobChange, *, action: str = "") -> None:
        job = self.claim.job
        note = self._office.notes.delivery(action, job, change, self._queue) if action else b""
        kept = await self._office.store.advance(self.claim, change, note=note)
        self.is_let_go = self.is_let_go or kept.is_cancel_wanted

    def _change(self, told: Told, remote: RemoteJob | None = None) -> JobChange:
        return JobChange(
            state=told.state,
            reasons=told.reasons,
            message=told.message,
            next_attempt_at=0.0,
            remote=None if remote is None else self._placed(remote),
        )

    async def _insisted(self, store: Callable[[], Awaitable[T]]) -> T:
        """Store what has happened already, as long as it takes: it can't be undone."""
        pause = FIRST_STORE_PAUSE
        while True:
            try:
                return await store()
            except SpoolError as error:
                if error.reason not in _DISKS:
                    raise  # it stays so
                _log.error("the spool does not take what happened: %s", error)
                self.troubled(error, self._queue.settings)
            await asyncio.sleep(pause)
            pause = min(2 * pause, SLOWEST_STORE_PAUSE)

    def _facts(self, action: str) -> dict[str, object]:
        name = self._queue.settings.name
        return {"action": action, "job": self.claim.job.job_id, "queue": name}

    # Showing

    def troubled(self, error: SealpressError, settings: QueueSettings) -> float:
        """Show what is wrong; return the pause before the next attempt."""
        status = self._queue.status
        now = self._office.wall()
        telling.advise(error, settings.uri)
        trouble = telling.trouble_of(error, now=now, before=status.trouble, next_attempt=None)
        pause = pause_before(
            trouble.attempts,
            first=settings.first_retry_seconds,
            last=settings.last_retry_seconds,
            chance=self._office.chance(),
        )
        status.trouble = replace(trouble, next_attempt=now + timedelta(seconds=pause))
        status.changed()
        return pause

    def untroubled(self) -> None:
        """Show that all is well."""
        status = self._queue.status
        if status.trouble is not None:
            status.trouble = None
            status.changed()


def _printed(job: SpooledJob) -> tuple[SpooledDocument, ...]:
    """Return a job's documents without those that were canceled before anything was sent."""
    return tuple(document for document in job.documents if not document.canceled)


def _read_from(
    vault: DocumentVault, place: DocumentPlace, uuid: str, start: int
) -> AsyncIterator[bytes]:
    return vault.read(place, uuid, start=start)

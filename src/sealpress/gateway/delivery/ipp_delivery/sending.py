"""Send a job: by Create-Job and Send-Document where the printer can, else by Print-Job.

Create-Job comes first, since it gives the printer's number of the job before any octet of a
document is sent: whatever happens then, the printer can be asked. Where there is only Print-Job,
the job has a name by which it can be found; each document is a job of its own.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.client.session import Call
from sealpress.client.ticket import operation_attribute
from sealpress.errors import (
    IppError,
    JobError,
    Reason,
    SealpressError,
    SpoolError,
    TransportError,
)
from sealpress.gateway.delivery.destination import Outcome, OutcomeKind
from sealpress.gateway.delivery.ipp_delivery import ticket
from sealpress.gateway.delivery.ipp_delivery.asking import CannotTellError
from sealpress.gateway.delivery.ipp_delivery.document_body import DocumentBody
from sealpress.gateway.delivery.ipp_delivery.fitting import fitted
from sealpress.gateway.delivery.ipp_delivery.patience import AnsweredElsewhereError, posted
from sealpress.gateway.delivery.ipp_delivery.reconcile import CLOCK_SLACK_SECONDS, became_of
from sealpress.gateway.delivery.ipp_delivery.remote_job import Seen
from sealpress.gateway.delivery.verdicts import kind_after
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from sealpress.spool.records import Delivery, RemoteJob

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealpress.client.session import Session
    from sealpress.gateway.delivery.destination import Desk, Work
    from sealpress.gateway.delivery.ipp_delivery.asking import Questions
    from sealpress.gateway.delivery.ipp_delivery.habits import Habits
    from sealpress.gateway.delivery.ipp_delivery.pace import Pace
    from sealpress.gateway.delivery.ipp_delivery.printer_facts import PrinterFacts
    from sealpress.gateway.preparation import Prepared, WorkDocument
    from sealpress.ipp.message import Attribute

__all__ = ["CREATED_WITHIN_SECONDS", "Sending"]

CREATED_WITHIN_SECONDS = 5.0
"""For how long the number of a job is waited for that was canceled while the printer made it."""

_USELESS = frozenset({0x0501, 0x0509})
"""Statuses by which a printer says that Create-Job or Send-Document is not for it."""

_FIRST_SERVER_FAILURE = 500


class _NotThisWayError(Exception):
    """The printer does not do Create-Job and Send-Document after all."""


class Sending:
    """One job being sent.

    Args:
        session: The way to the printer.
        questions: Asks it.
        habits: What is known of it.
        work: The job.
        desk: Where to tell.
        pace: By whose turns the printer is asked while it is silent; ``None`` = at its time.
    """

    __slots__ = ("_desk", "_habits", "_pace", "_questions", "_remote", "_session", "_work")

    def __init__(
        self,
        session: Session,
        questions: Questions,
        habits: Habits,
        work: Work,
        desk: Desk,
        *,
        pace: Pace | None = None,
    ) -> None:
        self._session = session
        self._questions = questions
        self._habits = habits
        self._work = work
        self._desk = desk
        self._pace = pace
        self._remote = work.job.remote

    async def send(self) -> Outcome:
        """Send it all."""
        try:
            printer, documents = await fitted(self._questions, self._habits, self._work, self._desk)
            if not printer.is_accepting:
                raise _not_accepting(printer)
            await self._next_of(documents).document.ready()
        except SpoolError:
            raise
        except SealpressError as error:
            return Outcome(kind=OutcomeKind.NOT_DELIVERED, error=error, remote=self._remote)
        try:
            return await self._sent(printer, documents)
        finally:
            for one in documents:
                await one.document.let_go()

    def _next_of(self, documents: Sequence[Prepared]) -> Prepared:
        """Return the document that is sent first."""
        before = self._remote.documents_sent
        return documents[before if before < len(documents) else 0]

    async def _sent(self, printer: PrinterFacts, documents: Sequence[Prepared]) -> Outcome:
        documents = [self._passed_on(printer, one) for one in documents]
        now = self._questions.now
        before = self._remote.documents_sent
        self._remote = RemoteJob(
            earliest=printer.up_time_at(now),
            documents_sent=before if before < len(documents) else 0,
        )
        if self._may_create(printer, documents):
            await self._clear_away(printer)
            try:
                return await self._by_create_job(documents)
            except _NotThisWayError:
                self._habits.found_create_useless(now)
        return await self._by_print_job(documents)

    def _may_create(self, printer: PrinterFacts, documents: Sequence[Prepared]) -> bool:
        may = printer.can_create and self._habits.may_create(printer.seen_at)
        begins_here = self._remote.documents_sent == 0
        # One job asks for the same with all of its documents.
        together = all(one.template == documents[0].template for one in documents)
        is_taken = len(documents) == 1 or (printer.takes_several and together)
        return may and begins_here and is_taken

    async def _clear_away(self, printer: PrinterFacts) -> None:
        """Cancel what a process that died left behind: a job whose number it could not keep.

        It has our name and user, no document, and was made after the job came here.
        """
        job = self._work.job
        if job.attempts <= 1 or job.remote.delivery is not Delivery.NOT_SENT:
            return
        if printer.up_time is None:
            return
        since = printer.up_time - job.age - CLOCK_SLACK_SECONDS
        with suppress(CannotTellError, SealpressError):
            for one in await self._questions.jobs("not-completed"):
                is_ours = (one.name, one.user) == (
                    ticket.plain_name(self._work),
                    self._session.user,
                )
                if is_ours and one.documents == 0 and (one.created or 0) >= since:
                    await self._questions.cancel(one.job_id)

    def _passed_on(self, printer: PrinterFacts, one: Prepared) -> Prepared:
        if ticket.fidelity_of(self._work):
            printer = replace(printer, supported=None)
        return replace(one, template=printer.passed_on(one.template))

    # Create-Job and Send-Document

    async def _by_create_job(self, documents: Sequence[Prepared]) -> Outcome:
        name = ticket.plain_name(self._work)
        self._remote = replace(self._remote, name=name)
        try:
            job_id = await self._created(name, documents[0].template)
        except SealpressError as error:
            if isinstance(error, IppError) and error.status in _USELESS:
                raise _NotThisWayError from error
            return Outcome(kind=OutcomeKind.NOT_DELIVERED, error=error)
        self._remote = replace(self._remote, job_id=job_id, delivery=Delivery.SENDING)
        try:
            await self._desk.note(self._remote)
        except BaseException:  # nobody would know of it: it must not lie open at the printer
            await self._questions.withdraw(job_id)
            raise
        for index, one in enumerate(documents):
            document, is_last = one.document, index == len(documents) - 1
            call = Call(
                operation=Operation.SEND_DOCUMENT,
                job_id=job_id,
                operation_attributes=_document_attributes(document, is_last=is_last),
                document=DocumentBody(document),
                creates=True,
            )
            outcome = await self._one(call, document, documents=len(documents), is_last=is_last)
            if outcome is not None:
                return outcome
        raise AssertionError("the last document has an outcome")

    async def _created(self, name: str, template: Sequence[Attribute]) -> int:
        """Create the job; one that is canceled meanwhile must not lie open at the printer."""
        creating = asyncio.ensure_future(self._create(name, template))
        try:
            return await asyncio.shield(creating)
        except asyncio.CancelledError:
            with suppress(TimeoutError, SealpressError, _NotThisWayError):
                async with asyncio.timeout(CREATED_WITHIN_SECONDS):
                    await self._questions.withdraw(await creating)
            raise
        finally:
            del creating  # an error would keep it, and it the error

    async def _create(self, name: str, template: Sequence[Attribute]) -> int:
        call = Call(
            operation=Operation.CREATE_JOB,
            operation_attributes=ticket.job_attributes(
                name, fidelity=ticket.fidelity_of(self._work)
            ),
            job_attributes=template,
            creates=True,
        )
        job_id = Seen.read((await self._session.call(call)).group(GroupTag.JOB)).job_id
        if not job_id:
            raise _NotThisWayError
        return job_id

    # Print-Job

    async def _by_print_job(self, documents: Sequence[Prepared]) -> Outcome:
        several = len(documents) > 1
        for index in range(self._remote.documents_sent, len(documents)):
            document = documents[index].document
            name = ticket.marked_name(self._work, part=index + 1 if several else 0)
            self._remote = replace(
                self._remote,
                name=name,
                job_id=0,
                delivery=Delivery.SENDING,
                documents_sent=index,
            )
            await self._desk.note(self._remote)
            call = Call(
                operation=Operation.PRINT_JOB,
                operation_attributes=ticket.job_attributes(
                    name,
                    fidelity=ticket.fidelity_of(self._work),
                    document_format=document.document_format,
                    document_name=document.name,
                ),
                job_attributes=documents[index].template,
                document=DocumentBody(document),
                creates=True,
            )
            is_last = index == len(documents) - 1
            outcome = await self._one(call, document, documents=1, is_last=is_last)
            is_there = outcome is None or outcome.kind is OutcomeKind.DELIVERED
            if outcome is not None and (is_last or not is_there):
                return outcome
        raise AssertionError("the last document has an outcome")

    # Both

    async def _one(
        self, call: Call, document: WorkDocument, *, documents: int, is_last: bool
    ) -> Outcome | None:
        """Send one document; ``None`` when it is there and others follow."""
        try:
            await document.ready()
            reply = await posted(
                self._session,
                call,
                on_sent=lambda octets: self._desk.progress(octets=octets),
                ask=lambda: self._became_of(documents, only_looks=True),
                pace=self._pace,
            )
        except AnsweredElsewhereError as told:
            return told.outcome if is_last else None
        except SpoolError:
            if self._remote.job_id:
                await self._questions.withdraw(self._remote.job_id)
            raise
        except SealpressError as error:
            return await self._failed(error, call, documents)
        job = Seen.read(reply.group(GroupTag.JOB))
        sent = self._remote.documents_sent + 1
        self._remote = replace(
            self._remote,
            documents_sent=sent,
            job_id=self._remote.job_id or job.job_id,
            delivery=Delivery.SENT if is_last else Delivery.SENDING,
        )
        if not is_last:
            return None
        if not self._remote.job_id:
            return await self._without_number(documents)
        return Outcome(kind=OutcomeKind.DELIVERED, remote=self._remote, reasons=job.reasons)

    async def _without_number(self, documents: int) -> Outcome:
        """Find a job that the printer took without saying its number."""
        found = await self._became_of(documents, only_looks=True)
        if found.kind is OutcomeKind.DELIVERED:
            return found
        error = JobError(
            Reason.RESPONSE_INCOMPLETE,
            "the printer took the job, but its answer has no job-id, and it does not list the job",
        )
        could_ask = found.could_ask or found.kind is OutcomeKind.NOT_DELIVERED
        remote = self._remote
        return Outcome(kind=OutcomeKind.UNKNOWN, error=error, remote=remote, could_ask=could_ask)

    async def _failed(self, error: SealpressError, call: Call, documents: int) -> Outcome:
        """Say what a document's failure means, after asking the printer."""
        if isinstance(error, IppError) and error.status in _USELESS and call.job_id is not None:
            await self._questions.withdraw(call.job_id)
            raise _NotThisWayError from error
        kind = kind_after(error)
        if kind is OutcomeKind.NOT_DELIVERED or _says_it_failed(error):
            self._remote = replace(self._remote, delivery=Delivery.CREATED)
        found = await self._became_of(documents)
        if found.kind is OutcomeKind.DELIVERED:
            return found
        if found.kind is OutcomeKind.UNKNOWN and found.could_ask:
            return replace(found, error=_unknown(error, found.error))
        if found.kind is OutcomeKind.UNKNOWN and self._remote.delivery is Delivery.CREATED:
            # What is left of it there is looked for before it is sent again.
            return Outcome(kind=OutcomeKind.NOT_DELIVERED, error=error, remote=self._remote)
        return replace(found, error=error)

    async def _became_of(self, documents: int, *, only_looks: bool = False) -> Outcome:
        return await became_of(
            self._questions,
            self._habits,
            self._remote,
            user=self._session.user,
            documents=documents,
            only_looks=only_looks,
        )


def _says_it_failed(error: SealpressError) -> bool:
    """Whether a printer answered clearly that it could not do it."""
    status = getattr(error, "status", 0)
    return isinstance(error, TransportError) and status >= _FIRST_SERVER_FAILURE


def _unknown(error: SealpressError, asked: SealpressError | None) -> JobError:
    """Return the error of a job that nobody knows of, with both reasons."""
    detail = error.detail if asked is None else f"{error.detail}; {asked.detail}"
    return JobError(Reason.DELIVERY_UNKNOWN, detail)


def _not_accepting(printer: PrinterFacts) -> IppError:
    said = f': "{printer.state_message}"' if printer.state_message else ""
    return IppError(
        Reason.PRINTER_NOT_ACCEPTING, f"the printer does not accept jobs{said}", status=0x0506
    )


def _document_attributes(document: WorkDocument, *, is_last: bool) -> list[Attribute]:
    values: dict[str, object] = {
        "document-name": document.name or None,
        "document-format": document.document_format or None,
        "last-document": is_last,
    }
    return [operation_attribute(*one) for one in values.items() if one[1] is not None]

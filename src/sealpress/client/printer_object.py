"""The operations of one printer (RFC 8011 section 4.2), written once for both kinds of callers."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from sealpress.client.async_job import AsyncJob
from sealpress.client.capabilities import JOB_REQUESTED, REQUESTED, Capabilities
from sealpress.client.delivery import confirmed, earliest_creation, find_delivered
from sealpress.client.job_documents import part
from sealpress.client.session import Call, Session
from sealpress.client.ticket import Ticket, operation_attribute
from sealpress.errors import JobError, Reason, SealpressError
from sealpress.ipp.message import Attribute, Group
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from sealpress.transform.choosing import PrinterAbilities
from sealpress.transform.choosing.abilities import REQUESTED as ABILITIES

if TYPE_CHECKING:
    from sealpress.client.documents import Document
    from sealpress.client.job_documents import JobDocuments
    from sealpress.client.preparing import Preparer, Workshop
    from sealpress.client.results import ProgressCallback
    from sealpress.transform.transformation import Transformer

VALIDATED_FROM_OCTETS = 64 * 1024
"""Documents of this size, or of unknown size, are announced by Validate-Job first."""

_log = logging.getLogger("sealpress.client")

# Printers that don't know Validate-Job, or stumble over it, may print all the same.
_VALIDATION_SKIPPED = frozenset({0x0501, 0x0400})


class PrinterObject:
    """One printer, asked over a session."""

    def __init__(self, session: Session, transformer: Transformer | None = None) -> None:
        self.session = session
        self._transformer = transformer
        self._workshop: Workshop | None = None
        self._capabilities: Capabilities | None = None
        self._abilities: PrinterAbilities | None = None

    async def get_attributes(self, names: Sequence[str], document_format: str | None) -> Group:
        """Get-Printer-Attributes (section 4.2.5)."""
        attributes = []
        if document_format:
            attributes.append(operation_attribute("document-format", document_format))
        if names:
            attributes.append(operation_attribute("requested-attributes", list(names)))
        call = Call(operation=Operation.GET_PRINTER_ATTRIBUTES, operation_attributes=attributes)
        return (await self.session.call(call)).group(GroupTag.PRINTER)

    async def validate_job(self, ticket: Ticket) -> tuple[Attribute, ...]:
        """Validate-Job (section 4.2.3); returns what would be ignored or replaced."""
        return (await self.session.call(_job_call(Operation.VALIDATE_JOB, ticket))).unsupported

    async def print_job(
        self,
        document: Document,
        ticket: Ticket,
        *,
        preparer: Preparer,
        on_progress: ProgressCallback | None,
    ) -> AsyncJob:
        """Print-Job (section 4.2.1), after all that is cheaper to be refused by.

        The small requests before it settle version, path and authentication, and let the printer
        refuse before a long upload.
        """
        capabilities = await self.known_capabilities()
        ticket = await preparer.prepare(document, ticket)
        if document.pictures and await document.pictures.count(self.session.link.driver) > 1:
            return await self._print_sides(document, ticket, on_progress)
        if self._is_worth_validating(document, ticket) and capabilities.may(Operation.VALIDATE_JOB):
            await self._validate_before(ticket)
        call = replace(
            _job_call(Operation.PRINT_JOB, ticket),
            document=document.body,
            creates=True,
            on_sent=document.reporter(on_progress),
        )
        return await self._printed(call, document, ticket, capabilities)

    async def create_job(self, ticket: Ticket, mode: str) -> AsyncJob:
        """Create-Job (section 4.2.4)."""
        of_job, documents = await part(self, ticket, mode)
        return await confirmed(await self._created(of_job, documents), strict=ticket.strict)

    async def list_jobs(
        self, which: str, limit: int | None, *, my_jobs: bool = False
    ) -> list[AsyncJob]:
        """Get-Jobs (section 4.2.6), ``all`` as both kinds one after the other."""
        kinds = ("not-completed", "completed") if which == "all" else (which,)
        groups = [group for kind in kinds for group in await self._job_groups(kind, limit, my_jobs)]
        jobs = {job.id: job for job in (AsyncJob(self.session, group) for group in groups)}
        return list(jobs.values())

    def job_named(self, job_id: int) -> AsyncJob:
        """Return a job by its number without asking the printer."""
        group = Group([operation_attribute("job-id", job_id)], tag=GroupTag.JOB)
        return AsyncJob(self.session, group)

    async def identify(self, actions: Sequence[str], message: str | None) -> None:
        """Identify-Printer (PWG 5100.13)."""
        attributes = []
        if actions:
            attributes.append(operation_attribute("identify-actions", list(actions)))
        if message:
            attributes.append(operation_attribute("message", message))
        await self.session.call(
            Call(operation=Operation.IDENTIFY_PRINTER, operation_attributes=attributes)
        )

    def preparer(self, document_format: str | None, mode: str) -> Preparer:
        """Return who makes a document fit for this printer.

        Args:
            document_format: The document's format if the caller named it.
            mode: ``auto``, ``never`` or ``always``.
        """
        from sealpress.client.preparing import Preparer, Workshop  # loads tempfile, subprocess

        if self._workshop is None:
            self._workshop = Workshop(self._transformer)
        return Preparer(printer=self, workshop=self._workshop, told=document_format, mode=mode)

    async def close(self) -> None:
        """End what makes documents anew, and the connection."""
        if self._workshop is not None:
            await self.session.link.driver.call(self._workshop.close)
        await self.session.close()

    async def known_capabilities(self) -> Capabilities:
        """Return what is needed of what the printer says before any document; asked once."""
        if self._capabilities is None:
            group = await self.get_attributes(REQUESTED, None)
            self._capabilities = Capabilities.read(group, now=self.session.link.driver.now())
        return self._capabilities

    async def known_abilities(self) -> PrinterAbilities:
        """Return what the printer says of formats, media and options; asked once."""
        if self._abilities is None:
            group = await self.get_attributes(ABILITIES, None)
            self._abilities = PrinterAbilities.read(group)
        return self._abilities

    async def takes_several_documents(self) -> bool:
        """Whether the printer says that it takes several documents in a job."""
        capabilities = await self.known_capabilities()
        needed = (Operation.CREATE_JOB, Operation.SEND_DOCUMENT)
        if not all(capabilities.may(one) for one in needed):
            return False
        several = "multiple-document-jobs-supported"
        told = (await self.get_attributes((several,), None)).get(several)
        return told is not None and told.values[0] is True

    async def _created(self, ticket: Ticket, documents: JobDocuments | None = None) -> AsyncJob:
        call = Call(
            operation=Operation.CREATE_JOB,
            operation_attributes=ticket.job_operation_attributes(),
            job_attributes=ticket.job,
            creates=True,
        )
        reply = await self.session.call(call)
        group, unsupported = reply.group(GroupTag.JOB), reply.unsupported
        return AsyncJob(self.session, group, unsupported=unsupported, documents=documents)

    async def _print_sides(
        self, document: Document, ticket: Ticket, on_progress: ProgressCallback | None
    ) -> AsyncJob:
        """Print each side as a document of its own; a job without all of them is canceled."""
        job = await self._created(ticket)
        attributes = [operation_attribute("document-format", ticket.document_format)]
        try:
            await job._send_opened(  # noqa: SLF001  # the printer's own job, not one of a caller's
                document, attributes, last=True, on_progress=on_progress
            )
        except SealpressError:
            with suppress(SealpressError):
                await job.cancel()
            raise
        return await confirmed(job, strict=ticket.strict)

    def _is_worth_validating(self, document: Document, ticket: Ticket) -> bool:
        """Whether a refusal, or a question for a password, would waste an upload."""
        length = document.body.length
        large = length is None or length >= VALIDATED_FROM_OCTETS
        return ticket.strict or large or self.session.link.may_authenticate

    async def _validate_before(self, ticket: Ticket) -> None:
        call = _job_call(Operation.VALIDATE_JOB, ticket)
        reply = await self.session.ask(call)
        if reply.status not in _VALIDATION_SKIPPED:
            reply.checked(call.name)

    async def _printed(
        self, call: Call, document: Document, ticket: Ticket, capabilities: Capabilities
    ) -> AsyncJob:
        earliest = earliest_creation(capabilities, self.session.link.driver.now())
        try:
            reply = await self.session.call(call)
        except JobError as error:
            if error.reason is not Reason.DELIVERY_UNKNOWN:
                raise
            return await self._found_again(error, ticket.name, earliest)
        job = AsyncJob(
            self.session,
            reply.group(GroupTag.JOB),
            unsupported=reply.unsupported,
            sent=(document.octets_sent, document.body.length),
        )
        return await confirmed(job, strict=ticket.strict)

    async def _found_again(self, error: JobError, name: str, earliest: float | None) -> AsyncJob:
        found = await find_delivered(self, name, self.session.user, earliest)
        if found is None:
            raise error
        _log.warning("job %d was taken, though its answer got lost", found.id)
        return found

    async def _job_groups(
        self,
        which: str,
        limit: int | None,
        my_jobs: bool,  # noqa: FBT001  # private
    ) -> list[Group]:
        values = {
            "limit": limit,
            "requested-attributes": list(JOB_REQUESTED),
            "which-jobs": which,
            "my-jobs": my_jobs or None,
        }
        attributes = [
            operation_attribute(name, value) for name, value in values.items() if value is not None
        ]
        call = Call(operation=Operation.GET_JOBS, operation_attributes=attributes)
        groups = (await self.session.call(call)).message.groups_of(GroupTag.JOB)
        # A job hidden by policy is an empty group (RFC 8011 section 4.2.6.2).
        return [group for group in groups if "job-id" in group or "job-uri" in group]


def _job_call(operation: Operation, ticket: Ticket) -> Call:
    return Call(
        operation=operation,
        operation_attributes=ticket.document_operation_attributes(),
        job_attributes=ticket.job,
    )

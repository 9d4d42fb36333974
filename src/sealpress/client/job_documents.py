"""The documents of a job that is made first and given them later: who does what was asked of it.

Once a job is made its options can't be taken back. So they are parted before: what the printer says
that it can do is asked of the job, the rest is done with each document that is sent into it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.client.ticket import Ticket
from sealpress.transform.choosing import Asked
from sealpress.transform.choosing.duties import BESIDE, arranging, demanded

if TYPE_CHECKING:
    from sealpress.client.documents import Document
    from sealpress.client.printer_object import PrinterObject

__all__ = ["JobDocuments", "part"]

ANY_TEXT = "text/plain"
"""A document that every option can concern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDocuments:
    """Makes the documents of one job fit for its printer.

    Attributes:
        printer: The job's printer.
        ticket: What is left to be done with each of them, and what they are printed on.
        mode: ``auto``, ``never`` or ``always``.
    """

    printer: PrinterObject
    ticket: Ticket
    mode: str = "auto"

    async def prepare(self, document: Document, told: str | None) -> str:
        """Make a document fit; return the format it is sent as.

        Args:
            document: It; it may have another body afterwards.
            told: The format that the caller named.

        Raises:
            UsageError: The printer doesn't take it, and there is no way to what it takes.
        """
        preparer = self.printer.preparer(told, self.mode)
        return (await preparer.prepare(document, self.ticket)).document_format


async def part(printer: PrinterObject, ticket: Ticket, mode: str) -> tuple[Ticket, JobDocuments]:
    """Return what is asked of the job itself, and who makes its documents fit.

    Args:
        printer: Who is asked what it can do, if that matters.
        ticket: What is asked for in all.
        mode: ``auto``, ``never`` or ``always``.

    Raises:
        UsageError: There is no such mode (``invalid-argument``).
    """
    printer.preparer(None, mode)
    asked = Asked.read(ticket.job, title=ticket.name, user=printer.session.user)
    doable = frozenset(arranging(asked, ANY_TEXT))
    own = doable & BESIDE
    if mode != "never" and doable:
        own = frozenset(demanded(asked, await printer.known_abilities(), ANY_TEXT))
    of_job = tuple(one for one in ticket.job if one.name not in own | BESIDE)
    of_documents = tuple(one for one in ticket.job if one.name not in doable - own)
    documents = JobDocuments(printer=printer, ticket=replace(ticket, job=of_documents), mode=mode)
    return replace(ticket, job=of_job), documents

"""A document made fit for its printer: what is to be done with it is asked, chosen and begun."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sealpress.client.documents import Document, open_document
from sealpress.client.formats import choose_format
from sealpress.client.page_pictures import PagePictures
from sealpress.client.transforming import TransformedBody, document_file
from sealpress.client.workshop import Workshop
from sealpress.errors import Reason, UsageError
from sealpress.ipp.document_formats import OCTET_STREAM, media_type
from sealpress.transform.choice import Action, Because, Choice
from sealpress.transform.choosing import Asked, choose
from sealpress.transform.choosing.choose import UNSUPPORTED
from sealpress.transform.choosing.duties import BESIDE, arranging
from sealpress.transform.choosing.raster_given import RASTER_KINDS, unfit_raster
from sealpress.transform.request import TransformRequest

if TYPE_CHECKING:
    from sealpress.client.capabilities import Capabilities
    from sealpress.client.documents import AsyncDocument
    from sealpress.client.printer_object import PrinterObject
    from sealpress.client.ticket import Ticket

__all__ = ["Preparer", "Workshop", "open_document"]

_log = logging.getLogger("sealpress.client")

MODES = ("auto", "never", "always")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparer:
    """Makes one document fit for its printer.

    Attributes:
        printer: Who is asked what it takes, as far as that is not known.
        workshop: Where documents are made anew.
        told: The format that the caller named; ``None`` = find it out.
        mode: ``auto``, ``never`` or ``always``.
    """

    printer: PrinterObject
    workshop: Workshop
    told: str | None = None
    mode: str = "auto"

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            known = ", ".join(MODES)
            raise UsageError(
                Reason.INVALID_ARGUMENT, f"transform is one of {known}, not {self.mode!r:.80}"
            )

    async def open(self, source: AsyncDocument) -> Document:
        """Look at a document's first octets; raises as :func:`open_document`."""
        return await open_document(source, self.printer.session.link.driver)

    async def prepare(self, document: Document, ticket: Ticket) -> Ticket:
        """Make it fit: it has another body then, if need be; return the ticket that goes with it.

        Raises:
            UsageError: The printer doesn't take its format, and there is no way to one that it
                takes (``document-format-not-supported``); or an option can't be done
                (``option-not-supported`` where the ticket is strict).
        """
        choice = await self.choice(document, ticket)
        _tell_what_nobody_does(choice, strict=ticket.strict)
        ticket = replace(
            ticket,
            document_format=choice.document_format,
            job=choice.job_attributes(ticket.job),
        )
        if choice.action is Action.TRANSFORM and choice.ticket and choice.target:
            request = TransformRequest(
                document_format=self._format_of(document),
                ticket=choice.ticket,
                target=choice.target,
            )
            driver = self.printer.session.link.driver
            file = await document_file(document.body, driver, request.limits.max_document_octets)
            body = TransformedBody(self.workshop, request, file)
            document.become(body, pages=body.pages, file=file)
            if choice.target.one_side and await self.printer.takes_several_documents():
                document.pictures = PagePictures(self.workshop, request, file)
        return ticket

    async def choice(self, document: Document, ticket: Ticket, *, explain: bool = False) -> Choice:
        """Choose what is done with it.

        Args:
            document: The document.
            ticket: What is asked of the job.
            explain: Whether all reasons are wanted: the printer is asked all it can tell then.
        """
        capabilities = await self.printer.known_capabilities()
        given = self._format_of(document)
        asked = Asked.read(ticket.job, title=ticket.name, user=self.printer.session.user)
        if self.mode == "never" or (not explain and self._is_plain(given, asked, capabilities)):
            return self._as_it_is(given, asked, capabilities)
        abilities = await self.printer.known_abilities()
        return choose(
            given,
            abilities,
            asked,
            means=self.workshop.means,
            told=self.told is not None,
            always=self.mode == "always",
            unfit=unfit_raster(given, document.head, abilities),
        )

    def _format_of(self, document: Document) -> str:
        return self.told or document.guessed_format

    def _is_plain(self, given: str, asked: Asked, capabilities: Capabilities) -> bool:
        """Whether nothing has to be done, as far as that is clear without asking the printer."""
        kind = media_type(given)
        taken = {media_type(one) for one in capabilities.formats}
        passes = not taken or kind in taken or kind in {"", OCTET_STREAM}
        is_one_of_many = "charset=" in given.lower() or kind in RASTER_KINDS
        return self.mode == "auto" and passes and not is_one_of_many and not arranging(asked, kind)

    def _as_it_is(self, given: str, asked: Asked, capabilities: Capabilities) -> Choice:
        chosen = choose_format(given, capabilities.formats, given=self.told is not None)
        never = "nothing is to be changed" if self.mode == "never" else "nothing has to be changed"
        return Choice(
            action=Action.PASS,
            document_format=chosen,
            removed=BESIDE & asked.given.keys(),
            reasons=(Because("document-format", chosen, never),),
        )


def _tell_what_nobody_does(choice: Choice, *, strict: bool) -> None:
    """Say which options are left out; what must not be left out is refused."""
    for because in choice.reasons:
        if because.outcome != UNSUPPORTED:
            continue
        if strict:
            raise UsageError(
                Reason.OPTION_NOT_SUPPORTED, f"{because.subject} can't be done: {because.sentence}"
            )
        _log.warning("%s is left out: %s", because.subject, because.sentence)

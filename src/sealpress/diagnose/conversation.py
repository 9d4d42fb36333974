"""What was asked of a printer under examination, and what it answered: few questions for all steps.

One Get-Printer-Attributes and one Validate-Job serve all steps. They go the way of a delivery, by
its session, so that whatever has to be repaired, repeated or gone around shows as it would there.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sealpress.client.capabilities import integers, strings
from sealpress.client.replies import Reply
from sealpress.client.session import Call
from sealpress.client.ticket import Ticket
from sealpress.diagnose.unshown import certificate_missed
from sealpress.errors import Reason, SealpressError
from sealpress.ipp.operations import Operation
from sealpress.ipp.status import is_successful
from sealpress.ipp.tags import GroupTag
from sealpress.transport.body import OctetsBody

if TYPE_CHECKING:
    from sealpress.client.account import Exchanged
    from sealpress.diagnose.examination import Examination
    from sealpress.ipp.message import Group

ATTRIBUTES_SECONDS = 10.0
"""For how long a printer is waited for that tells about itself; sleeping ones need some."""

VALIDATION_SECONDS = 6.0
"""For how long a printer is waited for that checks a job."""

ABOUT_PASSWORDS = frozenset(
    {
        Reason.AUTHENTICATION_REQUIRED,
        Reason.AUTHENTICATION_REFUSED,
        Reason.AUTHENTICATION_UNSUPPORTED,
        Reason.CREDENTIALS_IN_CLEAR,
    }
)
"""What ends a question whose asker the printer wants to know by HTTP."""

JOB_NAME = "Sealpress examination"
"""Under which name a printer is asked whether it would take a job."""


@dataclass(slots=True)
class Conversation:
    """Questions asked so far.

    Attributes:
        exchanges: HTTP requests in their order, repeated ones too.
        attributes: The answer to Get-Printer-Attributes.
        attributes_error: What asking for them ended with, if it did not succeed.
        validation: The answer to Validate-Job, whatever it is.
        validation_error: What asking about a job ended with, if no answer came.
        needs_length: A request in chunks was not answered, the same with its length was.
    """

    exchanges: list[Exchanged] = field(default_factory=list)
    attributes: Reply | None = None
    attributes_error: SealpressError | None = None
    validation: Reply | None = None
    validation_error: SealpressError | None = None
    needs_length: bool = False

    @property
    def error(self) -> SealpressError | None:
        """What it ended with, if it did."""
        return self.attributes_error or self.validation_error

    @property
    def wants_password(self) -> bool:
        """Whether it ended with a question for a password."""
        return self.error is not None and self.error.reason in ABOUT_PASSWORDS

    def about(self, operation: Operation) -> list[Exchanged]:
        """Return the requests of an operation."""
        return [one for one in self.exchanges if one.operation == operation.label]


async def ask_attributes(exam: Examination) -> None:
    """Ask for all attributes, once; the examination has them afterwards, if they came."""
    talk, session = exam.conversation, exam.session
    session.link.ledger.on_exchange = talk.exchanges.append
    call = Call(
        operation=Operation.GET_PRINTER_ATTRIBUTES,
        deadline=_deadline(exam, ATTRIBUTES_SECONDS),
    )
    try:
        reply = (await session.ask(call)).checked(call.name)
    except SealpressError as error:
        tls = exam.connection.tls if exam.connection else None
        talk.attributes_error = certificate_missed(error, tls)
        return
    talk.attributes = reply
    exam.attributes = reply.group(GroupTag.PRINTER)


async def ask_about_a_job(exam: Examination) -> None:
    """Ask whether a usual job would be taken, by a request in chunks; nothing is printed.

    A printer that does not answer it is asked once more with Content-Length.
    """
    talk = exam.conversation
    await _validate(exam)
    silent = talk.validation_error is not None and _may_be_silent_over_chunks(talk.validation_error)
    if not silent or not exam.seconds_left:
        return
    link = exam.session.link
    link.facts = replace(link.facts, chunked=False)
    before, talk.validation_error = talk.validation_error, None
    await _validate(exam)
    talk.needs_length = talk.validation_error is None
    talk.validation_error = talk.validation_error and before


async def ask_plainly(exam: Examination) -> Reply | None:
    """Ask whether a job without options would be taken; ``None`` when no answer came."""
    try:
        return await exam.session.ask(_question(exam, Ticket(name=JOB_NAME)))
    except SealpressError:
        return None


async def _validate(exam: Examination) -> None:
    talk = exam.conversation
    ticket = usual_ticket(exam.attributes) if exam.attributes is not None else Ticket()
    try:
        talk.validation = await exam.session.ask(_question(exam, ticket))
    except SealpressError as error:
        talk.validation_error = error


def _question(exam: Examination, ticket: Ticket) -> Call:
    return Call(
        operation=Operation.VALIDATE_JOB,
        operation_attributes=ticket.document_operation_attributes(),
        job_attributes=ticket.job,
        document=OctetsBody(b""),  # as for a document: in chunks, with Expect
        deadline=_deadline(exam, VALIDATION_SECONDS),
    )


def _may_be_silent_over_chunks(error: SealpressError) -> bool:
    return error.reason in {Reason.RECEIVE_TIMEOUT, Reason.SEND_TIMEOUT}


def usual_ticket(printer: Group) -> Ticket:
    """Return a ticket with what people choose most, as far as the printer lists it."""
    options: dict[str, object] = {
        name: value for name, value in _USUAL if value in strings(printer, f"{name}-supported")
    }
    if "copies-supported" in printer:
        options["copies"] = 1
    if _NORMAL_QUALITY in integers(printer, "print-quality-supported"):
        options["print-quality"] = "normal"
    ticket = Ticket.make(JOB_NAME, strict=False, options=options)
    return replace(ticket, document_format=usual_format(printer))


_USUAL = (
    ("media", "iso_a4_210x297mm"),
    ("sides", "one-sided"),
    ("print-color-mode", "auto"),
)
_NORMAL_QUALITY = 4
_USUAL_FORMATS = ("application/pdf", "image/jpeg", "image/pwg-raster", "image/urf")


def usual_format(printer: Group) -> str:
    """Return the format that people print most of those it takes; empty to leave it open."""
    listed = strings(printer, "document-format-supported")
    return next((one for one in _USUAL_FORMATS if one in listed), "")


def is_answered(reply: Reply | None) -> bool:
    """Whether it is an answer that says yes."""
    return reply is not None and is_successful(reply.status)


def _deadline(exam: Examination, seconds: float) -> float:
    return exam.driver.now() + min(seconds, exam.seconds_left)

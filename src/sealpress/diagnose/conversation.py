"""What was asked of a printer under examination, and what it answered: few questions for all steps.

One Get-Printer-Attributes and one Validate-Job serve all steps. They go the way of a delivery, by
its session, so that whatever has to be repaired, repeated or gone around shows as it would there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sealpress.client.capabilities import integers, strings
from sealpress.client.facts import ExpectSupport
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

EXPECT_SECONDS = 0.4
"""For how long a printer that answers at once is first waited for with ``100 Continue``."""

PROMPT_SECONDS = 0.05
"""Permission that comes so soon after the body began was waiting for the body."""

PROMPT_ANSWER_SECONDS = 0.1
"""A printer that tells all about itself in that time answers at once."""

DOUBT_SECONDS = 3.0
"""For how long one is waited for that has just answered, when it is asked what kept it silent."""

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
        hangs_on_expect: A request with ``Expect: 100-continue`` was not answered, the same without
            was, though it was in chunks.
    """

    exchanges: list[Exchanged] = field(default_factory=list)
    attributes: Reply | None = None
    attributes_error: SealpressError | None = None
    validation: Reply | None = None
    validation_error: SealpressError | None = None
    needs_length: bool = False
    hangs_on_expect: bool = False

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

    @property
    def is_prompt(self) -> bool:
        """Whether the printer has told about itself at once."""
        told = self.about(Operation.GET_PRINTER_ATTRIBUTES)
        return bool(told) and told[-1].seconds <= PROMPT_ANSWER_SECONDS

    @property
    def permission_is_in_doubt(self) -> bool:
        """Whether permission to send may only have needed more time than it was given."""
        asked = [one for one in self.about(Operation.VALIDATE_JOB) if one.sending.expecting]
        if not asked or asked[-1].response is None or not asked[-1].sent.complete:
            return False
        sent = asked[-1].sent
        came = sent.continued_after
        return not sent.continued and (came is None or came - sent.waited > PROMPT_SECONDS)


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

    A printer that does not answer it is asked once more with Content-Length. One that answers at
    once is not waited for long before the body; where that leaves in doubt whether it ever gives
    permission to send, it is asked once more with all the patience of a delivery.
    """
    talk = exam.conversation
    is_brief = talk.is_prompt and exam.timeouts.expect > EXPECT_SECONDS
    await _validate(exam, expect=EXPECT_SECONDS if is_brief else math.inf)
    if is_brief and talk.permission_is_in_doubt and exam.seconds_left:
        await _ask_patiently(exam)
    silent = talk.validation_error is not None and _may_be_silent_over_chunks(talk.validation_error)
    if not silent or not exam.seconds_left:
        return
    link = exam.session.link
    link.facts = replace(link.facts, chunked=False)
    before, talk.validation_error = talk.validation_error, None
    await _validate(exam)
    if talk.validation_error is None:
        talk.hangs_on_expect = await _answers_without_expect(exam)
        talk.needs_length = not talk.hangs_on_expect
    talk.validation_error = talk.validation_error and before


async def _answers_without_expect(exam: Examination) -> bool:
    """Ask in chunks again, but without Expect, if that was there."""
    link, asked = exam.session.link, exam.conversation.about(Operation.VALIDATE_JOB)
    if not asked[0].sending.expecting or not exam.seconds_left:
        return False
    link.facts = replace(link.facts, chunked=True, expect=ExpectSupport.IGNORED)
    try:
        await exam.session.ask(_question(exam, Ticket(name=JOB_NAME), DOUBT_SECONDS))
    except SealpressError:
        link.facts = replace(link.facts, chunked=False)
        return False
    return True


async def ask_plainly(exam: Examination) -> Reply | None:
    """Ask whether a job without options would be taken; ``None`` when no answer came."""
    try:
        return await exam.session.ask(_question(exam, Ticket(name=JOB_NAME)))
    except SealpressError:
        return None


async def _ask_patiently(exam: Examination) -> None:
    """Ask once more, as if nothing were known of chunks and permission; keep the first answer."""
    talk, link = exam.conversation, exam.session.link
    known, answered = link.facts, talk.validation
    link.facts = replace(known, chunked=None, expect=ExpectSupport.UNKNOWN)
    await _validate(exam)
    if answered is not None:
        talk.validation, talk.validation_error = answered, None
        link.facts = replace(known, expect=link.facts.expect)


async def _validate(exam: Examination, *, expect: float = math.inf) -> None:
    talk = exam.conversation
    ticket = usual_ticket(exam.attributes) if exam.attributes is not None else Ticket()
    try:
        talk.validation = await exam.session.ask(_question(exam, ticket, expect=expect))
    except SealpressError as error:
        talk.validation_error = error


def _question(
    exam: Examination,
    ticket: Ticket,
    seconds: float = VALIDATION_SECONDS,
    *,
    expect: float = math.inf,
) -> Call:
    return Call(
        operation=Operation.VALIDATE_JOB,
        operation_attributes=ticket.document_operation_attributes(),
        job_attributes=ticket.job,
        document=OctetsBody(b""),  # as for a document: in chunks, with Expect
        deadline=_deadline(exam, seconds),
        expect=expect,
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

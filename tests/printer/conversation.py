"""A conversation with a printer in memory: short ways to ask, time that only moves when told."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from sealpress.ipp.message import Attribute, Group, Message, Value, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.options import request_options
from sealpress.ipp.requests import request
from sealpress.ipp.status import Status
from sealpress.ipp.tags import GroupTag
from sealpress.printer import (
    AcceptDocument,
    Answer,
    EventKind,
    Instant,
    Printer,
    PrinterConfig,
    RequestFacts,
)

URI = "ipp://printer.test/ipp/print"
MORNING = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.UTC)
CONFIG = PrinterConfig(uuid="6ba7b810-9dad-11d1-80b4-00c04fd430c8")


def instant(seconds: float = 0.0) -> Instant:
    """Make the moment so many seconds after the printer came up."""
    return Instant(1000.0 + seconds, MORNING + datetime.timedelta(seconds=seconds))


def config(**settings: object) -> PrinterConfig:
    """Make settings that differ from the usual ones as given."""
    return PrinterConfig(**{"uuid": CONFIG.uuid, **settings})  # type: ignore[arg-type]  # test


@dataclass
class Conversation:
    """One client talking to one printer.

    ``user`` is the claimed name, ``authenticated`` what HTTP or TLS made sure of,
    ``issuer`` who vouches for it.
    """

    settings: PrinterConfig = CONFIG
    user: str | None = "ann"
    authenticated: str | None = None
    issuer: str = ""
    secure: bool = False
    seconds: float = 0.0
    has_document: bool | None = None
    printer: Printer = field(init=False)

    def __post_init__(self) -> None:
        self.printer = Printer(self.settings, started_at=instant())

    @property
    def now(self) -> Instant:
        return instant(self.seconds)

    @property
    def where(self) -> RequestFacts:
        return RequestFacts(
            secure=self.secure,
            host="printer.test",
            port=631,
            path="/ipp/print",
            at=self.now,
            user=self.authenticated,
            user_issuer=self.issuer,
            peer="192.0.2.7",
            has_document=self.has_document,
        )

    def message(
        self,
        operation: Operation,
        options: Mapping[str, object] | None = None,
        *,
        job_id: int | None = None,
    ) -> Message:
        """Build a well-formed request; options go into the group they belong to."""
        parted = request_options(options or {})
        return request(
            operation,
            URI,
            1,
            job_id=job_id,
            user=self.user,
            operation_attributes=parted.operation,
            job_attributes=parted.job,
        )

    def send(self, message: Message) -> Message:
        """Send a request that has no document, and return the response."""
        reply = self.printer.begin(message, self.where)
        assert isinstance(reply, Answer), reply
        return reply.message

    def ask(
        self,
        operation: Operation,
        options: Mapping[str, object] | None = None,
        *,
        job_id: int | None = None,
    ) -> Message:
        """Send a well-formed request without a document."""
        return self.send(self.message(operation, options, job_id=job_id))

    def begin(
        self,
        operation: Operation,
        options: Mapping[str, object] | None = None,
        *,
        job_id: int | None = None,
    ) -> AcceptDocument:
        """Send a request whose document the printer must want."""
        reply = self.printer.begin(self.message(operation, options, job_id=job_id), self.where)
        assert isinstance(reply, AcceptDocument), reply
        return reply

    def print(self, options: Mapping[str, object] | None = None, octets: int = 100) -> Message:
        """Print a document of so many octets."""
        accepted = self.begin(Operation.PRINT_JOB, options)
        return self.printer.document_received(accepted, octets=octets, at=self.now)

    def new_job(self, options: Mapping[str, object] | None = None) -> int:
        """Print a document and return the job's number."""
        return job_id(self.print(options))

    def open_job(self, options: Mapping[str, object] | None = None) -> int:
        """Create a job that waits for documents."""
        return job_id(self.ask(Operation.CREATE_JOB, options))

    def send_document(self, job: int, *, last: bool = True, octets: int = 100) -> Message:
        """Send a document for a job."""
        accepted = self.begin(Operation.SEND_DOCUMENT, {"last-document": last}, job_id=job)
        return self.printer.document_received(accepted, octets=octets, at=self.now)

    def finish_next(self) -> int:
        """Let the device print the next job to its end."""
        number = self.printer.next_job()
        assert number is not None
        self.printer.start_job(number, self.now)
        self.printer.finish_job(number, self.now, impressions=1, sheets=1)
        return number

    def job(self, number: int, *names: str) -> Group:
        """Return a job's attributes."""
        requested = {"requested-attributes": list(names)} if names else {}
        answer = self.ask(Operation.GET_JOB_ATTRIBUTES, requested, job_id=number)
        assert answer.code <= 1, answer
        return answer.groups[-1]

    def attributes(self, *names: str) -> Group:
        """Return the printer's attributes of these names."""
        requested = {"requested-attributes": list(names)} if names else {}
        return self.ask(Operation.GET_PRINTER_ATTRIBUTES, requested).groups[-1]

    def events(self) -> list[EventKind]:
        """Return the kinds of events since the last time."""
        return [event.kind for event in self.printer.take_events()]


def job_id(answer: Message) -> int:
    """Return the job's number from a response."""
    assert answer.code <= 2, answer
    group = answer.group(GroupTag.JOB)
    assert group is not None
    value = group["job-id"].value
    assert isinstance(value, int)
    return value


def jobs(answer: Message) -> list[Value]:
    """Return the numbers of the jobs in a response of Get-Jobs."""
    assert answer.code == Status.SUCCESSFUL_OK, answer
    return [group["job-id"].value for group in answer.groups_of(GroupTag.JOB)]


def unsupported(answer: Message) -> dict[str, tuple[Value, ...]]:
    """Return the unsupported group as a dictionary."""
    group = answer.group(GroupTag.UNSUPPORTED)
    return {attribute.name: attribute.values for attribute in group} if group else {}


def changed(message: Message, *, drop: str = "", put: Attribute | None = None) -> Message:
    """Return a request without one of its operation attributes, or with one replaced or added."""
    gone = {drop, put.name if put else ""}
    attributes = [one for one in message.groups[0] if one.name not in gone]
    if put:
        attributes.append(put)
    first = Group(attributes, tag=GroupTag.OPERATION)
    return Message(message.version, message.code, message.request_id, [first, *message.groups[1:]])


def of_version(message: Message, major: int, minor: int) -> Message:
    """Return a request with another version number."""
    return Message(Version(major, minor), message.code, message.request_id, message.groups)

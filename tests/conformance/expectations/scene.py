"""A client of the virtual printer's whole model in memory: requests by steps, time by hand.

Every request and answer goes through the codec, as it would on the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sealpress import ipp
from sealpress.conformance.variables import Variables, printer_variables
from sealpress.ipp.message import Group, Message, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.uri import PrinterUri
from sealpress.printer import AcceptDocument, Answer, PrinterConfig
from tests.printer.conversation import URI, Conversation

DOCUMENT_OCTETS = 1200


@dataclass
class Scene:
    """One client and one printer, from the suite's first request to its last.

    Attributes:
        model: The printer.
        variables: What the suite has defined so far.
        job: The last job made.
    """

    model: PrinterConfig
    variables: Variables
    job: int = 0
    talk: Conversation = field(init=False)

    def __post_init__(self) -> None:
        self.talk = Conversation(self.model, user="ann", seconds=5.0)

    def send(self, message: Message) -> Message:
        """Send a request, with a document if the printer wants one, and return the answer."""
        request = ipp.decode(ipp.encode(message))
        reply = self.talk.printer.begin(request, self.talk.where)
        if isinstance(reply, AcceptDocument):
            answer = self.talk.printer.document_received(
                reply, octets=DOCUMENT_OCTETS, at=self.talk.now
            )
        else:
            assert isinstance(reply, Answer), reply
            answer = reply.message
        self.pass_time()
        return self._heard(ipp.decode(ipp.encode(answer)))

    def _heard(self, answer: Message) -> Message:
        for group in answer.groups:
            number = group.get("job-id")
            if number is not None and isinstance(number.value, int):
                self.job = number.value
        return answer

    def pass_time(self, seconds: float = 1.0) -> None:
        """Let time pass, and the printer notice it."""
        self.talk.seconds += seconds
        self.talk.printer.tick(self.talk.now)
        self.talk.printer.take_events()

    def speak_tls(self) -> None:
        """Go on through TLS: passwords come no other way."""
        self.talk.secure = True

    def print_all(self) -> None:
        """Let the device print what waits for it, a page each."""
        while self.talk.printer.next_job() is not None:
            self.talk.finish_next()
            self.pass_time()

    def run_out_of_paper(self) -> None:
        """Let the device want paper."""
        self.talk.printer.set_state_reasons(["media-needed-error"], self.talk.now)

    def message(
        self, operation: Operation, options: Mapping[str, object], *, job: int | None = None
    ) -> Message:
        """Build a request."""
        return self.talk.message(operation, options, job_id=job)


@dataclass(frozen=True)
class Step:
    """How one request of a suite is made.

    Attributes:
        operation: What is asked.
        options: Its attributes besides those that every request has.
        of_job: Whether it is about the last job.
        before: What happens at the printer before it.
        alter: What is made of the request before it is sent.
        user: Who asks.
        names: The variable that the suite keeps the number of the job in.
        told_as: The operation that the file names where the suite means another one.
    """

    operation: Operation
    options: Mapping[str, object] = field(default_factory=dict)
    of_job: bool = False
    before: Callable[[Scene], None] | None = None
    alter: Callable[[Message], Message] | None = None
    user: str = "ann"
    told_as: Operation | None = None
    names: str = ""

    def perform(self, scene: Scene) -> Message:
        """Ask, and return the answer."""
        if self.before is not None:
            self.before(scene)
        job = scene.job if self.of_job else None
        scene.talk.user = self.user
        message = scene.message(self.operation, self.options, job=job)
        answer = scene.send(self.alter(message) if self.alter is not None else message)
        if self.names:
            scene.variables.define(self.names, str(scene.job))
        return answer


def of_request_id(number: int) -> Callable[[Message], Message]:
    """Make a request have another number."""
    return lambda one: Message(one.version, one.code, number, one.groups)


def of_version(major: int, minor: int) -> Callable[[Message], Message]:
    """Make a request have another version."""
    return lambda one: Message(Version(major, minor), one.code, one.request_id, one.groups)


def only(*names: str) -> Callable[[Message], Message]:
    """Leave of a request these operation attributes, in this order."""

    def altered(one: Message) -> Message:
        first = Group([one.groups[0][name] for name in names], tag=one.groups[0].tag)
        return Message(one.version, one.code, one.request_id, [first])

    return altered


def of_document(name: str) -> Callable[[Message], Message]:
    """Give the document of a request another name: attributes of documents have their own group."""
    told = attribute_from("document-name", name)
    group = Group([told], tag=GroupTag.DOCUMENT)
    return lambda one: Message(one.version, one.code, one.request_id, [one.groups[0], group])


def given(**texts: str) -> Variables:
    """Return the variables that a run begins with."""
    start = printer_variables(PrinterUri.parse(URI), "ann")
    return Variables({**start, **texts}, {})

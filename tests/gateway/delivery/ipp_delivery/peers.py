"""A printer in memory: it answers calls as its script says, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sealpress.client.replies import Reply
from sealpress.client.session import Call
from sealpress.errors import HttpError, IppError, SpoolError, TransportError
from sealpress.gateway.delivery.destination import Work
from sealpress.gateway.delivery.ipp_delivery.asking import Questions
from sealpress.gateway.delivery.ipp_delivery.habits import Habits
from sealpress.gateway.delivery.ipp_delivery.sending import Sending
from sealpress.gateway.preparation import WorkDocument
from sealpress.ipp import Attribute, Group, GroupTag, Message, Operation, ValueTag, Version
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import JobPrivate, RemoteJob, SpooledJob
from sealpress.transport.aio import AsyncDriver

UUID = "1a2b3c4d-0000-4000-8000-000000000000"
MARKED = "letter [1a2b3c4d]"
T = TypeVar("T")
Answer = Group | Sequence[Group] | Exception | Callable[[], Awaitable[Group]]


def attribute(name: str, value: object) -> Attribute:
    """Return an attribute of one value, or of several of a tuple."""
    values = value if isinstance(value, tuple) else (value,)
    tags = {bool: ValueTag.BOOLEAN, int: ValueTag.INTEGER, str: ValueTag.KEYWORD}
    return Attribute(
        name.replace("_", "-"), tuple(tags.get(type(one), ValueTag.ENUM) for one in values), values
    )


def printer(**values: object) -> Group:
    """Return what a printer says of itself; by itself, one that does Create-Job."""
    described: dict[str, object] = {
        "operations_supported": (2, 5, 6),
        "printer_up_time": 100,
        "printer_is_accepting_jobs": True,
    } | values
    found = [attribute(*one) for one in described.items() if one[1] is not None]
    return Group(found, tag=GroupTag.PRINTER)


def job(job_id: int = 7, state: int = JobState.COMPLETED, **values: object) -> Group:
    """Return what a printer says of a job."""
    told = {"job_id": job_id, "job_state": int(state)} | values
    found = [attribute(*one) for one in told.items() if one[1] is not None]
    return Group(found, tag=GroupTag.JOB)


def refusal(status: int) -> IppError:
    return IppError(Reason.IPP_STATUS, f"refused with {status:#06x}", status=status)


def http(status: int) -> HttpError:
    return HttpError(Reason.HTTP_STATUS, f"HTTP {status}", status=status)


GONE = refusal(0x0406)
DOES_NOT_SAY = refusal(0x0501)
OFF = TransportError(Reason.CONNECTION_REFUSED, "nobody there", retryable=True)
CUT = TransportError(Reason.CONNECTION_RESET, "reset")


@dataclass
class _Link:
    """The way there, as far as anybody asks for it."""

    seconds: float = 0.0

    @property
    def driver(self) -> _Link:
        return self

    def now(self) -> float:
        return asyncio.get_running_loop().time() + self.seconds


@dataclass
class Peer:
    """A session with a scripted printer.

    Attributes:
        script: The answers to each operation, one after another; the last one stays. Get-Jobs is
            scripted by ``which-jobs``.
        asked: What it was asked, in order.
        closed: How often its idle connections were closed.
    """

    script: dict[object, list[Answer]]
    asked: list[Call] = field(default_factory=list)
    link: _Link = field(default_factory=_Link)
    user: str = "anna"
    closed: int = 0

    async def close(self) -> None:
        self.closed += 1

    async def call(self, call: Call) -> Reply:
        self.asked.append(call)
        answers = self.script.get(_key(call))
        if answers is None:
            raise refusal(0x0501)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        await _read(call)
        if callable(answer):
            answer = await answer()
        groups = [answer] if isinstance(answer, Group) else list(answer)
        return Reply(Message(Version(2, 0), 0, 1, groups))

    def did(self, operation: Operation) -> list[Call]:
        """Return the calls of an operation."""
        return [one for one in self.asked if one.operation == operation]

    @property
    def operations(self) -> list[str]:
        """Return what it was asked, by name."""
        return [one.operation.label for one in self.asked]


def _key(call: Call) -> object:
    if call.operation != Operation.GET_JOBS:
        return call.operation
    return next(str(one.values[0]) for one in call.operation_attributes if one.name == "which-jobs")


class _InPlace(AsyncDriver):
    """Has nothing done in a thread: time may leap."""

    async def call(self, function: Callable[[], T]) -> T:
        return function()


async def _read(call: Call) -> None:
    """Take the document, as a connection does."""
    if call.document is None:
        return
    octets = 0
    reader = await call.document.open(_InPlace())
    while piece := await reader.read():
        octets += len(piece)
        if call.on_sent is not None:
            call.on_sent(octets)


def peer(
    *,
    waiting: Sequence[Group] = (),
    done: Sequence[Group] = (),
    described: Answer | None = None,
    **answers: Answer | list[Answer],
) -> Peer:
    """Make a printer; ``print_job=``, ``get_job_attributes=`` ... are its answers."""
    script: dict[object, list[Answer]] = {
        "not-completed": [list(waiting)],
        "completed": [list(done)],
        Operation.GET_PRINTER_ATTRIBUTES: [described or printer()],
        Operation.CANCEL_JOB: [[]],
    }
    for name, given in answers.items():
        key = Operation[name.upper()] if name.upper() in Operation.__members__ else name
        is_several = isinstance(given, list)
        script[key] = given if is_several else [given]  # type: ignore[list-item]
    return Peer(script)


@dataclass
class Paper:
    """A desk that remembers what it was told."""

    noted: list[RemoteJob] = field(default_factory=list)
    said: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    octets: list[int] = field(default_factory=list)
    made: list[tuple[int, int | None]] = field(default_factory=list)
    fails: SpoolError | None = None

    async def note(self, remote: RemoteJob) -> None:
        if self.fails is not None:
            raise self.fails
        self.noted.append(remote)

    def progress(
        self,
        *,
        octets: int | None = None,
        impressions: int | None = None,  # of the protocol
        sheets: int | None = None,
    ) -> None:
        if octets is not None:
            self.octets.append(octets)

    async def making(self, done: int, total: int | None) -> None:
        self.made.append((done, total))

    def printer_says(self, reasons: Sequence[str], message: str = "") -> None:
        self.said.append((tuple(reasons), message))

    def connected(self, facts: Mapping[str, str], *, secure: bool) -> None:
        raise AssertionError("nobody connects")


def work(*octets: bytes, remote: RemoteJob | None = None, **changes: object) -> Work:
    """Return a job with documents of these octets."""
    spooled = SpooledJob(
        key=1,
        queue_id=1,
        job_id=3,
        uuid=UUID,
        version=1,
        state=JobState.PROCESSING,
        reasons=(),
        message="",
        priority=50,
        hold_until=0.0,
        is_open=False,
        is_secure=True,
        created_at=0.0,
        attempts=1,
        remote=remote or RemoteJob(),
        private=JobPrivate(name="letter", user="anna"),
    )
    documents = [document(number, one) for number, one in enumerate(octets or (b"%PDF",), 1)]
    return Work(job=replace(spooled, **changes), documents=documents)  # type: ignore[arg-type]


def document(number: int, octets: bytes) -> WorkDocument:
    """Return a document; ``LOST`` is one that can't be read."""

    async def read() -> AsyncIterator[bytes]:
        if octets == LOST:
            raise SpoolError(Reason.DOCUMENT_LOST, "the document is damaged")
        yield octets

    return WorkDocument(
        number=number, document_format="application/pdf", octets=len(octets), open=read
    )


LOST = b"lost"


def sending(
    session: Peer, job_: Work, desk: Paper | None = None, habits: Habits | None = None
) -> Sending:
    """Make a sending to a scripted printer."""
    return Sending(session, Questions(session), habits or Habits(), job_, desk or Paper())  # type: ignore[arg-type]

"""Requests as clients of systems that don't run here send them, octet by octet, and our answers.

They are built of what is known of those clients; none is a copy of what somebody captured.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.gateway.capabilities.configuring import printer_config
from sealpress.gateway.capabilities.kept import Abilities
from sealpress.gateway.settings import QueueSettings
from sealpress.ipp.decoder import decode, decode_prefix
from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Attribute, Group, Message, Value, Version
from sealpress.ipp.operations import Operation
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import AcceptDocument, Answer, PrinterConfig
from tests.gateway.face.house import House, opened
from tests.printer.conversation import Conversation

CHARSET = Attribute("attributes-charset", (ValueTag.CHARSET,), ("utf-8",))
LANGUAGE = Attribute("attributes-natural-language", (ValueTag.NATURAL_LANGUAGE,), ("en-us",))

VERSION = Version(2, 0)
PDF = b"%PDF-1.4 a page"


def words(name: str, *values: str, tag: ValueTag = ValueTag.KEYWORD) -> Attribute:
    """Make an attribute of texts."""
    return Attribute(name, (tag,) * len(values), values)


def number(name: str, value: int) -> Attribute:
    """Make an attribute of one integer."""
    return Attribute(name, (ValueTag.INTEGER,), (value,))


def flag(name: str, *, value: bool) -> Attribute:
    """Make an attribute of one boolean."""
    return Attribute(name, (ValueTag.BOOLEAN,), (value,))


def document_format(name: str) -> Attribute:
    """Make the operation attribute for a document's format."""
    return words("document-format", name, tag=ValueTag.MIME_MEDIA_TYPE)


@dataclass
class Peer:
    """A printer of ours at the other end of a connection, and its URI."""

    uri: str
    answer: Callable[[bytes], Awaitable[bytes]] = field(repr=False)
    version: Version = VERSION

    def __post_init__(self) -> None:
        self._ids = itertools.count(11)

    async def ask(
        self,
        operation: Operation,
        *attributes: Attribute,
        job: Sequence[Attribute] = (),
        document: bytes = b"",
        uri: str = "",
    ) -> Message:
        """Send a request, and hold its answer to what every client relies on."""
        target = words("printer-uri", uri or self.uri, tag=ValueTag.URI)
        groups = [Group([CHARSET, LANGUAGE, target, *attributes], tag=GroupTag.OPERATION)]
        groups += [Group(list(job), tag=GroupTag.JOB)] if job else []
        asked = Message(self.version, operation, next(self._ids), groups)
        answer = decode(await self.answer(encode(asked) + document))
        assert (answer.version, answer.request_id) == (asked.version, asked.request_id)
        assert [one.name for one in answer.groups[0]][:2] == [CHARSET.name, LANGUAGE.name]
        assert {group.tag for group in answer.groups} <= {1, 2, 4, 5}, "groups of RFC 8010"
        return answer

    async def attributes(self, *names: str, uri: str = "") -> Mapping[str, tuple[Value, ...]]:
        """Return the printer's attributes, all or those of these names."""
        asked = [words("requested-attributes", *names)] if names else []
        answer = await self.ask(Operation.GET_PRINTER_ATTRIBUTES, *asked, uri=uri)
        assert answer.code in {0, 1}, answer
        group = answer.group(GroupTag.PRINTER)
        return {one.name: one.values for one in group or ()}

    async def job(self, job: int) -> Mapping[str, tuple[Value, ...]]:
        """Return a job's attributes."""
        answer = await self.ask(Operation.GET_JOB_ATTRIBUTES, number("job-id", job))
        return of_job(answer)


def of_job(answer: Message) -> Mapping[str, tuple[Value, ...]]:
    """Return the attributes of a successful answer's first job."""
    assert answer.code in {0, 1}, answer
    group = answer.group(GroupTag.JOB)
    assert group is not None
    return {one.name: one.values for one in group}


def id_of(answer: Message) -> int:
    """Return the number of the job that a request made."""
    value = of_job(answer)["job-id"][0]
    assert isinstance(value, int)
    return value


@asynccontextmanager
async def virtual(folder: Path) -> AsyncIterator[Peer]:
    """The virtual printer, in memory."""
    talk = Conversation(PrinterConfig(uuid="6ba7b810-9dad-11d1-80b4-00c04fd430c8"), secure=True)

    async def answer(octets: bytes) -> bytes:
        message, size = decode_prefix(octets)
        reply = talk.printer.begin(message, talk.where)
        if isinstance(reply, AcceptDocument):
            received = len(octets) - size
            return encode(talk.printer.document_received(reply, octets=received, at=talk.now))
        assert isinstance(reply, Answer), reply
        return encode(reply.message)

    yield Peer("ipps://printer.test/ipp/print", answer)


@asynccontextmanager
async def queue(folder: Path) -> AsyncIterator[Peer]:
    """A queue of the gateway that knows its printer, the virtual one."""
    printer = Conversation()
    told = printer.attributes("all", "media-col-database")

    async def learnt(settings: QueueSettings) -> PrinterConfig:
        return printer_config(settings, Abilities.of(settings.uri, told))

    async with opened(folder) as house:
        house.queues._learnt = learnt
        yield Peer("ipps://server.test/ipp/print/laser", _answers(house))


def _answers(house: House) -> Callable[[bytes], Awaitable[bytes]]:
    async def answer(octets: bytes) -> bytes:
        message, size = decode_prefix(octets)
        reply = await house.begin(message)
        if isinstance(reply, Answer):
            return encode(reply.message)
        await reply.write(memoryview(octets)[size:])
        return encode(await reply.finish())

    return answer


PRINTERS: Mapping[str, Callable[[Path], AbstractAsyncContextManager[Peer]]] = {
    "virtual": virtual,
    "queue": queue,
}

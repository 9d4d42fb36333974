"""One answer after the other while a client waits for events (RFC 3996 section 5.2.2)."""

from __future__ import annotations

import asyncio
import re

import pytest

from sealpress import ipp
from sealpress.ipp.message import Group, Message
from sealpress.ipp.requests import request
from sealpress.ipp.tags import GroupTag, ValueTag
from sealpress.printer import Instant, Printer, PrinterConfig
from sealpress.printer.attributes import many, one
from sealpress.printer.dialogue import AcceptDocument
from sealpress.printer.subscriptions.board import NotificationLimits, SubscriptionBoard
from sealpress.server import ipp_handler, part_sender
from sealpress.server.event_answers import _now
from tests.printer.notifications.subscribers import told, wish, with_groups

URI = "ipp://localhost/ipp/print"


class Service:
    """A printer without jobs."""

    def __init__(self, limits: NotificationLimits | None = None) -> None:
        self.printer = Printer(PrinterConfig(), started_at=_now())
        self.board = self.printer._core._board = SubscriptionBoard(limits)

    async def begin(self, message, where, connection):
        reply = self.printer.begin(message, where)
        assert not isinstance(reply, AcceptDocument)
        self.printer.take_events()
        return reply

    def pause(self, *, paused: bool = True) -> None:
        at: Instant = _now()
        (self.printer.pause if paused else self.printer.resume)(at)
        self.printer.take_events()


class Client:
    """Reads a response part by part."""

    def __init__(self, reader, writer) -> None:
        self.reader, self.writer = reader, writer
        self.head = b""

    @classmethod
    async def at(cls, server, tls=None):
        host, port = server.addresses[0]
        return cls(*await asyncio.open_connection(host, port, ssl=tls))

    async def ask(self, message: Message, version: bytes = b"1.1") -> None:
        body = ipp.encode(message)
        self.writer.write(
            b"POST /ipp/print HTTP/%b\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (version, len(body), body)
        )
        self.head = await self.reader.readuntil(b"\r\n\r\n")
        assert self.head.startswith(b"HTTP/1.1 200"), self.head

    async def whole(self) -> Message:
        length = int(re.search(rb"Content-Length: (\d+)", self.head)[1])
        return ipp.decode(await self.reader.readexactly(length))

    async def chunk(self) -> bytes:
        size = int(await self.reader.readuntil(b"\r\n"), 16)
        octets = await self.reader.readexactly(size + 2)
        return octets[:-2]

    async def part(self) -> Message:
        octets = await self.chunk()
        boundary = re.search(rb'boundary="([^"]+)"', self.head)[1]
        inner = octets.removeprefix(b"--" + boundary)
        assert inner.startswith(b"\r\nContent-Type: application/ipp\r\n\r\n")
        assert inner.endswith(b"\r\n--" + boundary), "its end is seen when it comes"
        return ipp.decode(inner[35:].partition(b"\r\n--" + boundary)[0])


def subscribing(*events: str) -> Message:
    return with_groups(request(0x16, URI, 1, user="ann"), wish(events=events))


def waiting(number: int) -> Message:
    message = request(0x1C, URI, 2, user="ann")
    own = [
        many("notify-subscription-ids", ValueTag.INTEGER, [number]),
        one("notify-wait", ValueTag.BOOLEAN, True),
    ]
    first = Group([*message.groups[0], *own], tag=GroupTag.OPERATION)
    return Message(message.version, message.code, message.request_id, [first])


@pytest.fixture
async def listening(serve, client_tls):
    """A printer that is served, one subscription to its state, and clients of it."""
    clients: list[Client] = []
    service = Service(NotificationLimits(max_waiting=2))
    server = await serve(ipp_handler({"/ipp/print": service}))

    async def client(*, tls: bool = False) -> Client:
        clients.append(await Client.at(server, client_tls if tls else None))
        return clients[-1]

    first = await client()
    await first.ask(subscribing("printer-state-changed"))
    answer = await first.whole()
    assert answer.group(GroupTag.SUBSCRIPTION)["notify-subscription-id"].value == 1
    yield service, client
    for each in clients:
        each.writer.close()


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
async def test_each_event_comes_when_it_happens(listening, tls):
    service, client = listening
    waiter = await client(tls=tls)
    await waiter.ask(waiting(1))
    assert b"Transfer-Encoding: chunked" in waiter.head
    assert b'Content-Type: multipart/related; type="application/ipp"' in waiter.head
    first = await waiter.part()
    assert (first.request_id, told(first)) == (2, [])
    for number, paused in ((1, True), (2, False)):
        service.pause(paused=paused)
        assert told(await waiter.part()) == [(number, "printer-state-changed")]


async def test_the_end_of_a_subscription_ends_the_answer_and_the_connection_goes_on(listening):
    service, client = listening
    waiter = await client()
    await waiter.ask(waiting(1))
    await waiter.part()
    service.board.remove(service.board.get(1))
    last = await waiter.part()
    assert last.code == 0x0007
    assert await waiter.chunk() == b"--\r\n"
    assert await waiter.chunk() == b""
    assert service.board.waiting == 0
    await waiter.ask(subscribing("job-created"))
    assert (await waiter.whole()).code == 0


async def test_who_goes_away_waits_no_more(listening, monkeypatch):
    monkeypatch.setattr(part_sender, "PRESENCE_SECONDS", 0.01)
    service, client = listening
    waiter = await client()
    await waiter.ask(waiting(1))
    await waiter.part()
    assert service.board.waiting == 1
    waiter.writer.close()
    for _ in range(1000):
        if not service.board.waiting:
            break
        await asyncio.sleep(0.01)
    assert service.board.waiting == 0


async def test_one_too_many_is_told_to_ask_again(listening):
    service, client = listening
    for _ in range(2):
        waiter = await client()
        await waiter.ask(waiting(1))
    third = await client()
    await third.ask(waiting(1))
    answer = await third.whole()
    assert answer.groups[0]["notify-get-interval"].value == 30
    assert service.board.waiting == 2


async def test_nobody_waits_for_ever(listening):
    service, client = listening
    service.board.limits = NotificationLimits(max_wait_seconds=0.05)
    waiter = await client()
    await waiter.ask(waiting(1))
    assert "notify-get-interval" not in {one.name for one in (await waiter.part()).groups[0]}
    assert (await waiter.part()).groups[0]["notify-get-interval"].value == 30
    assert await waiter.chunk() == b"--\r\n"


async def test_an_old_client_gets_an_answer_with_an_end(listening):
    _, client = listening
    waiter = await client()
    await waiter.ask(waiting(1), version=b"1.0")
    assert (await waiter.whole()).groups[0]["notify-get-interval"].value == 30


async def test_a_server_that_stops_waits_for_nobody_who_waits(serve):
    service = Service()
    server = await serve(ipp_handler({"/ipp/print": service}))
    client = await Client.at(server)
    await client.ask(subscribing("printer-state-changed"))
    await client.whole()
    await client.ask(waiting(1))
    await client.part()
    async with asyncio.timeout(30):
        await server.close(grace=20)
    assert service.board.waiting == 0
    client.writer.close()

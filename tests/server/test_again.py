"""The same request over the same connection: answered the same while that holds, and only then."""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import Awaitable, Callable
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.server import Request, Response, Server, ServerLimits
from sealpress.server.again import MAX_OCTETS, Again

Serve = Callable[..., Awaitable[Server]]

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n%s\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n"


def message(request_id: int, rest: bytes = b"rest") -> bytes:
    """Return what is laid out like an IPP message."""
    return b"\x02\x00\x00\x0b" + struct.pack(">I", request_id) + rest


def asked(request_id: int, rest: bytes = b"rest", fields: bytes = b"") -> bytes:
    """Return a request."""
    body = message(request_id, rest)
    return HEAD % (len(body), fields) + body


class Printer:
    """A handler that counts how often it is asked, and how often its answer was looked at."""

    def __init__(self) -> None:
        self.asked = self.looked = 0
        self.state = b"idle"

    async def __call__(self, request: Request) -> Response:
        body = await request.body.read(1 << 20)
        self.asked += 1
        state = self.state

        def holds() -> bool:
            self.looked += 1
            return self.state is state

        return Response(200, body[:8] + state, holds=holds)


class Client:
    """Talks over one kept connection."""

    def __init__(self, server: Server, tls: ssl.SSLContext | None) -> None:
        self._server, self._tls = server, tls

    async def __aenter__(self) -> Self:
        host, port = self._server.addresses[0]
        self._reader, self._writer = await asyncio.open_connection(host, port, ssl=self._tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def send(self, octets: bytes) -> None:
        """Send, and let the server look at it before anything more is sent."""
        self._writer.write(octets)
        await self._writer.drain()

    async def answer(self) -> bytes:
        """Return the body of the next answer."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        if head.startswith(b"http/1.1 100"):
            return b"go on"
        length = int(head.partition(b"content-length:")[2].split(b"\r\n")[0])
        return await self._reader.readexactly(length)

    async def ask(self, *portions: bytes) -> bytes:
        """Ask, portion by portion."""
        for portion in portions:
            await self.send(portion)
            await asyncio.sleep(0.02)  # so that each comes by itself
        return await self.answer()


async def until_closed(server: Server) -> None:
    """Wait until a server has no connection."""
    async with asyncio.timeout(20):
        while server.connection_count:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.05)


@pytest.fixture(params=["plain", "tls"])
def tls(request: pytest.FixtureRequest, client_tls: ssl.SSLContext) -> ssl.SSLContext | None:
    return client_tls if request.param == "tls" else None


@pytest.mark.anyio
async def test_the_same_is_answered_without_asking_the_handler(
    serve: Serve, tls: ssl.SSLContext | None
) -> None:
    printer = Printer()
    server = await serve(printer)
    async with Client(server, tls) as client:
        for number in (1, 7, 2**31 - 1):
            assert await client.ask(asked(number)) == message(number, b"idle")
        assert (printer.asked, printer.looked) == (1, 2)
        assert server.counters.requests == 3


@pytest.mark.anyio
async def test_head_and_body_may_come_by_themselves(
    serve: Serve, tls: ssl.SSLContext | None
) -> None:
    printer = Printer()
    async with Client(await serve(printer), tls) as client:
        for number in (1, 2, 3):
            head, body = asked(number)[:-12], message(number)
            assert await client.ask(head, body) == message(number, b"idle")
        assert await client.ask(head, message(4, b"REST")) == message(4, b"idle")
        assert (printer.asked, printer.looked) == (2, 2)


@pytest.mark.anyio
async def test_what_changed_is_told_at_once(serve: Serve, tls: ssl.SSLContext | None) -> None:
    printer = Printer()
    async with Client(await serve(printer), tls) as client:
        await client.ask(asked(1))
        printer.state = b"stopped"
        assert await client.ask(asked(2)) == message(2, b"stopped")
        assert await client.ask(asked(3)) == message(3, b"stopped")
        assert printer.asked == 2


@pytest.mark.anyio
@pytest.mark.parametrize(
    "other",
    [
        asked(2, b"Rest"),
        asked(2, b"rest!"),
        asked(2, b"res"),
        asked(2, fields=b"Authorization: Basic YTpi\r\n"),
        asked(0),
        asked(2**31),
        asked(2) + asked(3),
    ],
    ids=["value", "longer", "shorter", "login", "no-id", "id-out-of-range", "two-at-once"],
)
async def test_anything_else_goes_to_the_handler(serve: Serve, other: bytes) -> None:
    printer = Printer()
    async with Client(await serve(printer), None) as client:
        await client.ask(asked(1))
        await client.ask(other)
        assert printer.asked >= 2


@pytest.mark.anyio
async def test_who_waits_for_permission_gets_it_each_time(serve: Serve) -> None:
    printer = Printer()
    async with Client(await serve(printer), None) as client:
        for number in (1, 2):
            request = asked(number, fields=b"Expect: 100-continue\r\n")
            assert await client.ask(request[:-12]) == b"go on"
            assert await client.ask(request[-12:]) == message(number, b"idle")
        assert printer.asked == 2


@pytest.mark.anyio
async def test_long_requests_are_not_remembered(serve: Serve) -> None:
    printer = Printer()
    async with Client(await serve(printer), None) as client:
        for number in (1, 2):
            await client.ask(asked(number, bytes(MAX_OCTETS)))
        assert (printer.asked, printer.looked) == (2, 0)


@pytest.mark.anyio
async def test_who_sends_the_head_alone_and_stops_is_let_go(serve: Serve) -> None:
    limits = ServerLimits(idle_timeout=0.3, linger_pause=0.1, linger_timeout=0.2)
    server = await serve(Printer(), limits=limits)
    async with Client(server, None) as client:
        await client.ask(asked(1))
        await client.send(asked(2)[:-12])
        await until_closed(server)


@pytest.mark.anyio
async def test_a_connection_that_ends_in_the_middle_ends(
    serve: Serve, client_tls: ssl.SSLContext
) -> None:
    server = await serve(Printer())
    async with Client(server, client_tls) as client:
        await client.ask(asked(1))
        await client.send(asked(2)[:-12])
    await until_closed(server)


@given(st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1), st.binary(max_size=40))
def test_only_the_number_differs(first: int, second: int, rest: bytes) -> None:
    again = Again(asked(first, rest), ANSWER + message(first, b"idle"), lambda: True)
    assert again.answer_to(asked(second, rest)) == ANSWER + message(second, b"idle")


@given(st.binary(min_size=1, max_size=90))
def test_other_octets_are_another_request(octets: bytes) -> None:
    again = Again(asked(1), ANSWER + message(1), lambda: True)
    assert again.answer_to(octets) is None

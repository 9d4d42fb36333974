"""Requests over plain connections and TLS, as clients send them."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Self

import pytest

from sealpress.errors import Reason, SealpressError, StateError
from sealpress.server import Request, Response, Server, ServerLimits
from sealpress.transport.http1 import HttpViolation

CLOSE = b"Connection: close\r\n"


def get(path: bytes = b"/", *fields: bytes, version: bytes = b"1.1") -> bytes:
    return b"GET %b HTTP/%b\r\nHost: localhost\r\n%b\r\n" % (path, version, b"".join(fields))


def post(body: bytes, *fields: bytes, path: bytes = b"/ipp/print") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST %b HTTP/1.1\r\nHost: h.local\r\n%b%b\r\n%b" % (
        path,
        length,
        b"".join(fields),
        body,
    )


CHUNKS = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nA: b\r\n\r\n"
)


async def test_requests_in_clear_and_through_tls(serve, talk, client_tls):
    server = await serve()
    assert b"POST /ipp/print 5 -" in await talk(server, post(b"hello", CLOSE))
    assert b"POST /ipp/print 5 TLSv1.3" in await talk(server, post(b"hello", CLOSE), tls=client_tls)
    assert b"POST / 11 TLSv1.3" in await talk(server, CHUNKS, tls=client_tls)


async def test_a_request_octet_by_octet(serve, talk):
    server = await serve()
    octets = [CHUNKS[i : i + 1] for i in range(len(CHUNKS))]
    assert b"POST / 11 -" in await talk(server, *octets)


async def test_requests_sent_ahead_are_answered_in_order(serve, talk):
    calls: list[str] = []

    async def handle(request: Request) -> Response:
        calls.append(f"{request.path} begins")
        await asyncio.sleep(0.01)
        await request.body.read(100)
        calls.append(f"{request.path} ends")
        return Response.text(200, request.path)

    server = await serve(handle)
    answer = await talk(server, get(b"/1") + post(b"hello", path=b"/2") + get(b"/3", CLOSE))
    assert [line for line in answer.splitlines() if line in (b"/1", b"/2", b"/3")] == [
        b"/1",
        b"/2",
        b"/3",
    ]
    assert calls == [f"/{n} {what}" for n in (1, 2, 3) for what in ("begins", "ends")]


async def test_http_1_0_closes_unless_asked_to_keep(serve, talk):
    server = await serve()
    answer = await talk(server, get(version=b"1.0"))
    assert b"Connection: close" in answer
    kept = get(b"/1", b"Connection: keep-alive\r\n", version=b"1.0")
    answer = await talk(server, kept + get(b"/2", version=b"1.0"))
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert b"Connection: keep-alive" in answer


async def test_head_has_no_body(serve, talk):
    answer = await talk(await serve(), b"HEAD / HTTP/1.1\r\nHost: localhost\r\n" + CLOSE + b"\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Content-Length: 11" in head
    assert body == b""


async def test_options_star_is_answered_by_the_server(serve, talk):
    answer = await talk(
        await serve(), b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n" + CLOSE + b"\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 200 OK\r\nAllow: POST")


async def test_an_error_of_the_handler_is_answered_with_500(serve, talk):
    async def handle(request: Request) -> Response:
        raise RuntimeError("secret")

    answer = await talk(await serve(handle), get())
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"secret" not in answer


async def test_an_answer_that_cannot_be_sent_ends_the_connection_only(serve, talk, caplog):
    async def handle(request: Request) -> Response:
        return Response(200, b"", (("X", "a\r\nSet-Cookie: b"),) if request.path == "/x" else ())

    server = await serve(handle)
    assert await talk(server, get(b"/x")) == b""
    assert "the conversation broke off" in caplog.text
    assert (await talk(server, get(b"/", CLOSE))).startswith(b"HTTP/1.1 200 ")


class Connection:
    """A client that reads answers one by one."""

    def __init__(self, server: Server, tls: ssl.SSLContext | None = None) -> None:
        self.address, self.tls = server.addresses[0], tls

    async def __aenter__(self) -> Self:
        self.reader, self.writer = await asyncio.open_connection(*self.address, ssl=self.tls)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()

    async def head(self) -> bytes:
        return await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 20)


async def test_100_continue_comes_when_the_handler_reads(serve):
    reads = asyncio.Event()

    async def handle(request: Request) -> Response:
        await reads.wait()
        return Response.text(200, str(len(await request.body.read(100))))

    async with Connection(await serve(handle)) as client:
        client.writer.write(post(b"hello", b"Expect: 100-continue\r\n")[:-5])
        await asyncio.sleep(0.05)
        assert not client.reader._buffer
        reads.set()
        assert await client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.writer.write(b"hello")
        assert (await client.head()).startswith(b"HTTP/1.1 200 ")


async def test_100_continue_comes_also_after_a_part_of_the_body(serve):
    async def handle(request: Request) -> Response:
        return Response.text(200, str(len(await request.body.read(100))))

    async with Connection(await serve(handle)) as client:
        client.writer.write(post(b"hello", b"Expect: 100-continue\r\n")[:-3])
        assert await client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.writer.write(b"llo")
        assert (await client.head()).startswith(b"HTTP/1.1 200 ")


async def refuse(request: Request) -> Response:
    return Response.text(413, "too much")


async def test_no_100_continue_before_a_refusal(serve, talk):
    answer = await talk(await serve(refuse), post(b"hello", b"Expect: 100-continue\r\n")[:-5])
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in answer


@pytest.mark.parametrize("through_tls", [False, True])
async def test_an_early_answer_is_seen_by_a_client_that_is_still_sending(
    serve, client_tls, through_tls
):
    server = await serve(refuse)
    async with Connection(server, client_tls if through_tls else None) as client:
        client.writer.write(post(b"")[:-2].replace(b": 0", b": 50000000") + b"\r\n")
        for _ in range(200):
            client.writer.write(bytes(50_000))
            await client.writer.drain()
        assert (await client.head()).startswith(b"HTTP/1.1 413 ")


async def test_a_short_unwanted_body_does_not_cost_the_connection(serve, talk):
    answer = await talk(await serve(refuse), post(b"hello") + get(b"/", CLOSE))
    assert answer.count(b"HTTP/1.1 413 ") == 2


@pytest.mark.parametrize(
    "octets",
    [CHUNKS[:-2], CHUNKS[:-8], CHUNKS[:-30], post(b"hello")[:-1]],
    ids=["no last CRLF", "no trailer", "inside a chunk", "counted"],
)
async def test_a_body_cut_short_is_never_complete(serve, octets: bytes):
    ends: asyncio.Queue[object] = asyncio.Queue()

    async def handle(request: Request) -> Response:
        try:
            ends.put_nowait(await request.body.read(100))
        except SealpressError as error:
            ends.put_nowait(error.reason)
            raise
        return Response.text(200, "fine")

    server = await serve(handle)
    async with Connection(server) as client:
        client.writer.write(octets)
        client.writer.write_eof()
        assert (await client.head()).startswith(b"HTTP/1.1 400 ")
    assert await ends.get() == Reason.RESPONSE_TRUNCATED


async def test_what_a_handler_makes_of_a_broken_body_is_not_sent(serve, talk):
    async def handle(request: Request) -> Response:
        try:
            await request.body.read(100)
        except HttpViolation:
            return Response.text(200, "whatever")
        return Response.text(200, "fine")

    answer = await talk(await serve(handle), CHUNKS.replace(b"6;x=y", b"0x6"))
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_slow_handler_holds_the_client_back(serve):
    go_on = asyncio.Event()

    async def handle(request: Request) -> Response:
        await go_on.wait()
        received = 0
        async for piece in request.body:
            received += len(piece)
        return Response.text(200, str(received))

    async with Connection(await serve(handle)) as client:
        size = 64 * 1024 * 1024
        client.writer.write(post(b"")[:-2].replace(b": 0", b": %d" % size) + b"\r\n")
        client.writer.write(bytes(size))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.writer.drain(), 0.3)
        go_on.set()
        assert (await client.head()).startswith(b"HTTP/1.1 200 ")
        assert await client.reader.readline() == b"%d\n" % size


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        (b"localhost", True),
        (b"LOCALHOST:631", True),
        (b"127.0.0.1:631", True),
        (b"[::1]:631", True),
        (b"printer.local.", True),
        (b"named.example", True),
        (b"evil.example", False),
        (b"localhost.evil.example", False),
        (b"named.example@evil.example", False),
        (b"evil.example, localhost", False),
        (b"local", False),
        (b"", False),
        (b"localhost:631:80", False),
    ],
)
async def test_the_host_must_be_ours(serve, talk, host: bytes, allowed: bool):
    server = await serve(hosts=["named.example"])
    answer = await talk(server, b"GET / HTTP/1.1\r\nHost: " + host + b"\r\n" + CLOSE + b"\r\n")
    assert answer.startswith(b"HTTP/1.1 200 " if allowed else b"HTTP/1.1 400 ")
    assert server.counters.requests == int(allowed)


async def test_the_host_of_an_absolute_target_must_be_ours_too(serve, talk):
    answer = await talk(await serve(), get(b"http://evil.example/", CLOSE))
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_port_in_use_is_said(serve):
    server = await serve()
    with pytest.raises(StateError) as caught:
        await Server(refuse).listen(*server.addresses[0])
    assert caught.value.reason == Reason.PORT_IN_USE


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="needs IPv4 and IPv6 on one port")
async def test_every_address_is_those_of_ipv4_as_well():
    server = Server(refuse)
    (_, port), *_ = await server.listen("::", 0)
    for host in ("127.0.0.1", "::1"):
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 ")
        writer.close()
    await server.close()


async def test_closing_ends_idle_connections_and_lets_requests_end(serve):
    begun = asyncio.Event()

    async def handle(request: Request) -> Response:
        begun.set()
        await asyncio.sleep(0.05)
        return Response.text(200, "done")

    server = await serve(handle)
    async with Connection(server) as idle, Connection(server) as busy:
        busy.writer.write(get())
        await begun.wait()
        await server.close(grace=10)
        assert b"Connection: close" in await busy.head()
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await idle.head()
    assert server.connection_count == 0


async def test_a_body_has_a_limit_when_read_at_once(serve, talk):
    async def handle(request: Request) -> Response:
        return Response.text(200, str(len(await request.body.read(4))))

    answer = await talk(await serve(handle), post(b"hello"))
    assert answer.startswith(b"HTTP/1.1 413 ")


async def test_limits_are_values():
    assert ServerLimits().max_connections >= 8
    assert ServerLimits(idle_timeout=1).idle_timeout == 1


async def test_somebody_else_may_take_connections(serve, talk):
    taken: list[tuple[str, int]] = []

    def take(_server: Server, accepted: socket.socket, peer: tuple[str, int]) -> None:
        taken.append(peer)
        accepted.sendall(b"not here")
        accepted.close()

    server = await serve(take=take)
    assert await talk(server, b"") == b"not here"
    assert [host for host, _ in taken] == ["127.0.0.1"]
    assert server.counters.connections == server.connection_count == 0


async def test_ports_close_while_connections_go_on_and_open_again(serve):
    server = await serve()
    host, port = server.addresses[0]
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(get(b"/a"))
    await reader.readuntil(b"GET /a 0 -\n")
    server.stop_listening()
    assert server.addresses == []
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(host, port)
    writer.write(get(b"/b"))
    await reader.readuntil(b"GET /b 0 -\n")
    writer.transport.abort()
    assert await server.listen(host, port) == [(host, port)]
    _, again = await asyncio.open_connection(host, port)
    again.transport.abort()

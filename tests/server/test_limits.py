"""Patience has an end, and there is room for those who make progress."""

from __future__ import annotations

import asyncio
import socket

import pytest

from sealpress.server import Request, Response, ServerLimits

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"
QUICK = ServerLimits(
    head_timeout=0.3, handshake_timeout=0.3, body_grace=0.3, idle_timeout=0.3, linger_timeout=0.1
)


@pytest.mark.parametrize(
    ("octets", "answer"),
    [
        (b"", b""),
        (b"POST /ipp/pr", b"HTTP/1.1 408 "),
        (POST + b"hello", b"HTTP/1.1 408 "),
        (HEAD + b"\r\n", b"HTTP/1.1 200 "),
        (HEAD + b"X: y", b"HTTP/1.1 408 "),
        (b"\x16", b""),
        (b"\x16\x03\x01\x02\x00", b""),
    ],
    ids=[
        "nothing",
        "half a line",
        "body",
        "idle",
        "half a head",
        "first octet of TLS",
        "half a hello",
    ],
)
async def test_a_peer_that_stops_is_left(serve, talk, octets: bytes, answer: bytes):
    server = await serve(limits=QUICK)
    got = await talk(server, octets)
    assert got.startswith(answer)
    assert got.count(b"HTTP/1.1") == bool(answer)
    assert server.counters.timeouts + server.counters.failed_handshakes == 1


async def test_a_handshake_that_ends_at_once_is_not_waited_for(serve, talk, eventually):
    server = await serve()
    _, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(b"\x16")
    writer.write_eof()
    await eventually(lambda: server.counters.failed_handshakes)
    assert server.failed_handshakes[0].reason == "tls-closed"
    writer.transport.abort()


async def test_when_all_others_are_being_answered_a_new_one_is_refused(serve, talk, eventually):
    go_on = asyncio.Event()

    async def handle(request: Request) -> Response:
        await go_on.wait()
        return Response.text(200, "done")

    server = await serve(handle, limits=ServerLimits(max_connections=2))
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    _, other = await asyncio.open_connection(*server.addresses[0])
    for each in (writer, other):
        each.write(HEAD + b"\r\n")
    await eventually(lambda: server.counters.requests == 2)
    assert await talk(server, HEAD + b"\r\n") == b""
    go_on.set()
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    assert answer.startswith(b"HTTP/1.1 200 ")
    for each in (writer, other):
        each.transport.abort()


@pytest.mark.parametrize("octets", [b"a", b"1\r\nx\r\n"], ids=["head", "chunks"])
async def test_dripping_is_no_progress(serve, octets: bytes):
    """A drip a tenth of a second would last for ever, if each one began a new wait."""
    begin = HEAD + b"Transfer-Encoding: chunked\r\n\r\n" if octets != b"a" else HEAD
    server = await serve(limits=QUICK)
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(begin)
    answer = asyncio.create_task(reader.read(-1))
    for _ in range(100):
        writer.write(octets)
        done, _ = await asyncio.wait([answer], timeout=0.1)
        if done:
            break
    writer.transport.abort()
    assert answer.result().startswith(b"HTTP/1.1 408 ")


async def test_a_steady_body_has_all_the_time_it_needs(serve):
    server = await serve(limits=ServerLimits(body_grace=1.5, body_min_octets_per_second=1000))
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(POST)
    for _ in range(8):
        writer.write(bytes(12_500))
        await asyncio.sleep(0.2)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    writer.transport.abort()
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_a_peer_that_does_not_read_its_answers_is_left(serve, eventually):
    async def handle(request: Request) -> Response:
        return Response(200, bytes(50_000_000))

    server = await serve(handle, limits=ServerLimits(send_timeout=0.3, linger_timeout=0.1))
    _, writer = await asyncio.open_connection(*server.addresses[0], limit=1)
    writer.write(HEAD + b"\r\n")
    await eventually(lambda: server.counters.timeouts and not server.connection_count)
    writer.transport.abort()


async def test_one_address_has_so_many_connections(serve, talk, eventually):
    server = await serve(limits=ServerLimits(max_connections_per_address=3))
    held = [await asyncio.open_connection(*server.addresses[0]) for _ in range(3)]
    assert await talk(server, HEAD + b"\r\n") == b""
    assert server.counters.refused_connections == 1
    held[0][1].transport.abort()
    await eventually(lambda: server.connection_count < 3)
    assert (await talk(server, HEAD + b"Connection: close\r\n\r\n")).startswith(b"HTTP/1.1 200 ")
    for _, writer in held:
        writer.transport.abort()


async def test_when_full_who_made_us_wait_longest_makes_room(serve, talk):
    server = await serve(limits=ServerLimits(max_connections=10))
    held = []
    for _ in range(10):
        held.append(await asyncio.open_connection(*server.addresses[0]))
        held[-1][1].write(b"POST /ipp/pr")
        await asyncio.sleep(0.01)
    for _ in range(5):
        answer = await talk(server, HEAD + b"Connection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200 ")
    assert server.counters.shed_connections >= 1
    assert held[0][0].at_eof() or await asyncio.wait_for(_ended(held[0][0]), 20)
    for _, writer in held:
        writer.transport.abort()


async def _ended(reader: asyncio.StreamReader) -> bool:
    try:
        return await reader.read(1) == b""
    except ConnectionError:
        return True


async def test_a_burst_of_connections_does_not_keep_out_the_last(serve):
    """Those that were accepted in one go have not begun to wait; still they are who makes room."""
    server = await serve(limits=ServerLimits(max_connections=4))
    opened = [asyncio.open_connection(*server.addresses[0]) for _ in range(60)]
    held = await asyncio.gather(*opened)
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(HEAD + b"\r\n")
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert server.counters.refused_connections == 0
    for _, each in [*held, (reader, writer)]:
        each.transport.abort()


async def test_who_has_just_begun_a_head_makes_room_as_well(serve, eventually):
    """Nobody is waited for at the moment in which octets of all of them have come."""
    server = await serve(limits=ServerLimits(max_connections=4))
    held = [socket.create_connection(server.addresses[0], 20) for _ in range(4)]
    await eventually(lambda: server.connection_count == 4)
    for one in held:
        one.sendall(b"POST /ipp/pr")
    with socket.create_connection(server.addresses[0], 20) as asking:
        asking.sendall(HEAD + b"\r\n")
        assert (await asyncio.to_thread(asking.recv, 100)).startswith(b"HTTP/1.1 200 ")
    assert (server.counters.shed_connections, server.counters.refused_connections) == (1, 0)
    for one in held:
        one.close()


async def test_octet_by_octet_segments_are_gathered(serve):
    """Each arrival costs a wake-up, so a peer that sends single octets is read now and then."""
    server = await serve()
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(POST.replace(b"100000", b"2000"))
    for _ in range(2000):
        writer.write(b"x")
        await asyncio.sleep(0)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
    writer.transport.abort()
    assert answer.startswith(b"HTTP/1.1 200 ")

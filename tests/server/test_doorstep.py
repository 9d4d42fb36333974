"""Connections before anything is said: sniffed, shaken hands with, left, without a task."""

from __future__ import annotations

import asyncio
import gc
import socket
import ssl
import struct

import pytest

from sealpress.server import Server, ServerLimits
from sealpress.server.tls_offer import client_hello

LAST = b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


class Handshake:
    """A client's TLS on a plain socket, step by step."""

    def __init__(self, server: Server, context: ssl.SSLContext) -> None:
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter
        self._place = server.addresses[0]
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    async def begin(self) -> bytes:
        """Connect; return the ClientHello."""
        self.reader, self.writer = await asyncio.open_connection(*self._place)
        with pytest.raises(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self.outgoing.read()

    async def start(self) -> None:
        """Connect and send the ClientHello."""
        hello = await self.begin()
        self.writer.write(hello)

    async def end(self) -> bytes:
        """Take the server's flight; return ours."""
        while True:
            self.incoming.write(await asyncio.wait_for(self.reader.read(65536), 20))
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                continue
            return self.outgoing.read()

    async def answer(self, timeout: float = 20) -> bytes:
        """Return all plain octets until the server closes."""
        said = b""
        while octets := await asyncio.wait_for(self.reader.read(65536), timeout):
            self.incoming.write(octets)
            try:
                while piece := self.tls.read(65536):
                    said += piece
            except (ssl.SSLWantReadError, ssl.SSLZeroReturnError):
                continue
        return said


@pytest.fixture
async def shake(client_tls):
    """Begin handshakes; their connections end with the test."""
    begun: list[Handshake] = []

    def make(server: Server) -> Handshake:
        begun.append(Handshake(server, client_tls))
        return begun[-1]

    yield make
    for one in begun:
        one.writer.transport.abort()


def talks(server: Server) -> int:
    """Return how many connections have a task."""
    return sum(talk is not None for talk in server._talks.values())


async def test_a_handshake_needs_no_task(serve, shake, eventually):
    server = await serve()
    client = shake(server)
    await client.start()
    client.writer.write(await client.end())
    await eventually(lambda: server.counters.handshakes == 1)
    assert server.connection_count == 1
    assert talks(server) == 0


@pytest.mark.parametrize("size", [1, 5, 100])
async def test_a_handshake_in_small_portions(serve, shake, size: int):
    server = await serve()
    client = shake(server)
    hello = await client.begin()
    for at in range(0, len(hello), size):
        client.writer.write(hello[at : at + size])
        await asyncio.sleep(0)
    client.writer.write(await client.end())
    client.tls.write(LAST)
    client.writer.write(client.outgoing.read())
    assert b"GET /last 0 TLSv1.3" in await client.answer()


async def test_a_request_in_one_portion_with_the_handshakes_end(serve, shake):
    server = await serve()
    client = shake(server)
    await client.start()
    finished = await client.end()
    client.tls.write(LAST)
    client.writer.write(finished + client.outgoing.read())
    assert b"GET /last 0 TLSv1.3" in await client.answer()


async def test_a_half_request_is_waited_for_in_a_task(serve, shake, eventually):
    server = await serve()
    client = shake(server)
    await client.start()
    client.writer.write(await client.end())
    client.tls.write(LAST[:10])
    client.writer.write(client.outgoing.read())
    await eventually(lambda: talks(server) == 1)
    client.tls.write(LAST[10:])
    client.writer.write(client.outgoing.read())
    assert b"GET /last 0 TLSv1.3" in await client.answer()


@pytest.mark.parametrize("polite", [True, False], ids=["close_notify", "end"])
async def test_a_client_that_leaves_after_the_handshake_is_told_goodbye(
    serve, shake, eventually, polite: bool
):
    server = await serve()
    client = shake(server)
    await client.start()
    client.writer.write(await client.end())
    if polite:
        with pytest.raises(ssl.SSLWantReadError):
            client.tls.unwrap()
        client.writer.write(client.outgoing.read())
    client.writer.write_eof()
    assert await client.answer() == b""
    await eventually(lambda: server.connection_count == 0)
    assert server.counters.failed_handshakes == server.counters.timeouts == 0


@pytest.mark.parametrize(
    "octets", [b"", b"\x16", b"\x16\x03\x01\x02", client_hello(0x0303, [0x2F])[:60]], ids=len
)
async def test_a_client_that_leaves_before_the_handshake_is_forgotten(
    serve, eventually, octets: bytes
):
    server = await serve()
    _, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(octets)
    writer.write_eof()
    await eventually(lambda: server.connection_count == 0 and server.counters.connections == 1)
    assert server.counters.failed_handshakes == (1 if octets else 0)
    writer.transport.abort()


async def test_a_reset_in_the_handshake_is_kept_as_a_failure(serve, shake, eventually):
    server = await serve()
    client = shake(server)
    await client.start()
    await client.reader.read(1)
    linger = struct.pack("ii", 1, 0)  # close with a reset
    client.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    client.writer.transport.abort()
    await eventually(lambda: server.connection_count == 0)
    assert [failure.reason for failure in server.failed_handshakes] == ["tls-closed"]


@pytest.mark.parametrize("octets", [b"", b"\x16\x03\x01"], ids=["nothing", "a part"])
async def test_silence_ends_a_connection(serve, eventually, octets: bytes):
    limits = ServerLimits(head_timeout=0.2, handshake_timeout=0.2, linger_timeout=0.2)
    server = await serve(limits=limits)
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(octets)
    await asyncio.wait_for(reader.read(-1), 20)
    await eventually(lambda: server.connection_count == 0)
    assert server.counters.timeouts + server.counters.failed_handshakes == 1
    writer.transport.abort()


async def test_silence_after_the_handshake_ends_a_connection(serve, shake, eventually):
    server = await serve(limits=ServerLimits(head_timeout=0.2, linger_timeout=0.2))
    client = shake(server)
    await client.start()
    client.writer.write(await client.end())
    assert await client.answer() == b""
    await eventually(lambda: server.connection_count == 0)
    assert server.counters.timeouts == 1
    assert server.counters.handshakes == 1


async def test_a_server_that_closes_ends_connections_on_the_doorstep(serve, shake, eventually):
    server = await serve()
    client = shake(server)
    await client.start()
    client.writer.write(await client.end())
    await eventually(lambda: server.counters.handshakes == 1)
    await asyncio.wait_for(server.close(grace=3600), 20)
    assert server.connection_count == 0


async def test_those_that_kept_us_waiting_make_room(serve, shake, talk, client_tls):
    server = await serve(limits=ServerLimits(max_connections=4, linger_pause=0.1))
    waiting = [shake(server) for _ in range(4)]
    for client in waiting:
        hello = await client.begin()
        client.writer.write(hello[:20])
    faults: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, fault: faults.append(fault))
    assert b"GET /last 0 TLSv1.3" in await talk(server, LAST, tls=client_tls)
    assert server.counters.shed_connections >= 1
    assert await waiting[0].reader.read() == b""
    gc.collect()  # a task that failed says so when it goes
    assert not faults


async def test_an_alert_instead_of_the_end_is_kept_with_its_reason(serve, shake, eventually):
    server = await serve()
    client = shake(server)
    await client.start()
    await client.reader.read(1)
    client.writer.write(b"\x15\x03\x03\x00\x02\x02\x30")  # unknown_ca
    await eventually(lambda: server.counters.failed_handshakes == 1)
    (failure,) = server.failed_handshakes
    assert failure.versions[:2] == ("tls-1.3", "tls-1.2")
    assert failure.server_name == "localhost"

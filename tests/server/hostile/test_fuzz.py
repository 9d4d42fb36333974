"""Octets of all kinds: each is answered or left, nothing is logged as a fault of ours."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random

import pytest

from sealpress.server import ServerLimits

SEEDS = [
    b"POST /ipp/print HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello",
    (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5;a=b\r\nhello\r\n1\r\nx\r\n0\r\nA: b\r\n\r\n"
    ),
    (
        b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n"
        b"\x16\x03\x01\x00\x05hello"
    ),
    b"\x16\x03\x01\x00\x80\x01\x00\x00\x7c\x03\x03" + bytes(120),
    b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    b"HEAD http://localhost/a?b HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
]
SPICE = [b"\r\n", b"\n", b"\0", b":", b" ", b"0", b"\x16\x03\x03", b"HTTP/1.1", b"chunked", b"\xff"]


def mutated(choose: random.Random) -> bytes:
    octets = bytearray(b"".join(choose.choices(SEEDS, k=choose.randint(1, 3))))
    for _ in range(choose.randint(0, 6)):
        at = choose.randrange(len(octets))
        end = at + choose.randrange(4)
        octets[at:end] = choose.choice(
            [*SPICE, b"", choose.randbytes(3), bytes(octets[at:end]) * 2]
        )
    return bytes(octets)


async def attempt(address: tuple[str, int], choose: random.Random) -> None:
    """Send something mutated in some portions, and take whatever comes back."""
    reader, writer = await asyncio.open_connection(*address)
    octets = mutated(choose)
    cut = choose.randrange(len(octets) + 1)
    writer.write(octets[:cut])
    await asyncio.sleep(0)
    writer.write(octets[cut:])
    if choose.random() < 0.7:
        writer.write_eof()
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(reader.read(-1), 30)
    writer.transport.abort()


@pytest.mark.parametrize("seed", range(10))
async def test_mutated_conversations_leave_the_server_well(serve, talk, caplog, seed: int):
    caplog.set_level(logging.WARNING)
    quick = ServerLimits(
        head_timeout=2, handshake_timeout=2, idle_timeout=2, body_grace=2, linger_pause=0.05
    )
    server = await serve(limits=quick)
    choose = random.Random(seed)
    for _ in range(10):
        await asyncio.gather(*(attempt(server.addresses[0], choose) for _ in range(20)))
    answer = await talk(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    faults = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert faults == []

"""Waiting for sockets in asyncio's way: readiness, time, closing and cancelling."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from sealpress.errors import TransportError
from sealpress.gateway.delivery.ipp_delivery.waiting import PAUSE_EVERY, LoopWaiter
from sealpress.reasons import Reason
from sealpress.transport.sockets import SocketStream

pytestmark = pytest.mark.anyio

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(0)
        theirs.settimeout(0)
        yield ours, theirs


def fill(sock: socket.socket) -> int:
    """Send until nothing more is taken."""
    sent = 0
    while True:
        try:
            sent += sock.send(bytes(65536))
        except BlockingIOError:
            return sent


async def test_what_comes_ends_the_wait(pair: Pair):
    ours, theirs = pair
    waiting = asyncio.ensure_future(LoopWaiter().wait(ours, read=True, write=False, timeout=30))
    await asyncio.sleep(0)
    theirs.send(b"x")
    assert await waiting


async def test_room_ends_the_wait(pair: Pair):
    ours, theirs = pair
    fill(ours)
    waiting = asyncio.ensure_future(LoopWaiter().wait(ours, read=False, write=True, timeout=30))
    await asyncio.sleep(0)
    theirs.recv(1 << 20)
    assert await waiting


async def test_whichever_comes_first_ends_a_wait_for_both(pair: Pair):
    ours, theirs = pair
    fill(ours)
    waiting = asyncio.ensure_future(LoopWaiter().wait(ours, read=True, write=True, timeout=30))
    await asyncio.sleep(0)
    theirs.send(b"enough")
    assert await waiting
    assert ours.recv(100) == b"enough"


async def test_a_wait_has_an_end(pair: Pair):
    assert not await LoopWaiter().wait(pair[0], read=True, write=False, timeout=0.01)


async def test_a_wait_can_follow_a_wait(pair: Pair):
    waiter = LoopWaiter()
    for _ in range(3):
        assert not await waiter.wait(pair[0], read=True, write=False, timeout=0.001)
        assert await waiter.wait(pair[0], read=False, write=True, timeout=30)


async def test_closing_wakes_who_waits(pair: Pair):
    waiter = LoopWaiter()
    waiting = asyncio.ensure_future(waiter.wait(pair[0], read=True, write=False, timeout=30))
    await asyncio.sleep(0)
    waiter.closing(pair[0])
    assert await waiting
    waiter.closing(pair[0])  # nobody waits any more


async def test_a_closed_socket_is_not_waited_for(pair: Pair):
    pair[0].close()
    assert await LoopWaiter().wait(pair[0], read=True, write=False, timeout=30)


async def test_a_cancelled_wait_leaves_the_socket_as_it_was(pair: Pair):
    ours, theirs = pair
    waiter = LoopWaiter()
    waiting = asyncio.ensure_future(waiter.wait(ours, read=True, write=False, timeout=30))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert not asyncio.get_running_loop().remove_reader(ours)
    theirs.send(b"x")
    assert await waiter.wait(ours, read=True, write=False, timeout=30)


async def test_others_get_turns_although_nothing_is_waited_for():
    waiter, turns = LoopWaiter(), 0

    async def other() -> None:
        nonlocal turns
        turns += 1

    task = asyncio.ensure_future(other())
    for _ in range(PAUSE_EVERY - 1):
        await waiter.pause()
    assert turns == 0
    await waiter.pause()
    assert turns == 1
    await task


async def test_a_look_for_octets_does_not_wait(pair: Pair):
    """A connection that was idle is looked at so before each request."""
    ours, theirs = pair
    waiter = LoopWaiter()
    stream = SocketStream(ours, waiter, "printer.test:631")
    look = stream.receive(timeout=0)
    with pytest.raises(TransportError) as caught:
        look.send(None)  # it ends without the event loop
    assert caught.value.reason is Reason.RECEIVE_TIMEOUT
    theirs.close()
    assert await stream.receive(timeout=0) == b""

"""A socket without a transport: what a wire needs of one, until it gets one."""

from __future__ import annotations

import asyncio
import socket

import pytest

from sealpress.server.porch import Porch


class Listener:
    """A wire that only listens."""

    def __init__(self) -> None:
        self.scratch = memoryview(bytearray(4096))
        self.heard = b""
        self.ended = self.lost = 0

    def get_buffer(self, _hint: int) -> memoryview:
        return self.scratch

    def buffer_updated(self, count: int) -> None:
        self.heard += bytes(self.scratch[:count])

    def eof_received(self) -> bool:
        self.ended += 1
        return True

    def connection_lost(self, _error: Exception | None) -> None:
        self.lost += 1


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.settimeout(0)
    with ours, theirs:
        yield ours, theirs


@pytest.fixture
async def begun(pair):
    porch, wire = Porch(asyncio.get_running_loop(), pair[0]), Listener()
    porch.begin(wire)
    yield porch, wire, pair[1]
    porch.close()


async def test_what_comes_is_told(begun, eventually):
    _, wire, peer = begun
    peer.sendall(b"hello")
    await eventually(lambda: wire.heard == b"hello")


async def test_an_end_is_told_once(begun, eventually):
    _, wire, peer = begun
    peer.shutdown(socket.SHUT_WR)
    await eventually(lambda: wire.ended)
    await asyncio.sleep(0.02)
    assert (wire.ended, wire.lost) == (1, 0)


async def test_while_reading_is_paused_nothing_is_told(begun, eventually):
    porch, wire, peer = begun
    porch.pause_reading()
    peer.sendall(b"later")
    await asyncio.sleep(0.02)
    assert wire.heard == b""
    porch.resume_reading()
    await eventually(lambda: wire.heard == b"later")


async def test_what_the_socket_does_not_take_is_kept(begun):
    porch, _, _ = begun
    porch.write(b"a")
    assert porch.get_write_buffer_size() == 0
    porch.write(bytes(8 << 20))
    kept = porch.get_write_buffer_size()
    assert 0 < kept < 8 << 20
    porch.write(b"behind it")
    assert porch.unsent.endswith(b"behind it")
    assert porch.get_write_buffer_size() == kept + 9


async def test_closing_tells_the_wire_once(begun):
    porch, wire, peer = begun
    porch.close()
    porch.abort()
    assert porch.is_closing()
    assert wire.lost == 1
    assert peer.recv(10) == b""
    porch.write(b"nobody hears this")


async def test_a_socket_given_away_is_not_closed(begun):
    porch, wire, peer = begun
    given = porch.detach()
    porch.close()
    assert wire.lost == 0
    given.send(b"still here")
    assert peer.recv(20) == b"still here"


async def test_a_reset_ends_it(begun, eventually):
    porch, wire, peer = begun
    peer.sendall(b"x")
    peer.close()
    porch.write(b"into the void")
    await eventually(lambda: wire.ended or wire.lost)

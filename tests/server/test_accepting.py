"""A listening socket: many connections at once, pauses when files run out, an end."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket

import pytest

from sealpress.server import accepting
from sealpress.server.accepting import ACCEPTED_AT_ONCE, Acceptor


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one


@pytest.fixture
def taken():
    """Sockets and addresses of the connections taken."""
    found: list[tuple[socket.socket, tuple[str, int]]] = []
    yield found
    for accepted, _ in found:
        accepted.close()


@pytest.fixture
def connect(listening):
    """Open connections; they are closed at the end."""
    opened: list[socket.socket] = []

    def open_some(count: int) -> list[socket.socket]:
        new = [socket.create_connection(listening.getsockname(), 20) for _ in range(count)]
        opened.extend(new)
        return new

    yield open_some
    for one in opened:
        one.close()


async def test_each_connection_is_taken_with_its_address(listening, taken, connect, eventually):
    acceptor = Acceptor(listening.fileno(), lambda *one: taken.append(one))
    clients = connect(3)
    await eventually(lambda: len(taken) == 3)
    acceptor.close()
    assert [address for _, address in taken] == [one.getsockname() for one in clients]
    assert all(accepted.gettimeout() == 0 for accepted, _ in taken)


async def test_others_get_their_turn_between_many(listening, taken, connect, eventually):
    turns: list[int] = []

    def take(*one) -> None:
        if not taken:
            asyncio.get_running_loop().call_soon(lambda: turns.append(len(taken)))
        taken.append(one)

    connect(ACCEPTED_AT_ONCE + 8)
    acceptor = Acceptor(listening.fileno(), take)
    await eventually(lambda: len(taken) == ACCEPTED_AT_ONCE + 8)
    acceptor.close()
    assert turns == [ACCEPTED_AT_ONCE]


class Exhausted:
    """A socket that has no file left for so many times."""

    def __init__(self, real: socket.socket, number: int, times: int) -> None:
        self._real, self._number, self._times = real, number, times
        self.refused = 0

    def __getattr__(self, name: str):
        return getattr(self._real, name)

    def accept(self):
        if self.refused < self._times:
            self.refused += 1
            raise OSError(self._number, "none left")
        return self._real.accept()


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.EPERM])
async def test_an_accept_that_fails_is_tried_again(
    listening, taken, connect, eventually, monkeypatch, caplog, number: int
):
    monkeypatch.setattr(accepting, "PAUSE_SECONDS", 0.05)
    acceptor = Acceptor(listening.fileno(), lambda *one: taken.append(one))
    acceptor._socket = Exhausted(acceptor._socket, number, 2)
    with caplog.at_level(logging.WARNING, "sealpress.server"):
        connect(2)
        await eventually(lambda: len(taken) == 2)
    acceptor.close()
    assert len(caplog.records) == 2


async def test_closing_twice_and_in_a_pause_does_no_harm(
    listening, taken, connect, eventually, monkeypatch
):
    monkeypatch.setattr(accepting, "PAUSE_SECONDS", 0.05)
    acceptor = Acceptor(listening.fileno(), lambda *one: taken.append(one))
    acceptor._socket = full = Exhausted(acceptor._socket, errno.EMFILE, 1000)
    connect(1)
    await eventually(lambda: full.refused)
    acceptor.close()
    acceptor.close()
    refused = full.refused
    await asyncio.sleep(0.1)
    assert full.refused == refused
    assert not taken

"""What is sent bit by bit goes out at once, and waits while the peer takes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from sealpress.errors import Phase, Reason, TransportError
from sealpress.server import part_sender
from sealpress.server.limits import ServerLimits
from sealpress.server.part_sender import send_parts
from sealpress.server.patience import Patience


class Peer:
    """A wire that writes down what is sent; it can be full, gone, or have ended."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.is_congested = self.has_ended = self.is_gone = False
        self.patience = Patience()
        self.emptied = asyncio.Event()

    def send(self, octets: bytes) -> None:
        if self.is_gone:
            raise TransportError(Reason.CONNECTION_CLOSED, "gone", phase=Phase.SEND)
        self.sent.append(octets)

    async def drain(self) -> None:
        await self.emptied.wait()
        self.is_congested = False


class Words:
    """Things to say; the empty one is the last."""

    def __init__(self) -> None:
        self.words: list[bytes] = []
        self.is_over = self.has_ended = False
        self.ring: Callable[[], None] = lambda: None
        self.begun = asyncio.Event()

    def begin(self, ring: Callable[[], None]) -> None:
        self.ring = ring
        self.begun.set()

    def say(self, *words: bytes) -> None:
        for word in words:
            self.words.append(word)
            self.ring()

    def take(self) -> list[bytes]:
        words, self.words = self.words, []
        self.is_over = b"" in words
        return [word for word in words if word]

    def end(self) -> None:
        self.has_ended = True


def begun(peer: Peer, words: Words, closing: Callable[[], bool] = bool) -> asyncio.Task[bool]:
    sending = send_parts(peer, words, ServerLimits(), closing)  # type: ignore[arg-type]  # a peer
    return asyncio.create_task(sending)


async def ended(task: asyncio.Task[bool]) -> bool:
    async with asyncio.timeout(30):
        return await task


async def test_what_happens_at_once_goes_out_in_one_write() -> None:
    peer, words = Peer(), Words()
    task = begun(peer, words)
    await words.begun.wait()
    words.say(b"one", b"two")
    await asyncio.sleep(0)
    assert peer.sent == [b"3\r\none\r\n3\r\ntwo\r\n"]
    words.say(b"three", b"")
    assert await ended(task)
    assert peer.sent[1:] == [b"5\r\nthree\r\n0\r\n\r\n"]
    assert words.has_ended


async def test_who_takes_nothing_gets_what_came_meanwhile_afterwards() -> None:
    peer, words = Peer(), Words()
    task = begun(peer, words)
    await words.begun.wait()
    peer.is_congested = True
    words.say(b"one", b"two", b"")
    await asyncio.sleep(0)
    assert peer.sent == []
    peer.emptied.set()
    assert await ended(task)
    assert peer.sent == [b"3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"]


async def test_a_peer_that_is_gone_ends_it() -> None:
    peer, words = Peer(), Words()
    task = begun(peer, words)
    await words.begun.wait()
    peer.is_gone = True
    words.say(b"one")
    with pytest.raises(TransportError):
        await ended(task)
    assert words.has_ended
    words.say(b"two")  # nobody minds


@pytest.mark.parametrize("what", ["the peer", "the server"])
async def test_nothing_is_said_any_more_when_somebody_ends(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_sender, "PRESENCE_SECONDS", 0.01)
    peer, words, closing = Peer(), Words(), asyncio.Event()
    task = begun(peer, words, closing.is_set)
    await words.begun.wait()
    peer.has_ended = what == "the peer"
    if what == "the server":
        closing.set()
    assert not await ended(task)
    assert words.has_ended
    assert peer.sent == []

"""Documents are read fast for a few; the others hold little, and nothing for long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from sealpress.gateway.delivery import reading
from sealpress.gateway.delivery.reading import PIECE_OCTETS, Reading

pytestmark = pytest.mark.anyio

CHUNK = 65_536
DOCUMENT = bytes(range(256)) * 640  # two and a half chunks


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def _nobody_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else the machine does meanwhile."""
    monkeypatch.setattr(reading, "SLOW_SECONDS", 3600.0)
    monkeypatch.setattr(reading, "HELD_SECONDS", 3600.0)


class Kept:
    """A document, read in chunks as the vault gives them."""

    def __init__(self, octets: bytes = DOCUMENT) -> None:
        self.document = octets
        self.begun: list[int] = []
        self.open = 0

    async def read(self, start: int) -> AsyncGenerator[bytes, None]:
        self.begun.append(start)
        self.open += 1
        try:
            while start < len(self.document):
                end = (start // CHUNK + 1) * CHUNK
                yield self.document[start:end]
                start = end
        finally:
            self.open -= 1


async def pieces(kept: Kept, how: Reading, length: int = 0) -> list[bytes]:
    return [piece async for piece in how.octets(kept.read, length or len(kept.document))]


async def test_a_document_is_read_fast():
    kept = Kept()
    assert list(map(len, await pieces(kept, Reading()))) == [CHUNK, CHUNK, CHUNK // 2]
    assert kept.begun == [0]


async def test_beyond_a_few_pieces_are_small():
    kept = Kept()
    found = await pieces(kept, Reading(0))
    assert b"".join(found) == DOCUMENT
    assert set(map(len, found)) == {PIECE_OCTETS}
    assert kept.begun == [0, CHUNK, 2 * CHUNK]  # for somebody quick nothing is read twice
    assert kept.open == 0


@pytest.mark.parametrize("length", [1, PIECE_OCTETS, PIECE_OCTETS + 1, CHUNK, CHUNK + 1])
async def test_each_length_comes_whole(length: int):
    kept = Kept(DOCUMENT[:length])
    assert b"".join(await pieces(kept, Reading(0))) == DOCUMENT[:length]


async def test_who_is_slow_holds_a_piece_and_no_more(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "HELD_SECONDS", 0.0)
    kept, found = Kept(), []
    async for piece in Reading(0).octets(kept.read, len(DOCUMENT)):
        found.append(piece)
        await asyncio.sleep(0.001)
        assert kept.open == 0
    assert b"".join(found) == DOCUMENT
    assert kept.begun == list(range(0, len(DOCUMENT), PIECE_OCTETS))  # what was let go of


async def test_a_document_that_is_shorter_than_it_was_ends_early():
    kept = Kept(DOCUMENT[:100])
    assert await pieces(kept, Reading(0), length=200) == [DOCUMENT[:100]]


async def test_who_ends_makes_room_for_another():
    kept, how = Kept(), Reading(1)
    first = how.octets(kept.read, len(DOCUMENT))
    assert len(await anext(first)) == CHUNK
    second = how.octets(kept.read, len(DOCUMENT))
    assert len(await anext(second)) == PIECE_OCTETS
    await first.aclose()
    await second.aclose()
    assert kept.open == 0
    assert len((await pieces(kept, how))[0]) == CHUNK


async def test_what_the_spool_raises_comes_through():
    async def read(_start: int) -> AsyncGenerator[bytes, None]:
        raise OSError("the disk")
        yield b""

    for room in (0, 1):
        with pytest.raises(OSError, match="the disk"):
            await anext(Reading(room).octets(read, 10))


async def test_who_turns_out_to_be_slow_makes_room(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "SLOW_SECONDS", 0.0)
    kept, how = Kept(), Reading(1)
    slow = how.octets(kept.read, len(DOCUMENT))
    found = [await anext(slow), await anext(slow)]
    assert list(map(len, found)) == [CHUNK, PIECE_OCTETS]
    assert kept.open == 0
    other = how.octets(kept.read, len(DOCUMENT))
    assert len(await anext(other)) == CHUNK
    await other.aclose()
    assert b"".join([*found, *[piece async for piece in slow]]) == DOCUMENT


async def test_a_disk_that_is_slow_makes_nobody_slow(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "SLOW_SECONDS", 0.05)
    kept = Kept(DOCUMENT[:CHUNK])

    async def read(start: int) -> AsyncGenerator[bytes, None]:
        await asyncio.sleep(0.1)
        async for piece in kept.read(start):
            yield piece

    assert [piece async for piece in Reading().octets(read, CHUNK)] == [DOCUMENT[:CHUNK]]


async def test_who_is_quick_is_read_for_fast_as_soon_as_there_is_room():
    kept, how = Kept(), Reading(1)
    first, second = (how.octets(kept.read, len(DOCUMENT)) for _ in range(2))
    await anext(first)
    found = [await anext(second)]
    await first.aclose()
    found += [piece async for piece in second]
    assert b"".join(found) == DOCUMENT
    assert set(map(len, found[:8])) == {PIECE_OCTETS}
    assert len(found[8]) == CHUNK

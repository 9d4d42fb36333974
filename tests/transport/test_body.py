from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from sealpress.errors import Reason, UsageError
from sealpress.transport import body as bodies
from sealpress.transport.body import FreshStreamBody, JoinedBody, KeptBody, body_of
from tests.transport.peers import play_asyncio, play_blocking

OCTETS = bytes(range(256)) * 10


async def drained(body, driver):
    reader = await body.open(driver)
    octets = b""
    while piece := await reader.read():
        octets += piece
    await reader.close()
    return octets


def read(body, play=play_blocking):
    return play(lambda driver: drained(body, driver))


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "document.pdf"
    file.write_bytes(OCTETS)
    return file


def pipe():
    reading, writing = os.pipe()
    os.write(writing, OCTETS)
    os.close(writing)
    return os.fdopen(reading, "rb")


async def give():
    yield OCTETS[:100]
    yield b""
    yield OCTETS[100:]


@pytest.mark.parametrize("play", [play_blocking, play_asyncio])
@pytest.mark.parametrize(
    "make",
    [
        lambda _: OCTETS,
        lambda _: bytearray(OCTETS),
        lambda _: memoryview(OCTETS),
        lambda path: path,
        str,
        lambda _: io.BytesIO(OCTETS),
        lambda path: lambda: path,
        lambda _: lambda: [OCTETS],
    ],
)
def test_what_can_be_read_again(make, path, play):
    body = body_of(make(path))
    assert body.replayable
    assert body.length in {len(OCTETS), None}
    assert read(body, play) == read(body, play) == OCTETS


@pytest.mark.parametrize(
    "make", [lambda: iter([OCTETS[:9], b"", OCTETS[9:]]), lambda: (x for x in [OCTETS]), pipe]
)
def test_what_is_used_up(make):
    source = make()
    body = body_of(source)
    assert not body.replayable
    assert read(body) == OCTETS
    with pytest.raises(UsageError) as caught:
        read(body)
    assert caught.value.reason is Reason.DOCUMENT_NOT_REPLAYABLE
    getattr(source, "close", lambda: None)()


def test_an_async_iterator():
    assert read(body_of(give()), play_asyncio) == OCTETS
    source = give()
    with pytest.raises(UsageError, match="needs the async client"):
        read(body_of(source))
    play_asyncio(lambda _: source.aclose())


def test_a_fresh_stream_is_given_each_time():
    body = FreshStreamBody(give, len(OCTETS))
    assert (body.replayable, body.is_at_hand, body.length) == (True, True, len(OCTETS))
    assert read(body, play_asyncio) == read(body, play_asyncio) == OCTETS


def test_a_message_before_a_document_is_as_much_at_hand_as_that():
    assert JoinedBody(b"message", FreshStreamBody(give)).is_at_hand
    assert not JoinedBody(b"message", body_of(iter([OCTETS]))).is_at_hand


def test_a_file_is_read_from_where_it_stands(path):
    with path.open("rb") as file:
        file.seek(100)
        body = body_of(file)
        assert body.length == len(OCTETS) - 100
        assert read(body) == read(body) == OCTETS[100:]
        assert not file.closed


def test_a_length_can_be_told():
    assert body_of(iter([b"x"]), length=1).length == 1
    assert body_of(lambda: b"x", length=1).length == 1


def test_a_message_and_its_document(path):
    body = JoinedBody(b"message", body_of(path))
    assert (body.length, body.replayable) == (len(OCTETS) + 7, True)
    assert read(body) == b"message" + OCTETS
    one_shot = JoinedBody(b"message", body_of(iter([OCTETS])))
    assert (one_shot.length, one_shot.replayable) == (None, False)


@pytest.mark.parametrize("in_memory", [10, 1 << 20])
def test_a_kept_body_is_sent_again(in_memory, monkeypatch):
    monkeypatch.setattr(bodies, "SPOOL_IN_MEMORY_OCTETS", in_memory)
    body = KeptBody(body_of(iter([OCTETS[:1000], OCTETS[1000:]])))

    async def conversation(driver):
        reader = await body.open(driver)
        begun = await reader.read()
        await reader.close()
        again = await drained(body, driver)
        length_known = body.length
        await body.close()
        return begun, again, length_known

    assert play_blocking(conversation) == (OCTETS[:1000], OCTETS, len(OCTETS))


def test_a_kept_body_is_fetched_for_its_length():
    body = KeptBody(body_of(iter([OCTETS])))

    async def conversation(driver):
        before = body.length
        await body.fetch(driver)
        octets = await drained(body, driver)
        await body.close()
        return before, body.length, octets

    assert play_asyncio(conversation) == (None, len(OCTETS), OCTETS)


@pytest.mark.parametrize("name", ["absent.pdf", "."])
def test_a_path_that_cannot_be_read(tmp_path, name):
    with pytest.raises(UsageError) as caught:
        read(body_of(tmp_path / name))
    assert caught.value.reason is Reason.DOCUMENT_UNREADABLE


def test_a_file_that_was_closed():
    file = io.BytesIO(OCTETS)
    body = body_of(file)
    file.close()
    for make in (lambda: read(body), lambda: body_of(file)):
        with pytest.raises(UsageError) as caught:
            make()
        assert caught.value.reason is Reason.DOCUMENT_UNREADABLE


@pytest.mark.parametrize("source", [7, None, io.StringIO("text"), lambda: lambda: b""])
def test_what_is_no_document(source):
    with pytest.raises(UsageError) as caught:
        read(body_of(source))
    assert caught.value.reason is Reason.INVALID_ARGUMENT


def test_an_iterator_of_text():
    with pytest.raises(UsageError, match="gave str, not bytes"):
        read(body_of(iter(["text"])))


def test_what_an_iterator_raises_comes_through():
    def broken():
        yield b"x"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read(body_of(broken()))


def changed(path, change, monkeypatch):
    """Read a file that changes after its first block."""
    monkeypatch.setattr(bodies, "BLOCK_OCTETS", 100)

    async def go(driver):
        reader = await body_of(path).open(driver)
        try:
            octets = await reader.read()
            change()
            while piece := await reader.read():
                octets += piece
        finally:
            await reader.close()
        return octets

    return play_blocking(go)


def test_what_is_appended_while_a_file_is_read_does_not_belong_to_it(path, monkeypatch):
    assert changed(path, lambda: path.write_bytes(OCTETS * 2), monkeypatch) == OCTETS


def test_a_file_that_gets_shorter_while_it_is_read_is_unreadable(path, monkeypatch):
    with pytest.raises(UsageError, match="2060 octets shorter") as caught:
        changed(path, lambda: os.truncate(path, 500), monkeypatch)
    assert caught.value.reason is Reason.DOCUMENT_UNREADABLE


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
def test_a_file_that_does_not_tell_its_length_is_read_to_its_end():
    body = body_of("/proc/self/status")
    assert body.length is None
    assert b"Pid:" in read(body)

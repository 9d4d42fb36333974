from __future__ import annotations

import anyio
import pytest

from sealpress.errors import Phase, Reason, TransportError
from sealpress.transport.blocking import run
from sealpress.transport.memory import Early, ReactingStream, ScriptedStream, stream_pair


async def test_a_pair_carries_octets_and_waits_for_room():
    ours, theirs = stream_pair(capacity_octets=10)
    heard = b""

    async def listen():
        nonlocal heard
        while octets := await theirs.receive(timeout=5):
            heard += octets

    async with anyio.create_task_group() as group:
        group.start_soon(listen)
        await ours.send(bytes(100), timeout=5)
        assert await ours.transfer(bytes(25), timeout=5) == (25, None)
        await ours.close()
    assert heard == bytes(125)


async def test_a_pair_times_out():
    ours, theirs = stream_pair(capacity_octets=10)
    for attempt in (ours.receive(timeout=0.01), ours.send(bytes(11), timeout=0.01)):
        with pytest.raises(TransportError) as caught:
            await attempt
        assert caught.value.reason in {Reason.RECEIVE_TIMEOUT, Reason.SEND_TIMEOUT}
    await theirs.close()
    with pytest.raises(TransportError):
        await ours.send(b"x", timeout=1)


async def test_a_pair_is_interrupted():
    ours, theirs = stream_pair()
    await theirs.send(b"stop", timeout=1)
    assert await ours.transfer(b"document", timeout=1) == (0, b"stop")


def test_a_script():
    stream = ScriptedStream(Early(3, b"early"), b"line")

    async def conversation():
        early = await stream.transfer(b"12345", timeout=1)
        lines = [await stream.receive(timeout=1) for _ in range(2)]
        await stream.close()
        return early, lines

    assert run(conversation()) == ((3, b"early"), [b"line", b""])
    assert (stream.sent, stream.closed) == (b"123", True)


def test_a_script_of_failures():
    broken = TransportError(Reason.CONNECTION_RESET, "broken", phase=Phase.SEND)
    stream = ScriptedStream(broken)
    with pytest.raises(TransportError):
        run(stream.send(b"x", timeout=1))
    assert stream.sent == b""


def test_a_reacting_stream():
    stream = ReactingStream(bytes.upper)

    async def conversation():
        await stream.send(b"ask", timeout=1)
        return await stream.transfer(b"more", timeout=1), await stream.transfer(b"x", timeout=1)

    assert run(conversation()) == ((0, b"ASK"), (1, None))

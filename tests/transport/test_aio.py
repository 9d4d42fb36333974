from __future__ import annotations

import threading

import anyio
import pytest

from sealpress.errors import Reason, TransportError
from sealpress.transport.aio import AsyncDriver
from tests.transport.peers import listening, receive_until


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request):
    return request.param


async def test_the_driver_waits_without_blocking():
    driver = AsyncDriver()
    assert driver.suspends
    done = []

    async def other():
        done.append("other")

    async with anyio.create_task_group() as group:
        group.start_soon(other)
        await driver.sleep(0.001)
        done.append(await driver.call(lambda: "call"))
    assert done == ["other", "call"]


async def test_a_wait_can_be_cancelled_and_the_stream_used_again():
    def peer(connection):
        receive_until(connection, b"go")
        connection.sendall(b"answer")

    with listening(peer) as port:
        stream = await AsyncDriver().connect("127.0.0.1", port, timeout=5)
        with anyio.move_on_after(0.01) as scope:
            await stream.receive(timeout=5)
        assert scope.cancelled_caught
        await stream.send(b"go", timeout=5)
        assert await stream.receive(timeout=5) == b"answer"
        await stream.close()


async def test_sending_much_lets_other_tasks_run():
    def peer(connection):
        receive_until(connection, b"end")

    turns = 0

    async def count():
        nonlocal turns
        while True:
            await anyio.lowlevel.checkpoint()
            turns += 1

    with listening(peer) as port:
        stream = await AsyncDriver().connect("127.0.0.1", port, timeout=5)
        async with anyio.create_task_group() as group:
            group.start_soon(count)
            for _ in range(100):
                await stream.transfer(b"x", timeout=5)
            group.cancel_scope.cancel()
        await stream.send(b"end", timeout=5)
        await stream.close()
    assert turns >= 20


async def test_closing_wakes_who_waits():
    ended = []

    def peer(connection):
        connection.recv(1)

    with listening(peer) as port:
        stream = await AsyncDriver().connect("127.0.0.1", port, timeout=5)

        async def wait():
            with pytest.raises(TransportError) as caught:
                await stream.receive(timeout=5)
            ended.append(caught.value.reason)

        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await anyio.wait_all_tasks_blocked()
            await stream.close()
    assert ended == [Reason.CONNECTION_CLOSED]


async def test_a_long_call_gives_what_it_returns_or_raises():
    driver = AsyncDriver()
    assert await driver.call_stoppable(lambda: 7, lambda: None) == 7

    def fail():
        raise KeyError("wrong")

    with pytest.raises(KeyError):
        await driver.call_stoppable(fail, lambda: None)


async def test_who_is_cancelled_stops_a_long_call_and_waits_for_its_end():
    stopped, ended, begun = threading.Event(), [], threading.Event()

    def work():
        begun.set()
        ended.append(stopped.wait(20))
        raise KeyError("what being stopped leads to")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(AsyncDriver().call_stoppable, work, stopped.set)
        assert await anyio.to_thread.run_sync(begun.wait, 20)
        tasks.cancel_scope.cancel()
    assert ended == [True]

"""Old devices on the loopback: each is a script that talks to one connection after the other."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Script = Callable[["Device", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Device:
    """What a device got."""

    port: int = 0
    jobs: list[bytes] = field(default_factory=list)
    resets: int = 0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)


async def until(condition: Callable[[], object]) -> None:
    """Wait for something that no event tells of; the test's own time-out ends it."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.005)


@asynccontextmanager
async def device(script: Script) -> AsyncIterator[Device]:
    """Run a device."""
    made = Device()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(made, reader, writer)
        except ConnectionResetError:
            made.resets += 1
        except asyncio.CancelledError:  # the test is over
            pass
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        _, late = await asyncio.wait(tasks, timeout=0.1) if tasks else (set(), set())
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def prints(made: Device, reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Take everything up to the end, and close."""
    made.jobs.append(await reader.read())


async def prints_and_stays(
    made: Device, reader: asyncio.StreamReader, _: asyncio.StreamWriter
) -> None:
    """Take everything, and keep the connection."""
    made.jobs.append(await reader.read())
    await made.go_on.wait()


async def chats(made: Device, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say a lot while taking everything."""
    talk = asyncio.create_task(_talk(writer))
    made.jobs.append(await reader.read())
    await talk


async def _talk(writer: asyncio.StreamWriter) -> None:
    for _ in range(200):
        writer.write(b"@PJL USTATUS DEVICE\r\nCODE=10001\r\n" * 100)
        await writer.drain()


async def hangs_up_at_once(
    made: Device, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Say at the beginning that nothing will be said, and take everything."""
    writer.write_eof()
    made.jobs.append(await reader.read())


def resets_after(octets: int) -> Script:
    """Take so many octets and break the connection off."""

    async def script(
        made: Device, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        made.jobs.append(await reader.readexactly(octets))
        _reset(writer)

    return script


async def resets_at_the_end(
    made: Device, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Take everything and break the connection off."""
    made.jobs.append(await reader.read())
    _reset(writer)


def _reset(writer: asyncio.StreamWriter) -> None:
    found: socket.socket = writer.get_extra_info("socket")
    found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def out_of_paper(made: Device, reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    """Take nothing before somebody brings paper."""
    await made.go_on.wait()
    made.jobs.append(await reader.read())

"""A process that may open few files serves on, however many connections are made to it."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator

import pytest

SERVER = """
import asyncio, resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (32, 80))
from sealpress.server import Response, Server

async def handle(request):
    return Response.text(200, str(resource.getrlimit(resource.RLIMIT_NOFILE)[0]))

async def main():
    server = Server(handle)
    print((await server.listen("127.0.0.1", 0))[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.close()

asyncio.run(main())
"""


@pytest.fixture
def port() -> Iterator[int]:
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())
        process.communicate(timeout=20)


async def test_few_files_are_enough(port: int):
    held = []
    try:
        for _ in range(200):
            held.append(await asyncio.open_connection("127.0.0.1", port))
            held[-1][1].write(b"GET / HT")
        for _ in range(10):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            held.append((reader, writer))
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = await asyncio.wait_for(reader.read(-1), 20)
            assert answer.startswith(b"HTTP/1.1 200 ")
            assert answer.endswith(b"80\n")
    finally:
        for _, writer in held:
            with contextlib.suppress(ConnectionError):
                writer.transport.abort()

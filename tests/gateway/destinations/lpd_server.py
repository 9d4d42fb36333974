"""A line printer daemon of tests (RFC 1179): it takes jobs, or refuses at a certain step."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.gateway.destinations.devices import Device, device

NEVER = -1


@dataclass
class LpdJob:
    """A job that came whole."""

    queue: str
    control: bytes = b""
    documents: dict[str, bytes] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The control file's lines."""
        return self.control.decode().splitlines()


@dataclass
class LpdServer:
    """How it behaves, and what it got.

    Attributes:
        refuses_at: At which acknowledgement it says no; counted from 0.
        hangs_up_at: At which acknowledgement it closes instead.
        octet: What it says for no.
    """

    refuses_at: int = NEVER
    hangs_up_at: int = NEVER
    octet: int = 1
    port: int = 0
    jobs: list[LpdJob] = field(default_factory=list)
    removals: list[bytes] = field(default_factory=list)

    async def serve(
        self, _: Device, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, _HungUpError):
            await _Conversation(self, reader, writer).run()


class _HungUpError(Exception):
    pass


class _Conversation:
    def __init__(
        self, server: LpdServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.step = 0

    async def run(self) -> None:
        command = await self.reader.readuntil(b"\n")
        if command[0] == 5:
            self.server.removals.append(command[1:-1])
            return
        assert command[0] == 2
        job = LpdJob(command[1:-1].decode())
        await self.answer()
        while line := await self.reader.readline():
            count, _, name = line[1:-1].decode().partition(" ")
            await self.answer()
            octets = await self.reader.readexactly(int(count))
            assert await self.reader.readexactly(1) == b"\0"
            if line[0] == 2:
                job.control = octets
            else:
                job.documents[name] = octets
            if job.control and self._is_whole(job):
                self.server.jobs.append(job)
            await self.answer()

    @staticmethod
    def _is_whole(job: LpdJob) -> bool:
        return all(line[1:] in job.documents for line in job.lines if line.startswith("l"))

    async def answer(self) -> None:
        step, self.step = self.step, self.step + 1
        if step == self.server.hangs_up_at:
            raise _HungUpError
        no = step == self.server.refuses_at
        self.writer.write(bytes([self.server.octet if no else 0]))
        await self.writer.drain()
        if no:
            raise _HungUpError


@asynccontextmanager
async def lpd_server(**behaviour: int) -> AsyncIterator[LpdServer]:
    """Run one."""
    server = LpdServer(**behaviour)
    async with device(server.serve) as made:
        server.port = made.port
        yield server

"""Just enough of HTTP/1.1 for a printer that may misbehave at every step of it."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass

PIECE_OCTETS = 64 * 1024


@dataclass
class Incoming:
    """A request whose head was read."""

    method: str
    path: str
    headers: dict[str, str]
    reader: asyncio.StreamReader

    @property
    def is_chunked(self) -> bool:
        """Whether the body comes in chunks."""
        return "chunked" in self.headers.get("transfer-encoding", "").lower()

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body's octets as they come; an end too soon is an error."""
        if self.is_chunked:
            async for piece in self._chunks():
                yield piece
        else:
            async for piece in self._counted(int(self.headers.get("content-length", "0"))):
                yield piece

    async def _counted(self, left: int) -> AsyncIterator[bytes]:
        while left:
            piece = await self.reader.read(min(left, PIECE_OCTETS))
            if not piece:
                raise asyncio.IncompleteReadError(b"", left)
            left -= len(piece)
            yield piece

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := int((await self.reader.readuntil(b"\r\n")).split(b";")[0], 16):
            async for piece in self._counted(size):
                yield piece
            await self.reader.readexactly(2)
        while await self.reader.readuntil(b"\r\n") != b"\r\n":
            pass


async def read_head(reader: asyncio.StreamReader) -> Incoming | None:
    """Read a request's head; ``None`` when the peer has no more."""
    try:
        octets = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = octets.decode("latin-1").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.partition(":") for line in lines if line)
    return Incoming(method, path, {n.strip().lower(): v.strip() for n, _, v in pairs}, reader)


def answer(
    octets: bytes,
    *,
    status: str = "200 OK",
    kind: str = "application/ipp",
    length: int | None = None,
    more: str = "",
) -> bytes:
    """Return a whole response; ``length`` is what it claims to have."""
    size = len(octets) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n{more}\r\n"
    return head.encode() + octets


async def end(writer: asyncio.StreamWriter) -> None:
    """Close a connection as one should."""
    with contextlib.suppress(OSError):
        writer.close()
        await writer.wait_closed()


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection with a TCP reset."""
    sock: socket.socket | None = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()

"""The printer's picture, for ``printer-icons`` (PWG 5100.13 section 5.6.30): a PNG made here."""

from __future__ import annotations

import functools
import struct
import zlib

from sealpress.server.messages import Handler, Request, Response

ICON_PATH = "/icon.png"
"""Where the picture is."""

_SIDE = 48
_PAPER, _BODY = b"\xff\xff\xff\xff", b"\x1a\x29\x44\xff"
_SEAL, _NOTHING = b"\xa3\x1f\x2b\xff", bytes(4)


def with_icon(handler: Handler) -> Handler:
    """Return a handler that shows the picture at its path, and asks the given one otherwise."""

    async def handle(request: Request) -> Response:
        if request.path != ICON_PATH or request.method not in {"GET", "HEAD"}:
            return await handler(request)
        return Response(200, icon(), (("Content-Type", "image/png"),))

    return handle


@functools.cache
def icon() -> bytes:
    """Return a small printer with a sheet of paper and a seal (PNG, ISO/IEC 15948)."""
    lines = b"".join(b"\0" + b"".join(_pixel(x, y) for x in range(_SIDE)) for y in range(_SIDE))
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, octets) for name, octets in parts)


def _part(name: bytes, octets: bytes) -> bytes:
    return (
        struct.pack(">I", len(octets))
        + name
        + octets
        + struct.pack(">I", zlib.crc32(name + octets))
    )


def _pixel(x: int, y: int) -> bytes:
    if (x - 35) ** 2 + (y - 27) ** 2 <= 16:
        return _SEAL
    if 14 <= x < 34 and (4 <= y < 18 or 32 <= y < 44):
        return _PAPER
    return _BODY if 4 <= x < 44 and 18 <= y < 38 else _NOTHING

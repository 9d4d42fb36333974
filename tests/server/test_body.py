"""Bodies through the whole server: any size, any split, any framing, octet for octet."""

from __future__ import annotations

import asyncio
import hashlib
import random

import pytest

from sealpress.errors import SealpressError
from sealpress.server import Request, Response


async def digest(request: Request) -> Response:
    """Answer with the body's hash, taken piece by piece."""
    seen = hashlib.sha256()
    async for piece in request.body:
        seen.update(piece)
        await asyncio.sleep(0)
    return Response.text(200, seen.hexdigest())


def portions(octets: bytes, seed: int) -> list[bytes]:
    """Cut octets into portions of very different sizes."""
    choose, start, parts = random.Random(seed), 0, []
    while start < len(octets):
        end = start + int(10 ** choose.uniform(0, 5))
        parts.append(octets[start:end])
        start = end
    return parts


def framed(document: bytes, seed: int, *, chunked: bool) -> bytes:
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    if not chunked:
        return head + b"Content-Length: %d\r\n\r\n" % len(document) + document
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in portions(document, seed))
    return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


@pytest.mark.parametrize("chunked", [False, True], ids=["counted", "chunked"])
@pytest.mark.parametrize("through_tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("seed", range(3))
async def test_a_body_arrives_octet_for_octet(
    serve, talk, client_tls, seed: int, through_tls: bool, chunked: bool
):
    document = random.Random(seed).randbytes(1_500_000)
    octets = framed(document, seed, chunked=chunked)
    tls = client_tls if through_tls else None
    answer = await talk(await serve(digest), *portions(octets, seed + 100), tls=tls)
    assert answer.endswith(hashlib.sha256(document).hexdigest().encode() + b"\n")


async def test_pieces_of_a_large_body_are_large(serve, talk, client_tls):
    sizes: list[int] = []

    async def handle(request: Request) -> Response:
        async for piece in request.body:
            sizes.append(len(piece))
        return Response.text(200, "done")

    await talk(await serve(handle), framed(bytes(8_000_000), 0, chunked=False), tls=client_tls)
    assert sum(sizes) == 8_000_000
    assert max(sizes) > 16_384


async def test_a_body_may_be_read_in_parts_and_left(serve, talk):
    async def handle(request: Request) -> Response:
        first = bytes(await request.body.read_piece())
        assert not request.body.is_complete
        return Response.text(200, f"{len(first) > 0} {request.body.received_octets == len(first)}")

    answer = await talk(await serve(handle), framed(bytes(5_000_000), 0, chunked=True))
    assert b"True True" in answer


async def test_a_complete_body_stays_empty(serve, talk):
    async def handle(request: Request) -> Response:
        return Response.text(200, repr([await request.body.read(9), await request.body.read(9)]))

    answer = await talk(await serve(handle), framed(b"hello", 0, chunked=True))
    assert b"[b'hello', b'']" in answer


async def test_a_failed_body_stays_failed(serve, talk):
    failures: list[SealpressError | None] = []

    async def handle(request: Request) -> Response:
        for _ in range(2):
            try:
                await request.body.read(9)
            except SealpressError:
                failures.append(request.body.failure)
        return Response.text(200, "whatever")

    octets = framed(b"", 0, chunked=True).replace(b"\r\n\r\n0", b"\r\n\r\n0x0")
    assert (await talk(await serve(handle), octets)).startswith(b"HTTP/1.1 400 ")
    assert failures[0] is not None
    assert failures[1] is failures[0]

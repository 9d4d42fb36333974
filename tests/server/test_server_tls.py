"""TLS settings of a server: exchanged while it runs, chosen by what a client offers."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from sealpress.errors import UsageError
from sealpress.server import Request, Response, ServerTls, TlsFloor
from sealpress.server.tls import offers_less
from sealpress.transport.records import ClientHello
from sealpress.trust import Identity, server_context

LAST = b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.fixture
def other_tls(tmp_path: Path) -> ssl.SSLContext:
    return server_context(Identity.ensure(tmp_path / "other", ["localhost"]))


@pytest.mark.parametrize(
    ("versions", "suites", "less"),
    [
        ((0x0301,), (0x2F,), True),
        ((0x0302,), (0x2F,), True),
        ((0x0302, 0x0301), (0x2F,), True),
        ((0x0A0A, 0x0302), (0x2F,), True),
        ((0x0300,), (0x2F,), False),
        ((0x0303,), (0x2F,), False),
        ((0x0304, 0x0303, 0x0301), (0x1301,), False),
        ((0x0302,), (0x2F, 0x5600), False),
        ((0x7F1C, 0x0301), (0x2F,), False),
        ((), (), False),
    ],
    ids=str,
)
def test_who_offers_less_than_the_floor(versions, suites, less: bool):
    assert offers_less(ClientHello(versions, "", suites)) is less


def test_only_those_below_the_floor_get_the_reporting_settings(server_tls, other_tls):
    tls = ServerTls(server_tls, floor=TlsFloor.REPORT, reporting_context=other_tls)
    assert tls.context_for(ClientHello((0x0301,), "", ())) is other_tls
    assert tls.context_for(ClientHello((0x0303,), "", ())) is server_tls
    assert tls.context_for(None) is server_tls


def test_a_floor_that_refuses_has_one_kind_of_settings(server_tls):
    tls = ServerTls(server_tls)
    assert not tls.needs_client_hello
    assert tls.context_for(ClientHello((0x0301,), "", ())) is server_tls
    assert not tls.is_below_floor("TLSv1")


def test_a_floor_that_reports_needs_settings_to_report_through(server_tls):
    with pytest.raises(UsageError):
        ServerTls(server_tls, floor=TlsFloor.REPORT)
    tls = ServerTls(server_tls, floor=TlsFloor.REPORT, reporting_context=server_tls)
    with pytest.raises(UsageError):
        tls.use(server_tls)
    assert tls.context is server_tls


@pytest.mark.parametrize(
    ("version", "below"),
    [("TLSv1", True), ("TLSv1.1", True), ("TLSv1.2", False), ("TLSv1.3", False)],
)
def test_what_a_connection_below_the_floor_is(server_tls, version: str, below: bool):
    tls = ServerTls(server_tls, floor=TlsFloor.REPORT, reporting_context=server_tls)
    assert tls.is_below_floor(version) is below


def test_the_offer_follows_the_settings(server_tls, other_tls):
    tls = ServerTls(server_tls)
    assert tls.versions == ("tls-1.2", "tls-1.3")
    other_tls.minimum_version = ssl.TLSVersion.TLSv1_3
    tls.use(other_tls)
    assert tls.versions == ("tls-1.3",)
    assert len(tls.ciphers) == 3


async def certificate(server, client_tls) -> bytes:
    """Return the certificate that a new connection is shown."""
    _, writer = await asyncio.open_connection(*server.addresses[0], ssl=client_tls)
    try:
        return writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    finally:
        writer.transport.abort()


async def test_new_connections_get_the_new_certificate(serve, server_tls, other_tls, client_tls):
    tls = ServerTls(server_tls)
    server = await serve(context=tls)
    before = await certificate(server, client_tls)
    tls.use(other_tls)
    after = await certificate(server, client_tls)
    tls.use(server_tls)
    assert after != before
    assert await certificate(server, client_tls) == before


async def test_a_long_upload_goes_on_while_the_certificate_changes(
    serve, server_tls, other_tls, client_tls
):
    tls = ServerTls(server_tls)
    begun = asyncio.Event()

    async def count(request: Request) -> Response:
        received = 0
        async for piece in request.body:
            received += len(piece)
            begun.set()
        return Response.text(200, f"received {received}")

    server = await serve(count, context=tls)
    reader, writer = await asyncio.open_connection(*server.addresses[0], ssl=client_tls)
    writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4194304\r\n\r\n")
    for portion in range(64):
        writer.write(bytes(65536))
        await writer.drain()
        if portion == 16:
            await begun.wait()
            tls.use(other_tls)
            assert await certificate(server, client_tls)
    assert b"received 4194304" in await reader.readuntil(b"received 4194304\n")
    writer.write(LAST)  # and the connection is kept afterwards
    assert b"received 0" in await reader.read(-1)
    writer.close()
    assert server.counters.connections == 2


async def test_a_session_of_the_old_settings_is_not_resumed_under_the_new(
    serve, server_tls, other_tls, client_tls
):
    tls = ServerTls(server_tls)
    server = await serve(context=tls)
    client_tls.maximum_version = ssl.TLSVersion.TLSv1_2
    try:
        shown = [await certificate(server, client_tls) for _ in range(2)]
        tls.use(other_tls)
        shown.append(await certificate(server, client_tls))
    finally:
        client_tls.maximum_version = ssl.TLSVersion.MAXIMUM_SUPPORTED
    assert shown[0] == shown[1] != shown[2]

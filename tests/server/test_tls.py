"""TLS on the port of plain HTTP: first, after an upgrade, demanded, and when it fails."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.server import UPGRADE_REQUIRED, PlainPolicy, Request, Response, Server

UPGRADE = b"Connection: Upgrade\r\nUpgrade: TLS/1.3,TLS/1.2,TLS/1.0\r\n"
OPTIONS = b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + b"\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def openssl(server: Server, *arguments: str, octets: bytes = b"") -> str:
    """Let ``openssl s_client`` talk to the server; return what it says."""
    host, port = server.addresses[0]
    process = await asyncio.create_subprocess_exec(
        *("openssl", "s_client", "-connect", f"{host}:{port}", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(octets), 30)
    return output.decode("latin-1")


async def test_an_old_client_is_told_by_an_alert(serve):
    server = await serve()
    said = await openssl(server, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0")
    assert "alert protocol version" in said
    (failure,) = server.failed_handshakes
    assert failure.reason == "tls-version-mismatch"
    assert failure.versions == ("tls-1.1",)
    assert failure.alert_sent == "protocol-version"
    assert "TLS_RSA_WITH_AES_128_CBC_SHA" in failure.cipher_suites
    assert failure.peer.startswith("127.0.0.1:")


async def test_a_client_without_a_common_cipher_is_told_by_an_alert(serve):
    server = await serve()
    said = await openssl(server, "-tls1_2", "-cipher", "AES128-SHA")
    assert "alert handshake failure" in said
    assert server.counters.failed_handshakes == 1


@pytest.mark.parametrize("version", ["1_2", "1_3"])
async def test_openssl_agrees_on_the_version(serve, version: str):
    said = await openssl(await serve(), f"-tls{version}", "-ign_eof", octets=LAST)
    assert f"GET /last 0 TLSv{version.replace('_', '.')}" in said
    assert "New Session Ticket arrived" not in said


async def test_octets_that_are_no_handshake_end_it(serve, talk):
    server = await serve()
    await talk(server, b"\x16\x03\x01\x00\x05hello")
    assert server.counters.failed_handshakes == 1


async def test_options_upgrades_to_tls(serve, plain):
    server = await serve()
    await plain.open(server)
    switching = await plain.clear(OPTIONS)
    assert switching.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
    assert b"\r\nUpgrade: TLS/1.3, HTTP/1.1\r\n" in switching
    await plain.handshake()
    assert (await plain.secret()).startswith(b"HTTP/1.1 200 ")
    assert b"GET /last 0 TLSv1.3" in await plain.secret(LAST)
    assert server.counters.upgrades == 1


async def test_a_post_upgrades_once_its_body_is_here(serve, plain):
    await plain.open(await serve())
    post = b"POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n" + UPGRADE + b"\r\n"
    plain.writer.write(post)
    await asyncio.sleep(0.05)
    assert not plain.reader._buffer
    assert (await plain.clear(b"hello")).startswith(b"HTTP/1.1 101 ")
    await plain.handshake()
    assert b"POST /p 5 TLSv1.3" in await plain.secret()


async def test_an_expecting_post_is_told_to_go_on_before_it_upgrades(serve, plain):
    await plain.open(await serve())
    expect = b"Content-Length: 5\r\nExpect: 100-continue\r\n"
    post = b"POST /p HTTP/1.1\r\nHost: localhost\r\n" + expect + UPGRADE + b"\r\n"
    assert (await plain.clear(post)).startswith(b"HTTP/1.1 100 ")
    assert (await plain.clear(b"hello")).startswith(b"HTTP/1.1 101 ")
    await plain.handshake()
    assert b"POST /p 5 TLSv1.3" in await plain.secret()


@pytest.mark.parametrize(
    "octets",
    [
        OPTIONS.replace(b"HTTP/1.1", b"HTTP/1.0"),
        OPTIONS.replace(b"Connection: Upgrade\r\n", b""),
        OPTIONS.replace(b"TLS/1.3,TLS/1.2,TLS/1.0", b"h2c, websocket"),
        b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        + UPGRADE
        + b"\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 70000\r\n"
        + UPGRADE
        + b"\r\n"
        + bytes(70000),
    ],
    ids=["HTTP/1.0", "no Connection", "other protocol", "chunked body", "long body"],
)
async def test_an_upgrade_that_cannot_be_is_ignored(serve, talk, octets: bytes):
    answer = await talk(await serve(), octets, LAST)
    assert answer.startswith(b"HTTP/1.1 200 ")


async def test_octets_in_clear_behind_an_upgrade_end_the_connection(serve, talk):
    server = await serve()
    assert await talk(server, OPTIONS + LAST) == b""
    assert server.counters.injections == 1
    assert server.counters.requests == 0


async def test_octets_in_clear_after_101_never_reach_the_handler(serve, plain):
    server = await serve()
    await plain.open(server)
    await plain.clear(OPTIONS)
    plain.writer.write(LAST)
    rest = await asyncio.wait_for(plain.reader.read(-1), 20)
    assert b"HTTP" not in rest
    assert server.counters.requests == 0
    assert server.counters.failed_handshakes == 1


async def test_a_listener_can_demand_an_upgrade(serve, talk, plain, client_tls):
    server = await serve(plain=PlainPolicy.UPGRADE_ONLY)
    answer = await talk(server, LAST)
    assert answer.startswith(b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2, HTTP/1.1\r\n")
    assert b"\r\nConnection: Upgrade, close\r\n" in answer
    assert server.counters.requests == 0
    assert b"GET /last 0 TLSv1.3" in await talk(server, LAST, tls=client_tls)
    await plain.open(server)
    assert (await plain.clear(OPTIONS)).startswith(b"HTTP/1.1 101 ")


async def test_a_body_in_clear_does_not_upgrade_where_tls_is_demanded(serve, talk):
    post = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n" + UPGRADE + b"\r\nhello"
    answer = await talk(await serve(plain=PlainPolicy.UPGRADE_ONLY), post, LAST)
    assert answer.count(b"HTTP/1.1 426 ") == 2


async def test_a_handler_can_demand_an_upgrade(serve, talk, client_tls):
    async def handle(request: Request) -> Response:
        return Response.text(200, "in") if request.peer.secure else UPGRADE_REQUIRED

    server = await serve(handle)
    kept = await talk(server, LAST.replace(b"Connection: close\r\n", b"") + LAST)
    assert kept.count(b"\r\nConnection: Upgrade\r\n") == 1
    assert (await talk(server, LAST, tls=client_tls)).startswith(b"HTTP/1.1 200 ")


async def test_a_listener_can_refuse_everything_in_clear(serve, talk):
    server = await serve(plain=PlainPolicy.REFUSE)
    assert (await talk(server, LAST)).startswith(b"HTTP/1.1 403 ")
    assert (await talk(server, OPTIONS)).startswith(b"HTTP/1.1 403 ")


async def test_a_listener_without_tls_takes_no_handshake(serve, talk):
    for server in (await serve(context=None), await serve(implicit=False)):
        assert (await talk(server, b"\x16\x03\x01")).startswith(b"HTTP/1.1 400 ")


async def test_curl_is_served(serve, tmp_path):
    server = await serve()
    document = tmp_path / "document"
    document.write_bytes(bytes(3_000_000))
    process = await asyncio.create_subprocess_exec(
        *(
            "curl",
            "-sk",
            f"https://localhost:{server.addresses[0][1]}/p",
            "-H",
            "Expect: 100-continue",
        ),
        *("--data-binary", f"@{document}", "-H", "Transfer-Encoding: chunked"),
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 30)
    assert output == b"POST /p 3000000 TLSv1.3\n"

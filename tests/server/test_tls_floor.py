"""Clients below the floor, made by others: told why by an alert, or at IPP level."""

from __future__ import annotations

import asyncio
import socket
import ssl
import warnings
from pathlib import Path

import pytest

from sealpress import ipp
from sealpress.ipp.operations import Operation
from sealpress.ipp.requests import request
from sealpress.ipp.tags import GroupTag
from sealpress.ipp.uri import PrinterUri
from sealpress.server import Server, ServerTls, TlsFloor
from sealpress.server.tls_offer import client_hello
from sealpress.trust import Identity, server_context
from sealpress.trust.identities.keys import make_key
from sealpress.trust.identities.self_signed import self_signed
from sealpress.trust.reporting_tls import reporting_context

LAST = b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
MESSAGE = ipp.encode(request(Operation.PRINT_JOB, PrinterUri.parse("ipps://localhost/p"), 4711))
OLD = ("--ciphers", "DEFAULT@SECLEVEL=0", "--insecure", "--silent", "--max-time", "20")


@pytest.fixture(scope="module", params=["p256", "rsa2048"])
def identity(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Identity:
    file: Path = tmp_path_factory.mktemp("floor") / "identity.pem"
    file.touch(mode=0o600)
    file.write_bytes(self_signed(["localhost"], key=make_key(request.param)))
    return Identity(file, file)


@pytest.fixture(scope="module")
def reporting(identity: Identity) -> ServerTls:
    return ServerTls(
        server_context(identity),
        floor=TlsFloor.REPORT,
        reporting_context=reporting_context(identity),
    )


async def said_by(*argv: str, octets: bytes = b"") -> bytes:
    """Run a program to its end and return what it said."""
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(octets), 40)
    return output


def place(server: Server) -> str:
    return "{}:{}".format(*server.addresses[0])


def check_refusal(octets: bytes, version: str) -> None:
    """Look at the answer to an IPP request from below the floor."""
    message = ipp.decode(octets)
    assert message.code == 0x0404
    assert message.request_id == 4711
    operation = message.group(GroupTag.OPERATION)
    assert operation is not None
    assert f"uses {version}, which is too old" in str(operation["status-message"].value)
    assert "needs TLS 1.2 or newer" in str(operation["status-message"].value)
    assert operation["sealpress-refusal-reason"].value == "tls-version-too-old"
    assert operation["sealpress-tls-versions-supported"].values == ("tls-1.2", "tls-1.3")


@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_curl_gets_the_refusal_and_no_octet_is_read(
    serve, reporting, tmp_path: Path, version
):
    read: list[object] = []
    server = await serve(read.append, context=reporting)
    body = tmp_path / "body"
    body.write_bytes(MESSAGE + bytes(3 << 20))
    octets = await said_by(
        *("curl", *OLD, "--tls-max", version, "--data-binary", f"@{body}"),
        *("-H", "Content-Type: application/ipp", f"https://{place(server)}/ipp/print"),
    )
    check_refusal(octets, f"TLS {version}")
    assert not read
    assert server.counters.reports == 1
    assert server.counters.requests == server.counters.failed_handshakes == 0
    assert [f.reason for f in server.failed_handshakes] == ["tls-version-too-old"]


async def test_a_person_gets_a_page(serve, reporting):
    server = await serve(context=reporting)
    page = await said_by("curl", *OLD, "-i", "--tls-max", "1.0", f"https://{place(server)}/")
    assert page.startswith(b"HTTP/1.1 403 ")
    assert b"\r\nConnection: close\r\n" in page
    assert b"<p>Nothing was done: your software uses TLS 1.0" in page


@pytest.mark.parametrize("suite", ["AES128-SHA", "ECDHE-RSA-AES256-SHA", "CAMELLIA128-SHA"])
async def test_openssl_s_client_gets_the_page(serve, reporting, suite: str):
    """Also one that knows no elliptic curves, whatever key the identity has."""
    server = await serve(context=reporting)
    said = await said_by(
        *("openssl", "s_client", "-connect", place(server), "-tls1", "-quiet"),
        *("-cipher", f"{suite}:@SECLEVEL=0"),
        octets=LAST,
    )
    assert b"HTTP/1.1 403 Forbidden" in said


def old_python() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


async def test_python_gets_the_page_and_every_request_does(serve, reporting, talk):
    server = await serve(context=reporting)
    answer = await talk(server, LAST, tls=old_python())
    assert answer.startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert b"TLS 1.1" in answer


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # tlslite imports asyncore
async def test_tlslite_gets_the_page(serve, reporting):
    server = await serve(context=reporting)

    def get() -> bytes:
        from tlslite.api import HandshakeSettings, TLSConnection

        settings = HandshakeSettings()
        settings.minVersion, settings.maxVersion = (3, 1), (3, 2)
        with socket.create_connection(server.addresses[0], 20) as plain:
            client = TLSConnection(plain)
            client.handshakeClientCert(settings=settings)
            client.sendall(LAST)
            return bytes(client.recv(12))

    assert await asyncio.to_thread(get) == b"HTTP/1.1 403"


async def test_an_upgrade_leads_to_the_same_answer(serve, reporting, plain):
    server = await serve(context=reporting)
    plain.use(old_python())
    await plain.open(server)
    head = (
        f"POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(MESSAGE)}\r\n"
        "Content-Type: application/ipp\r\nConnection: Upgrade\r\nUpgrade: TLS/1.1\r\n\r\n"
    )
    assert (await plain.clear(head.encode() + MESSAGE)).startswith(b"HTTP/1.1 101 ")
    await plain.handshake()
    answer = await plain.secret()
    check_refusal(answer.partition(b"\r\n\r\n")[2], "TLS 1.1")
    assert server.counters.requests == 0


async def test_a_client_that_can_do_better_sees_no_difference(serve, reporting, talk, client_tls):
    server = await serve(context=reporting)
    assert b"GET /last 0 TLSv1.3" in await talk(server, LAST, tls=client_tls)
    said = await said_by(
        *("openssl", "s_client", "-connect", place(server)),
        *("-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"),
    )
    assert b"alert handshake failure" in said


async def test_a_fallback_is_refused_even_where_the_floor_reports(serve, reporting):
    server = await serve(context=reporting)
    said = await said_by(
        *("openssl", "s_client", "-connect", place(server), "-tls1_1", "-fallback_scsv"),
        *("-cipher", "ALL:@SECLEVEL=0"),
    )
    assert b"alert" in said
    assert server.counters.reports == 0
    assert server.counters.failed_handshakes == 1


async def hello_answer(server: Server, portions: list[bytes]) -> bytes:
    """Send a ClientHello in portions; return the type of the first record of the answer."""
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    try:
        for portion in portions:
            writer.write(portion)
            await writer.drain()
            await asyncio.sleep(0)
        return await asyncio.wait_for(reader.readexactly(1), 20)
    finally:
        writer.transport.abort()


@pytest.mark.parametrize("size", [1, 3, 7])
async def test_a_hello_in_pieces_is_waited_for(serve, reporting, size: int):
    server = await serve(context=reporting)
    hello = client_hello(0x0301, [0x002F, 0xC013, 0xC009])
    pieces = [hello[at : at + size] for at in range(0, len(hello), size)]
    assert await hello_answer(server, pieces) == b"\x16"


@pytest.mark.parametrize(
    "octets", [b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x01\x00\x00" * 20_000], ids=["bad", "much"]
)
async def test_hostile_octets_end_as_where_the_floor_refuses(serve, reporting, talk, octets):
    server = await serve(context=reporting)
    await talk(server, octets)
    assert server.counters.failed_handshakes == 1


async def test_a_scanner_sees_nothing_old_where_the_floor_refuses(serve, identity):
    server = await serve(context=server_context(identity))
    said = (
        await said_by("sslscan", "--no-colour", "--no-check-certificate", place(server))
    ).decode()
    found = {line.split()[0]: line.split()[1] for line in said.splitlines() if "abled" in line}
    assert found["TLSv1.2"] == found["TLSv1.3"] == "enabled"
    assert found["TLSv1.0"] == found["TLSv1.1"] == found["SSLv3"] == "disabled"
    accepted = {line.split()[1] for line in said.splitlines() if line.startswith("Accepted")}
    assert accepted == {"TLSv1.2", "TLSv1.3"}

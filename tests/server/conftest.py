"""A server on the loopback and raw clients; blocking calls in the event loop fail the test."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from sealpress.server import Request, Response, Server, ServerLimits
from sealpress.trust import Identity, server_context

Serve = Callable[..., Awaitable[Server]]
Talk = Callable[..., Awaitable[bytes]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def blocking_calls_fail() -> Iterator[BlockBuster]:
    with blockbuster_ctx("sealpress.server") as buster:
        yield buster


@pytest.fixture(scope="session")
def server_tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    folder: Path = tmp_path_factory.mktemp("identity")
    return server_context(Identity.ensure(folder, ["localhost"]))


@pytest.fixture(scope="session")
def client_tls() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def tell(request: Request) -> Response:
    """Answer with what was understood."""
    octets = await request.body.read(1 << 24)
    tls = request.peer.tls.version if request.peer.tls else "-"
    return Response.text(200, f"{request.method} {request.path} {len(octets)} {tls}")


@pytest.fixture
async def serve(
    server_tls: ssl.SSLContext, blocking_calls_fail: BlockBuster
) -> AsyncIterator[Serve]:
    """Start servers; they are closed at the end."""
    servers: list[Server] = []

    async def start(handler=tell, **settings) -> Server:
        defaults = {"context": server_tls, "limits": ServerLimits(linger_pause=0.1)}
        server = Server(handler, **{**defaults, **settings})
        await server.listen("127.0.0.1", 0)
        servers.append(server)
        return server

    yield start
    for server in servers:
        await server.close(grace=0)


@pytest.fixture
def talk() -> Talk:
    """Send octets and return all that comes back until the server closes."""

    async def exchange(server: Server, *portions: bytes, tls: ssl.SSLContext | None = None):
        host, port = server.addresses[0]
        reader, writer = await asyncio.open_connection(host, port, ssl=tls)
        answer = b""
        try:
            for portion in portions:
                writer.write(portion)
                await writer.drain()
                await asyncio.sleep(0)
            answer = await asyncio.wait_for(reader.read(-1), 20)
        except (ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()
        return answer

    return exchange


@pytest.fixture
def eventually() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Wait until something that nobody announces has happened."""

    async def wait(condition: Callable[[], object]) -> None:
        async with asyncio.timeout(20):
            while not condition():  # noqa: ASYNC110 - the server has no event for its own numbers
                await asyncio.sleep(0.01)

    return wait


class PlainConnection(asyncio.Protocol):
    """A client that can send in clear, then make a handshake on the same connection."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.use(context)

    def use(self, context: ssl.SSLContext) -> None:
        """Take these settings for the handshake to come."""
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_hostname="localhost")

    async def open(self, server: Server) -> None:
        self.reader, self.writer = await asyncio.open_connection(*server.addresses[0])

    async def clear(self, octets: bytes) -> bytes:
        self.writer.write(octets)
        return await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 20)

    async def handshake(self) -> None:
        await self._until(self.tls.do_handshake)

    async def secret(self, octets: bytes = b"") -> bytes:
        if octets:
            self.tls.write(octets)
        return await self._until(lambda: self.tls.read(65536))

    async def _until(self, step):
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                self.writer.write(self.outgoing.read())
                octets = await asyncio.wait_for(self.reader.read(65536), 20)
                if not octets:
                    raise ConnectionResetError from None
                self.incoming.write(octets)
            finally:
                if self.outgoing.pending:
                    self.writer.write(self.outgoing.read())


@pytest.fixture
async def plain(client_tls):
    connection = PlainConnection(client_tls)
    yield connection
    connection.writer.transport.abort()

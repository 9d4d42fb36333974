from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass, field

import pytest

from sealpress.errors import Reason, TransportError
from sealpress.server import Server
from sealpress.server.line import Line
from sealpress.server.messages import PeerFacts
from sealpress.server.watching import MAX_UNTOLD_OCTETS, LineWatch, Watching
from sealpress.transport.observer import ObservedTls
from sealpress.transport.witness import RECEIVED, SENT
from sealpress.transport.witnesses import Watches
from sealpress.trust.key_log import KeyLog

pytestmark = pytest.mark.anyio

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
UPGRADE = (
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: TLS/1.2\r\n\r\n"
)
PEER = PeerFacts("192.0.2.2", 40000, "192.0.2.1", 631)


@dataclass
class Seen:
    """A witness of one connection that keeps what it is told, in order."""

    told: list[tuple[str, object]] = field(default_factory=list)
    over: asyncio.Queue[Seen] | None = None

    def wire(self, direction, octets):
        self.told.append((f"wire{direction}", octets))

    def plain(self, direction, octets):
        self.told.append((f"plain{direction}", octets))

    def tls_begins(self, *, upgraded, server_name):
        self.told.append(("tls", upgraded))

    def tls_message(self, direction, version, kind, octets):
        self.told.append((f"message{direction}", kind))

    def tls_record(self, direction, version, content, octets, *, sealed):
        self.told.append(("record", content))

    def tls_secrets(self, lines):
        self.told.append(("secrets", {line.split(" ")[0] for line in lines}))

    def tls_done(self, agreed):
        self.told.append(("done", agreed.version))

    def failed(self, error):
        self.told.append(("failed", error.reason))

    def peer_ended(self):
        self.told.append(("peer-ended", None))

    def closed(self):
        self.told.append(("closed", None))
        if self.over is not None:
            self.over.put_nowait(self)

    def kinds(self):
        """The kinds of what was told, each once for each run of the same."""
        names = [name for name, _ in self.told if name != "record"]
        return [name for at, name in enumerate(names) if names[at - 1 : at] != [name]]

    def octets(self, kind):
        return b"".join(octets for name, octets in self.told if name == kind)


class Witness:
    """Sees all connections, with secrets or without."""

    def __init__(self, *, wants_secrets=True, is_blind=False):
        self.wants_secrets = wants_secrets
        self.is_blind = is_blind
        self.routes, self.seen = [], []
        self.over = asyncio.Queue()

    def approaching(self, step):
        raise AssertionError("a server connects to nobody")

    def connected(self, route):
        self.routes.append(route)
        self.seen.append(Seen(over=self.over))
        return None if self.is_blind else self.seen[-1]


@pytest.fixture
def witness():
    return Witness()


async def ended(witness):
    """Wait until a connection is over; return what was seen of it."""
    return await asyncio.wait_for(witness.over.get(), 20)


async def test_a_plain_request(serve, talk, witness):
    server = await serve(witness=witness)
    answer = await talk(server, GET)
    seen = await ended(witness)
    assert seen.octets("wire<") == seen.octets("plain<") == GET
    assert seen.octets("wire>") == seen.octets("plain>") == answer
    assert seen.kinds()[:2] == ["wire<", "plain<"]
    assert seen.told[-2:] == [("peer-ended", None), ("closed", None)]


async def test_who_came_and_where_to(serve, talk, witness):
    server = await serve(witness=witness)
    await talk(server, GET)
    (route,) = witness.routes
    assert route.we_listen
    assert route.local == server.addresses[0]
    assert (route.host, route.port) == route.peer
    assert route.begun_at > 0


async def test_tls_from_the_first_octet(serve, talk, witness, client_tls):
    server = await serve(witness=witness)
    answer = await talk(server, GET, tls=client_tls)
    seen = await ended(witness)
    assert seen.told[0] == ("tls", False)
    assert seen.octets("wire<")[:1] == b"\x16"
    assert (seen.octets("plain<"), seen.octets("plain>")) == (GET, answer)
    assert ("done", "TLSv1.3") in seen.told
    told = [what for name, what in seen.told if name == "secrets"]
    assert "CLIENT_TRAFFIC_SECRET_0" in set().union(*told)
    assert [kind for name, kind in seen.told if name.startswith("message")][:2] == [1, 2]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_secrets_come_before_the_answer(serve, talk, witness, client_tls, version):
    client_tls.maximum_version, before = version, client_tls.maximum_version
    server = await serve(witness=witness)
    await talk(server, GET, tls=client_tls)
    client_tls.maximum_version = before
    kinds = (await ended(witness)).kinds()
    assert kinds.index("secrets") < kinds.index("done") < kinds.index("plain<")


async def test_an_upgrade(serve, witness, client_tls):
    server = await serve(witness=witness)
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(UPGRADE)
    await reader.readuntil(b"\r\n\r\n")
    await writer.start_tls(client_tls)
    await reader.readuntil(b"\r\n\r\n")
    writer.close()
    seen = await ended(witness)
    begun = seen.told.index(("tls", True))
    before, after = seen.told[:begun], seen.told[begun + 1 :]
    assert b"".join(octets for name, octets in before if name == "plain<") == UPGRADE
    first = next(octets for name, octets in after if name == "wire<")
    assert first[:1] == b"\x16"


async def test_a_handshake_that_fails(serve, witness):
    server = await serve(witness=witness)
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(b"\x16\x03\x01zzz")
    assert await reader.read()
    writer.close()
    seen = await ended(witness)
    assert seen.octets("wire<") == b"\x16\x03\x01zzz"
    assert [what for name, what in seen.told if name == "failed"]
    assert seen.octets("plain<") == b""


async def test_what_is_no_http(serve, talk, witness):
    server = await serve(witness=witness)
    await talk(server, b"GET / HTTQ/1.1\r\n\r\n")
    seen = await ended(witness)
    assert ("failed", Reason.NOT_HTTP) in seen.told
    assert seen.octets("plain<") == b"GET / HTTQ/1.1\r\n\r\n"


async def test_a_connection_that_was_never_used(serve, witness):
    server = await serve(witness=witness)
    _, writer = await asyncio.open_connection(*server.addresses[0])
    writer.close()
    seen = await ended(witness)
    assert seen.told == [("peer-ended", None), ("closed", None)]


async def test_nobody_looks_on(serve, talk, monkeypatch):
    lines = []
    begin = Line.connection_made
    monkeypatch.setattr(
        Line, "connection_made", lambda line, t: (lines.append(line), begin(line, t))
    )
    server = await serve()
    await talk(server, GET)
    assert [line.watch for line in lines] == [None]


async def test_a_witness_that_does_not_want_to_see_one(serve, talk):
    witness = Witness(is_blind=True)
    await talk(await serve(witness=witness), GET)
    assert len(witness.routes) == 1
    assert witness.seen[0].told == []


async def test_witnesses_come_and_go(serve, talk, witness, client_tls, server_tls):
    server: Server = await serve()
    await talk(server, GET, tls=client_tls)
    server.watching.add(witness)
    await talk(server, GET, tls=client_tls)
    assert server_tls.keylog_filename is not None
    server.watching.remove(witness)
    await talk(server, GET, tls=client_tls)
    assert len(witness.routes) == 1
    assert server_tls.keylog_filename is None
    assert server_tls.sslobject_class is not ObservedTls


async def test_who_wants_no_secrets_any_more_ends_the_log(
    serve, talk, witness, client_tls, server_tls
):
    server: Server = await serve(witness=witness)
    await talk(server, GET, tls=client_tls)
    assert server_tls.keylog_filename is not None
    witness.wants_secrets = False
    await talk(server, GET, tls=client_tls)
    assert server_tls.keylog_filename is None


async def test_secrets_are_for_who_wants_them(serve, talk, witness, client_tls):
    modest = Witness(wants_secrets=False)
    server = await serve(witness=modest)
    server.watching.add(witness)
    await talk(server, GET, tls=client_tls)
    await ended(modest)
    assert "secrets" in (await ended(witness)).kinds()
    assert "secrets" not in modest.seen[0].kinds()
    assert modest.seen[0].octets("plain<") == GET


async def test_going_away_in_the_middle_of_a_handshake_disturbs_nobody(serve, witness, client_tls):
    server = await serve(witness=witness)
    inside, outside = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = client_tls.wrap_bio(inside, outside, server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    reader, writer = await asyncio.open_connection(*server.addresses[0])
    writer.write(outside.read())
    inside.write(await reader.read(65536))
    server.watching.remove(witness)
    tls.do_handshake()
    tls.write(GET)
    writer.write(outside.read())
    inside.write(await reader.read(65536))
    assert b"HTTP/1.1 200" in tls.read()
    writer.close()


def test_a_key_log_without_a_place_is_done_without(monkeypatch, caplog, witness):
    def no_room(_log, _context):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(KeyLog, "__init__", no_room)
    watching = Watching([witness])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    assert watching.secrets(context, print) is None
    assert watching.secrets(context, print) is None
    assert caplog.text.count("No space left") == 1
    watching.close()


def line_watch():
    seen = Seen()
    return LineWatch(Watches([seen], []), Watching()), seen


def test_first_octets_are_told_once_it_is_known_what_they_are():
    watch, seen = line_watch()
    watch.received(memoryview(b"\x16\x03"))
    watch.taken()
    assert seen.told == []
    watch.begin_tls(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    assert seen.told == [("tls", False), ("wire<", b"\x16\x03")]


def test_octets_that_nobody_took_are_told_at_the_end():
    watch, seen = line_watch()
    watch.received(memoryview(b"\x16\x03"))
    watch.closed()
    assert seen.told[0] == ("wire<", b"\x16\x03")
    assert seen.told[-1] == ("closed", None)


def test_octets_that_nobody_takes_are_not_kept():
    watch, seen = line_watch()
    for _ in range(40):
        watch.received(memoryview(bytes(65536)))
    watch.closed()
    pieces = [octets for kind, octets in seen.told if kind == "wire<"]
    assert sum(map(len, pieces)) == 40 * 65536
    assert max(map(len, pieces)) <= MAX_UNTOLD_OCTETS + 65536


def test_the_same_failure_is_told_once():
    watch, seen = line_watch()
    error = TransportError(Reason.CONNECTION_RESET, "gone")
    watch.failed(error)
    watch.failed(error)
    assert seen.told == [("failed", Reason.CONNECTION_RESET)]


def test_directions():
    watch, seen = line_watch()
    watch.received(memoryview(b"a"))
    watch.taken()
    watch.sent(b"b")
    assert seen.kinds() == [f"wire{RECEIVED}", "plain<", f"wire{SENT}", "plain>"]


def test_a_connection_that_broke_off_says_so():
    watch, seen = line_watch()
    watch.closed(ConnectionResetError(104, "Connection reset by peer"))
    assert seen.told == [("failed", Reason.CONNECTION_RESET), ("closed", None)]

"""A gate with users whose passwords cost nothing, alone or before a server on the loopback."""

from __future__ import annotations

import base64
import dataclasses
import ssl
from dataclasses import dataclass, field

import pytest

from sealpress import ipp
from sealpress.gateway.access.gate import GatewayAccess
from sealpress.gateway.access.names import USERS_ISSUER
from sealpress.gateway.access.passwords import HashCosts, hash_password
from sealpress.gateway.access.user_book import UserBook
from sealpress.gateway.access.user_file import UserFile, UserRecord, digest_secrets
from sealpress.gateway.settings import Encryption, GatewaySettings, Login, QueueSettings
from sealpress.ipp.status import Status
from sealpress.printer import Answer, Authentication, RequestFacts, Role
from sealpress.printer.responses import response
from sealpress.server import PeerFacts, Request, Server, ServerLimits, TlsFacts, ipp_handler
from sealpress.server.messages import Response
from sealpress.spool.sealing import Sealer
from sealpress.transport.http1 import Headers
from sealpress.trust import Identity, server_context
from tests.printer.conversation import instant
from tests.spool.plain_sealer import PlainSealer

CHEAP = HashCosts(memory_kib=8, passes=1)
PASSWORD = "gr\u00fcn:2"
TLS = TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", "", None)


def user_record(name, *, sealer: Sealer | None = None, digest=True, **facts) -> UserRecord:
    secrets = digest_secrets(name, PASSWORD, sealer) if digest else {}
    return UserRecord(name=name, password=hash_password(PASSWORD, CHEAP), digest=secrets, **facts)


def basic(user, password=PASSWORD) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def request_of(*fields, path="/", secure=True, method="GET", address="127.0.0.1") -> Request:
    peer = PeerFacts(address, 1, "127.0.0.1", 2, tls=TLS if secure else None)
    return Request(method, path, (1, 1), Headers(list(fields)), None, peer)


@dataclass
class World:
    """Settings, users and the gate between them."""

    settings: GatewaySettings
    sealer: Sealer = field(default_factory=PlainSealer)

    def __post_init__(self):
        self.file = UserFile(self.settings.state / "users")
        self.book = UserBook(self.file, sealer=self.sealer, costs=CHEAP)
        self.audit = Audit()
        self.gate = GatewayAccess(
            self.settings, self.queue_at, users=self.book, audit=self.audit, sealer=self.sealer
        )

    def queue_at(self, path):
        name = path.removeprefix("/ipp/print/").removeprefix("/printers/")
        return next((one for one in self.settings.queues if one.name == name), None)

    def add(self, *names, **facts):
        lines = [user_record(name, sealer=self.sealer, **facts).as_line() for name in names]
        with self.file.path.open("a") as file:  # quicker than one by one, each on disk
            file.writelines(f"{line}\n" for line in lines)


class Audit:
    def __init__(self):
        self.entries = []

    def note(self, entry):
        self.entries.append(entry)


QUEUES = (
    QueueSettings(name="open", uri="file:///x", encryption=Encryption.OPTIONAL),
    QueueSettings(name="closed", uri="file:///x"),
    QueueSettings(name="login", uri="file:///x", login_required=True),
    QueueSettings(
        name="digest", uri="file:///x", encryption=Encryption.OPTIONAL, login_required=True
    ),
    QueueSettings(name="staff", uri="file:///x", users=("ann", "@ward3"), operators=("otto",)),
)


@pytest.fixture
def world(tmp_path):
    def make(**facts) -> World:
        settings = {"login": (Login.BASIC, Login.DIGEST), "queues": QUEUES, **facts}
        made = World(GatewaySettings(state=tmp_path, **settings))
        made.add("ann", "bob")
        return made

    return make


class Service:
    """Decides with the gate as the gateway's face does, and tells roles."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.welcomed: list[RequestFacts] = []

    async def begin(self, message, where, _connection):
        uri = str(message.groups[0]["printer-uri"].value)
        queue = self.world.queue_at("/printers/" + uri.rpartition("/")[2])
        decision = self.world.gate.decide(queue, message, where)
        if not isinstance(decision, RequestFacts):
            return decision
        self.welcomed.append(decision)
        return Answer(response(message.version, message.request_id, Status.SUCCESSFUL_OK))


@pytest.fixture(scope="session")
def tls(tmp_path_factory) -> ssl.SSLContext:
    return server_context(Identity.ensure(tmp_path_factory.mktemp("identity"), ["localhost"]))


@pytest.fixture
async def gateway(tls):
    """Start a server with a world's gate; gives the service behind it and the port."""
    servers = []

    async def start(world: World):
        service = Service(world)
        paths = ["/", "/jobs/7", *(f"/printers/{one.name}" for one in world.settings.queues)]
        handler = ipp_handler(dict.fromkeys(paths, service), access=world.gate)
        server = Server(handler, context=tls, limits=ServerLimits(linger_pause=0.1))
        await server.listen("127.0.0.1", 0)
        servers.append(server)
        return service, server.addresses[0][1]

    yield start
    for server in servers:
        await server.close(grace=0)


@pytest.fixture
def anyio_backend():
    return "asyncio"


def ipp_request(queue, operation=ipp.Operation.GET_PRINTER_ATTRIBUTES, version=(2, 0)):
    return ipp.request(operation, f"ipp://localhost/printers/{queue}", 7, version=version)


def facts(user=None, **changed) -> RequestFacts:
    """How a request came: by whom, if a password made sure of somebody."""
    who = {"user_issuer": USERS_ISSUER, "authentication": Authentication.BASIC} if user else {}
    where = RequestFacts(
        secure=True, host="localhost", port=631, path="/", at=instant(), user=user, peer="127.0.0.1"
    )
    return dataclasses.replace(where, **{**who, **changed})


def roles_of(decision) -> set[Role] | int:
    """What a decision comes to: the roles, or the status of HTTP or IPP that refuses."""
    if isinstance(decision, RequestFacts):
        return set(decision.roles)
    return decision.status if isinstance(decision, Response) else decision.message.code

"""Client certificates at the server: who gets through, what the others hear, what is not read."""

from __future__ import annotations

import asyncio
import ssl
import threading

import pytest

from sealpress.ipp.status import Status
from sealpress.server import PeerFacts, Request, ServerLimits, TlsFacts, ipp_handler
from sealpress.server.access import (
    MAX_JUDGED_AT_ONCE,
    MAX_JUDGEMENTS,
    Admitted,
    CertificateAccess,
)
from sealpress.server.messages import UPGRADE_REQUIRED
from sealpress.transport.http1 import Headers
from sealpress.trust import Identity, server_context
from sealpress.trust.client_certificates import (
    ClientCertificateMode,
    ClientCertificatePolicy,
    UserRules,
)
from tests.server.test_ipp_service import DONE, REQUEST, Service, message_of, post
from tests.trust.client_makers import der, issue_client, make_clinic

ASK = ClientCertificateMode.ASK
AT_IPP, AT_TLS = ClientCertificateMode.REQUIRE_AT_IPP, ClientCertificateMode.REQUIRE_AT_TLS
DENY = UserRules(deny=("mallory@clinic.example",))


@pytest.fixture(scope="module")
def clinic(tmp_path_factory):
    return make_clinic(tmp_path_factory.mktemp("clinic"))


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return Identity.ensure(tmp_path_factory.mktemp("identity"), ["localhost"])


@pytest.fixture
def access(clinic):
    def make(mode=AT_IPP, **settings):
        given = {"ca_files": (clinic.ca_file,), "users": DENY, **settings}
        return CertificateAccess(ClientCertificatePolicy(mode=mode, **given))

    return make


@pytest.fixture
def demanding(identity, clinic):
    """Gate and TLS settings of a printer that demands certificates."""
    policy = ClientCertificatePolicy(mode=AT_IPP, ca_files=(clinic.ca_file,), users=DENY)
    return CertificateAccess(policy), server_context(identity, client_certificates=policy)


@pytest.fixture
async def printer(serve, demanding):
    """Such a printer, and the service behind it."""
    access, context = demanding
    service = Service(takes_octets=1 << 30)
    handler = ipp_handler({"/ipp/print": service}, access=access)
    return await serve(handler, context=context, limits=ServerLimits(linger_pause=0.1)), service


def client(clinic, who=None, version=ssl.TLSVersion.TLSv1_3):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.maximum_version = version
    if who:
        context.load_cert_chain(clinic.path(who))
    return context


def request_of(*chain, errors=(), method="GET", secure=True):
    tls = TlsFacts("TLSv1.3", "x", "", chain[0] if chain else None, chain, errors)
    peer = PeerFacts("127.0.0.1", 1, "127.0.0.1", 2, tls=tls if secure else None)
    return Request(method, "/", (1, 1), Headers([]), None, peer)


TABLE = [
    (None, Status.CLIENT_ERROR_NOT_AUTHENTICATED, "needs a client certificate"),
    ("self-signed", Status.CLIENT_ERROR_NOT_AUTHORIZED, "self-signed"),
    ("expired", Status.CLIENT_ERROR_NOT_AUTHORIZED, "expired on"),
    ("other CA", Status.CLIENT_ERROR_NOT_AUTHORIZED, "not trusted"),
    ("wrong EKU", Status.CLIENT_ERROR_NOT_AUTHORIZED, "TLS clients"),
    ("denied", Status.CLIENT_ERROR_FORBIDDEN, "may not use this printer"),
]


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize(("who", "status", "words"), TABLE)
async def test_table_3_1(printer, talk, clinic, who, status, words, version):
    server, service = printer
    answer = message_of(await talk(server, post(REQUEST), tls=client(clinic, who, version)))
    assert answer.code == status
    assert answer.request_id == 7
    assert words in str(answer.groups[0]["status-message"].value)
    assert service.begun == []


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_good_certificate_gets_through_with_its_user(printer, talk, clinic, version):
    server, service = printer
    octets = post(REQUEST + b"document")
    assert message_of(await talk(server, octets, tls=client(clinic, "good", version))) == DONE
    ((_, where, connection),) = service.begun
    assert where.user == "ann@clinic.example" == connection["user"]
    assert where.user_issuer.startswith("CN=Clinic CA (key ")
    assert where.user_issuer == connection["user-issuer"]
    assert connection["user-from"] == "email"
    assert len(connection["client-certificate-sha256"]) == 64
    assert service.receiver.document == b"document"


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (None, "tls-client-certificate-required"),
        ("expired", "tls-client-certificate-refused"),
        ("denied", "tls-client-certificate-refused"),
    ],
)
async def test_a_program_can_read_why(printer, talk, clinic, who, reason):
    answer = message_of(await talk(printer[0], post(REQUEST), tls=client(clinic, who)))
    assert answer.groups[0]["sealpress-refusal-reason"].value == reason


async def test_a_refused_document_is_not_waited_for(printer, talk, clinic):
    """Eight octets are enough; the answer comes while a gigabyte is still announced."""
    server, service = printer
    head = post(REQUEST, length=1 << 30)
    answer = await talk(server, head, b"x" * 100_000, tls=client(clinic))
    assert message_of(answer).code == Status.CLIENT_ERROR_NOT_AUTHENTICATED
    assert service.receiver.document == b""


async def test_what_is_no_ipp_message_is_refused_all_the_same(printer, talk, clinic):
    junk = b"\x02\x00\x00\x0b\x00\x00\x00\x09" + b"\xff" * 100
    answer = message_of(await talk(printer[0], post(junk), tls=client(clinic)))
    assert (answer.code, answer.request_id) == (Status.CLIENT_ERROR_NOT_AUTHENTICATED, 9)


@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
async def test_a_person_without_certificate_gets_a_page_that_says_so(printer, talk, clinic, method):
    octets = method + b" /ipp/print HTTP/1.1\r\nHost: localhost\r\n\r\n"
    answer = await talk(printer[0], octets, tls=client(clinic))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert (b"needs a client certificate" in answer) is (method == b"GET")


async def test_a_person_with_certificate_gets_the_page(printer, talk, clinic):
    octets = b"GET /ipp/print HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = await talk(printer[0], octets, tls=client(clinic, "good"))
    assert answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("octets", [post(REQUEST), b"GET /ipp/print HTTP/1.1\r\nHost: a\r\n\r\n"])
async def test_requests_in_clear_are_told_to_upgrade(printer, talk, octets):
    octets = octets.replace(b"Host: a", b"Host: localhost\r\nConnection: close")
    answer = await talk(printer[0], octets)
    assert answer.startswith(b"HTTP/1.1 426 ")
    assert b"Upgrade: TLS/1.2" in answer


async def test_options_need_no_certificate(printer, talk, clinic):
    octets = b"OPTIONS /ipp/print HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert (await talk(printer[0], octets)).startswith(b"HTTP/1.1 200 ")


async def test_other_paths_are_unknown_to_everybody(printer, talk, clinic):
    octets = post(REQUEST, path=b"/elsewhere")
    answer = await talk(printer[0], octets, tls=client(clinic))
    assert answer.startswith(b"HTTP/1.1 404 ")


async def test_a_connection_that_goes_on_is_judged_once(access, clinic, monkeypatch):
    gate, judged = access(), []
    inner = gate._judge.judge
    monkeypatch.setattr(gate._judge, "judge", lambda *shown: judged.append(1) or inner(*shown))
    for _ in range(3):
        decision = await gate.admit(request_of(der(clinic.clients["good"])))
        assert isinstance(decision, Admitted)
    assert len(judged) == 1


async def test_a_judgement_does_not_hold_for_ever(access, clinic, monkeypatch):
    gate = access()
    request = request_of(der(clinic.clients["good"]))
    assert isinstance(await gate.admit(request), Admitted)
    monkeypatch.setattr("sealpress.server.access.JUDGEMENT_SECONDS", -1.0)
    gate._judged.clear()
    await gate.admit(request)
    (entry,) = gate._judged.values()
    await gate.admit(request)
    assert gate._judged[next(iter(gate._judged))] is not entry


async def test_judgements_remembered_are_bounded(access):
    gate = access()
    certificate = der(issue_client())
    for number in range(MAX_JUDGEMENTS + 5):
        await gate.admit(request_of(certificate, errors=((18, number),)))
    assert len(gate._judged) == MAX_JUDGEMENTS


async def test_verify_errors_tell_two_connections_apart(access, clinic):
    gate, good = access(), der(clinic.clients["good"])
    assert isinstance(await gate.admit(request_of(good)), Admitted)
    assert not isinstance(await gate.admit(request_of(good, errors=((10, 0),))), Admitted)
    assert isinstance(await gate.admit(request_of(good)), Admitted)


@pytest.mark.parametrize("secure", [True, False])
async def test_asking_lets_those_without_certificate_in(access, secure):
    assert await access(ASK).admit(request_of(secure=secure)) == Admitted(None)


@pytest.mark.parametrize("mode", [AT_IPP, AT_TLS])
async def test_requiring_lets_nobody_in_in_clear(access, mode):
    assert await access(mode).admit(request_of(secure=False)) is UPGRADE_REQUIRED


async def test_refusals_are_logged_without_noise(access, clinic, caplog):
    with caplog.at_level("WARNING"):
        await access().admit(request_of())
        assert caplog.records == []
        await access().admit(request_of(der(clinic.clients["expired"]), errors=((10, 0),)))
    assert "expired on" in caplog.text


async def test_one_judged_slowly_does_not_hold_up_others(access, clinic):
    gate = access()
    chains = [der(clinic.clients[who]) for who in ("good", "expired", "other CA")]
    decisions = await asyncio.gather(*(gate.admit(request_of(chain)) for chain in chains))
    assert [isinstance(one, Admitted) for one in decisions] == [True, False, False]


class SlowJudge:
    """Judges as the one it stands before, once it is let; counts who waits for it in a thread."""

    def __init__(self, inner):
        self.inner, self.let = inner, threading.Event()
        self.begun = self.busy = self.most_busy = 0
        self.counting, self.told = threading.Lock(), threading.Semaphore(0)

    def judge(self, chain, errors=()):
        if not chain:
            return self.inner.judge(chain)
        with self.counting:
            self.begun += 1
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
        self.told.release()
        self.let.wait(30)
        with self.counting:
            self.busy -= 1
        return self.inner.judge(chain, errors)

    async def has_begun(self, number):
        for _ in range(number):
            await asyncio.to_thread(self.told.acquire, timeout=30)


@pytest.fixture
def slow(access):
    """A gate whose judge waits, and the judge."""
    gate = access()
    gate._judge = SlowJudge(gate._judge)
    yield gate, gate._judge
    gate._judge.let.set()


def asked(gate, certificate, times):
    """Show a gate as many different chains at the same time."""
    shown = [request_of(certificate, errors=((18, number),)) for number in range(times)]
    return [asyncio.ensure_future(gate.admit(each)) for each in shown]


async def test_few_chains_are_judged_at_the_same_time(slow):
    gate, judge = slow
    decisions = asked(gate, der(issue_client()), 3 * MAX_JUDGED_AT_ONCE)
    await judge.has_begun(MAX_JUDGED_AT_ONCE)
    # Others find threads meanwhile, and whoever shows nothing is not held up.
    assert await asyncio.to_thread(lambda: "free") == "free"
    assert not isinstance(await gate.admit(request_of()), Admitted)
    judge.let.set()
    await asyncio.gather(*decisions)
    assert (judge.most_busy, judge.begun) == (MAX_JUDGED_AT_ONCE, 3 * MAX_JUDGED_AT_ONCE)


async def test_hanging_up_makes_no_room_for_more(slow):
    gate, judge = slow
    certificate = der(issue_client())
    gone = asked(gate, certificate, MAX_JUDGED_AT_ONCE)
    await judge.has_begun(MAX_JUDGED_AT_ONCE)
    for each in gone:
        each.cancel()
    await asyncio.gather(*gone, return_exceptions=True)
    next_one = asyncio.ensure_future(gate.admit(request_of(certificate)))
    await asyncio.to_thread(lambda: None)
    assert judge.begun == MAX_JUDGED_AT_ONCE
    judge.let.set()
    await next_one
    assert (judge.most_busy, judge.begun) == (MAX_JUDGED_AT_ONCE, MAX_JUDGED_AT_ONCE + 1)


async def test_the_same_chain_is_not_judged_again_by_who_waited(slow, clinic):
    gate, judge = slow
    request = request_of(der(clinic.clients["good"]))
    same = [asyncio.ensure_future(gate.admit(request)) for _ in range(3 * MAX_JUDGED_AT_ONCE)]
    await judge.has_begun(MAX_JUDGED_AT_ONCE)
    judge.let.set()
    assert all(isinstance(one, Admitted) for one in await asyncio.gather(*same))
    assert judge.begun == MAX_JUDGED_AT_ONCE

"""Pins can't be got round: whom a printer object talks to, and what it says to anybody else."""

from __future__ import annotations

import hashlib
import ssl

import pytest

from sealpress import (
    AsyncPrinter,
    HostKey,
    MemoryTrustStore,
    Printer,
    Reason,
    StateError,
    TlsError,
    TransportError,
    TrustStore,
)
from sealpress.transport.attempt import Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.trust import Allowance, Outcome, PinSource, TrustedBy
from tests.client.peer import QUICK, Reaction, answer
from tests.trust.authority import issue

MINE = issue(names=["127.0.0.1"])
STRANGER = issue("stranger", names=["127.0.0.1"])
GET_PRINTER_ATTRIBUTES = 0x000B


@pytest.fixture
def store():
    return MemoryTrustStore()


@pytest.fixture
def showing(scripted, tmp_path):
    """A printer that shows a certificate, by TLS from the first octet unless told otherwise."""

    def make(issued, *rules, implicit=True, **settings):
        context = issued.server_context(tmp_path)
        return scripted(*rules, tls=context, implicit=implicit, **settings)

    return make


class Relayed(BlockingDriver):
    """A driver that brings connections to a printer's usual ports to others of this machine."""

    def __init__(self, ports):
        super().__init__()
        self.ports = ports
        self.asked = []

    async def connect(self, host, port, *, timeout):
        self.asked.append(port)
        to = self.ports.get(port)
        if to is None:
            raise TransportError(Reason.CONNECTION_REFUSED, f"nobody at {port}")
        return await super().connect("127.0.0.1", to, timeout=timeout)


def key_of(peer, host="127.0.0.1"):
    return HostKey.of(host, peer.port)


def ipps(peer, host="127.0.0.1"):
    return f"ipps://{host}:{peer.port}/ipp/print"


def ask_for_attributes(uri, store, **settings):
    settings = {"timeouts": QUICK, "trust_store": store, **settings}
    with Printer(uri, **settings) as printer:
        printer.attributes()
        return printer.connection


def refused(uri, store, **settings):
    with pytest.raises(TlsError) as caught:
        ask_for_attributes(uri, store, **settings)
    return caught.value


# The story of one printer


def test_first_use_then_the_same_then_another(showing, store):
    peer = showing(MINE)
    for _ in range(2):
        assert ask_for_attributes(ipps(peer), store, trust="tofu").trusted_by == "first-use"
    assert store.record(key_of(peer)).certificate == MINE.der
    impostor = showing(STRANGER)
    store.pin(key_of(impostor), certificate=MINE.der, source=PinSource.FIRST_USE)
    error = refused(ipps(impostor), store, trust="tofu")
    assert (error.reason, error.known_certificate) == (Reason.CERTIFICATE_CHANGED, MINE.der)
    assert error.peer_chain == (STRANGER.der,)
    assert impostor.got == []


def test_the_users_own_store_is_the_default(showing):
    peer = showing(MINE)
    assert ask_for_attributes(ipps(peer), None, trust="tofu").trusted_by == "first-use"
    assert TrustStore().record(key_of(peer)).certificate == MINE.der
    TrustStore().pin(key_of(peer), certificate=STRANGER.der)
    assert refused(ipps(peer), None).reason is Reason.CERTIFICATE_CHANGED


def test_a_pinned_printer_needs_no_word_about_trust(showing, store):
    peer = showing(MINE)
    assert refused(ipps(peer), store).reason is Reason.CERTIFICATE_SELF_SIGNED
    store.pin(key_of(peer), certificate=MINE.der)
    assert ask_for_attributes(ipps(peer), store).trusted_by == "pin"
    outcomes = [one.outcome for one in store.decisions()]
    assert outcomes == [Outcome.TRUSTED, Outcome.PINNED, Outcome.REFUSED]


def test_a_damaged_store_is_an_error_that_names_the_file(showing, tmp_path):
    peer = showing(MINE)
    store = TrustStore(tmp_path / "trust")
    store.pin(key_of(peer), certificate=MINE.der)
    path = store.record_file(key_of(peer))
    path.write_text("{")
    for go in (ask_for_attributes, _asked):
        with pytest.raises(StateError, match=path.name):
            go(ipps(peer), store)
    assert peer.connections == 0


def _asked(uri, store, **settings):
    with Printer(uri, timeouts=QUICK, trust_store=store, **settings) as printer:
        return printer.ask()


def test_the_report_tells_of_exceptions_and_warnings(showing, store):
    peer = showing(MINE)
    store.pin(key_of(peer), certificate=MINE.der)
    store.allow(key_of(peer), {Allowance.TLS_1_0}, "old")
    report = ask_for_attributes(ipps(peer), store)
    assert (report.allowances_used, report.warnings) == (frozenset(), ())


# Ways round a pin


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::ffff:127.0.0.1]", "[::FFFF:7f00:1]", "0x7f.0.0.0x1"],
)
@pytest.mark.parametrize("trust", [None, "tofu", "encrypt"])
def test_another_spelling_is_no_way_round(showing, store, host, trust):
    peer = showing(STRANGER)
    store.pin(key_of(peer), certificate=MINE.der)
    driver = Relayed({peer.port: peer.port})
    with pytest.raises(TlsError) as caught:
        run(_attributes(ipps(peer, host), store, driver, trust=trust))
    assert caught.value.reason is Reason.CERTIFICATE_CHANGED
    assert peer.got == []


@pytest.mark.parametrize(
    "host",
    ["printer.example", "PRINTER.example.", "ｐrinter.example", "printer。example"],
)
def test_another_spelling_of_a_name_is_no_way_round(showing, store, host):
    peer = showing(STRANGER)
    store.pin(HostKey("printer.example"), certificate=MINE.der)
    driver = Relayed({631: peer.port})
    with pytest.raises(TlsError) as caught:
        run(_attributes(f"ipps://{host}/", store, driver, trust="encrypt"))
    assert caught.value.reason is Reason.CERTIFICATE_CHANGED
    assert (driver.asked, peer.got) == ([631], [])


async def _attributes(uri, store, driver, **settings):
    async with AsyncPrinter(
        uri, timeouts=QUICK, trust_store=store, driver=driver, **settings
    ) as printer:
        await printer.attributes()
        return printer.connection


@pytest.mark.parametrize("trust", [None, "tofu", "encrypt"])
def test_an_upgrade_is_no_way_round(showing, store, trust):
    peer = showing(STRANGER, implicit=False)
    store.pin(key_of(peer), certificate=MINE.der)
    error = refused(peer.uri, store, trust=trust, security="require")
    assert error.reason is Reason.CERTIFICATE_CHANGED
    assert {(got.method, got.target, got.secure) for got in peer.got} <= {("OPTIONS", "*", False)}


def test_an_upgrade_on_demand_is_no_way_round(showing, store):
    demand = Reaction(answer(426, "Upgrade: TLS/1.2", "Connection: Upgrade"), stage="head")
    peer = showing(STRANGER, lambda got: demand if got.method == "POST" else None, implicit=False)
    store.pin(key_of(peer), certificate=MINE.der)
    assert refused(peer.uri, store, trust="tofu").reason is Reason.CERTIFICATE_CHANGED
    assert not [got for got in peer.got if got.secure]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_no_way_round(showing, store, status):
    other = showing(STRANGER)
    away = answer(status, f"Location: https://127.0.0.1:{other.port}/ipp/print")
    peer = showing(MINE, lambda got: Reaction(away))
    store.pin(key_of(peer), certificate=MINE.der)
    with pytest.raises(TransportError) as caught:
        ask_for_attributes(ipps(peer), store)
    assert caught.value.reason is Reason.HTTP_REDIRECTED
    assert other.connections == 0


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_no_session_is_ever_resumed(scripted, store, tmp_path, version):
    """A resumed session shows no certificate: each connection is decided on its own."""
    context = MINE.server_context(tmp_path)
    context.maximum_version = version
    context.num_tickets = 2
    peer = scripted(tls=context, implicit=True)
    driver = Listening()
    store.pin(key_of(peer), certificate=MINE.der)

    async def conversation():
        async with AsyncPrinter(
            ipps(peer), timeouts=QUICK, trust_store=store, driver=driver
        ) as printer:
            for _ in range(3):
                await printer.attributes()
                await printer.close()

    run(conversation())
    assert context.session_stats()["hits"] == 0
    assert context.session_stats()["accept_good"] == 3
    assert [_offers_resumption(flight) for flight in driver.said] == [False] * 3


class Listening(BlockingDriver):
    """A driver that keeps what is sent, connection by connection."""

    def __init__(self):
        super().__init__()
        self.said = []

    async def connect(self, host, port, *, timeout):
        self.said.append(bytearray())
        return Overheard(await super().connect(host, port, timeout=timeout), self.said[-1])


class Overheard:
    """A stream that keeps what is sent over it."""

    def __init__(self, stream, said):
        self._stream = stream
        self._said = said

    def __getattr__(self, name):
        return getattr(self._stream, name)

    async def send(self, octets, *, timeout):
        self._said += octets
        await self._stream.send(octets, timeout=timeout)


PRE_SHARED_KEY, SESSION_TICKET, SUPPORTED_VERSIONS = 41, 35, 43


def _offers_resumption(flight):
    extensions = _extensions(flight)
    assert SUPPORTED_VERSIONS in extensions
    return PRE_SHARED_KEY in extensions or bool(extensions.get(SESSION_TICKET))


def _extensions(flight):
    """The extensions of a ClientHello by number (RFC 8446 section 4.1.2)."""
    at = 5 + 4 + 2 + 32  # record, handshake, version, random
    at += 1 + flight[at]  # session id
    at += 2 + int.from_bytes(flight[at : at + 2], "big")  # cipher suites
    at += 1 + flight[at]  # compression methods
    end = at + 2 + int.from_bytes(flight[at : at + 2], "big")
    at, found = at + 2, {}
    while at < end:
        kind, length = (int.from_bytes(flight[at + n : at + n + 2], "big") for n in (0, 2))
        found[kind] = bytes(flight[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def test_prefer_finds_no_way_round_at_the_other_port(showing, store):
    """Who blocks port 631 can't lead to port 443, where no pin was given."""
    impostor = showing(STRANGER)
    store.pin(HostKey("printer.example", 631), certificate=MINE.der)
    driver = Relayed({443: impostor.port})
    for trust in (None, "tofu", "encrypt"):
        with pytest.raises(TransportError) as caught:
            run(
                _attributes("ipp://printer.example/", store, driver, trust=trust, security="prefer")
            )
        ended = [error.reason for _, error in caught.value.attempts]
        assert Reason.CERTIFICATE_CHANGED in ended
    assert (443 in driver.asked, impostor.got) == (True, [])


@pytest.mark.parametrize("trust", [None, "tofu", "encrypt"])
def test_prefer_never_goes_on_in_clear_where_there_is_a_pin(scripted, store, trust):
    plain = scripted()
    store.pin(HostKey("printer.example", 443), certificate=MINE.der)
    driver = Relayed({631: plain.port})
    with pytest.raises(TransportError):
        run(_attributes("ipp://printer.example/", store, driver, trust=trust, security="prefer"))
    assert [got.method for got in plain.got if got.method != "OPTIONS"] == []


def test_prefer_heeds_a_pin_that_was_made_meanwhile(scripted, store):
    plain = scripted()
    driver = Relayed({631: plain.port})

    async def conversation():
        settings = {"driver": driver, "trust_store": store, "security": "prefer", "timeouts": QUICK}
        async with AsyncPrinter("ipp://printer.example/ipp/print", **settings) as printer:
            await printer.attributes()
            await printer.close()
            heard = len(plain.got)
            store.pin(HostKey("printer.example", 631), certificate=MINE.der)
            with pytest.raises(TransportError):
                await printer.attributes()
            assert {got.method for got in plain.got[heard:]} <= {"OPTIONS"}

    run(conversation())


def test_prefer_goes_on_in_clear_where_there_is_none(scripted, store):
    driver = Relayed({631: scripted().port})
    uri = "ipp://printer.example/ipp/print"
    assert run(_attributes(uri, store, driver, security="prefer")).binding is Binding.PLAIN


@pytest.mark.parametrize("wrong_by", ["record", "policy"])
def test_who_is_known_to_be_another_is_sent_nothing_in_clear(showing, store, wrong_by):
    impostor = showing(STRANGER, either=True, implicit=False)
    trust = None
    if wrong_by == "record":
        store.pin(key_of(impostor), certificate=MINE.der)
    else:
        trust = f"sha256:{hashlib.sha256(MINE.der).hexdigest()}"
    for security in ("prefer", "require"):
        error = refused(impostor.uri, store, trust=trust, security=security)
        assert error.reason in {Reason.CERTIFICATE_CHANGED, Reason.CERTIFICATE_PIN_MISMATCH}
    assert (impostor.got, impostor.connections >= 2) == ([], True)


# Asking


def test_asking_sends_an_untrusted_printer_one_harmless_question(showing, store):
    peer = showing(STRANGER)
    offers = _asked(ipps(peer), store, user="anna", password="secret")
    assert [offer.findings[0] for offer in offers.offers if offer.tls_version] == [
        "certificate-self-signed"
    ]
    (got,) = peer.got
    assert (got.operation, got.secure) == (GET_PRINTER_ATTRIBUTES, True)
    assert got.attribute("requesting-user-name") is None
    assert "authorization" not in got.headers


@pytest.mark.parametrize("binding", ["implicit", "upgrade"])
@pytest.mark.parametrize("source", list(PinSource))
def test_asking_tells_a_changed_printer_nothing(showing, store, binding, source):
    peer = showing(STRANGER, implicit=False, either=binding == "implicit")
    store.pin(key_of(peer), certificate=MINE.der, source=source)
    by = {one.binding: one for one in _asked(ipps(peer), store, trust="tofu").offers}
    offer = by[Binding(binding)]
    assert (offer.works, offer.trusted, offer.error) == (False, False, "certificate-changed")
    assert offer.certificate_sha256 == hashlib.sha256(STRANGER.der).hexdigest()
    assert by[Binding.PLAIN].error == "not-asked"
    assert {got.method for got in peer.got} <= ({"OPTIONS"} if binding == "upgrade" else set())


def test_asking_pins_nobody_under_encrypt(showing, store):
    peer = showing(MINE)
    _asked(ipps(peer), store, trust="encrypt")
    assert store.records() == ()


def test_asking_under_tofu_is_a_first_use(showing, store):
    peer = showing(MINE)
    offers = _asked(ipps(peer), store, trust="tofu")
    assert store.record(key_of(peer)).is_first_use
    trusted = [offer for offer in offers.offers if offer.trusted]
    assert len(trusted) == 1
    assert TrustedBy.FIRST_USE.value in {one.how for one in store.decisions()}

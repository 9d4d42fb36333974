"""What servers of every age answer to the prober, in memory."""

from __future__ import annotations

import pytest

from sealpress.errors import Phase, Reason, TransportError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.blocking import run
from sealpress.transport.memory import ScriptedStream
from sealpress.transport.tls_names import SSL_3_0, TLS_1_0, TLS_1_2, TLS_1_3
from sealpress.transport.version_probe import (
    Outcome,
    VersionProber,
    accepted_suites,
    probe_versions,
    suites_of,
    version_name,
)
from tests.transport.flights import (
    AT,
    QUICK,
    REFUSED,
    SILENCE,
    MemoryDriver,
    alert,
    certificate_request,
    certificates,
    dh_exchange,
    flight,
    record,
    server_hello,
    speaks,
)

RC4, DES3, AES, DHE, ECDHE_GCM = 0x0005, 0x000A, 0x002F, 0x0033, 0xC02F


def prober(server, attempt=AT, *, step=0.0, seconds=3.0):
    return VersionProber(MemoryDriver(server, step), attempt, QUICK, seconds=seconds)


def offer(server, version=TLS_1_2, suites=None, attempt=AT):
    return run(prober(server, attempt).offer(version, suites or suites_of(version)))


def outcomes(server, **options):
    return {one.version: one.outcome for one in run(probe_versions(prober(server, **options)))}


def test_a_server_of_tls_1_0():
    found = outcomes(speaks(TLS_1_0, AES, oldest=SSL_3_0))
    assert found == {
        "SSLv3": Outcome.ACCEPTED,
        "TLSv1": Outcome.ACCEPTED,
        "TLSv1.1": Outcome.OTHER_VERSION,
        "TLSv1.2": Outcome.OTHER_VERSION,
        "TLSv1.3": Outcome.ALERT,
    }


def test_a_server_of_tls_1_3_alone():
    def server(hello):
        return record(server_hello(TLS_1_3, 0x1302)) if TLS_1_3 in hello.versions else alert(70)

    found = outcomes(server)
    assert found.pop("TLSv1.3") is Outcome.ACCEPTED
    assert set(found.values()) == {Outcome.ALERT}


def test_what_an_offer_tells():
    middle = (certificates(b"leaf"), dh_exchange(1024), certificate_request(b"issuer"))
    told = offer(speaks(TLS_1_2, DHE, middle=middle, extensions=b""))
    assert told.accepted
    assert told.cipher == "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"
    assert (told.dh_bits, told.signature) == (1024, 0x0401)
    assert (told.certificates, told.wants_certificate) == ((b"leaf",), True)
    assert told.authorities == (b"issuer",)
    assert not told.secure_renegotiation


@pytest.mark.parametrize(
    ("answer", "outcome", "detail"),
    [
        (alert(40), Outcome.ALERT, "it answered with alert 40"),
        (b"", Outcome.CLOSED, "it closed"),
        (SILENCE, Outcome.SILENT, "said nothing"),
        (TransportError(Reason.CONNECTION_RESET, "reset"), Outcome.CLOSED, "reset"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", Outcome.NOT_TLS, "it does not answer in TLS"),
        (flight(TLS_1_0, AES), Outcome.OTHER_VERSION, "it chose TLS 1.0"),
    ],
)
def test_how_an_offer_is_turned_down(answer, outcome, detail):
    told = offer(lambda hello: answer)
    assert (told.outcome, told.detail, told.accepted) == (outcome, detail, False)


def test_a_server_that_stops_in_the_middle_has_accepted():
    told = offer(lambda hello: [flight(TLS_1_2, AES)[:40], SILENCE])
    assert told.outcome is Outcome.SILENT
    told = offer(lambda hello: [record(server_hello(TLS_1_2, AES)), SILENCE])
    assert told.outcome is Outcome.ACCEPTED


def test_a_server_that_cannot_be_reached_is_not_asked_again():
    driver = MemoryDriver(REFUSED, step=0.1)
    found = run(probe_versions(VersionProber(driver, AT, QUICK)))
    assert {one.outcome for one in found} == {Outcome.UNREACHABLE}
    assert [one.version for one in found] == ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]
    assert driver.clock == pytest.approx(0.1)


def test_when_the_time_is_over_nothing_more_is_asked():
    found = outcomes(speaks(TLS_1_0, AES), step=1.5, seconds=2)
    assert list(found.values()).count(Outcome.NOT_ASKED) == 3


def test_each_offer_closes_its_connection_and_sends_nothing_but_the_hello():
    driver = MemoryDriver(speaks(TLS_1_2, AES))
    run(probe_versions(VersionProber(driver, AT, QUICK)))
    assert [stream.closed for stream in driver.streams] == [True] * 5
    assert all(stream.sent[0] == 22 for stream in driver.streams)
    assert len(driver.hellos) == 5


def test_the_name_that_is_asked_for():
    driver = MemoryDriver(alert)
    driver.server = lambda hello: alert(40)
    run(VersionProber(driver, AT, QUICK, server_name="other.example").offer(TLS_1_2, (AES,)))
    run(VersionProber(driver, AT, QUICK).offer(TLS_1_2, (AES,)))
    assert [hello.server_name for hello in driver.hellos] == ["other.example", "printer.example"]


class _UpgradingDriver(MemoryDriver):
    async def connect(self, host, port, *, timeout):
        stream = await super().connect(host, port, timeout=timeout)
        stream._script.append(self.greeting)
        return stream


def upgrading(greeting, server):
    driver = _UpgradingDriver(lambda hello: server(hello) if hello else [])
    driver.greeting = greeting
    attempt = Attempt("printer.example", 631, Binding.UPGRADE)
    return driver, run(VersionProber(driver, attempt, QUICK).offer(TLS_1_2, suites_of(TLS_1_2)))


SWITCHING = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.0\r\nConnection: Upgrade\r\n\r\n"


def test_after_an_http_upgrade():
    driver, told = upgrading(SWITCHING, speaks(TLS_1_0, AES))
    assert told.outcome is Outcome.OTHER_VERSION
    assert bytes(driver.streams[0].sent).startswith(b"OPTIONS * HTTP/1.1\r\n")


def test_an_upgrade_that_is_declined():
    driver, told = upgrading(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", speaks(TLS_1_0, AES))
    assert told.outcome is Outcome.UNREACHABLE
    assert "answered 200" in told.detail
    assert driver.streams[0].closed


def suites(server, version=TLS_1_2, **options):
    async def gather():
        return [suite async for suite in accepted_suites(prober(server), version, **options)]

    return run(gather())


def test_every_suite_that_a_version_takes_in_the_server_s_order():
    assert suites(speaks(TLS_1_2, DES3, ECDHE_GCM, AES)) == [DES3, ECDHE_GCM, AES]
    assert suites(speaks(TLS_1_2, AES, RC4), suites=(RC4, DES3)) == [RC4]
    assert suites(speaks(TLS_1_0, AES)) == []


def test_a_server_that_chooses_what_was_not_offered_is_not_asked_for_ever():
    assert suites(lambda hello: flight(TLS_1_2, 0x1234)) == []


def test_names_of_versions():
    assert version_name(TLS_1_0) == "TLSv1"
    assert version_name(0x7F1C) == "0x7F1C"


def test_a_failing_send_is_a_closed_connection():
    class Deaf(MemoryDriver):
        async def connect(self, host, port, *, timeout):
            return ScriptedStream(TransportError(Reason.CONNECTION_RESET, "gone", phase=Phase.SEND))

    told = run(VersionProber(Deaf(None), AT, QUICK).offer(TLS_1_2, (AES,)))
    assert (told.outcome, told.detail) == (Outcome.CLOSED, "gone")

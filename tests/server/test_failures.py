"""Failed handshakes: one record for each address and reason, few log lines, names not numbers."""

from __future__ import annotations

import logging

import pytest

from sealpress.errors import Reason, TlsError
from sealpress.server.failures import (
    MAX_KEPT_FAILURES,
    MAX_LOG_LINES,
    MAX_NAMED_SUITES,
    QUIET_SECONDS,
    HandshakeFailures,
    alert_keyword,
    sentence_of,
)
from sealpress.transport.records import ClientHello

OLD = ClientHello((0x0302,), "printer.example", (0x002F, 0x00FF, 0x5600, 0x0A0A))
TOO_OLD = TlsError(Reason.TLS_VERSION_MISMATCH, "the peer offers only old TLS versions")


class Clock:
    """Seconds that a test moves on."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_failure_names_what_was_offered_and_told(clock):
    failures = HandshakeFailures(clock)
    failure = failures.add("10.0.0.1:999", TOO_OLD, OLD, 70)
    assert failure.peer == "10.0.0.1:999"
    assert failure.reason == "tls-version-mismatch"
    assert failure.versions == ("tls-1.1",)
    assert failure.cipher_suites == ("TLS_RSA_WITH_AES_128_CBC_SHA",)
    assert failure.server_name == "printer.example"
    assert failure.alert_sent == "protocol-version"
    assert failure.at.tzinfo is not None
    assert failures.kept == (failure,)


def test_the_same_again_is_counted_in_one_record(clock):
    failures = HandshakeFailures(clock)
    failures.add("10.0.0.1:1", TOO_OLD, OLD)
    failures.add("10.0.0.2:1", TOO_OLD, OLD)
    failures.add("10.0.0.1:2", TOO_OLD, OLD)
    assert [(f.peer, f.count) for f in failures.kept] == [("10.0.0.2:1", 1), ("10.0.0.1:2", 2)]


def test_another_reason_of_the_same_address_is_another_record(clock):
    failures = HandshakeFailures(clock)
    failures.add("10.0.0.1:1", TOO_OLD, OLD)
    failures.add("10.0.0.1:2", TlsError(Reason.TLS_CLOSED, "gone"), None)
    assert [failure.count for failure in failures.kept] == [1, 1]
    assert failures.kept[1].versions == ()


def test_only_so_many_are_kept(clock):
    failures = HandshakeFailures(clock)
    for number in range(MAX_KEPT_FAILURES + 50):
        failures.add(f"2001:db8::{number:x}:631", TOO_OLD, OLD)
    assert len(failures.kept) == MAX_KEPT_FAILURES
    assert failures.kept[0].peer == "2001:db8::32:631"


def test_hostile_offers_are_cut_and_made_fit_to_be_shown(clock):
    hello = ClientHello(tuple(range(3, 3000)), "a\x1b[31m\n" + "b" * 9000, tuple(range(20000)))
    failure = HandshakeFailures(clock).add("10.0.0.1:1", TOO_OLD, hello)
    assert len(failure.cipher_suites) == MAX_NAMED_SUITES
    assert len(failure.versions) <= MAX_NAMED_SUITES
    assert len(failure.server_name) == 255
    assert failure.server_name.startswith("a?[31m?b")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_the_same_is_logged_once_in_a_while(clock, caplog):
    failures = HandshakeFailures(clock)
    with caplog.at_level(logging.WARNING, "sealpress.server"):
        for _ in range(500):
            failures.add("10.0.0.1:1", TOO_OLD, OLD, 70)
        assert len(caplog.records) == 1
        clock.now += QUIET_SECONDS
        failures.add("10.0.0.1:1", TOO_OLD, OLD, 70)
    assert lines(caplog)[1].endswith("501 times so far")


def test_many_addresses_do_not_flood_the_log(clock, caplog):
    failures = HandshakeFailures(clock)
    with caplog.at_level(logging.WARNING, "sealpress.server"):
        for number in range(1000):
            failures.add(f"10.0.{number // 250}.{number % 250}:1", TOO_OLD, OLD)
        assert len(caplog.records) == MAX_LOG_LINES
        clock.now += QUIET_SECONDS
        failures.add("10.9.9.9:1", TOO_OLD, OLD)
    assert len(caplog.records) == MAX_LOG_LINES + 1


def test_a_scan_is_not_worth_a_warning(clock, caplog):
    with caplog.at_level(logging.INFO, "sealpress.server"):
        HandshakeFailures(clock).add("10.0.0.1:1", TlsError(Reason.TLS_CLOSED, "gone"), None)
    assert not caplog.records


def test_a_failure_as_a_person_reads_it(clock):
    failure = HandshakeFailures(clock).add("10.0.0.1:999", TOO_OLD, OLD, 70)
    assert sentence_of(failure) == (
        "TLS with 10.0.0.1:999: the peer offers only old TLS versions [tls-version-mismatch]; "
        "it offered tls-1.1 and 1 cipher suites; asked for printer.example; "
        "was told protocol-version"
    )


def test_unknown_alerts_have_a_keyword_too():
    assert alert_keyword(48) == "unknown-ca"
    assert alert_keyword(199) == "alert-199"

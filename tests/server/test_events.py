"""Counters by reason, and storms of connections told of once in a while."""

from __future__ import annotations

import logging

from sealpress.errors import Reason, TlsError
from sealpress.server.events import (
    STORM_CONNECTIONS,
    STORM_QUIET_SECONDS,
    STORM_SECONDS,
    ServerEvents,
    StormWatch,
)


def storms(watch: StormWatch, address: str, begin: float, *, each: float, count: int) -> int:
    """Connect so many times at even distances; return how often a storm was told of."""
    return sum(watch.add(address, begin + number * each) for number in range(count))


def test_hundreds_of_connections_in_a_few_seconds_are_a_storm():
    assert storms(StormWatch(), "10.0.0.1", 0, each=0.004, count=STORM_CONNECTIONS) == 1


def test_one_connection_less_is_none():
    assert storms(StormWatch(), "10.0.0.1", 0, each=0.004, count=STORM_CONNECTIONS - 1) == 0


def test_the_same_number_over_a_long_time_is_none():
    each = 2 * STORM_SECONDS / STORM_CONNECTIONS
    assert storms(StormWatch(), "10.0.0.1", 0, each=each, count=STORM_CONNECTIONS * 5) == 0


def test_addresses_are_counted_each_for_itself():
    watch = StormWatch()
    half = STORM_CONNECTIONS // 2
    assert storms(watch, "10.0.0.1", 0, each=0, count=half) == 0
    assert storms(watch, "10.0.0.2", 0, each=0, count=half) == 0


def test_a_storm_that_goes_on_is_told_of_again_after_a_while():
    watch = StormWatch()
    each = STORM_SECONDS / STORM_CONNECTIONS / 2
    count = int(2.5 * STORM_QUIET_SECONDS / each)
    assert 2 <= storms(watch, "10.0.0.1", 0, each=each, count=count) <= 3


def test_a_storm_is_counted_and_logged(caplog):
    events = ServerEvents()
    with caplog.at_level(logging.WARNING, "sealpress.server"):
        for _ in range(3 * STORM_CONNECTIONS):
            events.connected("10.0.0.1", 5.0)
    assert events.counters.storms == 1
    (record,) = caplog.records
    assert "10.0.0.1 made 500 connections within 10 s" in record.getMessage()


def test_failures_are_counted_by_reason():
    events = ServerEvents()
    events.handshake_failed("10.0.0.1:1", TlsError(Reason.TLS_CLOSED, "gone"), None)
    events.handshake_failed("10.0.0.1:2", TlsError(Reason.TLS_CLOSED, "gone"), None)
    events.handshake_failed("10.0.0.1:3", TlsError(Reason.TLS_ALERT, "no"), None, 40)
    assert events.counters.failed_handshakes == 3
    assert events.counters.failed_by_reason == {"tls-closed": 2, "tls-alert": 1}


def test_a_client_below_the_floor_is_kept_but_did_not_fail():
    events = ServerEvents()
    events.below_floor("10.0.0.1:1", "TLSv1.1", None)
    assert events.counters.failed_handshakes == 0
    (kept,) = events.failures.kept
    assert kept.reason == "tls-version-too-old"
    assert "nothing newer than TLS 1.1" in kept.detail

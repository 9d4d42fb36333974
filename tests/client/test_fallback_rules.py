"""The table of fallbacks and the rule against printing twice, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sealpress.client.fallbacks import Sending, Step, after_answer, after_failure
from sealpress.errors import Reason, TransportError

NEW = Sending(chunked=True, chunks_known=False, expecting=True, reused=False, repeatable=False)
KNOWN = replace(NEW, chunks_known=True)
COUNTED = replace(NEW, chunked=False)


@pytest.mark.parametrize(
    ("status", "sending", "step"),
    [
        (401, NEW, Step.AUTHENTICATE),
        (401, replace(NEW, taken=frozenset({Step.AUTHENTICATE})), Step.AUTHENTICATE),
        (426, NEW, Step.UPGRADE),
        (426, replace(NEW, taken=frozenset({Step.UPGRADE})), None),
        (417, NEW, Step.UNANNOUNCED),
        (417, replace(NEW, expecting=False), None),
        (411, NEW, Step.COUNTED),
        (411, KNOWN, Step.COUNTED),
        (411, COUNTED, None),
        (413, NEW, Step.COUNTED),
        (413, KNOWN, None),
        (501, NEW, Step.COUNTED),
        (400, NEW, Step.COUNTED),
        (400, COUNTED, None),
        (400, replace(NEW, taken=frozenset({Step.COUNTED})), None),
        (500, NEW, None),
        (503, NEW, None),
        (307, NEW, None),
        (404, NEW, None),
    ],
)
def test_after_an_answer(status, sending, step):
    assert after_answer(status, sending) is step


def failure(*, whole: bool) -> TransportError:
    return TransportError(Reason.CONNECTION_RESET, "reset", retryable=not whole)


REUSED = replace(NEW, reused=True)
FRESH_TAKEN = replace(REUSED, taken=frozenset({Step.FRESH}))


@pytest.mark.parametrize("sending", [NEW, KNOWN, COUNTED, REUSED, FRESH_TAKEN])
def test_what_was_handed_over_whole_is_never_repeated(sending):
    assert after_failure(failure(whole=True), sending) is None


def test_chunks_that_are_known_to_work_are_not_blamed_for_silence():
    late = TransportError(Reason.SEND_TIMEOUT, "late", retryable=True)
    assert after_failure(late, KNOWN) is None
    assert after_failure(late, NEW) is Step.COUNTED


@pytest.mark.parametrize(
    ("sending", "step"),
    [
        (NEW, Step.COUNTED),
        (KNOWN, Step.COUNTED),
        (COUNTED, None),
        (REUSED, Step.FRESH),
        (FRESH_TAKEN, Step.COUNTED),
        (replace(NEW, taken=frozenset({Step.COUNTED})), None),
    ],
)
def test_what_was_cut_off_may_be_repeated(sending, step):
    assert after_failure(failure(whole=False), sending) is step


def test_what_does_no_harm_twice_is_repeated_on_a_fresh_connection_only():
    harmless = replace(COUNTED, repeatable=True)
    assert after_failure(failure(whole=True), harmless) is None
    assert after_failure(failure(whole=True), replace(harmless, reused=True)) is Step.FRESH


def test_what_does_no_harm_twice_is_repeated_with_its_length_where_chunks_break_it():
    harmless = replace(NEW, repeatable=True)
    assert after_failure(failure(whole=True), harmless) is Step.COUNTED
    assert after_failure(failure(whole=True), replace(harmless, taken={Step.COUNTED})) is None


def test_silence_over_a_whole_request_is_not_blamed_on_chunks():
    silence = TransportError(Reason.RECEIVE_TIMEOUT, "nothing", retryable=False)
    assert after_failure(silence, replace(NEW, repeatable=True)) is None


@pytest.mark.parametrize(
    ("sending", "hesitates"),
    [(NEW, True), (KNOWN, False), (COUNTED, False), (replace(NEW, repeatable=True), False)],
)
def test_only_what_must_not_be_repeated_is_sent_with_hesitation(sending, hesitates):
    assert sending.hesitates is hesitates

from __future__ import annotations

from collections import Counter

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.diagnose.severity import (
    CAUSES_FIRST,
    OUTCOMES,
    Outcome,
    importance,
    usual_outcome,
)
from sealpress.reasons import Reason

RANKED = [reason for _, stage in CAUSES_FIRST for reason in stage]


def test_no_reason_stands_in_two_stages():
    assert [reason for reason, times in Counter(RANKED).items() if times > 1] == []


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_rank(reason):
    assert reason in CATALOGUE
    assert len(importance(Outcome.FAILED, reason)) == 3


def test_what_is_not_listed_comes_behind_its_part():
    unlisted = sorted(set(Reason) - set(RANKED))
    for reason in unlisted:
        rank = importance(Outcome.NOTE, reason)
        same_stage = [one for one in RANKED if importance(Outcome.NOTE, one)[1] == rank[1]]
        assert all(importance(Outcome.NOTE, one) < rank for one in same_stage)


@pytest.mark.parametrize(
    ("cause", "effect"),
    [
        (Reason.NAME_NOT_FOUND, Reason.CONNECTION_REFUSED),
        (Reason.CONNECTION_REFUSED, Reason.TLS_CLOSED),
        (Reason.TLS_VERSION_MISMATCH, Reason.CERTIFICATE_SELF_SIGNED),
        (Reason.CERTIFICATE_SELF_SIGNED, Reason.HTTP_STATUS),
        (Reason.HTTP_NOT_FOUND, Reason.AUTHENTICATION_REQUIRED),
        (Reason.AUTHENTICATION_REQUIRED, Reason.NOT_IPP),
        (Reason.NOT_IPP, Reason.PRINTER_STOPPED),
        (Reason.PRINTER_STOPPED, Reason.CHUNKS_REFUSED),
        (Reason.CHUNKS_REFUSED, Reason.PLAIN_OFFERED),
    ],
)
def test_causes_come_before_their_effects(cause, effect):
    assert importance(Outcome.FAILED, cause) < importance(Outcome.FAILED, effect)


def test_what_keeps_from_printing_comes_before_what_is_unsafe():
    failed = importance(Outcome.FAILED, Reason.PRINTER_STOPPED)
    warned = importance(Outcome.WARNING, Reason.NAME_NOT_FOUND)
    assert failed < warned < importance(Outcome.NOTE, Reason.NAME_NOT_FOUND)


def test_what_has_no_outcome_of_its_own_keeps_from_printing():
    assert usual_outcome(Reason.NAME_NOT_FOUND) is Outcome.FAILED
    assert usual_outcome(Reason.PLAIN_OFFERED) is Outcome.NOTE
    assert not {Outcome.OK, Outcome.SKIPPED} & set(OUTCOMES.values())

from __future__ import annotations

import pytest

from sealpress.diagnose.tls_way import tls_way
from sealpress.reasons import Reason
from tests.diagnose.offered import IMPLICIT, PLAIN, UPGRADE, knowing, offer


def test_the_way_of_delivery_comes_first():
    exam = knowing(offer(IMPLICIT, port=443), attempt=UPGRADE)
    assert tls_way(exam) is exam.attempt


def test_in_clear_the_first_offer_with_tls_is_looked_at():
    exam = knowing(offer(UPGRADE), offer(IMPLICIT, port=443), offer(PLAIN), attempt=PLAIN)
    way = tls_way(exam)
    assert (way.port, way.binding) == (443, IMPLICIT)


def test_a_finished_handshake_is_better_than_a_refused_one():
    exam = knowing(offer(IMPLICIT, Reason.TLS_ALERT), offer(UPGRADE))
    assert tls_way(exam).binding is UPGRADE


@pytest.mark.parametrize("error", [Reason.TLS_VERSION_MISMATCH, Reason.CERTIFICATE_SELF_SIGNED])
def test_tls_that_fails_is_tls(error):
    assert tls_way(knowing(offer(IMPLICIT, error))).port == 631


@pytest.mark.parametrize(
    "error", [Reason.PLAIN_ON_TLS_PORT, Reason.CONNECTION_REFUSED, "not-asked", Reason.TLS_TIMEOUT]
)
def test_where_nothing_of_tls_was_seen_there_is_no_way(error):
    assert tls_way(knowing(offer(IMPLICIT, error), offer(PLAIN))) is None


def test_before_asking_there_is_none():
    exam = knowing()
    exam.offers = None
    assert tls_way(exam) is None

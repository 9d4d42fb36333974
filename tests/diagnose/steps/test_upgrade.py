from __future__ import annotations

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.upgrade import look_at_upgrade
from sealpress.errors import Reason
from tests.diagnose.offered import IMPLICIT, PLAIN, UPGRADE, knowing, offer
from tests.diagnose.steps.examined import taken

DEMANDS = offer(PLAIN, Reason.ENCRYPTION_REQUIRED, upgrade_required=True)
NO_TLS = offer(IMPLICIT, Reason.PLAIN_ON_TLS_PORT)
DECLINED = offer(UPGRADE, Reason.UPGRADE_DECLINED, detail="it answered 200 OK")


def looked(*offers, **settings):
    return taken(look_at_upgrade, knowing(*offers, **settings))["upgrade"]


def test_one_that_works():
    assert looked(offer(IMPLICIT), offer(UPGRADE), offer(PLAIN)).facts["offered"] is True


def test_one_that_leads_to_a_certificate_works_too():
    shown = offer(UPGRADE, Reason.CERTIFICATE_SELF_SIGNED, certificate_sha256="00" * 32)
    assert looked(shown, offer(PLAIN)).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("attempt", "outcome"), [(None, Outcome.FAILED), (IMPLICIT, Outcome.WARNING)]
)
def test_who_demands_it_and_does_not_do_it_is_broken(attempt, outcome):
    seen = looked(NO_TLS, DECLINED, DEMANDS, attempt=attempt)
    assert (seen.reason, seen.outcome) == (Reason.UPGRADE_BROKEN, outcome)
    assert "426" in seen.sentence


@pytest.mark.parametrize(
    "error", [Reason.TLS_TIMEOUT, Reason.TLS_CLOSED, Reason.PLAINTEXT_INJECTED]
)
def test_who_agrees_and_does_not_do_it_is_broken(error):
    seen = looked(offer(IMPLICIT), offer(UPGRADE, error), offer(PLAIN), attempt=PLAIN)
    assert (seen.reason, seen.outcome) == (Reason.UPGRADE_BROKEN, Outcome.WARNING)
    assert seen.facts == {"port": 631, "ended_by": error}


def test_where_all_tls_fails_alike_it_is_not_the_upgrade():
    alike = [offer(binding, Reason.TLS_ALERT) for binding in (IMPLICIT, UPGRADE)]
    assert looked(*alike, offer(PLAIN), attempt=PLAIN).outcome is Outcome.SKIPPED


@pytest.mark.parametrize("error", [Reason.CONNECTION_CLOSED, Reason.RECEIVE_TIMEOUT])
def test_who_does_not_know_it_offers_none(error):
    seen = looked(NO_TLS, offer(UPGRADE, error), offer(PLAIN), attempt=PLAIN)
    assert (seen.reason, seen.outcome) == (Reason.UPGRADE_DECLINED, Outcome.NOTE)


@pytest.mark.parametrize(
    ("uri", "attempt"),
    [("ipps://printer.example/", IMPLICIT), ("ipp://printer.example/", IMPLICIT)],
)
def test_where_documents_go_inside_tls_none_is_needed(uri, attempt):
    seen = looked(offer(IMPLICIT), DECLINED, offer(PLAIN), uri=uri, attempt=attempt)
    assert (seen.outcome, seen.facts["offered"]) == (Outcome.OK, False)


def test_a_port_without_http_has_nothing_to_upgrade():
    silent = [offer(binding, Reason.RECEIVE_TIMEOUT) for binding in (UPGRADE, PLAIN)]
    assert looked(*silent).outcome is Outcome.SKIPPED


@pytest.mark.parametrize("error", ["not-asked", Reason.CONNECTION_REFUSED])
def test_where_nobody_was_asked_nothing_is_said(error):
    assert looked(offer(UPGRADE, error), offer(PLAIN, error)).outcome is Outcome.SKIPPED


def test_each_port_is_told():
    exam = knowing(offer(UPGRADE, port=631), offer(UPGRADE, port=80))

    async def ports():
        return [one.facts["port"] async for one in look_at_upgrade(exam)]

    with pytest.raises(StopIteration) as done:
        ports().send(None)
    assert done.value.value == [631, 80]

"""Which error tells best why no way of a plan worked."""

from __future__ import annotations

import pytest

from sealpress.client.opening import conclusion, open_by_plan
from sealpress.client.plan import Plan, Security
from sealpress.errors import HttpError, Phase, Reason, TlsError, TransportError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.blocking import BlockingDriver, run
from sealpress.trust import ClientTrust, TrustPolicy
from tests.client.peer import QUICK

REFUSED = TransportError(Reason.CONNECTION_REFUSED, "nobody listens")
NO_NAME = TransportError(Reason.NAME_NOT_FOUND, "no such host", phase=Phase.RESOLVE)
DECLINED = HttpError(Reason.UPGRADE_DECLINED, "no upgrade", phase=Phase.UPGRADE)
NO_TLS = TlsError(Reason.PLAIN_ON_TLS_PORT, "speaks HTTP")
DEMANDED = TlsError(Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "wanted")
UNTRUSTED = TlsError(Reason.CERTIFICATE_SELF_SIGNED, "self-signed", phase=Phase.TRUST)


def plan(*attempts: Attempt) -> Plan:
    return Plan("ipp://h/", Security.REQUIRE, attempts)


def told(*errors: TransportError) -> TransportError:
    failures = [(f"h:{number} implicit", error) for number, error in enumerate(errors)]
    error = conclusion(plan(), failures)
    assert error.attempts == tuple(failures)
    return error


@pytest.mark.parametrize("error", [REFUSED, NO_NAME, DECLINED, NO_TLS, UNTRUSTED])
def test_a_single_way_s_error_speaks_for_itself(error):
    assert told(error) is error


def test_what_all_ways_have_in_common_is_told():
    again = TransportError(Reason.CONNECTION_REFUSED, "nobody listens there either")
    assert told(REFUSED, again) is REFUSED


def test_an_untrusted_certificate_is_told_before_anything_else():
    assert told(REFUSED, UNTRUSTED, DECLINED) is UNTRUSTED


def test_a_demand_for_our_certificate_is_told_before_that():
    assert told(REFUSED, UNTRUSTED, DEMANDED) is DEMANDED


def test_a_name_that_is_not_known_is_told():
    assert told(REFUSED, NO_NAME) is NO_NAME


def test_otherwise_there_is_no_secure_endpoint_and_every_way_is_named():
    error = told(NO_TLS, REFUSED, DECLINED)
    assert error.reason is Reason.NO_SECURE_ENDPOINT
    assert error.detail == (
        "no way to reach ipp://h/ by TLS worked (require): h:0 implicit: speaks HTTP;"
        " h:1 implicit: nobody listens; h:2 implicit: no upgrade"
    )


def test_a_plan_without_a_way_is_an_error():
    error = conclusion(plan(), [])
    assert error.reason is Reason.NO_SECURE_ENDPOINT
    assert "policy leaves no way" in error.detail


def walk(*attempts: Attempt):
    trust = ClientTrust(TrustPolicy.parse("encrypt"))
    return run(open_by_plan(BlockingDriver(), plan(*attempts), trust, QUICK))


def test_the_first_way_that_works_is_taken(scripted, server_tls):
    dead, alive = scripted(), scripted(tls=server_tls, implicit=True)
    port = dead.port
    dead.close()
    connection, attempt = walk(
        Attempt("127.0.0.1", port, Binding.IMPLICIT),
        Attempt("127.0.0.1", alive.port, Binding.IMPLICIT),
        Attempt("127.0.0.1", alive.port, Binding.PLAIN),
    )
    run(connection.close())
    assert (attempt.port, attempt.binding) == (alive.port, Binding.IMPLICIT)


def test_a_name_that_is_not_known_is_looked_up_once():
    with pytest.raises(TransportError) as caught:
        walk(*(Attempt("no-such-host.invalid", port, Binding.PLAIN) for port in (1, 2, 3)))
    assert caught.value.reason is Reason.NAME_NOT_FOUND
    assert len(caught.value.attempts) == 1

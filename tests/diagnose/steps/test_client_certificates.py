from __future__ import annotations

import ssl

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.client_certificates import look_at_client_certificates
from sealpress.errors import Reason, TlsError
from sealpress.transport.attempt import Attempt
from sealpress.trust import Identity
from sealpress.trust.server_tls import server_context
from tests.diagnose.offered import IMPLICIT, PLAIN, knowing, offer
from tests.diagnose.steps.examined import examination, taken
from tests.diagnose.test_fetch import RawPeer

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


def asking(folder, version, mode):
    identity = Identity.ensure(folder, ["localhost"])
    context = server_context(identity)
    context.minimum_version = context.maximum_version = version
    context.load_verify_locations(identity.certificate_path)
    context.verify_mode = mode
    return RawPeer(context)


def looked(port):
    exam = examination(f"ipps://localhost:{port}/")
    exam.attempt = Attempt("localhost", port, IMPLICIT)
    return taken(look_at_client_certificates, exam)["client-certificate"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wish_is_seen_in_both_versions(tmp_path, version):
    with asking(tmp_path, version, ssl.CERT_OPTIONAL) as peer:
        seen = looked(peer.port)
    assert (seen.outcome, seen.facts["asked"], seen.facts["required"]) == (Outcome.OK, True, False)


@pytest.mark.parametrize("version", VERSIONS)
def test_so_is_that_there_is_none(tmp_path, version):
    with asking(tmp_path, version, ssl.CERT_NONE) as peer:
        assert looked(peer.port).facts["asked"] is False


def test_a_demand_was_met_before():
    exam = knowing(offer(IMPLICIT, Reason.TLS_CLIENT_CERTIFICATE_REQUIRED), offer(PLAIN))
    exam.attempt = None
    error = TlsError(Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, "it demands one")
    exam.failures.append(("printer.example:631 implicit", error))
    exam.driver = Unreachable()
    seen = taken(look_at_client_certificates, exam)["client-certificate"]
    assert (seen.outcome, seen.facts["required"]) == (Outcome.OK, True)


class Unreachable:
    suspends = False

    async def connect(self, host, port, *, timeout):
        raise TlsError(Reason.TLS_CLOSED, "gone")

    async def call(self, function):
        return function()

    def now(self):
        return 0.0


def test_what_could_not_be_seen_is_said():
    exam = knowing(offer(IMPLICIT))
    exam.driver = Unreachable()
    seen = taken(look_at_client_certificates, exam)["client-certificate"]
    assert seen.facts["asked"] is None
    assert "could not be seen" in seen.sentence
    assert seen.outcome is Outcome.SKIPPED


def test_without_tls_there_is_nothing_to_ask():
    exam = knowing(offer(IMPLICIT, Reason.PLAIN_ON_TLS_PORT), attempt=PLAIN)
    seen = taken(look_at_client_certificates, exam)["client-certificate"]
    assert seen.outcome is Outcome.SKIPPED

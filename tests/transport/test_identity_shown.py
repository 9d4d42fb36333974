"""Our own certificate names a person: who fails the judgement does not get to see it."""

from __future__ import annotations

import ssl

import pytest

from sealpress.errors import Phase, Reason, TlsError
from sealpress.transport.blocking import run
from sealpress.transport.memory import ReactingStream
from sealpress.transport.tls import start_tls
from sealpress.trust import Allowance, ClientTrust, HostKey, MemoryTrustStore, TrustPolicy
from sealpress.trust.identities.identity import Identity
from tests.transport.peers import TlsPeer
from tests.trust.authority import NOW, YEAR, issue, issue_authority
from tests.trust.client_makers import issue_client, write_identity

NAME = "printer.example"
ROOT = issue_authority("Clinic CA")
PINNED = issue(NAME)
EXPIRED = issue(NAME, issuer=ROOT, end=NOW - YEAR / 2)
OTHER = issue("x", issuer=ROOT, names=("other.example",), end=NOW - YEAR / 2)
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture
def identity(tmp_path):
    path = write_identity(tmp_path / "ann.pem", issue_client(issuer=ROOT))
    return Identity(path, path)


@pytest.fixture
def store():
    kept = MemoryTrustStore()
    kept.add_authority([ROOT.der])
    return kept


@pytest.fixture(params=VERSIONS, ids=lambda version: version.name)
def meet(request, store, identity, tmp_path):
    """Meet a server that asks for a certificate; return the error, if any, and what it saw."""

    def met(issued, text="system", who=identity):
        context = issued.server_context(tmp_path)
        context.minimum_version = context.maximum_version = request.param
        context.verify_mode = ssl.CERT_OPTIONAL if who else ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=ROOT.der)
        trust = ClientTrust(TrustPolicy.parse(text), store).with_identity(who)
        (stage,) = trust.stages(HostKey(NAME))
        peer = TlsPeer(context)
        stream = ReactingStream(peer)
        try:
            run(start_tls(stream, stage, NAME, timeout=20))
        except TlsError as error:
            assert stream.closed
            return error, peer.channel.peer_certificate()
        return None, peer.channel.peer_certificate()

    return met


def test_who_has_the_pinned_certificate_sees_ours(meet, store):
    store.pin(HostKey(NAME), certificate=PINNED.der)
    error, seen = meet(PINNED)
    assert (error, bool(seen)) == (None, True)


@pytest.mark.parametrize(
    "text", ["system", "encrypt", "tofu", pytest.param(PINNED.pins[0], id="pin")]
)
def test_who_has_another_one_does_not(meet, store, text):
    store.pin(HostKey(NAME), certificate=PINNED.der)
    error, seen = meet(issue(NAME), text)
    assert (error.phase, seen) == (Phase.TRUST, None)


def test_what_an_exception_lets_pass_is_judged_before(meet, store):
    store.allow(HostKey(NAME), {Allowance.DATES, Allowance.TLS_1_0}, "tested")
    assert meet(EXPIRED)[0] is None
    error, seen = meet(OTHER)
    assert (error.reason, seen) == (Reason.CERTIFICATE_NAME_MISMATCH, None)


def test_a_stranger_that_demands_one_is_told_apart_from_the_printer(meet, store):
    store.pin(HostKey(NAME), certificate=PINNED.der)
    error, _ = meet(issue(NAME), who=None)
    assert error.reason is Reason.CERTIFICATE_CHANGED

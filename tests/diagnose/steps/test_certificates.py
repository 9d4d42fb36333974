from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.certificates import look_at_certificates
from sealpress.errors import Phase, Reason, TlsError
from sealpress.transport.attempt import Binding
from sealpress.transport.connection import ConnectionFacts
from sealpress.transport.tls_stream import TlsFacts
from sealpress.trust import ClientTrust, MemoryTrustStore, TrustedBy, TrustPolicy, Verdict
from sealpress.trust.hosts import HostKey
from sealpress.trust.policy import Pin
from tests.diagnose.offered import IMPLICIT, PLAIN, knowing, offer
from tests.diagnose.sick_peers import SickPeer, greets_as_smtp
from tests.diagnose.steps.examined import examination
from tests.transport.flights import MemoryDriver, alert
from tests.trust.authority import issue
from tests.trust.gallery import EXHIBITS, HOST, PAST, TRUSTED, by

SELF_SIGNED = issue(names=(HOST,))
OLD_AND_SELF_SIGNED = issue(names=("other.example",), end=PAST)


def shown(
    exhibit, *, how=None, attempt=IMPLICIT, refused_for=None, trust="system", store=None, host=HOST
):
    """An examination of a printer that shows these certificates, and what is seen of them."""
    uri_host = f"[{host}]" if ":" in host else host
    exam = knowing(offer(IMPLICIT), uri=f"ipps://{uri_host}/", attempt=attempt)
    exam.trust = ClientTrust(TrustPolicy.parse(trust), store or MemoryTrustStore())
    if refused_for is not None:
        error = TlsError(refused_for, "refused", phase=Phase.TRUST, peer_chain=exhibit.chain)
        exam.failures.append(("printer", error))
        exam.attempt = None
    elif attempt is IMPLICIT:
        verdict = Verdict(trusted=True, how=how)
        tls = TlsFacts(
            version="TLSv1.3",
            cipher="TLS_AES_128_GCM_SHA256",
            peer_chain=exhibit.chain,
            verdict=verdict,
            server_name=host,
            seconds=0.1,
        )
        exam.connection = ConnectionFacts(f"{HOST}:631", Binding.IMPLICIT, tls)
    return every(exam)


def every(exam):
    async def all_of_it():
        return [one async for one in look_at_certificates(exam)]

    with pytest.raises(StopIteration) as done:
        all_of_it().send(None)
    return done.value.value


def problems(seen):
    return {one.reason: one.outcome for one in seen if one.reason is not None}


def site():
    store = MemoryTrustStore()
    for number, authority in enumerate(TRUSTED):
        store.add_authority([authority.der], f"site {number}")
    return store


def test_the_chain_is_described():
    (seen,) = shown(by(), how=TrustedBy.SITE_CA, store=site())
    assert (seen.question, seen.outcome, seen.facts["findings"]) == ("certificate", Outcome.OK, [])
    assert seen.facts["chain"][0]["names"] == [HOST]
    assert "sha256:" in seen.sentence


@pytest.mark.parametrize("how", [TrustedBy.PIN, TrustedBy.FIRST_USE])
def test_a_pin_settles_who_vouches_and_nothing_else(how):
    assert problems(shown(SELF_SIGNED, how=how)) == {}
    assert problems(shown(OLD_AND_SELF_SIGNED, how=how)) == {
        Reason.CERTIFICATE_NAME_MISMATCH: Outcome.NOTE,
        Reason.CERTIFICATE_EXPIRED: Outcome.WARNING,
    }


def test_nothing_settles_it_where_any_certificate_is_taken():
    found = problems(shown(SELF_SIGNED, how=TrustedBy.ENCRYPT, trust="encrypt"))
    assert found == {Reason.CERTIFICATE_SELF_SIGNED: Outcome.WARNING}


def test_what_it_is_refused_for_is_not_said_again():
    found = problems(shown(OLD_AND_SELF_SIGNED, refused_for=Reason.CERTIFICATE_SELF_SIGNED))
    assert set(found) == {Reason.CERTIFICATE_EXPIRED, Reason.CERTIFICATE_NAME_MISMATCH}


def test_of_another_printers_certificate_nobody_asks_who_vouches():
    assert problems(shown(SELF_SIGNED, refused_for=Reason.CERTIFICATE_CHANGED)) == {}


@pytest.mark.parametrize("store", [False, True])
def test_the_pinned_one_is_known_without_a_connection(store):
    pin = Pin.parse(SELF_SIGNED.pins[0])
    kept = MemoryTrustStore()
    if store:
        kept.pin(HostKey.of(HOST, 631), certificate=SELF_SIGNED.der, pin=pin)
    trust = "system" if store else str(SELF_SIGNED.pins[0])
    refused = shown(SELF_SIGNED, refused_for=Reason.TLS_ALERT, trust=trust, store=kept)
    assert problems(refused) == {}


def test_in_clear_certificates_are_shown_and_not_judged():
    exam = knowing(offer(IMPLICIT), uri=f"ipp://{HOST}/", attempt=PLAIN)
    error = TlsError(Reason.TLS_ALERT, "ended", peer_chain=OLD_AND_SELF_SIGNED.chain)
    exam.failures.append(("printer", error))
    (seen,) = every(exam)
    assert seen.outcome is Outcome.OK
    assert len(seen.facts["findings"]) == 3


def test_one_that_ends_soon_is_warned_of():
    soon = by(end=datetime.now(UTC) + timedelta(days=5))
    *_, seen = shown(soon, how=TrustedBy.SITE_CA, store=site())
    assert (seen.question, seen.reason) == ("certificate-expiry", Reason.CERTIFICATE_EXPIRING)


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda one: one.slug)
def test_every_finding_of_the_gallery_is_told(exhibit):
    seen = shown(
        exhibit.issued, how=TrustedBy.ENCRYPT, trust="encrypt", store=site(), host=exhibit.host
    )
    assert {one["reason"] for one in seen[0].facts["findings"]} == set(exhibit.faults)
    assert set(problems(seen)) - {Reason.CERTIFICATE_EXPIRING} == set(exhibit.faults)


def test_nothing_is_fetched_where_there_is_no_tls():
    exam = knowing(offer(IMPLICIT, Reason.PLAIN_ON_TLS_PORT), attempt=PLAIN)
    exam.driver = MemoryDriver(lambda _: alert(80))
    (seen,) = every(exam)
    assert (seen.outcome, exam.driver.hellos) == (Outcome.SKIPPED, [])


def test_one_that_was_not_seen_yet_is_fetched(printer):
    exam = examination(f"ipp://localhost:{printer.port}/")
    exam.offers = knowing(offer(IMPLICIT, port=printer.port)).offers
    (seen,) = every(exam)
    assert seen.facts["chain"][0]["sha256"] == printer.certificate_sha256


def test_one_that_cannot_be_fetched_is_skipped():
    with SickPeer(greets_as_smtp) as peer:
        exam = examination(f"ipp://127.0.0.1:{peer.port}/")
        exam.offers = replace(knowing(offer(IMPLICIT, port=peer.port)).offers)
        (seen,) = every(exam)
    assert seen.outcome is Outcome.SKIPPED


def test_what_is_wrong_is_told_beside_the_chain_of_a_printer_asked_in_clear():
    exam = knowing(offer(IMPLICIT), uri=f"ipp://{HOST}/", attempt=PLAIN)
    exam.trust = ClientTrust(TrustPolicy(), MemoryTrustStore())
    error = TlsError(
        Reason.CERTIFICATE_EXPIRED, "x", phase=Phase.TRUST, peer_chain=SELF_SIGNED.chain
    )
    exam.failures.append(("printer", error))
    (seen,) = every(exam)
    assert (seen.outcome, seen.sentence.split("; ")[-1]) == (Outcome.OK, "it is self-signed")


@pytest.mark.parametrize("reason", [Reason.CERTIFICATE_CHANGED, Reason.CERTIFICATE_PIN_MISMATCH])
def test_another_certificate_than_the_pinned_one_is_told_in_clear_too(reason):
    refused = offer(IMPLICIT, reason, detail="it is another one")
    exam = knowing(refused, uri=f"ipp://{HOST}/", attempt=PLAIN)
    error = TlsError(Reason.TLS_ALERT, "ended", peer_chain=SELF_SIGNED.chain)
    exam.failures.append(("printer", error))
    _, told = every(exam)
    assert (told.reason, told.outcome) == (reason, Outcome.WARNING)
    assert (told.question, told.sentence) == ("certificate-findings", "it is another one")

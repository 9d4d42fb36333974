from __future__ import annotations

import pytest

from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.tls import look_at_tls
from sealpress.diagnose.steps.tls_suites import lacks_forward_secrecy
from sealpress.errors import Reason, TlsError
from sealpress.transport.cipher_suites import OLD_SUITES, suite_name
from sealpress.transport.tls_names import SSL_3_0, TLS_1_0, TLS_1_1, TLS_1_2
from tests.diagnose.offered import IMPLICIT, PLAIN, knowing, offer
from tests.diagnose.steps.examined import taken
from tests.transport.flights import REFUSED, MemoryDriver, alert, speaks

GOODS = (0xC02F, 0xC030, 0xC027, 0xC028, 0xC013, 0xC014, 0xCCA8)
WELL = {"broken": [], "without_forward_secrecy": [], "rsa_key_exchange": False}
GOOD, STATIC, RC4, TRIPLE_DES, NULL = 0xC02F, 0x009C, 0x0005, 0x000A, 0x0002


def looked(server, *, attempt=IMPLICIT, failure=None):
    exam = knowing(offer(IMPLICIT), attempt=attempt)
    exam.driver = MemoryDriver(server)
    exam.ends_at = 100.0
    if failure is not None:
        exam.failures.append(("printer.example:631 implicit", failure))
    return taken(look_at_tls, exam)


def test_a_current_printer():
    seen = looked(speaks(TLS_1_2, GOOD))
    assert {one.outcome for one in seen.values()} == {Outcome.OK}
    assert seen["tls-versions"].facts["versions"]["TLSv1.2"] == "accepted"
    assert seen["tls-versions"].facts["versions"]["TLSv1"] == "alert"
    assert seen["tls-suites"].sentence == "it takes TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 alone"
    assert seen["tls-ciphers"].facts == WELL


@pytest.mark.parametrize("oldest", [SSL_3_0, TLS_1_0, TLS_1_1])
def test_old_versions_beside_current_ones(oldest):
    seen = looked(speaks(TLS_1_2, GOOD, STATIC, oldest=oldest))
    assert seen["tls-versions"].reason is Reason.TLS_OLD_VERSIONS
    assert seen["tls-versions"].outcome is Outcome.WARNING
    assert "TLS 1.2" in seen["tls-versions"].sentence


@pytest.mark.parametrize(
    ("suite", "name"), [(RC4, "RC4"), (TRIPLE_DES, "3DES"), (NULL, "NULL_SHA")]
)
def test_broken_ciphers_are_named(suite, name):
    seen = looked(speaks(TLS_1_2, GOOD, suite))["tls-ciphers"]
    assert (seen.reason, seen.outcome) == (Reason.TLS_WEAK_CIPHERS, Outcome.WARNING)
    assert name in seen.sentence
    assert len(seen.facts["broken"]) == 1


def test_without_forward_secrecy_is_only_noted():
    seen = looked(speaks(TLS_1_2, GOOD, STATIC))["tls-ciphers"]
    assert (seen.reason, seen.outcome) == (Reason.TLS_WEAK_CIPHERS, Outcome.NOTE)
    name = "TLS_RSA_WITH_AES_128_GCM_SHA256"
    assert seen.facts == WELL | {"without_forward_secrecy": [name], "rsa_key_exchange": True}
    assert f"without forward secrecy: {name}; they are not broken" in seen.sentence
    assert "RC4" not in seen.remedy


def test_both_kinds_of_weak_suites_are_told_apart():
    sentence = looked(speaks(TLS_1_2, GOOD, RC4, STATIC))["tls-ciphers"].sentence
    assert "broken or obsolete: TLS_RSA_WITH_RC4_128_SHA; without forward secrecy: TLS_" in sentence


def test_many_suites_are_not_all_named():
    static = [number for number in OLD_SUITES if lacks_forward_secrecy(suite_name(number))][:9]
    seen = looked(speaks(TLS_1_2, GOOD, *static))["tls-ciphers"]
    assert " and 6 more;" in seen.sentence
    assert len(seen.facts["without_forward_secrecy"]) == 9


def test_what_has_no_time_for_all_is_still_asked_for_the_weak_ones():
    exam = knowing(offer(IMPLICIT), attempt=IMPLICIT)
    exam.driver = MemoryDriver(speaks(TLS_1_2, *GOODS, RC4, STATIC), step=0.3)
    exam.ends_at = 100.0
    seen = taken(look_at_tls, exam)
    assert "it takes at least 7 cipher suites" in seen["tls-suites"].sentence
    assert seen["tls-suites"].facts["complete"] is False
    assert seen["tls-ciphers"].facts["broken"] == ["TLS_RSA_WITH_RC4_128_SHA"]


def test_what_an_old_version_takes_is_looked_at_too():
    def server(hello):
        old = speaks(TLS_1_0, RC4, STATIC)
        return speaks(TLS_1_2, GOOD)(hello) if hello and 0x0303 in hello.versions else old(hello)

    assert "RC4" in looked(server)["tls-ciphers"].sentence


def test_what_keeps_from_connecting_is_not_told_twice():
    failure = TlsError(Reason.TLS_VERSION_MISMATCH, "it speaks TLS 1.0")
    seen = looked(speaks(TLS_1_0, STATIC), attempt=None, failure=failure)
    assert seen["tls-versions"].outcome is Outcome.OK
    assert "tls-ciphers" not in seen


def test_in_clear_the_offered_tls_is_looked_at():
    assert looked(speaks(TLS_1_2, GOOD), attempt=PLAIN)["tls-versions"].outcome is Outcome.OK


@pytest.mark.parametrize(
    "server", [lambda hello: alert(80), lambda hello: b"HTTP/1.1 400", REFUSED]
)
def test_where_no_version_is_taken_the_ends_are_told(server):
    seen = looked(server)
    assert [one.outcome for one in seen.values()] == [Outcome.SKIPPED]
    assert "no TLS version is taken" in seen["tls-versions"].sentence


def test_without_tls_nothing_is_asked():
    exam = knowing(offer(IMPLICIT, Reason.PLAIN_ON_TLS_PORT), attempt=PLAIN)
    assert taken(look_at_tls, exam)["tls-versions"].outcome is Outcome.SKIPPED

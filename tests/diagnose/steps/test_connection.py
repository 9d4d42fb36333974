from __future__ import annotations

import shlex

import pytest

from sealpress.catalogue.commands import commands_in
from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.connection import _cut_off, look_at_connection
from sealpress.errors import Reason, TransportError
from sealpress.trust import ClientTrust, MemoryTrustStore, TrustPolicy
from tests.diagnose.offered import IMPLICIT, UPGRADE, knowing, offer
from tests.diagnose.sick_peers import SickPeer, greets_as_smtp
from tests.diagnose.steps.examined import examination, taken


def looked(uri, trust="encrypt"):
    exam = examination(uri, reached=False)
    exam.open_ports = frozenset({exam.uri.port})
    exam.trust = ClientTrust(TrustPolicy.parse(trust), MemoryTrustStore())
    return exam, taken(look_at_connection, exam)


def test_the_way_that_works_is_kept_for_later_steps(printer):
    exam, seen = looked(f"ipps://localhost:{printer.port}/", f"sha256:{printer.certificate_sha256}")
    facts = seen["connection"].facts
    assert (facts["binding"], facts["trusted_by"]) == ("implicit", "pin")
    assert facts["tls_version"] == "TLSv1.3"
    assert (exam.attempt.port, exam.connection.tls.version) == (printer.port, "TLSv1.3")
    assert seen["plan"].facts["choice"]["port"] == printer.port


def test_in_clear_nothing_is_encrypted(printer):
    exam, seen = looked(f"ipp://localhost:{printer.port}/")
    assert seen["connection"].facts["binding"] == "plain"
    assert exam.connection.tls is None


def test_a_certificate_that_is_not_trusted_is_a_question_of_trust(printer):
    exam, seen = looked(f"ipps://localhost:{printer.port}/", "system")
    assert seen["trust"].reason is Reason.CERTIFICATE_SELF_SIGNED
    assert seen["trust"].outcome is Outcome.FAILED
    assert "sealpress trust pin" in seen["trust"].remedy
    assert (exam.attempt, len(exam.failures)) == (None, 1)


def test_another_protocol_is_a_question_of_the_connection():
    with SickPeer(greets_as_smtp) as peer:
        exam, seen = looked(f"ipps://127.0.0.1:{peer.port}/")
    assert seen["connection"].reason is Reason.PLAIN_ON_TLS_PORT
    assert exam.attempt is None


def test_a_way_that_was_found_to_work_is_named(start_printer):
    with start_printer("upgrade-only") as printer:
        exam = examination(f"ipps://localhost:{printer.port}/", reached=False)
        exam.open_ports = frozenset({printer.port})
        exam.offers = knowing(offer(UPGRADE, port=printer.port)).offers
        seen = taken(look_at_connection, exam)
    uri = f"ipp://localhost:{printer.port}/"
    assert f"sealpress doctor {uri} --security require" in seen["connection"].remedy


def test_a_command_with_an_odd_address_is_safe_to_paste(start_printer):
    with start_printer("upgrade-only") as printer:
        exam = examination(f"ipps://localhost:{printer.port}/a&b;$(c)", reached=False)
        exam.open_ports = frozenset({printer.port})
        exam.offers = knowing(offer(UPGRADE, port=printer.port)).offers
        remedy = taken(look_at_connection, exam)["connection"].remedy
    (command,) = commands_in(remedy)
    uri = f"ipp://localhost:{printer.port}/a&b;$(c)"
    assert shlex.split(command) == ["sealpress", "doctor", uri, "--security", "require"]
    assert shlex.quote(uri) in command


def test_without_an_open_port_nothing_is_tried():
    exam = examination(reached=False)
    assert taken(look_at_connection, exam)["plan"].outcome is Outcome.SKIPPED


@pytest.mark.parametrize(
    "error", [Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, Reason.TLS_CLIENT_CERTIFICATE_REFUSED]
)
def test_a_demand_that_came_late_counts(error):
    demand = offer(IMPLICIT, error, detail="it wants a certificate")
    exam = knowing(demand, uri="ipps://printer.example/ipp/print")
    exam.open_ports = frozenset({631})
    seen = taken(look_at_connection, exam)
    assert seen["connection"].reason is error
    assert seen["connection"].sentence == "it wants a certificate"
    assert seen["connection"].remedy == ""
    assert exam.attempt is None


def test_a_demand_elsewhere_does_not_count(printer):
    exam = examination(f"ipps://localhost:{printer.port}/", reached=False)
    exam.open_ports = frozenset({printer.port})
    elsewhere = offer(IMPLICIT, Reason.TLS_CLIENT_CERTIFICATE_REQUIRED, port=443)
    exam.offers = knowing(elsewhere).offers
    taken(look_at_connection, exam)
    assert exam.attempt.port == printer.port


def test_a_way_for_which_there_was_no_time_is_not_one_that_does_not_work():
    cut_off = TransportError(Reason.EXAMINATION_CUT_SHORT, "there was no time")
    silent = TransportError(Reason.TLS_TIMEOUT, "it says nothing")
    none = TransportError(Reason.NO_SECURE_ENDPOINT, "no way works")
    none.attempts = (("h:631 upgrade", silent), ("h:443 implicit", cut_off))
    assert _cut_off(none) is cut_off
    none.attempts = (("h:631 upgrade", silent),)
    assert _cut_off(none) is None
    assert _cut_off(silent) is None

from __future__ import annotations

import pytest

from sealpress.client.ask import Offers
from sealpress.client.facts import Offer
from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps.listed_addresses import look_at_listed_addresses
from sealpress.errors import Reason
from sealpress.transport.attempt import Attempt, Binding
from tests.diagnose.steps.examined import examination, taken, told

HERE = "ipp://printer.example/ipp/print"
SECURE = "ipps://printer.example/ipp/print"


def offer(binding, *, port=631, works=False, **more):
    return Offer(host="printer.example", port=port, binding=binding, works=works, **more)


def listed(uris, security, authentication=("none",), *, uri=HERE, offers=(), **more):
    exam = examination(uri)
    exam.attempt = more.get("way", exam.attempt)
    exam.addresses = tuple(more.get("addresses", ()))
    exam.offers = Offers(uri, tuple(offers)) if offers else None
    values = {
        "printer-uri-supported": list(uris),
        "uri-security-supported": list(security),
        "uri-authentication-supported": list(authentication),
    }
    exam.attributes = told({name: value for name, value in values.items() if value})
    return taken(look_at_listed_addresses, exam)["listed-addresses"]


def test_lists_that_are_right():
    one = listed([HERE, SECURE], ["none", "tls"], ["none", "none"])
    assert (one.outcome, one.reason) == (Outcome.OK, None)
    assert one.sentence == f"it lists {HERE}, {SECURE}"
    assert one.facts["addresses"][1] == {"uri": SECURE, "security": "tls", "authentication": "none"}
    assert one.facts["lists_our_way"] is True


@pytest.mark.parametrize(
    ("uris", "security", "authentication", "fault"),
    [
        ([HERE, SECURE], ["none"], ["none", "none"],
         "2 in printer-uri-supported, 1 in uri-security-supported"),
        ([HERE], ["none", "none"], ["none"],
         "1 in printer-uri-supported, 2 in uri-security-supported"),
        ([HERE, SECURE], ["none", "tls"], ["none"],
         "2 in printer-uri-supported, 1 in uri-authentication-supported"),
        ([SECURE], ["none"], ["none"], f"{SECURE} is secure, but listed as not (none)"),
        ([HERE], ["magic"], ["none"], f"{HERE} is listed with magic as its security"),
        (["ipp://a b/x"], ["none"], ["none"], "ipp://a b/x is no address of a printer"),
        (["ftp://printer.example/"], ["none"], ["none"],
         "ftp://printer.example/ is no address of a printer"),
    ],
)  # fmt: skip
def test_each_contradiction_is_named(uris, security, authentication, fault):
    one = listed(uris, security, authentication)
    assert (one.outcome, one.reason) == (Outcome.NOTE, Reason.URI_SECURITY_MISMATCH)
    assert one.facts["faults"] == [fault]
    assert fault in one.sentence


@pytest.mark.parametrize("uri", [SECURE, HERE])
def test_a_secure_address_that_does_not_work_misleads(uri):
    closed = [offer(Binding.IMPLICIT), offer(Binding.UPGRADE), offer(Binding.PLAIN, works=True)]
    one = listed([uri], ["tls"], offers=closed)
    assert (one.outcome, one.reason) == (Outcome.WARNING, Reason.URI_SECURITY_MISMATCH)
    assert one.facts["faults"] == [f"{uri} is listed as secure, but TLS does not work there"]


@pytest.mark.parametrize(
    "tls",
    [
        offer(Binding.IMPLICIT, works=True),
        offer(Binding.IMPLICIT, tls_version="TLSv1.3"),  # with a certificate nobody trusts
        offer(Binding.IMPLICIT, certificate_sha256="00" * 32),
    ],
)
def test_a_secure_address_that_works(tls):
    assert listed([SECURE], ["tls"], offers=[tls]).outcome is Outcome.OK


def test_the_way_that_was_gone_works_though_asking_was_too_short_for_it():
    way = Attempt("printer.example", 631, Binding.IMPLICIT, "as it was asked")
    one = listed([SECURE], ["tls"], uri=SECURE, offers=[offer(Binding.IMPLICIT)], way=way)
    assert (one.outcome, one.reason) == (Outcome.OK, None)


def test_a_port_that_nobody_looked_at_is_not_judged():
    elsewhere = "ipps://printer.example:8631/ipp/print"
    one = listed([elsewhere], ["tls"], offers=[offer(Binding.IMPLICIT)])
    assert one.outcome is Outcome.OK
    assert one.facts["lists_our_way"] is False


def test_another_host_is_not_judged_but_said():
    one = listed(["ipps://192.0.2.7/ipp/print"], ["tls"], offers=[offer(Binding.IMPLICIT)])
    assert one.outcome is Outcome.OK
    assert one.sentence.endswith("; printer.example is not among them")


def test_an_address_of_the_name_is_the_same_printer():
    one = listed(["ipp://192.0.2.7/ipp/print"], ["none"], addresses=["192.0.2.7"])
    assert "not among them" not in one.sentence
    assert one.facts["lists_our_way"] is True


@pytest.mark.parametrize("host", ["PRINTER.example", "printer.example."])
def test_case_and_a_last_dot_do_not_matter(host):
    assert listed([f"ipp://{host}/ipp/print"], ["none"]).facts["lists_our_way"] is True


def test_no_list_is_a_missing_attribute_alone():
    exam = examination()
    exam.attributes = told({"printer-name": "p"})
    assert taken(look_at_listed_addresses, exam) == {}


def test_a_missing_second_list_is_a_missing_attribute_alone():
    assert listed([HERE], []).outcome is Outcome.OK


def test_without_attributes_it_is_skipped():
    found = taken(look_at_listed_addresses, examination())
    assert found["listed-addresses"].outcome is Outcome.SKIPPED

"""The connection plan: the base table line by line, and the policies over it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.client.facts import Offer, PrinterFacts
from sealpress.client.plan import Plan, Security, make_plan, ports_to_ask
from sealpress.discovery.found import FoundEndpoint
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.attempt import Binding

PLAIN, UPGRADE, IMPLICIT = Binding.PLAIN, Binding.UPGRADE, Binding.IMPLICIT
AS_URI, PREFER, REQUIRE = Security.AS_URI, Security.PREFER, Security.REQUIRE

UPGRADE_REQUIRED = PrinterFacts(upgrade_required=True)
SECURED = PrinterFacts(secured=True)


def offer(port: int, binding: Binding, *, works: bool = True, trusted: bool | None = True) -> Offer:
    return Offer(host="h", port=port, binding=binding, works=works, trusted=trusted)


def asked(*offers: Offer) -> PrinterFacts:
    return PrinterFacts(offers=offers, asked_at=1.0)


def ways(uri: str, security: Security, known: PrinterFacts | None = None) -> list:
    plan = make_plan(PrinterUri.parse(uri), security, known)
    assert all(attempt.host == "h" and attempt.reason for attempt in plan.attempts)
    return [(attempt.port, attempt.binding) for attempt in plan.attempts]


BASE_TABLE = [
    ("ipp://h", 631, PLAIN),
    ("ipp://h:631", 631, PLAIN),
    ("ipp://h:8631/ipp/print", 8631, PLAIN),
    ("ipps://h", 631, IMPLICIT),
    ("ipps://h:631", 631, IMPLICIT),
    ("ipps://h:443", 443, IMPLICIT),
    ("https://h", 443, IMPLICIT),
    ("https://h:8443", 8443, IMPLICIT),
    ("http://h", 80, PLAIN),
    ("http://h:631", 631, PLAIN),
]


@pytest.mark.parametrize(("uri", "port", "binding"), BASE_TABLE, ids=[row[0] for row in BASE_TABLE])
def test_as_uri_does_what_the_table_says(uri, port, binding):
    assert ways(uri, AS_URI) == [(port, binding)]


@pytest.mark.parametrize("uri", ["ipp://h", "http://h:631"])
def test_a_printer_that_demanded_tls_once_never_gets_plain_again(uri):
    assert ways(uri, AS_URI, UPGRADE_REQUIRED) == [(631, UPGRADE)]


@pytest.mark.parametrize("security", Security)
@pytest.mark.parametrize("uri", ["ipps://h", "https://h", "ipps://h:443", "ipps://h:8631"])
@pytest.mark.parametrize(
    "known", [None, UPGRADE_REQUIRED, SECURED, asked(), asked(offer(631, PLAIN, trusted=None))]
)
def test_a_secure_uri_is_never_plain(security, uri, known):
    assert PLAIN not in [binding for _, binding in ways(uri, security, known)]
    assert ways(uri, security, known)


@pytest.mark.parametrize("uri", [row[0] for row in BASE_TABLE])
@pytest.mark.parametrize("known", [None, SECURED, asked(), asked(offer(631, PLAIN, trusted=None))])
def test_require_is_never_plain(uri, known):
    assert PLAIN not in [binding for _, binding in ways(uri, REQUIRE, known)]


def test_require_tries_tls_first_ports_before_the_upgrade():
    assert ways("ipp://h", REQUIRE) == [(631, IMPLICIT), (443, IMPLICIT), (631, UPGRADE)]


def test_require_with_http_tries_the_ports_where_printers_offer_tls():
    assert ways("http://h", REQUIRE) == [(443, IMPLICIT), (631, IMPLICIT), (80, UPGRADE)]


def test_an_unusual_port_is_used_alone():
    assert ways("ipp://h:8631", REQUIRE) == [(8631, IMPLICIT), (8631, UPGRADE)]


def test_require_takes_what_asking_found():
    known = asked(offer(631, PLAIN, trusted=None), offer(631, UPGRADE))
    assert ways("ipp://h", REQUIRE, known) == [(631, UPGRADE)]


def test_prefer_takes_the_safest_found():
    known = asked(
        offer(631, PLAIN, trusted=None),
        offer(631, UPGRADE),
        offer(443, IMPLICIT),
        offer(631, IMPLICIT),
    )
    assert ways("ipp://h", PREFER, known) == [(631, IMPLICIT), (443, IMPLICIT), (631, UPGRADE)]


def test_prefer_stays_at_the_uri_s_port_among_equals():
    known = asked(offer(631, IMPLICIT), offer(443, IMPLICIT))
    assert ways("ipps://h:443", PREFER, known) == [(443, IMPLICIT), (631, IMPLICIT)]
    assert ways("http://h", PREFER, known) == [(631, IMPLICIT), (443, IMPLICIT)]


def test_prefer_takes_a_trusted_certificate_before_an_untrusted_one():
    known = asked(offer(631, IMPLICIT, trusted=False), offer(443, IMPLICIT))
    assert ways("ipp://h", PREFER, known) == [(443, IMPLICIT), (631, IMPLICIT)]


def test_prefer_keeps_to_tls_though_the_certificate_is_untrusted():
    known = asked(offer(631, PLAIN, trusted=None), offer(631, IMPLICIT, trusted=False))
    assert ways("ipp://h", PREFER, known) == [(631, IMPLICIT)]


def test_prefer_goes_plain_only_when_asked_and_says_so():
    plan = make_plan(PrinterUri.parse("ipp://h"), PREFER, asked(offer(631, PLAIN, trusted=None)))
    assert [attempt.binding for attempt in plan.attempts] == [PLAIN]
    assert "nothing secure" in plan.attempts[0].reason


def test_prefer_never_goes_plain_unasked():
    assert PLAIN not in [binding for _, binding in ways("ipp://h", PREFER)]


@pytest.mark.parametrize("safety", ["upgrade_required", "secured"])
def test_prefer_never_goes_back_to_plain(safety):
    known = replace(asked(offer(631, PLAIN, trusted=None)), **{safety: True})
    assert PLAIN not in [binding for _, binding in ways("ipp://h", PREFER, known)]


def test_an_offer_that_does_not_work_is_not_tried():
    known = asked(offer(631, IMPLICIT, works=False), offer(443, IMPLICIT))
    assert ways("ipp://h", PREFER, known) == [(443, IMPLICIT)]


def test_an_offer_at_a_port_the_uri_does_not_mean_is_not_tried():
    known = asked(offer(443, IMPLICIT), offer(8631, UPGRADE))
    assert ways("ipp://h:8631", PREFER, known) == [(8631, UPGRADE)]


@pytest.mark.parametrize(
    ("uri", "ports"),
    [
        ("ipp://h", (631, 443)),
        ("ipps://h", (631, 443)),
        ("https://h", (443, 631)),
        ("http://h", (80, 631, 443)),
        ("ipp://h:8631", (8631,)),
    ],
)
def test_where_a_printer_is_asked(uri, ports):
    assert ports_to_ask(PrinterUri.parse(uri)) == ports


def test_lines_show_choice_and_reasons():
    lines = make_plan(PrinterUri.parse("ipp://h/ipp/print"), REQUIRE).lines()
    assert lines[0] == "ipp://h/ipp/print (require)"
    assert lines[1] == "1. h:631 implicit: TLS from the first octet"
    assert lines[-1] == "- policy require: plain is never tried"


def test_as_dict_is_json():
    plan = make_plan(PrinterUri.parse("ipps://h/"), AS_URI).as_dict()
    assert plan["choice"] == {
        "host": "h",
        "port": 631,
        "binding": "implicit",
        "reason": "ipps: TLS from the first octet",
    }
    assert plan["attempts"] == [plan["choice"]]


def test_a_plan_without_a_way_has_no_choice():
    plan = Plan("ipp://h/", REQUIRE, (), ("nothing is left",))
    assert (plan.as_dict()["choice"], plan.as_dict()["attempts"]) == (None, [])
    assert plan.lines() == ["ipp://h/ (require)", "- nothing is left"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"trusted": True}, "TLS here with a trusted certificate"),
        ({"trusted": False}, "TLS here with an untrusted certificate"),
        ({"trusted": None}, "TLS here with an untrusted certificate"),
        ({"trusted": True, "findings": ("x",)}, "TLS here with any certificate taken"),
        (
            {"trusted": None, "error": "tls-client-certificate-required"},
            "TLS here, for clients with a certificate of their own",
        ),
        ({"trusted": False, "findings": ("x",)}, "TLS here with an untrusted certificate"),
        ({"tls_version": "TLSv1.3", "trusted": True}, "TLS 1.3 here with a trusted certificate"),
    ],
)
def test_an_offer_is_told_with_its_certificate(facts, words):
    found = Offer(host="h", port=631, binding=IMPLICIT, works=True, **facts)
    (way,) = make_plan(PrinterUri.parse("ipp://h"), PREFER, asked(found)).attempts
    assert way.reason == f"asking found {words}"


@pytest.mark.parametrize(
    ("uri", "known", "note"),
    [
        ("ipp://h", None, "the printer was not asked yet what it offers"),
        ("ipp://h", asked(offer(631, IMPLICIT)), "plain is not tried: the printer offers TLS"),
        ("ipps://h", asked(), "plain is not tried: the URI says ipps"),
        ("ipp://h", replace(asked(), secured=True),
         "plain is not tried: TLS worked or was demanded before"),
    ],
)  # fmt: skip
def test_prefer_says_why_plain_is_missing(uri, known, note):
    assert make_plan(PrinterUri.parse(uri), PREFER, known).notes == (note,)


def test_the_plain_way_of_prefer_is_the_uri_s_own_port():
    assert ways("ipp://h:8631", PREFER, asked()) == [(8631, PLAIN)]
    assert ways("http://h", PREFER, asked()) == [(80, PLAIN)]


def test_an_offer_of_plain_is_no_secure_one():
    assert ways("ipp://h", REQUIRE, asked(offer(631, PLAIN))) == ways("ipp://h", REQUIRE)


PORTS = st.sampled_from([80, 443, 631, 8631])
OFFERS = st.builds(
    Offer,
    host=st.just("h"),
    port=PORTS,
    binding=st.sampled_from(Binding),
    works=st.booleans(),
    trusted=st.sampled_from([True, False, None]),
)
FACTS = st.builds(
    PrinterFacts,
    upgrade_required=st.booleans(),
    secured=st.booleans(),
    offers=st.lists(OFFERS, max_size=6).map(tuple),
    asked_at=st.sampled_from([0.0, 1.0]),
)
URIS = st.builds(PrinterUri, st.sampled_from(["ipp", "ipps", "http", "https"]), st.just("h"), PORTS)


@given(URIS, st.sampled_from(Security), FACTS)
def test_whatever_is_known_safety_is_kept(uri, security, known):
    plan = make_plan(uri, security, known)
    plain = [attempt for attempt in plan.attempts if attempt.binding is PLAIN]
    assert plan.attempts
    assert plan.attempts == tuple(dict.fromkeys(plan.attempts))
    if uri.is_secure or security is REQUIRE or known.upgrade_required:
        assert not plain
    if security is PREFER:
        assert not (plain and (known.secured or not known.asked_at))
        assert not plain or len(plan.attempts) == 1


def announced(uri: str, security: Security, *endpoints: tuple[str, int, str]) -> list:
    found = [
        FoundEndpoint(scheme=scheme, host="h", port=port, path="/ipp/print", tls=tls)
        for scheme, port, tls in endpoints
    ]
    elsewhere = FoundEndpoint(scheme="ipps", host="evil", port=631, path="/", tls="1.3")
    plan = make_plan(PrinterUri.parse(uri), security, None, [elsewhere, *found])
    assert all(attempt.host == "h" for attempt in plan.attempts)
    return [(attempt.port, attempt.binding) for attempt in plan.attempts]


def test_a_way_that_is_announced_with_tls_is_not_taken_in_clear():
    assert announced("ipp://h", AS_URI, ("ipp", 631, "1.3")) == [(631, UPGRADE)]
    assert announced("ipp://h", AS_URI, ("ipp", 631, "")) == [(631, PLAIN)]


def test_as_uri_stays_at_its_port_whatever_is_announced():
    assert announced("ipp://h", AS_URI, ("ipps", 8443, ""), ("ipp", 8631, "1.3")) == [(631, PLAIN)]


@pytest.mark.parametrize("security", [PREFER, REQUIRE])
def test_announced_secure_ways_come_first(security):
    ways_found = announced("ipp://h", security, ("ipps", 8443, "1.2"), ("ipp", 631, "1.2"))
    assert ways_found[:2] == [(8443, IMPLICIT), (631, UPGRADE)]
    assert sorted(ways_found[2:]) == [(443, IMPLICIT), (631, IMPLICIT)]


@pytest.mark.parametrize("security", list(Security))
def test_nothing_announced_takes_tls_away(security):
    assert announced("ipps://h:8631", security, ("ipp", 8631, "")) == [(8631, IMPLICIT)]


def test_what_asking_found_counts_more_than_what_is_announced():
    found = FoundEndpoint(scheme="ipps", host="h", port=8443, path="/", tls="1.3")
    known = asked(offer(631, IMPLICIT))
    plan = make_plan(PrinterUri.parse("ipp://h"), PREFER, known, [found])
    assert [(each.port, each.binding) for each in plan.attempts] == [(631, IMPLICIT)]

"""Which way a new queue takes to its printer, and what it is called."""

from __future__ import annotations

import pytest

from sealpress.client.ask import Offers
from sealpress.client.facts import Offer
from sealpress.client.plan import Security
from sealpress.errors import Reason, UsageError
from sealpress.gateway.adding import propose_name, refuse_taken, safest_way
from sealpress.gateway.destinations.device_uri import parse_destination_uri
from sealpress.gateway.settings import MAX_QUEUE_NAME, QueueSettings
from sealpress.ipp.message import Group
from sealpress.ipp.typed import attribute_from
from sealpress.ipp.uri import PrinterUri
from sealpress.transport.attempt import Binding

PLAIN = PrinterUri.parse("ipp://printer.example/")
SECURE = PrinterUri.parse("ipps://printer.example/ipp/print")


def offer(port: int, binding: Binding, *, works: bool = True, trusted: bool = True) -> Offer:
    secure = binding is not Binding.PLAIN
    return Offer(
        host="printer.example",
        port=port,
        binding=binding,
        works=works,
        path="/ipp/print",
        tls_version="TLSv1.3" if secure else "",
        trusted=trusted if secure else None,
    )


def offers(*found: Offer) -> Offers:
    return Offers("ipp://printer.example/", found, asked_at=1.0)


def applied(uri: PrinterUri, found: Offers, security: Security | None = None) -> QueueSettings:
    way = safest_way(uri, found, security)
    assert way is not None
    return way.apply(QueueSettings(name="q", uri=str(uri), security=str(security or "as-uri")))


EVERYTHING = offers(
    offer(631, Binding.IMPLICIT), offer(631, Binding.UPGRADE), offer(631, Binding.PLAIN)
)


def test_tls_from_the_first_octet_is_taken_where_it_is_offered():
    settings = applied(PLAIN, EVERYTHING)
    assert (settings.uri, settings.security) == ("ipps://printer.example/ipp/print", "as-uri")


def test_the_other_port_is_taken_where_only_it_is_secure():
    found = offers(offer(443, Binding.IMPLICIT), offer(631, Binding.PLAIN))
    assert applied(PLAIN, found).uri == "ipps://printer.example:443/ipp/print"


def test_where_only_an_upgrade_is_offered_it_is_demanded():
    found = offers(offer(631, Binding.UPGRADE), offer(631, Binding.PLAIN))
    settings = applied(PLAIN, found)
    assert (settings.uri, settings.security) == ("ipp://printer.example/ipp/print", "require")


def test_clear_text_is_taken_where_there_is_nothing_else():
    way = safest_way(PLAIN, offers(offer(631, Binding.PLAIN)), None)
    assert way is not None
    assert not way.is_encrypted
    assert not way.is_trusted
    assert applied(PLAIN, offers(offer(631, Binding.PLAIN))).uri.startswith("ipp://")


def test_who_chose_a_policy_gets_it():
    assert applied(PLAIN, EVERYTHING, Security.AS_URI).uri == "ipp://printer.example/ipp/print"


@pytest.mark.parametrize("security", [None, Security.REQUIRE])
def test_a_secure_uri_never_becomes_clear_text(security):
    assert safest_way(SECURE, offers(offer(631, Binding.PLAIN)), security) is None


def test_a_printer_that_does_not_answer_has_no_way():
    assert safest_way(PLAIN, offers(offer(631, Binding.PLAIN, works=False)), None) is None
    assert safest_way(PLAIN, offers(), None) is None


def test_an_untrusted_certificate_is_told():
    way = safest_way(PLAIN, offers(offer(631, Binding.IMPLICIT, trusted=False)), None)
    assert way is not None
    assert (way.is_encrypted, way.is_trusted) == (True, False)


def test_the_path_that_was_given_stays():
    given = PrinterUri.parse("ipp://printer.example/printers/one")
    assert applied(given, EVERYTHING).uri == "ipps://printer.example/printers/one"


def told(**values: object) -> Group:
    return Group([attribute_from(name.replace("_", "-"), one) for name, one in values.items()])


@pytest.mark.parametrize(
    ("uri", "values", "name"),
    [
        ("ipps://h/", {"printer_dns_sd_name": "Acme Büro 2.OG"}, "acme-buro-2-og"),
        ("ipps://h/", {"printer_make_and_model": "HP LaserJet"}, "hp-laserjet"),
        ("ipps://h/", {"printer_dns_sd_name": "打印机", "printer_name": "p 1"}, "p-1"),
        ("ipps://h/", {"printer_name": "../../etc/passwd\x1b"}, "etc-passwd"),
        ("ipps://host.example/", {}, "host-example"),
        ("socket://192.0.2.7", {}, "192-0-2-7"),
        ("lpd://[2001:db8::7]/q", {}, "2001-db8-7"),
        ("file:///srv/Archive/", {}, "archive"),
        ("file:///srv/___/", {}, "printer"),
    ],
)
def test_a_name_is_proposed(uri, values, name):
    assert propose_name(parse_destination_uri(uri), told(**values), ()) == name


def test_a_name_is_never_longer_than_names_may_be():
    name = propose_name(SECURE, told(printer_name="x" * 120), ())
    assert len(name) <= MAX_QUEUE_NAME


def test_a_name_that_is_taken_gets_a_number():
    group = told(printer_name="laser")
    assert propose_name(SECURE, group, ["Laser"]) == "laser-2"
    assert propose_name(SECURE, group, ["laser", "laser-2", "other"]) == "laser-3"


@pytest.mark.parametrize("uri", ["ipps://same/", "ipps://other/"])
def test_a_taken_name_is_refused(uri):
    queues = [QueueSettings(name="Laser", uri="ipps://same/")]
    with pytest.raises(UsageError) as caught:
        refuse_taken("laser", uri, queues)
    assert caught.value.reason is Reason.QUEUE_EXISTS
    assert ("same printer" in caught.value.hint) is (uri == "ipps://same/")
    refuse_taken("another", uri, queues)

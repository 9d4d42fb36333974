from __future__ import annotations

import shlex

import pytest

from sealpress.client.plan import Security
from sealpress.diagnose.observation import Outcome
from sealpress.diagnose.steps import ports
from sealpress.diagnose.steps.ports import look_at_ports, ports_of, speech_of
from sealpress.errors import Reason, TransportError
from sealpress.ipp.uri import PrinterUri
from tests.diagnose.offered import IMPLICIT, PLAIN, UPGRADE, knowing, offer
from tests.diagnose.steps.examined import examination, taken
from tests.diagnose.steps.test_names import Network


def looked(uri, *, security="as-uri"):
    exam = examination(uri, reached=False)
    exam.security = Security(security)
    exam.addresses = ("192.0.2.1",)
    return exam, taken(look_at_ports, exam)


@pytest.mark.parametrize(
    ("uri", "ports"),
    [
        ("ipp://h/", (631, 443, 80, 9100)),
        ("ipps://h:443/", (443, 631, 80, 9100)),
        ("http://h/", (80, 631, 443, 9100)),
        ("ipp://h:8631/", (8631,)),
        ("ipp://h:9100/", (9100,)),
    ],
)
def test_an_unusual_port_is_looked_at_alone(uri, ports):
    assert ports_of(PrinterUri.parse(uri)) == ports


@pytest.mark.parametrize(
    ("offers", "speech"),
    [
        ([offer(IMPLICIT), offer(UPGRADE), offer(PLAIN)], ("tls", "upgrade", "plain")),
        ([offer(IMPLICIT, Reason.PLAIN_ON_TLS_PORT), offer(PLAIN)], ("plain",)),
        ([offer(IMPLICIT), offer(PLAIN, Reason.CONNECTION_CLOSED)], ("tls",)),
        ([offer(IMPLICIT), offer(PLAIN, Reason.ENCRYPTION_REQUIRED)], ("tls", "http")),
        ([offer(IMPLICIT, Reason.TLS_OBSOLETE)], ("tls-only-handshake",)),
        ([offer(IMPLICIT, Reason.TLS_TIMEOUT), offer(PLAIN, Reason.RECEIVE_TIMEOUT)], ("nothing",)),
        ([offer(IMPLICIT, Reason.TLS_TIMEOUT), offer(PLAIN, Reason.CONNECT_TIMEOUT)], ("nothing",)),
        ([offer(IMPLICIT, Reason.PLAIN_ON_TLS_PORT), offer(PLAIN, Reason.NOT_HTTP)], ("other",)),
        ([offer(IMPLICIT), offer(PLAIN, "not-asked")], ("tls",)),
    ],
)
def test_what_a_port_speaks(offers, speech):
    assert speech_of(offers) == speech


def test_a_closed_port(free_port):
    exam, seen = looked(f"ipp://127.0.0.1:{free_port}/")
    assert (seen["ports"].outcome, seen["ports"].reason) == (
        Outcome.FAILED,
        Reason.CONNECTION_REFUSED,
    )
    assert seen["ports"].facts == {"ports": {str(free_port): "closed"}}
    assert (exam.open_ports, exam.offers, len(exam.failures)) == (frozenset(), None, 1)


def test_a_printer_that_offers_everything(printer):
    port = printer.port
    exam, seen = looked(f"ipps://localhost:{port}/ipp/print")
    assert exam.open_ports == {port}
    assert seen[f"port-{port}"].facts["speaks"] == ["tls", "upgrade", "plain"]
    assert seen["in-clear"].reason is Reason.PLAIN_OFFERED
    assert seen["in-clear"].outcome is Outcome.NOTE


def test_clear_text_is_worse_where_safety_was_asked_for(printer):
    _, seen = looked(f"ipp://localhost:{printer.port}/", security="prefer")
    assert seen["in-clear"].outcome is Outcome.WARNING


def test_without_an_address_nothing_is_tried():
    exam = examination(reached=False)
    exam.driver = Network()
    assert taken(look_at_ports, exam)["ports"].outcome is Outcome.SKIPPED
    assert exam.driver.tried == []


@pytest.mark.parametrize("path", ["/ipp/print", "/a&b;$(c)"])
def test_a_port_that_answers_elsewhere_is_named_as_it_can_be_pasted(path):
    exam = examination(f"ipp://h{path}", reached=False)
    exam.offers = knowing(offer(IMPLICIT, port=443)).offers
    refused = TransportError(Reason.CONNECTION_REFUSED, "refused")
    remedy = ports._of_ports(exam, {631: refused, 443: None}).remedy
    assert remedy.endswith(f"sealpress doctor {shlex.quote(f'ipps://h:443{path}')}")


class OnlyRaw(Network):
    async def connect(self, host, port, *, timeout):
        self.ends = {host: None if port == 9100 else Reason.CONNECTION_REFUSED}
        return await super().connect(host, port, timeout=timeout)


def test_the_port_of_raw_data_is_named_and_is_told_nothing():
    exam = examination(reached=False)
    exam.driver, exam.addresses = OnlyRaw(), ("192.0.2.1",)
    seen = taken(look_at_ports, exam)
    assert seen["raw-port"].reason is Reason.RAW_PORT_OPEN
    assert seen["ports"].reason is Reason.CONNECTION_REFUSED
    assert sorted(exam.driver.tried) == [("printer.example", p) for p in (80, 443, 631, 9100)]

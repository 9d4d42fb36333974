"""Services become printers: one for each device, whatever is announced about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.discovery.found import FoundPrinter, FoundService, merged
from sealpress.discovery.txt import TxtRecord
from sealpress.ipp.uri import PrinterUri

UUID = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"


def service(kind: str = "_ipp._tcp", **more: object) -> FoundService:
    txt = more.pop("txt", {"rp": "ipp/print"})
    assert isinstance(txt, dict)
    usual: dict[str, object] = {"instance": "Office", "host": "office.local.", "port": 631}
    return FoundService(kind=kind, txt=TxtRecord.of(txt), **{**usual, **more})  # type: ignore[arg-type]


def only(*services: FoundService) -> FoundPrinter:
    [printer] = merged(services)
    return printer


def test_ipp_and_ipps_of_one_device_are_one_printer_and_tls_comes_first() -> None:
    printer = only(service(), service("_ipps._tcp", port=443))
    assert [each.uri for each in printer.endpoints] == [
        "ipps://office.local:443/ipp/print",
        "ipp://office.local/ipp/print",
    ]
    assert printer.uri == "ipps://office.local:443/ipp/print"
    assert printer.security == "TLS or plain"


def test_the_same_uuid_is_the_same_printer_under_another_name() -> None:
    txt = {"rp": "ipp/print", "UUID": UUID}
    printer = only(
        service(txt=txt), service("_ipps._tcp", instance="Office (2)", txt={**txt, "uuid": "x"})
    )
    assert len(printer.endpoints) == 2
    assert printer.uuid == UUID


def test_another_host_is_another_printer_even_with_name_and_uuid_of_this_one() -> None:
    txt = {"rp": "ipp/print", "UUID": UUID}
    found = merged([service(txt=txt), service("_ipps._tcp", host="evil.local.", txt=txt)])
    assert [each.uri for each in found] == [
        "ipps://evil.local/ipp/print",
        "ipp://office.local/ipp/print",
    ]


def test_queues_of_one_server_are_printers_of_their_own() -> None:
    names = ["A", "B"]
    found = merged(service(instance=name, txt={"rp": f"printers/{name}"}) for name in names)
    assert [each.uri for each in found] == [f"ipp://office.local/printers/{name}" for name in names]


def test_other_protocols_are_noted_and_a_name_that_is_only_held_is_not() -> None:
    printer = only(
        service(), service("_printer._tcp", port=0), service("_pdl-datastream._tcp", port=9100)
    )
    assert printer.other_ways == ("socket://office.local:9100",)


def test_a_device_without_ipp_has_no_uri() -> None:
    printer = only(service("_pdl-datastream._tcp", port=9100))
    assert (printer.uri, printer.endpoints, printer.security) == ("", (), "")


def test_a_name_that_is_only_held_is_no_printer() -> None:
    assert merged([service("_printer._tcp", port=0)]) == []


@pytest.mark.parametrize(
    ("value", "tls"),
    [("1.3", "1.3"), ("1.2", "1.2"), ("none", ""), ("", ""), ("yes", ""), ("1.\u0663", "")],
)
def test_what_the_key_tls_says(value: str, tls: str) -> None:
    [endpoint] = only(service(txt={"TLS": value})).endpoints
    assert endpoint.tls == tls
    assert endpoint.is_secure == bool(tls)


@pytest.mark.parametrize(
    ("rp", "path"),
    [("ipp/print", "/ipp/print"), ("/ipp/print", "/ipp/print"), ("", "/"), (None, "/ipp/print"),
     ("printers/My Printer", "/printers/My%20Printer"), ("a%20b", "/a%20b"), ("a%zz", "/a%25zz"),
     ("a?b#c\r\nd", "/a%3Fb%23c%0D%0Ad"), ("//evil/x", "/evil/x"), ("\u00fc", "/%C3%BC")],
)  # fmt: skip
def test_the_path_comes_from_rp(rp: str | None, path: str) -> None:
    [endpoint] = only(service(txt={} if rp is None else {"rp": rp})).endpoints
    assert endpoint.path == path
    assert PrinterUri.parse(endpoint.uri).host == "office.local"


def test_hosts_that_are_none_are_left_out() -> None:
    assert merged([service(host=host) for host in ("user@x.local.", "", "a/b.", "1.2.3.")]) == []


def test_subtypes_tell_what_it_is_announced_for() -> None:
    printer = only(service(subtypes=frozenset({"_print"})), service("_ipps._tcp"))
    assert (printer.is_everywhere, printer.is_airprint) == (True, False)


def test_what_a_printer_says_of_itself() -> None:
    txt = {"ty": "Example Laser", "note": "Room 12", "pdl": "application/pdf,image/urf"}
    printer = only(service(txt=txt, addresses=("127.0.0.1",)))
    assert printer.make_and_model == "Example Laser"
    assert printer.location == "Room 12"
    assert printer.formats == ("application/pdf", "image/urf")
    assert printer.as_dict()["addresses"] == ["127.0.0.1"]
    assert printer.as_dict()["txt"] == txt


def test_the_order_of_arrival_makes_no_difference() -> None:
    services = [service(), service("_ipps._tcp"), service(instance="B", txt={"rp": "b"})]
    assert merged(services) == merged(reversed(services))


@given(
    st.lists(
        st.builds(
            FoundService,
            kind=st.sampled_from(["_ipp._tcp", "_ipps._tcp", "_printer._tcp"]),
            instance=st.text(max_size=63),
            host=st.sampled_from(["a.local.", "b.local.", "\x00.local."]) | st.text(max_size=20),
            port=st.integers(0, 65535),
            txt=st.binary(max_size=200).map(TxtRecord.decode),
        ),
        max_size=8,
    )
)
def test_whatever_is_announced_gives_uris_that_can_be_used(services: list[FoundService]) -> None:
    for printer in merged(services):
        for endpoint in printer.endpoints:
            assert PrinterUri.parse(endpoint.uri).port == endpoint.port

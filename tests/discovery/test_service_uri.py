"""``dnssd`` URIs are read as CUPS writes them, and written so that CUPS reads them."""

from __future__ import annotations

import pytest

from sealpress.discovery import FoundService, ServiceUri, TxtRecord, merged
from sealpress.discovery.service_uri import is_service_uri
from sealpress.errors import Reason, UsageError

UUID = "cfe92100-67c4-11d4-a45f-f8d027761251"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dnssd://Laser._ipps._tcp.local/", ServiceUri(instance="Laser")),
        ("dnssd://Laser._ipps._tcp.local./", ServiceUri(instance="Laser")),
        ("DNSSD://Laser._IPP._TCP.Local", ServiceUri(instance="Laser", scheme="ipp")),
        (
            f"dnssd://EPSON%20XP-1%20(2)._ipps._tcp.local./?uuid={UUID.upper()}",
            ServiceUri(instance="EPSON XP-1 (2)", uuid=UUID),
        ),
        (
            f"dnssd://Q%20%40%20srv._ipps._tcp.local/cups?uuid={UUID}",
            ServiceUri(instance="Q @ srv", uuid=UUID),
        ),
        ("dnssd://B%C3%BCro%202.%20OG._ipps._tcp.local/", ServiceUri(instance="Büro 2. OG")),
        ("dnssd://a%2Fb%3F._ipps._tcp.local/?x=y", ServiceUri(instance="a/b?")),
    ],
)
def test_what_is_read(text: str, expected: ServiceUri) -> None:
    assert is_service_uri(text)
    assert ServiceUri.parse(text) == expected
    assert ServiceUri.parse(str(expected)) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ipps://h/", "does not begin with dnssd"),
        ("dnssd://Laser/", "names no service"),
        ("dnssd:///", "names no service"),
        ("dnssd://_ipps._tcp.local/", "names no service"),
        ("dnssd://Laser._printer._tcp.local/", "_printer._tcp is not IPP"),
        ("dnssd://Laser._ipps._udp.local/", "is not IPP"),
        ("dnssd://Laser._ipps._tcp.example.com/", "not in example.com"),
        ("dnssd://%ff._ipps._tcp.local/", "not UTF-8"),
        ("dnssd://a%00b._ipps._tcp.local/", "printable"),
        ("dnssd://" + "x" * 64 + "._ipps._tcp.local/", "63 octets"),
        ("dnssd://Laser._ipps._tcp.local/?uuid=1", "uuid is none"),
        ("dnssd://Laser._ipps._tcp.local/?" + "a" * 1100, "longer than"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        ServiceUri.parse(text)
    assert caught.value.reason is Reason.INVALID_URI
    assert "sealpress find" in caught.value.hint


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(UsageError, match="password must not") as caught:
        ServiceUri.parse("dnssd://anna:s3cret@Laser._ipps._tcp.local/")
    assert "s3cret" not in caught.value.detail


def test_what_is_found_has_the_uri_that_cups_would_write() -> None:
    txt = TxtRecord.of({"UUID": UUID})
    usual = {"instance": "Laser 1", "host": "laser.local.", "port": 631, "txt": txt}
    both = [FoundService(kind=kind, **usual) for kind in ("_ipp._tcp", "_ipps._tcp")]  # type: ignore[arg-type]  # each is its field's
    [printer] = merged(both)
    assert str(printer.service_uri) == f"dnssd://Laser%201._ipps._tcp.local/?uuid={UUID}"
    [plain] = merged(both[:1])
    assert str(plain.service_uri).startswith("dnssd://Laser%201._ipp._tcp.local/")


def test_a_device_without_ipp_has_none_and_a_strange_uuid_is_left_out() -> None:
    raw = FoundService(kind="_pdl-datastream._tcp", instance="L", host="l.local.", port=9100)
    txt = TxtRecord.of({"UUID": "1&x=2"})
    odd = FoundService(kind="_ipp._tcp", instance="O", host="o.local.", port=631, txt=txt)
    device, printer = merged([raw, odd])
    assert device.service_uri is None
    assert device.as_dict()["dnssd_uri"] == ""
    assert str(printer.service_uri) == "dnssd://O._ipp._tcp.local/"

"""What a virtual printer is from its settings: names, URIs, endpoints."""

from __future__ import annotations

import socket

import pytest

from sealpress.errors import UsageError
from sealpress.server.names import names_of
from sealpress.simulator import TlsMode, VirtualPrinter, VirtualPrinterConfig

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@pytest.fixture
def make(tmp_path):
    def config(**settings):
        return VirtualPrinterConfig(output=tmp_path / "o", identity=tmp_path / "i", **settings)

    return config


@pytest.mark.parametrize(
    ("tls", "schemes"),
    [
        (TlsMode.OPTIONAL, ("ipp", "ipps")),
        (TlsMode.REQUIRED, ("ipps", "ipp")),
        (TlsMode.IMPLICIT_ONLY, ("ipps",)),
        (TlsMode.UPGRADE_ONLY, ("ipp",)),
        (TlsMode.OFF, ("ipp",)),
    ],
)
def test_uris_are_those_that_work(make, tls, schemes):
    uris = VirtualPrinter(make(tls=tls)).uris
    assert uris == tuple(f"{scheme}://localhost:0/ipp/print" for scheme in schemes)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "localhost"),
        ("127.9.9.9", "localhost"),
        ("::1", "localhost"),
        ("localhost", "localhost"),
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8::7", "[2001:db8::7]"),
        ("printer.example", "printer.example"),
    ],
)
def test_uris_have_a_name_others_can_resolve(make, host, shown):
    assert VirtualPrinter(make(host=host)).uri("ipp") == f"ipp://{shown}:0/ipp/print"


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::"])
def test_every_address_is_shown_by_the_machine_s_name(make, host):
    name = socket.gethostname()
    assert VirtualPrinter(make(host=host)).uri("ipps") == f"ipps://{name}:0/ipp/print"
    assert names_of(host) == tuple(dict.fromkeys((name, *LOOPBACK)))


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("127.0.0.1", LOOPBACK),
        ("localhost", LOOPBACK),
        ("127.0.0.2", ("localhost", "127.0.0.2", "127.0.0.1", "::1")),
        ("192.0.2.7", ("192.0.2.7", "localhost")),
        ("printer.example", ("printer.example", "localhost")),
    ],
)
def test_the_certificate_is_for_each_name_once(make, host, names):
    assert names_of(host) == names


def test_further_names_are_taken(make):
    assert "other.example" in names_of("127.0.0.1", ("other.example", "localhost"))


def test_before_it_listens_it_has_neither_port_nor_certificate(make):
    printer = VirtualPrinter(make())
    assert (printer.port, printer.certificate_path, printer.certificate_sha256) == (0, None, "")


def test_without_tls_no_identity_is_made(start, tmp_path):
    client = start(tls=TlsMode.OFF)
    assert client.printer.certificate_path is None
    assert not (tmp_path / "identity").exists()


def test_the_printer_is_the_same_after_a_restart(start, tmp_path):
    def uuid(name, folder):
        client = start(name=name, identity=tmp_path / folder, output=tmp_path / name / folder)
        attributes = client.ask(0x000B).groups[-1]
        assert attributes["printer-name"].value == name
        return attributes["printer-uuid"].value

    first, other_name, other_folder = uuid("a", "x"), uuid("b", "x"), uuid("a", "y")
    assert len({first, other_name, other_folder}) == 3
    again = start(name="a", identity=tmp_path / "x", output=tmp_path / "again")
    assert again.ask(0x000B).groups[-1]["printer-uuid"].value == first


@pytest.mark.parametrize(
    ("tls", "security"),
    [
        (TlsMode.OPTIONAL, ("none", "tls")),
        (TlsMode.OFF, ("none",)),
    ],
)
def test_security_of_each_uri_is_told(start, tls, security):
    attributes = start(tls=tls).ask(0x000B).groups[-1]
    assert attributes["uri-security-supported"].values == security
    assert len(attributes["printer-uri-supported"].values) == len(security)


def test_anybody_may_be_an_operator_without_certificates(tmp_path):
    config = VirtualPrinterConfig(output=tmp_path, identity=tmp_path, operators=("*",))
    assert config.operators == ("*",)
    with pytest.raises(UsageError):
        VirtualPrinterConfig(output=tmp_path, identity=tmp_path, operators=("*", "ann"))

"""Printers are named by ``dnssd`` URI in every command that takes one."""

from __future__ import annotations

import pytest

from sealpress import discovery
from sealpress.cli.failures import named_uri
from sealpress.cli.found_printers import place_of_name
from sealpress.discovery import FoundService, TxtRecord, merged
from sealpress.errors import UsageError
from sealpress.trust import HostKey
from sealpress.trust.stores.file_store import TrustStore

URI = "dnssd://Laser%201._ipps._tcp.local./"


@pytest.fixture
def announced(monkeypatch, printer):
    """Let the virtual printer be what a search finds, as ``Laser 1``."""
    service = FoundService(
        kind="_ipps._tcp",
        instance="Laser 1",
        host="localhost.",
        port=printer.port,
        txt=TxtRecord.of({"rp": "ipp/print"}),
    )
    monkeypatch.setattr(
        discovery, "find_printers", lambda *_, **__: merged([service]), raising=False
    )


@pytest.mark.usefixtures("announced")
@pytest.mark.parametrize("command", ["show", "plan", "jobs"])
def test_commands_about_a_printer(sealpress, command):
    ended = sealpress(command, URI, "--trust", "encrypt", "--json")
    assert ended.code == 0, ended.err


@pytest.mark.usefixtures("announced")
def test_what_is_decided_about_it_is_kept_under_where_it_is(sealpress, printer):
    pin = f"sha256:{printer.certificate_sha256}"
    ended = sealpress("trust", "pin", URI, pin)
    assert ended.code == 0, ended.err
    assert f"is at {printer.uri('ipps')}" in ended.err
    assert TrustStore().record(HostKey("localhost", printer.port)) is not None
    assert sealpress("trust", "log", "--for", URI, "--json").out


@pytest.mark.usefixtures("announced")
def test_whom_to_trust_is_decided_where_it_is(sealpress, printer):
    ended = sealpress("show", URI, "--json")
    assert ended.code == 4
    [command] = ended.json["error"]["commands"]
    assert f"ipps://localhost:{printer.port}" in command


@pytest.mark.usefixtures("announced")
def test_it_is_examined(sealpress, printer):
    ended = sealpress("doctor", URI, "--trust", "encrypt", "--json")
    assert ended.json["uri"] == printer.uri("ipps")


@pytest.mark.usefixtures("announced")
def test_suites_are_run(sealpress):
    ended = sealpress("conform", URI, "sealpress-basic", "--trust", "encrypt", "--json")
    assert ended.code == 0, ended.out


def test_remedies_name_it_as_it_was_typed():
    assert named_uri(["show", URI]) == URI


@pytest.mark.usefixtures("announced")
def test_what_is_no_ipp_is_refused(sealpress):
    ended = sealpress("show", "dnssd://Laser%201._printer._tcp.local/", "--json")
    assert ended.json["error"]["reason"] == "invalid-uri"
    assert "_printer._tcp is not IPP" in ended.json["error"]["detail"]


@pytest.mark.parametrize(
    "text",
    ["", "printer.example", "büro", "h:631", "[2001:db8::1]:631", "h/ipp/print", "file:/x y",
     "ipps://h/"],
)  # fmt: skip
def test_what_may_be_a_host_is_no_name(text):
    assert place_of_name(text, is_name=False) == text


def test_a_dnssd_uri_is_checked_before_anybody_looks():
    with pytest.raises(UsageError, match="names no service"):
        place_of_name("dnssd://Laser/", is_name=False)

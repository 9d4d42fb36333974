"""Printers of every profile, started: they answer, and a document comes out."""

from __future__ import annotations

import dataclasses

import pytest

import sealpress
from sealpress.client.knowledge import MemoryKnowledge
from sealpress.errors import Reason, SealpressError, TlsError, UsageError
from sealpress.simulator import PROFILES, TlsMode, VirtualPrinterConfig
from sealpress.simulator.tls_mode import TlsMode as Mode
from sealpress.trust.client_certificates import ClientCertificateMode, ClientCertificatePolicy
from sealpress.trust.stores.memory_store import MemoryTrustStore

pytest_plugins = ["sealpress.testing"]

WITH_PEOPLE = [name for name, one in PROFILES.items() if not one.client_certificates.is_required]
# Profiles whose TLS is the point of them: they are reached in clear here.
IN_CLEAR = {"tls-1.0-printer", "ipp-1.0-print-server"}


def client(virtual, scheme="ipps", trust="encrypt", **options):
    return sealpress.Printer(
        virtual.uri(scheme),
        trust=trust,
        knowledge=MemoryKnowledge(),
        trust_store=MemoryTrustStore(),
        **options,
    )


@pytest.mark.parametrize("name", WITH_PEOPLE)
def test_a_document_is_printed(start_virtual_printer, document_for, name):
    virtual = start_virtual_printer(profile=name)
    kind, octets = document_for(PROFILES[name])
    with client(virtual, "ipp" if name in IN_CLEAR else "ipps") as printer:
        assert printer.attributes("printer-name")["printer-name"].value == PROFILES[name].model.name
        printer.print(octets, document_format=kind, name="Test", transform="never").wait(30)
    job = virtual.wait_for_job()
    assert (job.name, job.state, job.documents[0].read_bytes()) == ("Test", "completed", octets)


@pytest.mark.parametrize("name", WITH_PEOPLE)
def test_a_format_that_is_not_taken_is_refused(start_virtual_printer, name):
    virtual = start_virtual_printer(profile=name)
    scheme = "ipp" if name in IN_CLEAR else "ipps"
    with client(virtual, scheme) as printer, pytest.raises(SealpressError) as caught:
        printer.print(b"BM", document_format="image/bmp", transform="never")
    assert caught.value.reason is Reason.DOCUMENT_FORMAT_NOT_SUPPORTED
    assert virtual.jobs() == []


def test_old_tls_is_refused_as_such(start_virtual_printer):
    virtual = start_virtual_printer(profile="tls-1.0-printer")
    with client(virtual) as printer, pytest.raises(TlsError) as caught:
        printer.attributes()
    assert caught.value.reason is Reason.TLS_VERSION_MISMATCH


def test_an_expired_certificate_is_refused_as_such(start_virtual_printer):
    virtual = start_virtual_printer(profile="old-mono-laser-2007")
    trust = f"ca:{virtual.authority_path}"
    with client(virtual, trust=trust) as printer, pytest.raises(TlsError) as caught:
        printer.attributes()
    assert caught.value.reason is Reason.CERTIFICATE_EXPIRED


def test_explicit_settings_win(tmp_path):
    config = VirtualPrinterConfig(
        output=tmp_path,
        identity=tmp_path,
        profile=PROFILES["ipp-1.0-print-server"],
        name="Mine",
        tls=TlsMode.REQUIRED,
        history=7,
    )
    assert (config.name, config.tls, config.history) == ("Mine", TlsMode.REQUIRED, 7)


def test_settings_left_out_are_the_profiles(tmp_path):
    profile = PROFILES["ipp-1.0-print-server"]
    config = VirtualPrinterConfig(output=tmp_path, identity=tmp_path, profile=profile)
    assert (config.name, config.tls, config.history) == ("LPT1", Mode.OFF, 500)
    many = dataclasses.replace(config, profile=PROFILES["high-volume"], history=0)
    assert many.history == 5000


def test_a_strict_printer_needs_somebody_who_vouches(start_virtual_printer):
    profile = PROFILES["strict-medical"]
    assert profile.client_certificates is ClientCertificateMode.REQUIRE_AT_TLS
    with pytest.raises(UsageError, match="authorities or pins"):
        ClientCertificatePolicy(mode=profile.client_certificates)


def test_a_queue_has_a_path_of_its_own(start_virtual_printer):
    virtual = start_virtual_printer(profile="cups-queue")
    assert virtual.uri("ipp").endswith("/printers/office")
    with client(virtual, "ipp") as printer:
        (plain, secure) = printer.attributes("printer-uri-supported")[
            "printer-uri-supported"
        ].values
    assert (plain, secure) == (virtual.uri("ipp"), virtual.uri("ipps"))

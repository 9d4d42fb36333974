"""Faulty certificates, judged by OpenSSL."""

from __future__ import annotations

import datetime
import ssl

import pytest
from cryptography import x509

from sealpress.simulator import VirtualPrinterConfig, run_in_thread
from sealpress.simulator.faults.certificates import EXPIRING_DAYS, STRANGE_NAME
from sealpress.trust import CertificateFacts
from tests.simulator.faults.raw import anyone, connect

VERIFY_CODES = {  # of OpenSSL, x509_vfy.h
    "certificate-expired": 10,
    "certificate-not-yet-valid": 9,
    "certificate-clock-unset": 10,
    "certificate-wrong-name": 62,
    "certificate-common-name-only": 62,
    "certificate-self-signed": 18,
    "certificate-changing": 18,
    "certificate-untrusted": 20,
    "certificate-incomplete-chain": 20,
    "certificate-rekeyed": 20,
    "certificate-damaged": 7,
    "certificate-weak-key": 66,
    "certificate-sha1": 68,
    "certificate-wrong-usage": 26,
}


def trusting(printer):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.hostname_checks_common_name = False
    context.load_verify_locations(printer.authority_path)
    return context


def shown(printer):
    with connect(printer) as connected, anyone().wrap_socket(connected) as secure:
        return secure.getpeercert(binary_form=True)


def shake(printer, context):
    with connect(printer) as connected:
        context.wrap_socket(connected, server_hostname="localhost").close()


@pytest.mark.parametrize("fault", VERIFY_CODES)
def test_openssl_says_what_is_wrong(sick, fault):
    sick.set_faults(fault)
    with pytest.raises(ssl.SSLCertVerificationError) as refused:
        shake(sick, trusting(sick))
    assert refused.value.verify_code == VERIFY_CODES[fault]


def test_one_that_expires_soon_is_good(sick):
    sick.set_faults("certificate-expiring")
    shake(sick, trusting(sick))
    certificate = x509.load_der_x509_certificate(shown(sick))
    left = certificate.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    assert EXPIRING_DAYS - 2 <= left.days <= EXPIRING_DAYS


def test_what_is_shown_is_what_the_printer_says_it_shows(sick):
    sick.set_faults("certificate-expired")
    facts = CertificateFacts.from_der(shown(sick))
    assert facts.sha256 == sick.certificate_sha256
    assert sick.pin == f"sha256:{facts.sha256}"
    pem = sick.certificate_path.read_text()
    assert ssl.PEM_cert_to_DER_cert(pem) == shown(sick)


def test_several_faults_in_one_certificate(sick):
    sick.set_faults(
        [
            "certificate-clock-unset",
            "certificate-wrong-name",
            "certificate-self-signed",
            "certificate-weak-key",
            "certificate-sha1",
            "certificate-wrong-usage",
        ]
    )
    facts = CertificateFacts.from_der(shown(sick))
    assert facts.names == (STRANGE_NAME,)
    assert (facts.key_bits, facts.signature_hash.lower()) == (1024, "sha1")
    assert facts.not_after.year == 1980


def test_faults_of_names_and_issuers_go_together(sick):
    sick.set_faults(["certificate-untrusted", "certificate-sha1", "certificate-common-name-only"])
    facts = CertificateFacts.from_der(shown(sick))
    assert facts.names == ()
    assert facts.signature_hash.lower() == "sha1"


def test_the_same_faults_show_the_same_certificate(sick):
    sick.set_faults("certificate-expired")
    first = shown(sick)
    sick.set_faults("certificate-wrong-name")
    assert shown(sick) != first
    sick.set_faults("certificate-expired")
    assert shown(sick) == first


def test_a_changing_one_changes(sick):
    sick.set_faults("certificate-changing")
    first = shown(sick)
    assert shown(sick) == first
    sick.set_faults("certificate-changing")
    assert shown(sick) != first


def test_well_again_it_shows_its_own(sick):
    own = shown(sick)
    sick.set_faults("certificate-self-signed")
    assert shown(sick) != own
    sick.set_faults()
    assert shown(sick) == own
    assert sick.certificate_sha256 == CertificateFacts.from_der(own).sha256


def test_a_restart_shows_the_same_again(tmp_path):
    seen = []
    for number in range(2):
        config = VirtualPrinterConfig(
            output=tmp_path / str(number),
            identity=tmp_path / "identity",
            faults=("certificate-expired",),
        )
        with run_in_thread(config) as printer:
            seen.append(shown(printer))
    assert seen[0] == seen[1]


def test_keys_are_for_their_owner_alone(sick):
    sick.set_faults("certificate-expired")
    folder = sick.authority_path.parent
    assert folder.stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in folder.glob("*.pem"))


def test_old_tls_with_a_faulty_certificate(sick):
    sick.set_faults(["tls-1.0-only", "certificate-expired", "certificate-weak-key"])
    facts = CertificateFacts.from_der(shown(sick))
    assert facts.key_bits == 1024

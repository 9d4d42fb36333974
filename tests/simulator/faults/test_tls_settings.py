"""What the settings of faulty printers accept, asked without a network."""

from __future__ import annotations

import ssl

import pytest

from sealpress.errors import UsageError
from sealpress.server.tls_offer import offer_of
from sealpress.simulator import TlsMode, VirtualPrinterConfig
from sealpress.simulator.faults import FaultDesk, parse_faults
from sealpress.simulator.faults.certificates import AUTHORITY_FILE
from sealpress.simulator.faults.tls_settings import FOLDER, FaultySettings, refuse_unmakeable
from sealpress.trust import Identity

OLD, NEW = ("tls-1.0", "tls-1.1"), ("tls-1.2", "tls-1.3")


@pytest.fixture
def made(tmp_path):
    """Make settings with faults; return what they accept, and the maker."""
    identity = Identity.ensure(tmp_path / "identity", ["localhost"])

    def make(*faults, **options):
        config = VirtualPrinterConfig(
            output=tmp_path / "out", identity=tmp_path / "identity", **options
        )
        settings = FaultySettings(config, ("localhost", "127.0.0.1"), FaultDesk(faults))
        settings.own = identity
        settings.made = settings.context(identity)
        return settings

    return make


@pytest.mark.parametrize(
    ("fault", "versions"),
    [
        ("http10", NEW),
        ("tls-1.3-only", ("tls-1.3",)),
        ("tls-1.2-only", ("tls-1.2",)),
        ("tls-1.1-only", ("tls-1.1",)),
        ("tls-1.0-only", ("tls-1.0",)),
        ("tls-old-versions", OLD + NEW),
        ("tls-weak-ciphers", NEW),
        ("tls-rsa-key-exchange", ("tls-1.2",)),
        ("tls-small-dh", ("tls-1.2",)),
        ("certificate-expired", NEW),
        ("tls-client-certificate", NEW),
    ],
)
def test_versions(made, fault, versions):
    assert offer_of(made(fault).made).versions == versions


def ciphers(settings):
    return offer_of(settings.made).ciphers


def test_forward_secrecy_alone_is_usual(made):
    of_1_2 = [name for name in ciphers(made("tls-1.2-only")) if "_WITH_" in name]
    assert of_1_2
    assert all("ECDHE" in name for name in of_1_2)


def test_weak_suites_stand_behind_good_ones(made):
    found = ciphers(made("tls-weak-ciphers"))
    is_weak = [name.startswith("TLS_RSA_") for name in found]
    assert is_weak == sorted(is_weak)
    assert any(is_weak)


def test_rsa_key_exchange_has_nothing_else(made):
    found = ciphers(made("tls-rsa-key-exchange"))
    assert found
    assert all(name.startswith("TLS_RSA_WITH_AES") for name in found)


def test_a_small_group_goes_with_dhe(made):
    found = ciphers(made("tls-small-dh"))
    assert found
    assert all(name.startswith("TLS_DHE_RSA_") for name in found)


def test_old_versions_with_one_suite_alone(made):
    offer = offer_of(made("tls-1.0-only", "tls-rsa-key-exchange").made)
    assert offer.versions == ("tls-1.0",)
    assert all(name.startswith("TLS_RSA_") for name in offer.ciphers)


def test_its_own_certificate_unless_a_fault_needs_another(made):
    settings = made("tls-1.0-only")
    assert settings.shown is settings.own
    assert settings.chain() == settings.own.chain()


@pytest.mark.parametrize("fault", ["certificate-expired", "tls-rsa-key-exchange"])
def test_another_certificate(made, fault):
    settings = made(fault)
    assert settings.shown is not settings.own
    assert settings.chain() != settings.own.chain()


def test_there_is_no_certificate_before_there_are_settings(tmp_path):
    config = VirtualPrinterConfig(output=tmp_path, identity=tmp_path)
    assert FaultySettings(config, (), FaultDesk()).chain() == ()


def test_the_authority_lies_beside_the_identity(made, tmp_path):
    path = made("http10").authority_path
    assert path == tmp_path / "identity" / FOLDER / AUTHORITY_FILE
    assert "PRIVATE" not in path.read_text()


def test_the_authority_stays_the_same(made):
    first = made("http10").authority_path.read_bytes()
    assert made("certificate-expired").authority_path.read_bytes() == first


def test_stale_is_what_was_made_for_other_faults(made, tmp_path):
    settings = made("tls-1.2-only", "http10")
    assert not settings.are_stale
    settings._desk.use(["tls-1.2-only"])
    assert not settings.are_stale
    settings._desk.use(["tls-1.3-only"])
    assert settings.are_stale


def test_a_changing_certificate_is_always_stale(made):
    assert made("certificate-changing").are_stale


def test_client_certificates_are_demanded(made):
    assert made("tls-client-certificate").made.verify_mode is ssl.CERT_REQUIRED
    assert made("tls-1.2-only").made.verify_mode is ssl.CERT_NONE


@pytest.mark.parametrize("fault", ["tls-stall", "certificate-expired", "tls-1.3-only"])
def test_without_tls_there_are_no_faults_of_it(tmp_path, fault):
    config = VirtualPrinterConfig(output=tmp_path, identity=tmp_path, tls=TlsMode.OFF)
    with pytest.raises(UsageError, match=f"{fault} needs a printer with TLS"):
        refuse_unmakeable(parse_faults([fault]), config)
    refuse_unmakeable(parse_faults(["stall", "http10", "ipp-empty"]), config)

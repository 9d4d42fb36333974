from __future__ import annotations

import ssl

import pytest

from sealpress.trust import TrustPolicy
from sealpress.trust.authorities import trusted_certificates
from tests.trust.gallery import MIDDLE, ROOT, STRANGER


def test_files_of_the_policy_and_of_the_store(tmp_path):
    site, store = tmp_path / "site.pem", tmp_path / "store.pem"
    site.write_bytes(ROOT.pem + MIDDLE.pem)
    store.write_bytes(STRANGER.pem + ROOT.pem)
    found = trusted_certificates(TrustPolicy.parse(f"ca:{site}"), [store])
    assert found == (ROOT.der, MIDDLE.der, STRANGER.der)


def test_a_file_is_read_again_when_it_changed(tmp_path):
    site = tmp_path / "site.pem"
    policy = TrustPolicy.parse(f"ca:{site}")
    assert trusted_certificates(policy) == ()
    site.write_bytes(ROOT.pem)
    assert trusted_certificates(policy) == (ROOT.der,)
    site.write_bytes(ROOT.pem + MIDDLE.pem)
    assert trusted_certificates(policy) == (ROOT.der, MIDDLE.der)


def test_a_file_that_cannot_be_read_counts_as_empty(tmp_path):
    site = tmp_path / "site.pem"
    site.write_text("nothing")
    assert trusted_certificates(TrustPolicy.parse(f"ca:{site}")) == ()


def test_policies_without_authorities_have_none():
    assert trusted_certificates(TrustPolicy.parse("encrypt")) == ()
    assert trusted_certificates(TrustPolicy.parse(f"sha256:{'00' * 32}")) == ()


@pytest.fixture
def system(tmp_path, monkeypatch):
    """Authorities of the system where OpenSSL looks for them: one file, one hashed folder."""
    folder = tmp_path / "certs"
    folder.mkdir()
    (folder / "0a1b2c3d.0").write_bytes(MIDDLE.pem)
    (folder / "README").write_bytes(STRANGER.pem)
    (tmp_path / "system.pem").write_bytes(ROOT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    return ssl.get_default_verify_paths()


def test_the_systems_authorities(system):
    assert trusted_certificates(TrustPolicy.parse("system")) == (ROOT.der, MIDDLE.der)

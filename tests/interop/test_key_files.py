"""OpenSSL and GnuTLS open our keys and PKCS#12 files, and we open theirs."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from sealpress.trust import Identity
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.identities.site_authority import SiteAuthority
from tests.interop import openssl
from tests.interop.certificate_tools import HOST, KINDS, kept, tool

SECRET = "correct horse"


@pytest.fixture
def store(tmp_path: Path) -> IdentityStore:
    return IdentityStore(tmp_path / "identities")


@pytest.fixture
def authority(tmp_path: Path) -> SiteAuthority:
    made = SiteAuthority(tmp_path / "authority")
    made.create("Printing at Example Clinic")
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_others_open_our_keys(store: IdentityStore, kind: str) -> None:
    store.create("front", HOST, key=kind, passphrase=lambda: SECRET)
    path = store.get("front").key_path
    tool("openssl", "pkey", "-in", path, "-passin", f"pass:{SECRET}", "-noout", "-check")
    tool("openssl", "pkey", "-in", path, "-passin", "pass:wrong", "-noout", fails=True)
    if kind != "p256":
        tool("openssl", "rsa", "-in", path, "-passin", f"pass:{SECRET}", "-noout", "-check")
    said = tool("certtool", "--key-info", "--infile", path, "--password", SECRET)
    assert "PBES2-AES256-CBC" in said


OPENSSL_KEYS = {
    "pkcs8": ["pkcs8", "-topk8", "-v2", "aes-256-cbc"],
    "pkcs8 with scrypt": ["pkcs8", "-topk8", "-scrypt"],
    "pkcs8 with 3des": ["pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES"],
    "traditional": ["rsa", "-traditional", "-aes128"],
    "traditional with 3des": ["rsa", "-traditional", "-des3"],
}


@pytest.mark.parametrize("form", list(OPENSSL_KEYS))
def test_we_open_keys_of_openssl(tmp_path: Path, form: str) -> None:
    certificate, key = openssl.make_certificate(tmp_path)
    out = tmp_path / "protected.pem"
    tool("openssl", *OPENSSL_KEYS[form], "-in", key, "-out", out, "-passout", f"pass:{SECRET}")
    out.chmod(0o600)
    identity = Identity(certificate, out, lambda: SECRET)
    identity.load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    assert identity.opened().chain == identity.chain()


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("kind", ["p256", "rsa2048"])
def test_others_read_our_pkcs12(
    tmp_path: Path, store: IdentityStore, authority: SiteAuthority, kind: str, legacy: bool
) -> None:
    store.create("front", HOST, key=kind, authority=authority)
    path = kept(tmp_path / "f.p12", store.export_pkcs12("front", lambda: SECRET, legacy=legacy))
    out = tmp_path / "out.pem"
    said = tool(
        "openssl",
        "pkcs12",
        "-in",
        path,
        "-passin",
        f"pass:{SECRET}",
        "-info",
        "-nodes",
        "-out",
        out,
    )
    assert ("pbeWithSHA1And3-KeyTripleDES-CBC" if legacy else "AES-256-CBC") in said
    assert ("MAC: sha1" if legacy else "MAC: sha256") in said
    store.import_identity("copy", out.read_bytes())
    assert store.get("copy").chain() == store.get("front").chain()
    read = tool("certtool", "--p12-info", "--inder", "--infile", path, "--password", SECRET)
    assert read.count("BEGIN CERTIFICATE") == 2
    tool("openssl", "pkcs12", "-in", path, "-passin", "pass:wrong", "-noout", fails=True)


PKCS12_MAKERS = {
    "openssl": ["openssl", "pkcs12", "-export", "-passout", f"pass:{SECRET}", "-name", "x"],
    "openssl as of old": ["openssl", "pkcs12", "-export", "-passout", f"pass:{SECRET}", "-legacy"],
    "openssl with 3des": ["openssl", "pkcs12", "-export", "-passout", f"pass:{SECRET}",
                          "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES",
                          "-macalg", "sha1"],
    "openssl without passphrase": ["openssl", "pkcs12", "-export", "-passout", "pass:",
                                   "-keypbe", "NONE", "-certpbe", "NONE", "-nomac"],
}  # fmt: skip


@pytest.mark.parametrize("maker", list(PKCS12_MAKERS))
def test_we_read_pkcs12_of_openssl(tmp_path: Path, store: IdentityStore, maker: str) -> None:
    certificate, key = openssl.make_certificate(tmp_path)
    out = tmp_path / "x.p12"
    tool(*PKCS12_MAKERS[maker], "-inkey", key, "-in", certificate, "-out", out)
    store.import_identity("x", out.read_bytes(), lambda: SECRET)
    assert store.get("x").facts().names == ("localhost", "127.0.0.1")


@pytest.mark.parametrize("cipher", ["aes-256", "3des-pkcs12"])
def test_we_read_pkcs12_of_gnutls(tmp_path: Path, store: IdentityStore, cipher: str) -> None:
    certificate, key = openssl.make_certificate(tmp_path)
    out = tmp_path / "x.p12"
    tool(
        "certtool",
        "--to-p12",
        "--load-privkey",
        key,
        "--load-certificate",
        certificate,
        "--p12-name",
        "x",
        "--password",
        SECRET,
        "--pkcs-cipher",
        cipher,
        "--outder",
        "--outfile",
        out,
    )
    identity = Identity.from_file(kept(out, out.read_bytes()), lambda: SECRET)
    identity.load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    assert identity.facts().names == ("localhost", "127.0.0.1")

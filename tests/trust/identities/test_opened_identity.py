from __future__ import annotations

import logging
import ssl

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust import Identity
from sealpress.trust.identities.identity_file import IdentityFile
from sealpress.trust.identities.keys import key_pem
from sealpress.trust.identities.opened_identity import open_octets
from sealpress.trust.identities.pkcs12 import write_pkcs12
from tests.trust.authority import issue, issue_authority

ROOT = issue_authority("root")
LEAF = issue("leaf", issuer=ROOT)
OTHER = issue("other", issuer=ROOT)
CHAIN = tuple(one.certificate.public_bytes(Encoding.DER) for one in (LEAF, ROOT))
SECRET = "correct horse"
PEM = IdentityFile(key_pem(LEAF.key), CHAIN).pem
PROTECTED = IdentityFile(key_pem(LEAF.key, SECRET), CHAIN).pem
PKCS12 = write_pkcs12("leaf", LEAF.key, CHAIN, SECRET)
LEGACY = write_pkcs12("leaf", LEAF.key, CHAIN, SECRET, legacy=True)


def secret():
    return SECRET


def kept(tmp_path, octets, name="identity"):
    path = tmp_path / name
    path.write_bytes(octets)
    path.chmod(0o600)
    return path


def stdlib():
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


def second():
    return SSL.Context(SSL.TLS_SERVER_METHOD)


def refused(call, *arguments):
    with pytest.raises(SealpressError) as caught:
        call(*arguments)
    return caught.value


ENGINES = pytest.mark.parametrize("engine", [stdlib, second])


@ENGINES
@pytest.mark.parametrize("octets", [PEM, PROTECTED, PKCS12, LEGACY])
def test_given_to_tls(tmp_path, octets, engine):
    identity = Identity.from_file(kept(tmp_path, octets), secret)
    identity.load_into(engine())
    assert identity.chain() == CHAIN
    assert identity.facts().common_name == "leaf"
    assert identity.private_key_pem() == key_pem(LEAF.key)
    assert identity.private_key().private_numbers() == LEAF.key.private_numbers()


@ENGINES
@pytest.mark.parametrize("octets", [PROTECTED, PKCS12])
def test_no_passphrase(tmp_path, octets, engine):
    path = kept(tmp_path, octets)
    error = refused(Identity(path, path).load_into, engine())
    assert error.reason is Reason.PASSPHRASE_REQUIRED
    assert str(path) in str(error)


@ENGINES
@pytest.mark.parametrize("octets", [PROTECTED, LEGACY])
def test_a_wrong_passphrase_is_asked_for_once(tmp_path, octets, engine):
    asked = []

    def ask():
        asked.append(1)
        return "battery staple"

    path = kept(tmp_path, octets)
    error = refused(Identity(path, path, ask).load_into, engine())
    assert error.reason is Reason.PASSPHRASE_WRONG
    assert len(asked) == 1
    assert "battery" not in str(error)


@ENGINES
def test_key_and_certificate_of_different_people(tmp_path, engine):
    path = kept(tmp_path, key_pem(OTHER.key) + LEAF.pem)
    error = refused(Identity(path, path).load_into, engine())
    assert error.reason is Reason.IDENTITY_UNUSABLE
    assert LEAF.pins[1].removeprefix("spki-sha256:")[:16] in str(error)
    assert OTHER.pins[1].removeprefix("spki-sha256:")[:16] in str(error)


@ENGINES
def test_key_and_certificate_in_two_files(tmp_path, engine):
    key = kept(tmp_path, key_pem(LEAF.key), "key")
    certificate = kept(tmp_path, LEAF.pem + ROOT.pem, "certificate")
    identity = Identity(certificate, key)
    identity.load_into(engine())
    assert identity.chain() == CHAIN
    assert identity.paths == (key, certificate)


@ENGINES
@pytest.mark.parametrize("content", [b"", b"nothing", LEAF.pem, key_pem(LEAF.key), b"0" * 40])
def test_what_is_no_identity(tmp_path, content, engine):
    path = kept(tmp_path, content)
    error = refused(Identity(path, path).load_into, engine())
    assert error.reason in {Reason.IDENTITY_UNUSABLE, Reason.STATE_UNREADABLE}


@ENGINES
def test_nothing_there(tmp_path, engine):
    path = tmp_path / "none"
    assert refused(Identity(path, path).load_into, engine()).reason is Reason.STATE_UNREADABLE
    assert refused(Identity.from_file, path).reason is Reason.STATE_UNREADABLE


@ENGINES
def test_a_key_that_others_can_read(tmp_path, engine):
    path = kept(tmp_path, PEM)
    path.chmod(0o640)
    error = refused(Identity(path, path).load_into, engine())
    assert error.reason is Reason.IDENTITY_UNUSABLE
    assert "chmod 600" in error.hint


@ENGINES
def test_a_protected_key_may_be_read_by_others(tmp_path, engine):
    path = kept(tmp_path, PROTECTED)
    path.chmod(0o644)
    Identity(path, path, secret).load_into(engine())


def test_a_damaged_certificate():
    damaged = key_pem(LEAF.key) + LEAF.pem.replace(b"MII", b"NII", 1)
    error = refused(lambda: open_octets(damaged, None, where="x"))
    assert error.reason is Reason.IDENTITY_UNUSABLE


def test_nothing_secret_is_shown(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    path = kept(tmp_path, PROTECTED)
    identity = Identity(path, path, secret)
    opened = identity.opened()
    told = [repr(identity), repr(opened), str(opened), caplog.text]
    told.append(repr(refused(Identity(path, path, lambda: "wrong one").load_into, stdlib())))
    for text in told:
        assert SECRET not in text
        assert "wrong one" not in text
        assert "PRIVATE KEY" not in text


def test_no_draft_stays_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    Identity.from_file(kept(tmp_path, PKCS12), secret).load_into(stdlib())
    assert [path.name for path in tmp_path.iterdir()] == ["identity"]

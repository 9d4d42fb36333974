from __future__ import annotations

import multiprocessing
import ssl
import stat

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust.certificates.findings import Purpose
from sealpress.trust.identities.certificate_profile import Holder
from sealpress.trust.identities.identity_file import IdentityFile, certificates_pem
from sealpress.trust.identities.identity_store import IdentityStore
from sealpress.trust.identities.pkcs12 import read_pkcs12
from sealpress.trust.identities.signing_request import read_request
from sealpress.trust.identities.site_authority import SiteAuthority


@pytest.fixture
def store(tmp_path):
    return IdentityStore(tmp_path / "identities")


@pytest.fixture
def authority(tmp_path):
    made = SiteAuthority(tmp_path / "authority")
    made.create("Site")
    return made


def refused(call, *arguments, **options):
    with pytest.raises(SealpressError) as caught:
        call(*arguments, **options)
    return caught.value


def test_touches_no_disk_before_it_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("SEALPRESS_HOME", str(tmp_path / "home"))
    store = IdentityStore()
    assert store.names() == ()
    assert not (tmp_path / "home").exists()
    store.create("front", ["a.example"])
    assert (tmp_path / "home" / "identities" / "front" / "identity.pem").exists()


def test_made_and_found(store):
    created = store.create("front", ["a.example"])
    assert store.get("front") == created.identity
    assert store.names() == ("front",)
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700
    assert refused(store.create, "front", ["a.example"]).reason is Reason.IDENTITY_EXISTS


def test_those_that_wait_are_listed(store):
    store.create("b", ["b.example"])
    store.request("a", ["a.example"])
    (store.folder / "no identity").mkdir()
    (store.folder / "empty").mkdir()
    assert store.names() == ("a", "b")
    assert (store.has_request("a"), store.has_request("b")) == (True, False)
    assert refused(store.get, "a").reason is Reason.IDENTITY_NOT_FOUND


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", ".removed-x", "-x", "x" * 65, "ü"])
def test_names_that_cannot_be(store, name):
    for call in (store.get, store.remove, store.renew, store.has_request):
        assert refused(call, name).reason is Reason.INVALID_ARGUMENT


@pytest.mark.parametrize("name", ["front", "front.example", "jane@x.example", "A_b-3", "0"])
def test_names_that_can(store, name):
    store.create(name, ["a.example"])
    assert store.names() == (name,)


def test_there_is_none(store):
    for call in (store.get, store.renew, store.roll_back, store.export_certificate):
        assert refused(call, "none").reason is Reason.IDENTITY_NOT_FOUND
    assert refused(store.request, "none").reason is Reason.IDENTITY_NOT_FOUND
    assert refused(store.export_pkcs12, "none", str).reason is Reason.IDENTITY_NOT_FOUND


def test_a_folder_that_cannot_be_read(tmp_path):
    (tmp_path / "file").touch()
    assert refused(IdentityStore(tmp_path / "file").names).reason is Reason.STATE_UNREADABLE


def test_request_sign_install(store, authority):
    store.create("front", ["a.example"])
    request = store.request("front", ["a.example", "b.example"], new_key=True)
    assert (store.folder / "front" / "request.pem").read_bytes() == request
    installed = store.install("front", authority.sign(request).pem)
    assert installed.warnings == ()
    assert installed.identity.facts().names == ("a.example", "b.example")
    assert read_request(request).spki_sha256 == installed.identity.facts().spki_sha256
    store.roll_back("front")
    assert store.get("front").facts().is_self_signed


def test_a_person(store, authority):
    jane = Holder.named(emails=["jane@x.example"], purposes=[Purpose.CLIENT])
    store.create("jane", jane, authority=authority, days=30)
    assert store.get("jane").facts().emails == ("jane@x.example",)
    store.renew("jane", authority=authority)
    assert len(authority.issued()) == 2


def test_the_certificate_to_be_given_away(store, authority):
    store.create("front", ["a.example"], authority=authority)
    own, above = store.get("front").chain()
    assert store.export_certificate("front") == certificates_pem((own,))
    assert store.export_certificate("front", chain=True) == certificates_pem((own, above))
    assert store.export_certificate("front", der=True) == own
    error = refused(store.export_certificate, "front", chain=True, der=True)
    assert error.reason is Reason.INVALID_ARGUMENT


@pytest.mark.parametrize("legacy", [False, True])
def test_pkcs12_out_and_in(store, authority, legacy):
    store.create("front", ["a.example"], authority=authority, passphrase=lambda: "key")
    octets = store.export_pkcs12(
        "front", lambda: "file", key_passphrase=lambda: "key", legacy=legacy
    )
    assert read_pkcs12(octets, lambda: "file")[1] == store.get("front").chain()
    store.import_identity("copy", octets, lambda: "file", protect=lambda: "new")
    copy = store.get("copy", lambda: "new")
    assert copy.chain() == store.get("front").chain()
    assert b"ENCRYPTED" in copy.key_path.read_bytes()
    copy.load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def test_pkcs12_needs_a_passphrase(store):
    store.create("front", ["a.example"], passphrase=lambda: "key")
    error = refused(store.export_pkcs12, "front", lambda: "file")
    assert error.reason is Reason.PASSPHRASE_REQUIRED
    error = refused(store.export_pkcs12, "front", str, key_passphrase=lambda: "key")
    assert error.reason is Reason.PASSPHRASE_REQUIRED


def test_pem_in_any_order(store, authority):
    issued = authority.issue(["a.example"])
    file = IdentityFile.parse(issued.pem())
    octets = certificates_pem(file.chain[:1]) + certificates_pem(file.chain[1:]) + file.key_pem
    store.import_identity("front", b"some text\n" + octets)
    assert store.get("front").chain() == issued.chain
    assert stat.S_IMODE(store.get("front").key_path.stat().st_mode) == 0o600


@pytest.mark.parametrize("octets", [b"", b"x", b"\x30\x82\x01", b"x" * 300_000])
def test_nothing_to_import(store, octets):
    assert refused(store.import_identity, "x", octets).reason is Reason.IDENTITY_UNUSABLE
    assert store.names() == ()


def test_a_key_with_the_certificate_of_another(store, authority):
    one, two = authority.issue(["a.example"]), authority.issue(["b.example"])
    octets = IdentityFile(IdentityFile.parse(one.pem()).key_pem, two.chain).pem
    assert refused(store.import_identity, "x", octets).reason is Reason.IDENTITY_UNUSABLE


def test_renewed_and_protected(store):
    store.create("front", ["a.example"])
    store.renew("front", names=["b.example"], new_key=True, days=9)
    assert store.get("front").facts().names == ("b.example",)
    store.change_passphrase("front", None, lambda: "secret")
    assert refused(store.get("front").opened).reason is Reason.PASSPHRASE_REQUIRED
    assert store.get("front", lambda: "secret").opened().chain == store.get("front").chain()


def test_removed(store):
    store.create("front", ["a.example"])
    store.request("front", new_key=True)
    assert store.remove("front")
    assert not store.remove("front")
    assert list(store.folder.iterdir()) == []


def test_what_a_killed_process_left_of_removing_goes(store):
    store.create("front", ["a.example"])
    (store.folder / "front").rename(store.folder / ".removed-0")
    assert store.names() == ()
    store.create("back", ["a.example"])
    store.remove("back")
    assert list(store.folder.iterdir()) == []


def _create(folder, _):
    try:
        IdentityStore(folder).create("front", ["a.example"])
    except SealpressError as error:
        return str(error.reason)
    return "made"


def test_made_by_one_of_many_processes(store):
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        said = pool.starmap(_create, [(store.folder, number) for number in range(6)])
    assert sorted(said) == ["identity-exists"] * 5 + ["made"]
    chain = store.get("front").opened().chain
    certificate = x509.load_der_x509_certificate(chain[0])
    assert certificate.public_bytes(Encoding.DER) == chain[0]

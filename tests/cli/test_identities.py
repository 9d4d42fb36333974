from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.cli import connecting, identities
from sealpress.cli.settings import load_settings
from sealpress.client.certificates import CertificateWanted
from sealpress.errors import Reason, SealpressError
from sealpress.trust import Holder, IdentityStore, Purpose

WANTED = CertificateWanted(endpoint="h\x1b:631", authorities=("CN=Clinic\x07",), tried=())


@pytest.fixture
def store():
    store = IdentityStore()
    client = Holder.named(emails=["ann@example.org"], purposes=[Purpose.CLIENT])
    store.create("ann", client)
    store.create("printer", ["printer.example"])
    store.request("waiting", ["x.example"])
    return store


def test_an_identity_by_name_or_file(store):
    by_name = identities.find_identity("ann", None)
    by_file = identities.find_identity(str(by_name.key_path), None)
    assert by_name.chain() == by_file.chain()


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("nobody", Reason.IDENTITY_NOT_FOUND),
        ("no-such.p12", Reason.CERTIFICATE_FILE_UNREADABLE),
        ("/no/such", Reason.CERTIFICATE_FILE_UNREADABLE),
        ("white space", Reason.INVALID_ARGUMENT),
    ],
)
def test_an_identity_that_is_not_there(word, reason):
    with pytest.raises(SealpressError) as caught:
        identities.find_identity(word, None)
    assert caught.value.reason == reason


def test_a_folder_by_its_name_or_path(store, tmp_path):
    assert identities.identity_folder("printer") == store.folder / "printer"
    assert identities.identity_folder("./other") == Path("other")
    assert identities.identity_folder(str(tmp_path)) == tmp_path
    assert identities.identity_folder(str(tmp_path / "new")) == tmp_path / "new"


def test_a_folder_that_is_there_needs_no_separator(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other").mkdir()
    assert identities.identity_folder("other") == Path("other")


@pytest.mark.parametrize(("word", "path"), [("prnter", "./prnter"), ("a b", "'./a b'")])
def test_a_typing_error_makes_no_identity(sealpress, store, tmp_path, monkeypatch, word, path):
    monkeypatch.chdir(tmp_path)
    ended = sealpress("simulate", "--identity", word)
    assert (ended.code, "identity-not-found" in ended.err) == (7, True)
    assert f"write a path: {path}" in " ".join(ended.err.split())
    assert not (tmp_path / word).exists()


def test_a_person_chooses_among_those_for_clients(store, person, capsys):
    person("1")
    found, ask = connecting.parse_identities(load_settings({}, {}))
    assert found == ()
    assert ask(WANTED) == store.get("ann")
    told = capsys.readouterr().err
    assert "h\\x1b:631 wants a client certificate" in told
    assert "from CN=Clinic\\x07" in told
    assert "printer.example" not in told


def test_what_was_refused_is_not_offered_again(store, person):
    person("1")
    tried = (store.get("ann"),)
    wanted = CertificateWanted(endpoint="h:631", authorities=(), tried=tried)
    assert identities.choose_identity(wanted, None) is None


def test_nobody_chooses_without_a_terminal():
    assert connecting.parse_identities(load_settings({}, {})) == ((), None)


def test_identities_of_settings_come_in_their_order(store):
    settings = load_settings({}, {"SEALPRESS_IDENTITY": "printer, ann"})
    found, _ = connecting.parse_identities(settings)
    assert found == [store.get("printer"), store.get("ann")]


def test_a_wrong_name_in_the_settings_is_told_with_its_place():
    settings = load_settings({}, {"SEALPRESS_IDENTITY": "a b"})
    with pytest.raises(SealpressError, match=r"^the variable SEALPRESS_IDENTITY: "):
        connecting.parse_identities(settings)


def test_an_unknown_source_of_passphrases_is_told_with_its_place(store):
    settings = load_settings({}, {"SEALPRESS_IDENTITY": "ann", "SEALPRESS_PASSPHRASE": "hunter2"})
    with pytest.raises(SealpressError) as caught:
        connecting.parse_identities(settings)
    assert caught.value.detail.startswith("the variable SEALPRESS_PASSPHRASE: ")
    assert "hunter2" not in caught.value.detail

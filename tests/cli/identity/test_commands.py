"""``sealpress identity``, each command over a store in a folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sealpress.trust import Identity
from sealpress.trust.certificates.reading import read_certificates


@pytest.fixture
def word(tmp_path):
    """The source of a passphrase."""
    path = tmp_path / "word"
    path.touch(mode=0o600)
    path.write_text("s3cret\n")
    return f"file:{path}"


def home(*parts):
    return Path(os.environ["SEALPRESS_HOME"], *parts)


def is_private(path):
    return path.stat().st_mode & 0o777 == 0o600


def test_nothing_yet(sealpress):
    listed = sealpress("identity", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "sealpress identity new" in listed.err
    assert sealpress("identity", "list", "--json").json == []
    for words in (("show", "x"), ("export", "x"), ("renew", "x"), ("remove", "x"), ("ca", "show")):
        ended = sealpress("identity", *words)
        assert (ended.code, ended.out) == (7, "")
        assert "identity-not-found" in ended.err


def test_new_list_show(sealpress):
    made = sealpress("identity", "new", "printer.example", "--host", "localhost", "--json").json
    assert made["identity"]["names"] == ["localhost"]
    assert is_private(Path(made["identity"]["key_file"]))
    listed = sealpress("identity", "list").out.splitlines()[1]
    assert listed.startswith("printer.example  localhost  itself")
    (told,) = sealpress("identity", "list", "--json").json
    assert told == {**made["identity"], "request_is_out": False}
    shown = sealpress("identity", "show", "printer.example")
    assert made["identity"]["sha256"] in shown.out
    again = sealpress("identity", "new", "printer.example")
    assert (again.code, "identity-exists" in again.err) == (7, True)


def test_a_client_s_identity_has_a_person_s_names(sealpress):
    words = ("--email", "ann@example.org", "--for", "client", "--key", "rsa2048", "--json")
    made = sealpress("identity", "new", "ann", *words).json
    assert made["identity"]["key"] == "RSA 2048"
    assert made["identity"]["subject"] == "CN=ann"
    named = sealpress("identity", "new", "bob", "--for", "client", "--json").json
    assert named["identity"]["names"] == []


@pytest.mark.parametrize("words", [("new", "p"), ("csr", "p"), ("export", "p"), ("ca", "new", "C")])
def test_no_key_ever_reaches_standard_output(sealpress, words):
    sealpress("identity", "new", "p")
    for flags in ((), ("--json",)):
        ended = sealpress("identity", *words, *flags)
        assert "PRIVATE KEY" not in ended.out + ended.err


def test_a_request_is_signed_elsewhere_and_installed(sealpress, tmp_path):
    request, signed = tmp_path / "p.csr", tmp_path / "p.pem"
    asked = sealpress("identity", "csr", "printer.example", "--out", request)
    assert (asked.code, asked.out) == (0, "")
    assert "sealpress identity install printer.example" in asked.err
    sealpress("identity", "ca", "new", "Example Clinic")
    done = sealpress("identity", "ca", "sign", request, "--yes", "--out", signed)
    assert "printer.example" in done.err
    assert done.err.endswith(f"wrote {signed}\n")
    installed = sealpress("identity", "install", "printer.example", signed, "--json").json
    assert installed["identity"]["issuer"] == "CN=Example Clinic"
    assert installed["identity"]["chain"] == 2
    text = sealpress("identity", "csr", "printer.example").out
    assert text.startswith("-----BEGIN CERTIFICATE REQUEST-----")
    assert "a request is out" in sealpress("identity", "list").out


def test_somebody_else_s_certificate_is_not_installed(sealpress, tmp_path):
    sealpress("identity", "csr", "mine")
    other = Identity.ensure(tmp_path / "other", ["other"]).certificate_path
    ended = sealpress("identity", "install", "mine", other)
    assert (ended.code, "identity-unusable" in ended.err) == (7, True)


def test_a_request_is_shown_before_it_is_signed(sealpress, person, tmp_path):
    request = tmp_path / "p.csr"
    sealpress("identity", "csr", "printer.example", "--out", request)
    sealpress("identity", "ca", "new", "Example Clinic")
    nobody = sealpress("identity", "ca", "sign", request)
    assert (nobody.code, nobody.out) == (4, "")
    person("y")
    done = sealpress("identity", "ca", "sign", request, "--host", "other.example", "--json")
    assert "Sign it?" in done.err
    chain = read_certificates(done.json["pem"].encode())
    assert len(chain) == 2
    assert [each["names"] for each in sealpress("identity", "ca", "list", "--json").json] == [
        ["other.example"]
    ]


def test_export_gives_certificates_and_to_files_keys(sealpress, tmp_path, word):
    sealpress("identity", "ca", "new", "Example Clinic")
    sealpress("identity", "ca", "issue", "printer.example")
    name = "printer.example"
    assert sealpress("identity", "export", name).out.count("BEGIN") == 1
    assert sealpress("identity", "export", name, "--chain").out.count("BEGIN") == 2
    der, pem, p12 = tmp_path / "a.der", tmp_path / "a.pem", tmp_path / "a.p12"
    assert sealpress("identity", "export", name, "--der", "--out", der).code == 0
    assert len(read_certificates(der.read_bytes())) == 1
    assert sealpress("identity", "export", name, "--with-key", "--out", pem).code == 0
    sealpress("identity", "export", name, "--with-key", "--out", p12, "--protect", word)
    assert is_private(pem)
    assert is_private(p12)
    words = ("identity", "import", "copy", p12, "--passphrase", word, "--json")
    assert sealpress(*words).json["identity"]["names"] == [name]


@pytest.mark.parametrize("words", [("--der",), ("--with-key",), ("--with-key", "--out", "x.p12")])
def test_a_key_without_a_file_or_passphrase_stays_here(sealpress, words, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    sealpress("identity", "new", "p")
    ended = sealpress("identity", "export", "p", *words)
    assert (ended.code, ended.out) == (2, "")
    assert not Path("x.p12").exists()


def test_a_key_under_a_passphrase(sealpress, tmp_path, word, person):
    sealpress("identity", "new", "ann", "--protect", word)
    key = home("identities", "ann", "identity.pem").read_text()
    assert "ENCRYPTED PRIVATE KEY" in key
    missing = sealpress("identity", "renew", "ann")
    assert (missing.code, "passphrase-required" in missing.err) == (2, True)
    assert sealpress("identity", "renew", "ann", "--passphrase", word).code == 0
    person(secrets=("s3cret",))
    assert sealpress("identity", "renew", "ann").code == 0
    person(secrets=("wrong",))
    wrong = sealpress("identity", "renew", "ann")
    assert (wrong.code, "passphrase-wrong" in wrong.err) == (2, True)
    assert "wrong\n" not in wrong.err.replace("passphrase-wrong", "")


def test_renewal_keeps_the_key_unless_told_otherwise(sealpress):
    old = sealpress("identity", "new", "p", "--json").json["identity"]
    kept = sealpress("identity", "renew", "p", "--json").json["identity"]
    assert (kept["spki_sha256"], kept["sha256"] != old["sha256"]) == (old["spki_sha256"], True)
    rekeyed = sealpress("identity", "renew", "p", "--new-key", "--json").json["identity"]
    assert rekeyed["spki_sha256"] != old["spki_sha256"]


def test_the_own_authority_renews_what_it_signed(sealpress):
    sealpress("identity", "ca", "new", "Example Clinic")
    sealpress("identity", "ca", "issue", "printer.example")
    renewed = sealpress("identity", "renew", "printer.example", "--json").json["identity"]
    assert renewed["issuer"] == "CN=Example Clinic"
    assert sealpress("identity", "ca", "show", "--json").json["issued"] == 2


def test_an_identity_is_deleted_after_asking(sealpress, person):
    sealpress("identity", "new", "p")
    assert sealpress("identity", "remove", "p").code == 4
    person("y")
    ended = sealpress("identity", "remove", "p")
    assert ended.out.startswith("removed: identity p, sha256:")
    assert not home("identities", "p").exists()
    sealpress("identity", "new", "p")
    assert sealpress("identity", "remove", "p", "--yes", "--json").json == {"removed": "p"}


def test_the_authority_is_made_shown_and_given_out(sealpress, tmp_path):
    made = sealpress("identity", "ca", "new", "Example Clinic", "--only-below", "example.org")
    assert made.code == 0
    assert "sealpress trust add-ca" in made.err
    shown = sealpress("identity", "ca", "show")
    assert "0 certificates" in shown.out
    out = tmp_path / "ca.pem"
    sealpress("identity", "ca", "export", "--out", out)
    assert out.read_text() == sealpress("identity", "ca", "export").out
    assert sealpress("trust", "add-ca", out).code == 0
    elsewhere = sealpress("identity", "ca", "issue", "printer.other")
    assert elsewhere.code == 2
    assert "nothing" in sealpress("identity", "ca", "list").err
    again = sealpress("identity", "ca", "new", "Another")
    assert "identity-exists" in again.err


def test_the_authority_issues_to_files_for_other_machines(sealpress, tmp_path, word):
    sealpress("identity", "ca", "new", "Example Clinic", "--protect", word)
    pem, p12 = tmp_path / "a.pem", tmp_path / "a.p12"
    issue = ("identity", "ca", "issue", "--passphrase", word)
    done = sealpress(*issue, "printer.example", "192.0.2.7", "--out", pem)
    assert done.code == 0
    assert "CN=printer.example" in done.out
    assert is_private(pem)
    ann = ("--email", "ann@example.org", "--for", "client", "--out", p12)
    assert sealpress(*issue, *ann).code == 2  # PKCS#12 needs a passphrase
    told = sealpress(*issue, *ann, "--protect", word, "--json").json
    assert told["issued"]["subject"] == "CN=ann@example.org"
    assert sealpress("identity", "list", "--json").json == []
    assert len(sealpress("identity", "ca", "list").out.splitlines()) == 3


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("new", "../evil"), 2, "invalid-argument"),
        (("new", "p", "--host", "a b"), 2, "invalid-argument"),
        (("new", "p", "--key", "dsa512"), 2, "invalid-argument"),
        (("new", "p", "--for", "fun"), 2, "invalid-argument"),
        (("new", "p", "--protect", "ask"), 2, "passphrase-required"),
        (("new", "p", "--protect", "file:/no/such"), 2, "passphrase-required"),
        (("import", "p", "/no/such"), 2, "certificate-file-unreadable"),
        (("import", "p", "/dev/null"), 7, "identity-unusable"),
        (("install", "p", "/dev/null"), 2, "certificate-file-unreadable"),
        (("ca", "issue", "printer.example"), 7, "identity-not-found"),
        (("ca", "issue"), 2, "invalid-argument"),
        (("ca", "sign", "/no/such", "--yes"), 2, "certificate-file-unreadable"),
        (("ca", "sign", "/dev/null", "--yes"), 2, "certificate-file-unreadable"),
        (("ca", "export"), 7, "identity-not-found"),
    ],
)
def test_bad_input_has_its_reason_and_code(sealpress, words, code, reason):
    ended = sealpress("identity", *words)
    assert (ended.code, ended.out) == (code, "")
    assert f"{reason} (SP-" in ended.err
    assert "Traceback" not in ended.err


def test_a_broken_identity_does_not_hide_the_others(sealpress):
    sealpress("identity", "new", "good")
    sealpress("identity", "new", "bad")
    home("identities", "bad", "identity.pem").write_text("x")
    sealpress("identity", "csr", "waiting")
    listed = sealpress("identity", "list")
    assert listed.code == 0
    assert "cannot be used" in listed.out
    assert "none yet, a request is out" in listed.out
    bad, good, waiting = sealpress("identity", "list", "--json").json
    assert "cannot be used" in bad["problem"]
    assert good["names"] == ["good"]
    assert waiting["request_is_out"]


def test_a_timer_renews_only_what_is_due(sealpress, monkeypatch):
    old = sealpress("identity", "new", "p", "--json").json["identity"]
    waiting = sealpress("identity", "renew", "p", "--due", "--json")
    assert waiting.json["identity"] == old
    assert "does not end soon" in waiting.err
    monkeypatch.setattr("sealpress.cli.identity.renew.is_due", lambda identity: True)
    done = sealpress("identity", "renew", "p", "--due", "--json")
    assert (done.err, done.json["identity"] != old) == ("", True)


def test_what_was_before_is_taken_back(sealpress):
    old = sealpress("identity", "new", "p", "--json").json["identity"]
    sealpress("identity", "renew", "p", "--new-key")
    back = sealpress("identity", "rollback", "p", "--json").json["identity"]
    assert back["sha256"] == old["sha256"]
    sealpress("identity", "new", "q")
    assert sealpress("identity", "rollback", "q").code == 7


def test_a_passphrase_comes_and_goes(sealpress, word):
    sealpress("identity", "new", "p")
    key = home("identities", "p", "identity.pem")
    assert sealpress("identity", "protect", "p").code == 2
    assert sealpress("identity", "protect", "p", "--protect", word).code == 0
    assert "ENCRYPTED" in key.read_text()
    assert sealpress("identity", "protect", "p", "--no-passphrase").code == 2
    opened = sealpress("identity", "protect", "p", "--passphrase", word, "--no-passphrase")
    assert opened.code == 0
    assert "ENCRYPTED" not in key.read_text()


def test_the_authoritys_passphrase_has_an_option_of_its_own(sealpress, word):
    sealpress("identity", "ca", "new", "Clinic", "--protect", word)
    assert sealpress("identity", "ca", "issue", "h.example", "--passphrase", word).code == 0
    ended = sealpress("identity", "renew", "h.example")
    assert ended.code == 2
    assert "--ca-passphrase file:FILE" in ended.err
    assert sealpress("identity", "renew", "h.example", "--ca-passphrase", word).code == 0


def test_a_file_without_a_key_is_no_identity(sealpress, tmp_path):
    (tmp_path / "empty").touch()
    ended = sealpress("identity", "import", "p", tmp_path / "empty")
    assert (ended.code, "holds no private key" in ended.err) == (7, True)
    assert "Export certificate and key together" in ended.err

"""``sealpress trust``, each command over a store in a folder of its own."""

from __future__ import annotations

import json

import pytest

from sealpress.trust import HostKey, Identity, Pin
from sealpress.trust.identities.site_authority import SiteAuthority
from sealpress.trust.records import PinSource
from sealpress.trust.stores.file_store import TrustStore

PIN = "sha256:" + "ab" * 32
URI = "ipps://printer.example/ipp/print"
HOST = HostKey("printer.example")


@pytest.fixture
def certificate(tmp_path):
    """The file of a printer's own certificate."""
    return Identity.ensure(tmp_path / "own", ["printer.example"]).certificate_path


@pytest.fixture
def authority(tmp_path):
    made = SiteAuthority(tmp_path / "ca")
    made.create("Example Clinic")
    return made


@pytest.fixture
def store():
    return TrustStore()


def test_nothing_yet(sealpress):
    listed = sealpress("trust", "list")
    assert (listed.code, listed.out) == (0, "")
    assert "No printer" in listed.err
    assert sealpress("trust", "list", "--json").json == {
        "printers": [],
        "authorities": [],
        "unreadable": [],
    }
    assert sealpress("trust", "log", "--json").json == []
    assert "Nothing" in sealpress("trust", "log").err
    assert sealpress("trust", "export").out == ""
    shown = sealpress("trust", "show", URI)
    assert (shown.code, shown.out) == (4, "")
    assert sealpress("trust", "show", URI, "--json").json == {"printer": "printer.example"}


@pytest.mark.parametrize("text", [PIN, "AB:" * 31 + "AB", "ab" * 32, f"SHA256:{'AB' * 32}"])
def test_a_fingerprint_that_a_person_names_is_pinned_unseen(sealpress, store, text):
    ended = sealpress("trust", "pin", URI, text, "--because", "its menu")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out == f"printer.example: pinned by a person, {PIN}\n"
    record = store.record(HOST)
    assert (record.source, record.why) == (PinSource.PERSON, "its menu")
    assert [str(pin) for pin in record.pins] == [PIN]


@pytest.mark.parametrize("spelling", ["PRINTER.example.", "ipp://printer.EXAMPLE:631/x", URI])
def test_one_printer_however_it_is_spelled(sealpress, spelling):
    sealpress("trust", "pin", spelling, PIN)
    shown = sealpress("trust", "show", "printer.example", "--json").json
    assert (shown["printer"], shown["level"], shown["pins"]) == (
        "printer.example",
        "verified",
        [PIN],
    )


def test_a_certificate_from_a_file_is_pinned(sealpress, store, certificate):
    assert sealpress("trust", "pin", URI, "--from", certificate).code == 0
    assert store.record(HOST).certificate
    keyed = sealpress("trust", "pin", URI, "--from", certificate, "--key", "--json").json
    assert keyed["pinned"]["pins"][0].startswith("spki-sha256:")
    assert keyed["pinned"]["certificate"]["names"] == ["printer.example"]


def test_an_imported_certificate_says_where_it_is_from(sealpress, store, certificate):
    ended = sealpress("trust", "import", certificate, "--for", URI)
    assert "imported from a file" in ended.out
    assert (store.record(HOST).source, store.record(HOST).why) == (
        PinSource.IMPORT,
        f"from {certificate.name}",
    )


def test_list_and_show_tell_all_of_a_printer(sealpress, certificate):
    sealpress("trust", "pin", URI, "--from", certificate, "--because", "new\x1b[2J")
    sealpress("trust", "allow", URI, "dates", "--because", "no clock")
    (row,) = sealpress("trust", "list").out.splitlines()[1:]
    assert row.startswith("printer.example  pinned by a person")
    assert row.endswith("dates")
    shown = sealpress("trust", "show", URI)
    assert shown.code == 0
    assert "new\\x1b[2J" in shown.out
    assert "dates, since" in shown.out
    told = sealpress("trust", "show", URI, "--json").json
    assert told["allowances"]["dates"]["why"] == "no clock"
    assert sealpress("trust", "list", "--json").json["printers"] == [told]


def test_a_damaged_file_hides_no_other_and_can_be_removed(sealpress, store):
    other = HostKey.parse("ipps://other.example")
    for host in (HOST, other):
        store.pin(host, pin=Pin.parse(PIN))
    store.record_file(HOST).write_text("{")
    listed = sealpress("trust", "list")
    assert (listed.code, "other.example" in listed.out) == (7, True)
    assert "sealpress trust remove" in listed.err
    ended = sealpress("trust", "list", "--json")
    told = ended.json
    assert ended.code == 7
    assert [each["printer"] for each in told["printers"]] == ["other.example"]
    assert len(told["unreadable"]) == 1
    assert sealpress("trust", "remove", URI).out == "removed: printer printer.example\n"
    assert sealpress("trust", "list", "--json").json["unreadable"] == []


@pytest.mark.parametrize("because", ["...", "", "  -"])
def test_an_exception_needs_a_reason_with_words(sealpress, store, because):
    ended = sealpress("trust", "allow", URI, "legacy", "--because", because)
    assert (ended.code, "invalid-argument" in ended.err) == (2, True)
    assert store.record(HOST) is None


@pytest.mark.parametrize(("words", "remedy"), [
    (("allow", URI, "bogus", "--because", "x"), "Write one or more of these names."),
    (("pin", URI, "sha256:12"), "Copy the whole SHA-256 fingerprint"),
])  # fmt: skip
def test_a_word_that_is_not_understood_has_its_own_remedy(sealpress, words, remedy):
    ended = sealpress("trust", *words)
    assert ended.code == 2
    assert remedy in ended.err
    assert "Write --trust" not in ended.err


def test_exceptions_come_and_go(sealpress, store):
    allowed = sealpress("trust", "allow", URI, "legacy", "dates", "--because", "until spring")
    assert allowed.code == 0
    assert "an authority must still vouch" in allowed.err
    assert len(store.record(HOST).allowances) == 8
    one = sealpress("trust", "disallow", URI, "dates", "--json").json
    assert "dates" not in one["allowances"]
    assert "tls-1.0" in one["allowances"]
    rest = sealpress("trust", "disallow", URI)
    assert rest.out == "printer.example: no exceptions are left\n"
    assert store.record(HOST) is None


def test_an_authority_is_added_shown_and_removed(sealpress, authority):
    added = sealpress("trust", "add-ca", authority.certificate_path, "--name", "clinic")
    assert added.out.splitlines() == [
        "clinic: CN=Example Clinic",
        f"  sha256:{authority.facts().sha256}",
    ]
    assert "clinic" in sealpress("trust", "list").out
    (told,) = sealpress("trust", "list", "--json").json["authorities"]
    assert (told["name"], told["sha256"]) == ("clinic", authority.facts().sha256)
    assert sealpress("trust", "remove", "clinic").out == "removed: authority clinic\n"
    assert sealpress("trust", "list", "--json").json["authorities"] == []


def test_a_printer_s_certificate_is_no_authority(sealpress, authority, certificate, tmp_path):
    issued = authority.issue(["printer.example"])
    chain = tmp_path / "chain.pem"
    chain.write_bytes(issued.pem())
    added = sealpress("trust", "add-ca", chain, "--json")
    assert "left out: CN=printer.example is not an authority's" in added.err
    assert len(added.json["authorities"]) == 1
    alone = sealpress("trust", "add-ca", certificate)
    assert "does not say that it is an authority" in alone.err


def test_a_file_without_any_authority_is_refused(sealpress, authority, tmp_path):
    leaf = tmp_path / "leaf.der"
    leaf.write_bytes(authority.issue(["printer.example"]).chain[0])
    ended = sealpress("trust", "add-ca", leaf)
    assert (ended.code, ended.out) == (2, "")
    assert "sealpress trust import" in ended.err


@pytest.mark.parametrize("what", [URI, "printer.example", PIN, "ab" * 32])
def test_a_printer_is_forgotten(sealpress, store, what):
    sealpress("trust", "pin", URI, PIN)
    assert sealpress("trust", "remove", what).out == "removed: printer printer.example\n"
    assert store.record(HOST) is None
    again = sealpress("trust", "remove", what)
    assert again.code == 2
    assert "nothing is known of" in again.err


def test_everything_trusted_is_given_out(sealpress, authority, certificate, tmp_path):
    sealpress("trust", "pin", URI, "--from", certificate)
    sealpress("trust", "pin", "other.example", PIN)
    sealpress("trust", "add-ca", authority.certificate_path)
    given = sealpress("trust", "export")
    assert given.out.count("BEGIN CERTIFICATE") == 2
    assert "# printer printer.example: CN=printer.example" in given.out
    assert f"other.example only the fingerprint is known, {PIN}" in given.err
    told = sealpress("trust", "export", "--json").json
    assert [each["kind"] for each in told] == ["printer", "authority"]
    sealpress("trust", "export", "--out", tmp_path / "all.pem")
    assert (tmp_path / "all.pem").read_text() == given.out


def test_the_log_tells_who_did_what_and_why(sealpress, authority):
    sealpress("trust", "pin", URI, PIN, "--because", "its menu")
    sealpress("trust", "allow", "other.example", "dates", "--because", "no clock")
    sealpress("trust", "add-ca", authority.certificate_path)
    sealpress("trust", "remove", URI)
    told = sealpress("trust", "log", "--json")
    assert [each["outcome"] for each in told.json] == [
        "pinned",
        "allowed",
        "authority-added",
        "removed",
    ]
    assert len(told.out.splitlines()) == 4  # one line each, for tools that read lines
    assert "because its menu" in sealpress("trust", "log").out
    about = sealpress("trust", "log", "--for", URI, "--json").json
    assert [each["outcome"] for each in about] == ["pinned", "removed"]
    (last,) = sealpress("trust", "log", "--limit", 1, "--json").json
    assert last["outcome"] == "removed"


def test_a_certificate_is_checked_without_a_printer(sealpress, certificate):
    ended = sealpress("trust", "check", certificate, "--host", "other.example")
    assert ended.code == 4
    assert "certificate-self-signed: " in ended.out
    assert "certificate-name-mismatch: " in ended.out
    told = sealpress("trust", "check", certificate, "--json").json
    assert [fault["reason"] for fault in told["faults"]] == ["certificate-self-signed"]
    assert told["chain"][0]["names"] == ["printer.example"]


def test_a_good_certificate_has_nothing_wrong(sealpress, authority, tmp_path):
    sealpress("trust", "add-ca", authority.certificate_path)
    path = tmp_path / "leaf.pem"
    path.write_bytes(authority.issue(["printer.example"]).pem())
    checked = sealpress("trust", "check", path, "--host", "printer.example")
    assert (checked.code, checked.err) == (0, "")
    assert checked.out.endswith("found\n  nothing wrong\n")
    client = sealpress("trust", "check", path, "--client", "--json")
    assert client.code == 4
    assert client.json["faults"][0]["reason"] == "certificate-wrong-usage"


def test_a_chain_may_come_in_several_files(sealpress, authority, tmp_path):
    leaf = tmp_path / "leaf.der"
    leaf.write_bytes(authority.issue(["printer.example"]).chain[0])
    words = ("trust", "check", leaf, "--chain", authority.certificate_path, "--json")
    told = sealpress(*words).json
    assert len(told["chain"]) == 2
    assert told["faults"]


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (("pin", URI, "sha256:12"), 2, "trust-settings-invalid"),
        (("pin", "http://", PIN), 2, "invalid-uri"),
        (("pin", URI, PIN, "--key"), 2, "invalid-argument"),
        (("pin", URI, "--from", "/no/such/file"), 2, "certificate-file-unreadable"),
        (("pin", "ipps://localhost:9/"), 3, "connection-refused"),
        (("accept", "ipps://localhost:9/"), 3, "connection-refused"),
        (("fetch", "ipps://localhost:9/"), 3, "connection-refused"),
        (("fetch", "ipps://printer.invalid/"), 3, "name-not-found"),
        (("add-ca", "/no/such/file"), 2, "certificate-file-unreadable"),
        (("add-ca", "/"), 2, "certificate-file-unreadable"),
        (("import", "/dev/null", "--for", URI), 2, "certificate-file-unreadable"),
        (("check", "/dev/null"), 2, "certificate-file-unreadable"),
        (("allow", URI, "everything", "--because", "x"), 2, "trust-settings-invalid"),
        (("allow", URI, "dates"), 2, "invalid-argument"),
        (("remove", "nobody"), 2, "invalid-argument"),
        (("export", "--out", "/no/such/folder/file"), 7, "state-unwritable"),
        (("show", "ftp://printer"), 2, "invalid-uri"),
        (("log", "--limit", "0"), 2, "invalid-argument"),
    ],
)
def test_bad_input_has_its_reason_and_code(sealpress, words, code, reason):
    ended = sealpress("trust", *words)
    assert (ended.code, ended.out) == (code, "")
    assert f"{reason} (SP-" in ended.err
    assert "Traceback" not in ended.err
    told = sealpress("trust", *words, "--json")
    assert told.json["error"]["reason"] == reason


@pytest.mark.parametrize("octets", [b"", bytes(1000), b"\x30\x82\xff\xff", bytes(range(256))])
@pytest.mark.parametrize("command", ["add-ca", "check"])
def test_binary_garbage_is_no_certificate(sealpress, tmp_path, octets, command):
    path = tmp_path / "x.pem"
    path.write_bytes(octets)
    ended = sealpress("trust", command, path)
    assert ended.code == 2
    assert "certificate-file-unreadable" in ended.err


def test_a_store_that_cannot_be_read_is_not_an_empty_one(sealpress, store):
    sealpress("trust", "pin", URI, PIN)
    store.record_file(HOST).write_text("{")
    for words in (("list",), ("show", URI), ("export",)):
        ended = sealpress("trust", *words)
        assert (ended.code, ended.out) == (7, "")
        assert str(store.record_file(HOST)) in ended.err.replace("\n", "")


def test_a_state_folder_that_is_a_file(sealpress, monkeypatch, tmp_path):
    path = tmp_path / "file"
    path.touch()
    monkeypatch.setenv("SEALPRESS_HOME", str(path))
    ended = sealpress("trust", "pin", URI, PIN)
    assert ended.code == 7
    assert "Traceback" not in ended.err


def test_records_are_plain_files(sealpress, store, certificate):
    sealpress("trust", "pin", URI, "--from", certificate)
    stored = json.loads(store.record_file(HOST).read_text())
    assert "-----BEGIN CERTIFICATE-----" in json.dumps(stored)


def test_the_log_tells_when_it_was_damaged(sealpress, store):
    sealpress("trust", "pin", URI, PIN)
    assert sealpress("trust", "log").err == ""
    with store.log_file.open("ab") as log:
        log.write(b'{"cut off\n\xff\xfe\n\n')
    ended = sealpress("trust", "log")
    assert (ended.code, ended.out.count("pinned")) == (0, 1)
    assert ended.err == f"warning: 2 lines of {store.log_file} cannot be read\n"
    assert len(sealpress("trust", "log", "--json").json) == 1

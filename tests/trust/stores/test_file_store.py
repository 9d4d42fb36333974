from __future__ import annotations

import json
import logging
import multiprocessing
import os
import ssl
import stat
import subprocess
from pathlib import Path

import pytest

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust import Allowance, HostKey, Pin, TrustStore, private_files
from sealpress.trust.stores import state_files
from sealpress.trust.stores.decisions import Decision, Outcome
from sealpress.trust.stores.file_store import Survey
from tests.trust.authority import issue_authority
from tests.trust.makers import make_der
from tests.trust.store_processes import (
    HOST,
    grant_and_log,
    in_a_process,
    in_processes,
    meet_first,
    on_a_full_disk,
    pin_for_ever,
    without_rights,
)

DER, NEXT = make_der(names=("printer.example",)), make_der(names=("next.example",))
CA = issue_authority("Clinic CA").der


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "trust"


@pytest.fixture
def store(folder):
    return TrustStore(folder)


def refused(call, reason=Reason.STATE_UNREADABLE):
    with pytest.raises(StateError) as caught:
        call()
    assert caught.value.reason is reason
    return caught.value.detail


def test_making_and_asking_a_store_touches_no_disk(store, folder):
    store.record(HOST), store.records(), store.authorities(), store.decisions(5)
    assert not folder.exists()


def test_the_users_own_store():
    assert TrustStore().folder == Path(os.environ["SEALPRESS_HOME"]) / "trust"


def test_a_record_is_a_file_that_a_person_can_read(store):
    store.pin(HOST, certificate=DER, why="compared on the panel")
    store.allow(HOST, {Allowance.DATES}, "its clock is not set")
    written = json.loads((store.folder / "printers" / "printer.example_631.json").read_text())
    assert (written["host"], written["port"], written["source"]) == (HOST.host, 631, "person")
    assert written["pins"] == [str(Pin.of(DER))]
    assert written["about"] == "CN=printer, issued by CN=printer, 2025-06-01 to 2027-06-01"
    assert written["certificate"][0] == "-----BEGIN CERTIFICATE-----"
    assert written["allowances"]["dates"]["why"] == "its clock is not set"


def test_what_another_object_wrote_is_read(store, folder):
    record = store.pin(HOST, certificate=DER)
    assert TrustStore(folder).record(HOST) == record


def test_files_are_for_the_users_eyes(store, folder):
    store.pin(HOST, certificate=DER)
    store.add_authority([CA])
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert not any(mode & 0o077 for mode in modes if mode != stat.S_IMODE(0o644))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(store.record_file(HOST).stat().st_mode) == 0o600
    assert stat.S_IMODE(store.log_file.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing elsewhere")
def test_nobody_else_comes_near_them_whatever_the_umask(tmp_path):
    usual = os.umask(0)
    try:
        TrustStore(tmp_path / "state" / "sealpress" / "trust").pin(HOST, certificate=DER)
    finally:
        os.umask(usual)
    made = [tmp_path / "state", *(tmp_path / "state").rglob("*")]
    assert len(made) >= 7
    assert [one for one in made if one.stat().st_mode & 0o077] == []


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing elsewhere")
@pytest.mark.parametrize("name", ["", "printers", "authorities"])
def test_what_anybody_may_have_put_there_is_not_believed(store, folder, name):
    store.pin(HOST, certificate=DER)
    store.add_authority([CA])
    (folder / name).chmod(0o777)
    for read in (store.records, store.authorities, store.survey, lambda: store.record(HOST)):
        assert "everybody may write" in refused(read)


def test_authorities_are_pem_files_for_other_programs(store):
    store.add_authority([CA])
    (path,) = store.authority_files()
    said = subprocess.run(
        ["openssl", "x509", "-in", path, "-noout", "-subject"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Clinic CA" in said.stdout


def test_an_authority_put_there_by_hand_counts(store, folder):
    (folder / "authorities").mkdir(parents=True)
    text = ssl.DER_cert_to_PEM_cert(CA)
    (folder / "authorities" / "by-hand.pem").write_text("\n" + text + "\n")
    assert [(one.name, one.certificate) for one in store.authorities()] == [("by-hand", CA)]


def test_a_damaged_authority_is_named(store, folder):
    store.add_authority([CA])
    (path,) = store.authority_files()
    for octets in (b"", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"):
        path.write_bytes(octets)
        assert str(path) in refused(store.authorities)


DAMAGE = {
    "empty": b"",
    "cut off": b'{"version": 1, "host": "printer.ex',
    "not JSON": b"\x00\xff",
    "a list": b"[]",
    "too deep": b"[" * 100_000,
    "too large": b" " * (256 * 1024 + 1),
}


@pytest.mark.parametrize("octets", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_record_is_named_and_never_an_unknown_printer(store, octets):
    store.pin(HOST, certificate=DER)
    path = store.record_file(HOST)
    path.write_bytes(octets)
    for call in (
        lambda: store.record(HOST),
        store.records,
        lambda: store.first_use(HOST, [NEXT]),
        lambda: store.allow(HOST, {Allowance.DATES}, ""),
        lambda: store.pin(HOST, certificate=NEXT),
    ):
        assert str(path) in refused(call)
    assert path.read_bytes() == octets


def test_a_folder_in_the_place_of_a_file_is_named(store):
    store.record_file(HOST).mkdir(parents=True)
    assert str(store.record_file(HOST)) in refused(lambda: store.record(HOST))


def test_a_file_in_the_place_of_the_folder_is_named(folder):
    folder.write_text("")
    store = TrustStore(folder)
    assert str(folder) in refused(lambda: store.pin(HOST, certificate=DER), Reason.STATE_UNWRITABLE)
    assert str(folder) in refused(lambda: store.record(HOST))
    assert str(folder) in refused(store.records)


def test_a_damaged_record_goes_only_when_a_person_says_so(store):
    store.pin(HOST, certificate=DER)
    store.record_file(HOST).write_bytes(b"")
    refused(lambda: store.pin(HOST, certificate=NEXT))
    refused(lambda: store.first_use(HOST, [NEXT]))
    assert store.remove(HOST)
    assert store.record(HOST) is None


def test_fields_of_a_newer_version_are_kept(store):
    store.pin(HOST, certificate=DER)
    path = store.record_file(HOST)
    path.write_text(json.dumps({**json.loads(path.read_text()), "floor": "2", "note": [1]}))
    store.allow(HOST, {Allowance.DATES}, "clock")
    written = json.loads(path.read_text())
    assert (written["floor"], written["note"]) == ("2", [1])
    assert "dates" in written["allowances"]


def test_drafts_of_killed_processes_are_swept_and_never_read(store):
    store.pin(HOST, certificate=DER)
    printers = store.record_file(HOST).parent
    (printers / ".0123.draft").write_text("half")
    assert len(store.records()) == 1
    store.pin(HOST, certificate=NEXT)
    assert [path.name for path in printers.iterdir()] == ["printer.example_631.json"]


def test_other_peoples_files_are_left_alone(store):
    store.pin(HOST, certificate=DER)
    (store.record_file(HOST).parent / "README").write_text("ours")
    assert len(store.records()) == 1
    assert (store.record_file(HOST).parent / "README").exists()


def test_a_log_that_cannot_be_written_is_a_warning(store, caplog):
    store.log_file.mkdir(parents=True)
    with caplog.at_level(logging.WARNING, "sealpress.trust"):
        store.note(Decision(outcome=Outcome.TRUSTED, host="h"))
    assert str(store.log_file) in caplog.text


def test_a_lock_that_is_held_for_long_is_said(store, folder, monkeypatch):
    monkeypatch.setattr(private_files, "LOCK_SECONDS", 0.05)
    store.pin(HOST, certificate=DER)
    with state_files.locked(folder / ".lock"):
        detail = refused(lambda: store.pin(HOST, certificate=NEXT), Reason.STATE_UNWRITABLE)
    assert "another process has held it" in detail
    assert store.record(HOST).certificate == DER


def test_of_many_processes_the_first_decides(folder):
    ders = [make_der(names=(f"printer{number}.example",)) for number in range(6)]
    seen = in_processes(meet_first, [(folder, der) for der in ders])
    assert len(set(seen)) == 1
    assert TrustStore(folder).record(HOST).certificate == seen[0]
    outcomes = [one.outcome for one in TrustStore(folder).decisions()]
    assert outcomes == [Outcome.PINNED]


def test_many_processes_lose_nothing(folder):
    wanted = list(Allowance)[:5]
    in_processes(grant_and_log, [(folder, HOST, allowance) for allowance in wanted])
    store = TrustStore(folder)
    assert set(store.record(HOST).allowances) == set(wanted)
    decisions = store.decisions(1000)
    assert len(decisions) == 5 * 21
    assert len({(one.outcome, one.host) for one in decisions}) == 5 * 20 + 1


@pytest.mark.slow
def test_killed_in_the_middle_of_writing_the_store_is_whole(folder):
    world = multiprocessing.get_context("spawn")
    store = TrustStore(folder)
    for _ in range(8):
        began = world.Event()
        process = world.Process(target=pin_for_ever, args=(folder, [DER, NEXT], began))
        process.start()
        assert began.wait(60)
        process.kill()
        process.join(60)
        assert store.record(HOST).certificate in {DER, NEXT}
        assert all(one.outcome is Outcome.PINNED for one in store.decisions(10**6))
        store.pin(HOST, certificate=DER)
        assert [path.suffix for path in store.record_file(HOST).parent.iterdir()] == [".json"]


def test_a_full_disk_is_said_and_the_old_record_stands(store, folder):
    store.pin(HOST, certificate=DER)
    reason, detail = in_a_process(on_a_full_disk, folder, NEXT)
    assert reason == "state-unwritable"
    assert str(folder) in detail
    assert store.record(HOST).certificate == DER
    assert not list(folder.rglob("*.draft"))


def test_a_folder_without_rights_is_said(tmp_path):
    folder = tmp_path / "trust"
    for part in (tmp_path, *tmp_path.parents[:2]):
        part.chmod(0o755)
    folder.mkdir(mode=0o555)
    reason, detail = in_a_process(without_rights, folder, DER)
    assert reason == "state-unwritable"
    assert str(folder) in detail


def test_a_record_without_rights_is_no_unknown_printer(store, tmp_path):
    store.pin(HOST, certificate=DER)
    for part in (tmp_path, *tmp_path.parents[:2]):
        part.chmod(0o755)
    store.folder.chmod(0o755)
    store.record_file(HOST).parent.chmod(0o000)
    reason, detail = in_a_process(without_rights, store.folder, NEXT)
    assert reason in {"state-unreadable", "state-unwritable"}
    assert str(store.folder) in detail
    store.record_file(HOST).parent.chmod(0o700)
    assert store.record(HOST).certificate == DER


@pytest.mark.parametrize("host", ["::1", "fe80::1%eth0", "a" * 63 + ".example", "x_y"])
def test_every_host_has_a_file_of_its_own(store, host):
    key = HostKey.of(host)
    store.pin(key, certificate=DER)
    assert store.record(key).host == key
    assert store.record_file(key).parent == store.folder / "printers"


def test_a_survey_passes_over_what_is_damaged(store, folder):
    store.pin(HOST, certificate=DER)
    store.pin(HostKey("next.example", 631), certificate=NEXT)
    store.add_authority([CA], "clinic")
    store.record_file(HOST).write_text("garbage")
    (folder / "authorities" / "broken.pem").write_text("garbage")
    found = store.survey()
    assert [record.host.host for record in found.records] == ["next.example"]
    assert [one.name for one in found.authorities] == ["clinic"]
    assert [HOST.host in fault.detail for fault in found.unreadable] == [True, False]
    refused(store.records)
    refused(store.authorities)


def test_what_is_damaged_can_be_forgotten(store, folder):
    store.pin(HOST, certificate=DER)
    store.add_authority([CA], "clinic")
    store.record_file(HOST).write_text("garbage")
    (folder / "authorities" / "clinic.pem").write_text("garbage")
    assert store.remove(HOST)
    assert store.remove_authority("clinic")
    assert not store.remove_authority("../printers/clinic")
    assert store.survey() == Survey((), (), ())
    told = [decision.outcome for decision in store.decisions(2)]
    assert told == [Outcome.AUTHORITY_REMOVED, Outcome.REMOVED]

"""Writing the audit log: whole after a crash, by many processes, over many files."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
import threading
from datetime import UTC, datetime

import pytest

from sealpress.errors import Reason, StateError
from sealpress.gateway.audit import chain as chain_module
from sealpress.gateway.audit.chain import AuditChain
from sealpress.gateway.audit.verification import records_of, verify_log
from sealpress.server.audit import Actor, AuditEntry
from tests.gateway.audit.conftest import Log

ENTRY = AuditEntry(
    at=datetime(2026, 11, 22, tzinfo=UTC),
    action="capture-start",
    outcome="done",
    actor=Actor(user="root", uid=0, process=7),
    because="because",
    details={"file": "x.pcapng"},
)


def actions(log):
    return [record.facts["action"] for record in records_of(log.folder)]


def test_the_first_record_begins_the_log(log):
    log.add()
    assert actions(log) == ["log-begun", "job-accepted"]
    assert json.loads(log.lines()[0])["details"] == {"file": "audit-000001.jsonl", "after": ""}
    assert verify_log(log.folder).is_whole


def test_the_log_is_its_owners_alone(log):
    log.add()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in log.folder.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(log.folder.stat().st_mode) == 0o700


def test_it_is_an_audit_log_of_servers(log):
    log.chain.note(ENTRY)
    record = [*records_of(log.folder)][-1].facts
    assert record["action"] == "capture-start"
    assert (record["user"], record["because"], record["file"]) == ("root", "because", "x.pcapng")


def test_nothing_to_add_makes_no_file(log):
    log.chain.append([])
    assert log.files == []


def test_each_new_file_names_the_one_before(short_files):
    begins = [json.loads(short_files.lines(n)[0]) for n in range(len(short_files.files))]
    assert {one["action"] for one in begins} == {"log-begun"}
    assert [one["details"]["after"] for one in begins[1:]] == [
        path.name for path in short_files.files[:-1]
    ]
    assert verify_log(short_files.folder).is_whole


def test_another_process_goes_on_where_the_first_is(log, tmp_path):
    log.add()
    other = Log(log.folder)
    other.add(3)
    log.add()
    found = verify_log(log.folder)
    assert (found.findings, found.records) == ([], 6)


def test_threads_share_it(log):
    threads = [threading.Thread(target=log.add, args=(5,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify_log(log.folder).records == 31


def _add(folder, count):
    Log(folder, max_file_octets=2000).add(count)


def test_processes_share_it(tmp_path):
    folder = tmp_path / "audit"
    fork = multiprocessing.get_context("spawn")
    workers = [fork.Process(target=_add, args=(folder, 15)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    found = verify_log(folder)
    assert found.findings == []
    assert actions(Log(folder)).count("job-accepted") == 45


@pytest.mark.parametrize("cut", [1, 5, 70, 150])
def test_what_a_crash_left_unfinished_is_cut_off_and_named(log, cut):
    log.add(2)
    head = (log.folder / "head").read_bytes()
    log.add()
    octets = log.files[-1].read_bytes()
    log.files[-1].write_bytes(octets[:-cut])
    (log.folder / "head").write_bytes(head)  # it is written after the record
    after = Log(log.folder)
    after.add()
    expected = ["log-begun", "job-accepted", "job-accepted", "log-mended", "job-accepted"]
    assert actions(after) == expected
    assert verify_log(log.folder).is_whole


def test_zeros_that_a_crash_left_are_cut_off(log):
    log.add(2)
    with log.files[-1].open("ab") as file:
        file.write(bytes(5000))
    Log(log.folder).add()
    assert actions(log)[-2:] == ["log-mended", "job-accepted"]
    assert verify_log(log.folder).is_whole


def test_a_crash_before_the_first_record_of_a_file(log):
    log.add(2)
    (log.folder / "audit-000002.jsonl").touch(mode=0o600)
    Log(log.folder).add()
    assert verify_log(log.folder).is_whole
    assert len(log.files) == 1


def test_a_crash_before_the_first_record_of_all(log):
    log.folder.mkdir(mode=0o700)
    (log.folder / "audit-000001.jsonl").touch(mode=0o600)
    log.add()
    assert verify_log(log.folder).records >= 2


def test_a_log_that_somebody_cut_goes_on_and_stays_broken(log):
    log.add(5)
    log.put(log.lines()[:3])
    Log(log.folder).add()
    assert len(log.files) == 2
    assert not verify_log(log.folder).is_whole
    assert json.loads(log.lines()[0])["seq"] == 7


def test_a_log_that_somebody_removed_goes_on_and_stays_broken(log):
    log.add(5)
    log.files[0].unlink()
    Log(log.folder).add()
    found = verify_log(log.folder)
    assert found.first == 7
    assert "records 1 to 6 are missing" in str(found.findings[0])


def test_a_head_that_somebody_forged_stops_nothing(log, caplog):
    log.add(5)
    (log.folder / "head").write_text('{"seq":1,"hash":"x","mac":"y"}')
    Log(log.folder).add()
    assert "not as it was written" in caplog.text
    assert len(actions(log)) == 7


def test_a_link_in_its_place_is_not_followed(log, tmp_path):
    log.folder.mkdir(mode=0o700)
    (log.folder / "audit-000001.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StateError) as caught:
        log.add()
    assert caught.value.reason is Reason.STATE_UNWRITABLE
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_what_was_not_acknowledged_is_not_there(log, monkeypatch, call):
    log.add(2)
    with monkeypatch.context() as broken:
        broken.setattr(chain_module.os, call, _fail)
        with pytest.raises(StateError) as caught:
            log.add()
        assert caught.value.reason is Reason.STATE_UNWRITABLE
    log.add()
    assert len(actions(log)) == 4
    assert verify_log(log.folder).is_whole


def _fail(*_):
    raise OSError(28, os.strerror(28))


def test_notes_are_added_once(log):
    notes = [(number, b'{"action":"a%d"}' % number) for number in range(1, 6)]
    log.chain.append_notes(notes[:3])
    log.chain.append_notes(notes[:3])
    AuditChain(log.folder).append_notes(notes)
    assert actions(log) == ["log-begun", "a1", "a2", "a3", "a4", "a5"]


def test_known_notes_are_left_out_wherever_they_stand(log):
    line = b'{"at":"2026-11-22","action":"job-accepted"}'
    log.chain.append_notes([(number, line) for number in range(1, 30)])
    log.chain.append_notes([(number, line) for number in range(20, 40)])
    numbers = [one.facts["note"] for one in records_of(log.folder) if "note" in one.facts]
    assert numbers == list(range(1, 40))


def test_notes_of_a_new_spool_are_not_taken_for_old_ones(log):
    log.chain.append_notes([(1, b'{"action":"old"}')])
    AuditChain(log.folder).append_notes([(1, b'{"action":"new"}')])
    assert actions(log)[1:] == ["old", "new"]


def test_notes_are_known_again_behind_a_new_file(tmp_path):
    log = Log(tmp_path / "audit", max_file_octets=300)
    notes = [(number, b'{"action":"a%d"}' % number) for number in range(1, 6)]
    log.chain.append_notes(notes)
    log.add()
    AuditChain(log.folder, max_file_octets=300).append_notes(notes)
    assert actions(log).count("a3") == 1


@pytest.mark.parametrize("octets", [b"", b"x", b"7", b"\xff", b"[" * 9000])
def test_a_note_that_cannot_be_read_is_a_record_too(log, octets):
    log.chain.append_notes([(1, octets)])
    record = [*records_of(log.folder)][-1].facts
    assert record == {
        "note": 1,
        "action": "unreadable-note",
        "outcome": "failed",
        "octets": len(octets),
    }

from __future__ import annotations

import json
import os
import stat
from datetime import UTC, datetime

import pytest

from sealpress.errors import Reason, StateError
from sealpress.server.audit import MAX_REASON_CHARACTERS, Actor, AuditEntry, AuditFile

ANNA = Actor(user="anna", uid=1000, origin="control-socket", process=7)


def entry(**more):
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    return AuditEntry(at=at, action="capture-start", outcome="done", actor=ANNA, **more)


def lines(path):
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


def test_a_line_says_who_did_what_when_and_why(tmp_path):
    log = AuditFile(tmp_path / "audit.jsonl")
    log.note(entry(because="ticket 4711", details={"file": "x.pcapng"}))
    assert lines(log.path) == [
        {
            "at": "2026-01-02T03:04:05.000+00:00",
            "action": "capture-start",
            "outcome": "done",
            "user": "anna",
            "uid": 1000,
            "origin": "control-socket",
            "process": 7,
            "because": "ticket 4711",
            "file": "x.pcapng",
        }
    ]


def test_lines_are_only_added(tmp_path):
    path = tmp_path / "audit.jsonl"
    for why in ("first", "second"):
        AuditFile(path).note(entry(because=why))
    assert [line["because"] for line in lines(path)] == ["first", "second"]


def test_it_is_for_its_owner_alone(tmp_path):
    before = os.umask(0)
    try:
        AuditFile(tmp_path / "state" / "audit.jsonl").note(entry())
    finally:
        os.umask(before)
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (tmp_path / "state").iterdir()]
    assert modes == [0o600]
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700


@pytest.mark.parametrize("words", ["line\nbreak", "\x1b[2J", "é", "x" * 100_000])
def test_words_cannot_break_a_line_or_a_terminal(tmp_path, words):
    log = AuditFile(tmp_path / "audit.jsonl")
    log.note(entry(because=words))
    assert lines(log.path)[0]["because"] == words[:MAX_REASON_CHARACTERS]
    assert log.path.read_text("ascii").count("\n") == 1
    assert log.path.read_text("ascii").rstrip("\n").isprintable()


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path):
    path = tmp_path / "audit.jsonl"
    path.write_text('{"at": "20')
    AuditFile(path).note(entry())
    assert path.read_text("ascii").splitlines()[0] == '{"at": "20'
    assert json.loads(path.read_text("ascii").splitlines()[1])["user"] == "anna"


def test_what_others_could_have_put_there_is_no_audit_log(tmp_path):
    (tmp_path / "other").touch(mode=0o600)
    (tmp_path / "link").symlink_to("other")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "open").touch()
    (tmp_path / "open").chmod(0o666)
    for name in ("link", "pipe", "open"):
        with pytest.raises(StateError, match="audit log"):
            AuditFile(tmp_path / name).note(entry())
    assert not (tmp_path / "other").read_bytes() + (tmp_path / "open").read_bytes()


def test_one_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "audit.jsonl").mkdir()
    with pytest.raises(StateError) as caught:
        AuditFile(tmp_path / "audit.jsonl").note(entry())
    assert caught.value.reason is Reason.STATE_UNWRITABLE

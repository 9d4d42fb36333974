"""``sealpress audit``: what was done is shown, and what was changed is named."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from sealpress.gateway.audit.chain import AuditChain
from sealpress.gateway.audit.log_files import log_files
from sealpress.gateway.audit.note import audit_note

DAYS = ("2026-11-20", "2026-11-21", "2026-11-22")


@pytest.fixture
def folder():
    return Path(os.environ["SEALPRESS_HOME"]) / "audit"


@pytest.fixture
def log(folder):
    """Three jobs of two users on three days."""
    notes = []
    for number, day in enumerate(DAYS, start=1):
        user, queue = ("ann", "q1") if number != 2 else ("=bob", "q2")
        client = {"tls": "TLSv1.3", "cipher": "AES", "certificate": "ab"}
        note = audit_note(
            "job-accepted", user=user, queue=queue, job_id=number, octets=9, client=client
        )
        at = note.split(b'"')[3]
        notes.append((number, note.replace(at, f"{day}T12:00:00.000+00:00".encode())))
    AuditChain(folder).append_notes(notes)
    return log_files(folder)[0]


def users(ended):
    return [one.get("user") for one in ended.json if one["action"] == "job-accepted"]


def test_a_whole_log_ends_with_an_anchor(sealpress, log):
    ended = sealpress("audit", "verify")
    assert ended.code == 0
    whole, anchor = ended.out.splitlines()
    assert whole.endswith("records 1 to 4 in 1 file")
    assert sealpress("audit", "verify", "--anchor", anchor.removeprefix("anchor: ")).code == 0


def test_the_same_as_json(sealpress, log):
    told = sealpress("audit", "verify", "--json").json
    assert (told["whole"], told["records"], told["first"]) == (True, 4, 1)
    assert told["anchor"].startswith("4:")


def test_an_edit_is_named_with_its_line(sealpress, log):
    log.write_bytes(log.read_bytes().replace(b"=bob", b"=eve"))
    ended = sealpress("audit", "verify")
    assert ended.code == 7
    assert ended.out == "audit-000001.jsonl, line 3: record 3 was changed\n"
    assert "audit-broken" in ended.err
    told = sealpress("audit", "verify", "--json")
    assert (told.code, told.json["error"]["reason"]) == (7, "audit-broken")
    assert "line 3: record 3 was changed" in told.json["error"]["detail"]


def test_many_findings_are_counted(sealpress, log):
    log.write_bytes(b"x\n" * 50)
    told = sealpress("audit", "verify", "--json").json["error"]["detail"]
    assert "line 20: " in told
    assert "and 31 more" in told


def test_a_cut_end_is_named(sealpress, log):
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert "the end is missing: records 4 to 4" in sealpress("audit", "verify").out


def test_one_file_and_a_copy_elsewhere(sealpress, log, tmp_path):
    copy = tmp_path / "copy.jsonl"
    copy.write_bytes(log.read_bytes())
    assert sealpress("audit", "verify", copy).code == 0
    assert sealpress("audit", "verify", log.parent).code == 0
    assert sealpress("audit", "verify", tmp_path / "none").code == 7


@pytest.mark.parametrize("anchor", ["x", "4:", "4:abc", ":" + "0" * 64])
def test_what_is_no_anchor(sealpress, log, anchor):
    assert sealpress("audit", "verify", "--anchor", anchor).code == 2


def test_an_anchor_that_is_not_there(sealpress, log):
    ended = sealpress("audit", "verify", "--anchor", "4:" + "0" * 64)
    assert ended.code == 7
    assert "the record of the anchor" in ended.out


def test_a_mistake_in_the_settings_keeps_nobody_from_the_log(sealpress, log, tmp_path):
    settings = tmp_path / "broken.toml"
    settings.write_text("[serve]\nprot = 1\n")
    for command in ("verify", "show"):
        assert sealpress("audit", command, "--config", settings).code == 0


def test_no_log_yet(sealpress, folder):
    ended = sealpress("audit", "verify", "--json")
    assert (ended.code, ended.json["error"]["reason"]) == (7, "state-unreadable")
    assert "sealpress serve begins it" in ended.json["error"]["remedy"]
    folder.mkdir(parents=True)
    assert "no record yet" in sealpress("audit", "verify").out
    assert "Nothing is there." in sealpress("audit", "show").err
    assert sealpress("audit", "show", "--json").json == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), ["ann", "=bob", "ann"]),
        (("--user", "ann"), ["ann", "ann"]),
        (("--user", "Ann"), []),
        (("--queue", "q2"), ["=bob"]),
        (("--since", DAYS[1]), ["=bob", "ann"]),
        (("--until", DAYS[1]), ["ann", "=bob"]),
        (("--since", DAYS[1], "--until", DAYS[1]), ["=bob"]),
        (("--since", "2026-11-20T12:00:01+00:00", "--user", "ann"), ["ann"]),
    ],
)
def test_what_is_shown(sealpress, log, words, expected):
    assert users(sealpress("audit", "show", "--json", *words)) == expected


def test_a_day_that_is_none(sealpress, log):
    assert sealpress("audit", "show", "--since", "yesterday").code == 2


def test_a_table_for_people(sealpress, log):
    line = sealpress("audit", "show", "--queue", "q2").out.splitlines()[1]
    when = "2026-11-21T12:00:00.000+00:00"
    assert line.split() == ["3", when, "job-accepted", "=bob", "q2", "2", "TLSv1.3"]


def test_csv_has_no_formulas(sealpress, log):
    rows = [*csv.DictReader(io.StringIO(sealpress("audit", "show", "--csv").out))]
    assert [row["user"] for row in rows] == ["", "ann", "'=bob", "ann"]
    assert rows[1]["client-tls"] == "TLSv1.3"
    assert rows[1]["client-certificate"] == "ab"

"""Any edit, deletion, insertion, reordering and truncation of the audit log is named."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealpress.errors import Reason, StateError
from sealpress.gateway.audit.chained_line import Link, chained, parse_line
from sealpress.gateway.audit.verification import records_of, verify_file, verify_log
from tests.gateway.audit.conftest import Log


@pytest.fixture
def whole(log):
    """A log of one file: its beginning and eight records."""
    log.add(8)
    return log


def findings(log):
    return [
        str(one).removeprefix("audit-000001.jsonl, ") for one in verify_log(log.folder).findings
    ]


def test_a_whole_log(whole):
    found = verify_log(whole.folder)
    assert (found.is_whole, found.files, found.records, found.first) == (True, 1, 9, 1)
    assert found.last.sequence == 9


def test_an_edit_is_named(whole):
    lines = whole.lines()
    lines[4] = lines[4].replace(b'"job-id":4', b'"job-id":5')
    whole.put(lines)
    assert findings(whole) == ["line 5: record 5 was changed"]


def test_an_edit_with_a_new_digest_is_named(whole):
    lines = whole.lines()
    before = parse_line(lines[3][:-1]).link
    lines[4] = chained({"action": "job-accepted", "job-id": 99}, before)[0]
    whole.put(lines)
    told = findings(whole)
    assert len(told) == 1
    assert told[0].startswith("line 6: record 6 does not follow the record before it")


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        (slice(0, 1), "line 1: record 1 is missing before record 2"),
        (slice(4, 5), "line 5: record 5 is missing before record 6"),
        (slice(3, 6), "line 4: records 4 to 6 are missing before record 7"),
    ],
)
def test_a_deletion_is_named(whole, gone, named):
    lines = whole.lines()
    del lines[gone]
    whole.put(lines)
    assert findings(whole) == [named]


@pytest.mark.parametrize("count", [1, 3, 8])
def test_a_cut_end_is_named(whole, count):
    whole.put(whole.lines()[:-count])
    missing = f"records {10 - count} to 9"
    assert findings(whole) == [f"line {9 - count}: the end is missing: {missing}"]


def test_a_cut_in_a_line_is_named(whole):
    octets = b"".join(whole.lines())
    whole.put([octets[:-9]])
    told = findings(whole)
    assert told[0] == "line 9: this is no record"
    assert told[-1].endswith("the end is missing: records 9 to 9")


def test_an_insertion_is_named(whole):
    lines = whole.lines()
    forged = chained({"action": "job-accepted"}, parse_line(lines[3][:-1]).link)[0]
    lines.insert(4, forged)
    whole.put(lines)
    assert findings(whole) == ["line 6: record 5 stands behind record 5"]


def test_a_line_of_something_else_is_named(whole):
    whole.put([*whole.lines()[:3], b"hello\n", *whole.lines()[3:]])
    assert findings(whole) == ["line 4: this is no record"]


def test_a_reordering_is_named(whole):
    lines = whole.lines()
    lines[3], lines[4] = lines[4], lines[3]
    whole.put(lines)
    told = findings(whole)
    assert told[0] == "line 4: record 4 is missing before record 5"
    assert told[1] == "line 5: record 4 stands behind record 5"


def test_a_repetition_is_named(whole):
    whole.put([*whole.lines(), whole.lines()[-1]])
    assert findings(whole) == ["line 10: record 9 stands behind record 9"]


def test_a_log_that_was_written_anew_is_named(whole, tmp_path):
    other = Log(tmp_path / "other")
    other.add(8)
    shutil.copy(other.files[0], whole.files[0])
    assert findings(whole) == ["audit-000001.jsonl: record 9 is not the one that was written"]


def test_a_missing_head_is_named(whole):
    (whole.folder / "head").unlink()
    assert "the log's head is missing" in findings(whole)[0]


@pytest.mark.parametrize(("key", "value"), [("seq", 8), ("hash", "0" * 64), ("mac", "0" * 64)])
def test_a_forged_head_is_named(whole, key, value):
    head = whole.folder / "head"
    head.write_text(json.dumps({**json.loads(head.read_text()), key: value}))
    assert "head is not as it was written" in findings(whole)[0]


def test_an_old_head_is_no_fault(whole):
    old = (whole.folder / "head").read_bytes()
    whole.add(2)
    (whole.folder / "head").write_bytes(old)  # as a crash between the two leaves it
    assert verify_log(whole.folder).is_whole


@pytest.mark.parametrize("number", [0, 1, -1])
def test_a_missing_file_is_named(short_files, number):
    name = short_files.files[number].name
    short_files.files[number].unlink()
    told = "; ".join(map(str, verify_log(short_files.folder).findings))
    assert "missing" in told
    assert number == -1 or f"{name} is missing" in told


def test_a_file_by_itself(short_files):
    for path in short_files.files:
        assert verify_file(path).is_whole
    middle = short_files.files[1]
    middle.write_bytes(middle.read_bytes().replace(b"job-id", b"job-iD", 1))
    assert [one.line for one in verify_file(middle).findings] == [2]


def test_an_anchor_that_was_kept_elsewhere(short_files):
    anchor = verify_log(short_files.folder).last
    short_files.add(3)
    assert verify_log(short_files.folder, [anchor]).is_whole
    assert verify_file(short_files.folder / _file_of(short_files, anchor), [anchor]).is_whole
    wrong = Link(anchor.sequence, "0" * 64)
    for other in (wrong, Link(999, anchor.digest)):
        told = verify_log(short_files.folder, [other]).findings
        assert [one.what for one in told] == [f"the record of the anchor {other} is not there"]


def _file_of(log, link):
    return next(path for path in log.files if link.digest in path.read_text())


def test_an_empty_folder_is_whole_and_no_folder_is_told(tmp_path):
    assert verify_log(tmp_path).is_whole
    with pytest.raises(StateError) as caught:
        verify_log(tmp_path / "none")
    assert caught.value.reason is Reason.STATE_UNREADABLE
    with pytest.raises(StateError):
        verify_file(tmp_path / "none")


def test_it_can_be_verified_while_it_is_written(log):
    for _ in range(20):
        log.add(3)
        assert verify_log(log.folder).is_whole


def test_damage_hides_no_record(whole):
    whole.put([*whole.lines()[:3], b"\xff\x00\n", *whole.lines()[3:]])
    assert [record.link.sequence for record in records_of(whole.folder)] == [*range(1, 10)]


SPOILS = {
    "swap": lambda lines, a, b: lines.__setitem__(slice(None), _swapped(lines, a, b)),
    "delete": lambda lines, a, b: lines.__delitem__(a),
    "repeat": lambda lines, a, b: lines.insert(b, lines[a]),
    "edit": lambda lines, a, b: lines.__setitem__(a, _edited(lines[a], b)),
    "cut": lambda lines, a, b: lines.__delitem__(slice(a, None)),
}


def _swapped(lines, a, b):
    return [lines[{a: b, b: a}.get(n, n)] for n in range(len(lines))]


def _edited(line, position):
    octets = bytearray(line)
    octets[position * 7 % (len(line) - 1)] ^= 1
    return bytes(octets)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(how=st.sampled_from(sorted(SPOILS)), a=st.integers(0, 8), b=st.integers(0, 8))
def test_whatever_is_changed_is_noticed(tmp_path_factory, how, a, b):
    log = Log(tmp_path_factory.mktemp("log") / "audit")
    log.chain.append([{"action": "a", "number": number} for number in range(8)])
    before = log.lines()
    after = [*before]
    SPOILS[how](after, a, b)
    log.put(after)
    assert verify_log(log.folder).is_whole is (after == before)


def test_the_program_in_the_documentation_verifies_a_log(short_files):
    page = (Path(__file__).parents[3] / "docs/reference/audit-log.md").read_text()
    program = page.rpartition("```text\n")[2].partition("```")[0]
    command = [sys.executable, "-c", program]
    octets = b"".join(path.read_bytes() for path in short_files.files)
    assert subprocess.run(command, input=octets, check=False, timeout=60).returncode == 0
    spoilt = octets.replace(b'"job-id":3', b'"job-id":4')
    done = subprocess.run(command, input=spoilt, check=False, timeout=60, capture_output=True)
    assert done.returncode == 1

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust import Allowance, Decision, Outcome
from sealpress.trust.stores import decision_log
from sealpress.trust.stores.decision_log import MAX_OLD_LOGS, append, read_backwards

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def decision(note="", outcome=Outcome.TRUSTED):
    return Decision(outcome=outcome, host="printer.example", at=NOON, note=note)


@pytest.fixture
def log(tmp_path):
    return tmp_path / "decisions.log"


def notes(log):
    return [one.note for one in read_backwards(log)]


def test_no_log_holds_no_decision(log):
    assert list(read_backwards(log)) == []


def test_lines_are_objects_an_auditor_can_read(log):
    append(log, decision("first"))
    append(log, decision("second", Outcome.REFUSED))
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert lines[0] == {
        "outcome": "trusted",
        "host": "printer.example",
        "at": "2026-06-01T12:00:00+00:00",
        "note": "first",
    }
    assert notes(log) == ["second", "first"]


@given(
    st.builds(
        Decision,
        outcome=st.sampled_from(Outcome),
        host=st.text(max_size=10),
        at=st.datetimes(timezones=st.just(UTC)),
        how=st.text(max_size=5),
        allowances=st.lists(st.sampled_from(Allowance), max_size=3).map(tuple),
        note=st.text(max_size=30),
        why=st.text(max_size=30),
        pid=st.integers(0, 1 << 22),
        user=st.text(max_size=5),
    )
)
def test_a_decision_is_read_as_it_was_written(tmp_path_factory, one):
    log = tmp_path_factory.mktemp("log") / "decisions.log"
    append(log, one)
    assert log.read_bytes().isascii()
    assert log.read_bytes().count(b"\n") == 1
    assert list(read_backwards(log)) == [one]


def test_control_characters_reach_no_terminal(log):
    append(log, decision("\x1b[2J\r\n\x00\u202e"))
    assert not set(log.read_text()[:-1]) - {chr(code) for code in range(32, 127)}


def test_a_line_that_was_cut_off_harms_no_other(log):
    append(log, decision("first"))
    with log.open("ab") as file:
        file.write(b'{"outcome": "trus')
    append(log, decision("second"))
    assert notes(log) == ["second", "first"]


@pytest.mark.parametrize(
    "line", ["", "null", "[]", "7", '{"outcome": "guessed"}', '{"at": 7}', "[" * 9999, "\x00"]
)
def test_damaged_lines_are_passed_over(log, line):
    append(log, decision("first"))
    with log.open("a") as file:
        file.write(line + "\n")
    append(log, decision("second"))
    assert notes(log) == ["second", "first"]


def test_a_full_log_is_put_aside_and_old_ones_go(log, monkeypatch):
    monkeypatch.setattr(decision_log, "MAX_LOG_OCTETS", 400)
    for number in range(60):
        append(log, decision(f"{number:03}"))
    kept = notes(log)
    assert kept == sorted(kept, reverse=True)
    assert kept[0] == "059"
    assert len(kept) < 60
    assert len(list(log.parent.iterdir())) == MAX_OLD_LOGS + 1
    assert max(path.stat().st_size for path in log.parent.iterdir()) < 600


def test_a_log_that_cannot_be_written_is_named(log):
    log.mkdir()
    with pytest.raises(StateError, match=str(log)) as caught:
        append(log, decision())
    assert caught.value.reason is Reason.STATE_UNWRITABLE


def test_a_log_that_cannot_be_read_is_named(log):
    log.mkdir()
    with pytest.raises(StateError, match=str(log)) as caught:
        list(read_backwards(log))
    assert caught.value.reason is Reason.STATE_UNREADABLE

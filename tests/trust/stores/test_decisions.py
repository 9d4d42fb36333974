from __future__ import annotations

import os
import pwd
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from sealpress.trust import Allowance, Decision, Outcome
from sealpress.trust.stores.decisions import Witness

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
TOLD = Decision(
    outcome=Outcome.ALLOWED,
    host="printer.example",
    at=NOON,
    allowances=(Allowance.DATES, Allowance.WEAK_KEY),
    why="its clock is not set",
)


def test_what_is_empty_is_left_out():
    assert TOLD.as_dict() == {
        "outcome": "allowed",
        "host": "printer.example",
        "at": "2026-06-01T12:00:00+00:00",
        "allowances": ("dates", "weak-key"),
        "why": "its clock is not set",
    }


def test_a_decision_comes_back():
    stored = {**TOLD.as_dict(), "allowances": ["dates", "weak-key"], "later": "unknown"}
    assert Decision.from_dict(stored) == TOLD


@pytest.mark.parametrize("stored", [{}, {"outcome": "guessed"}, {"outcome": "allowed"}])
def test_something_else_is_refused(stored):
    with pytest.raises(ValueError, match=r"is not a valid|Invalid isoformat"):
        Decision.from_dict(stored)


@pytest.mark.parametrize(
    ("outcome", "about_connection"),
    [
        (Outcome.TRUSTED, True),
        (Outcome.REFUSED, True),
        (Outcome.CHANGED, True),
        (Outcome.PINNED, False),
        (Outcome.AUTHORITY_ADDED, False),
    ],
)
def test_what_it_is_about(outcome, about_connection):
    assert Decision(outcome=outcome).is_about_connection is about_connection


def test_the_witness_is_this_process(monkeypatch):
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("USER", "somebody-else")
    witness = Witness.of_this_process()
    assert witness.pid == os.getpid()
    assert witness.user == pwd.getpwuid(os.getuid()).pw_name
    assert witness.program == os.path.basename(sys.argv[0])  # noqa: PTH119  # as written there


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become a user without a name")
def test_a_user_without_a_name_is_a_number():
    code = (
        "import os; os.setuid(54321)\n"
        "from sealpress.trust.stores.decisions import Witness\n"
        "print(Witness.of_this_process().user)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert said.stdout.strip() in {"54321", ""}  # empty where that user may not read the code

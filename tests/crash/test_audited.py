"""The audit log of accepted jobs."""

from __future__ import annotations

from pathlib import Path

from sealpress.gateway.audit.chain import AuditChain
from tests.crash.audited import audited
from tests.crash.ledger import Submission


def log(folder: Path, *jobs: int) -> Path:
    """Write a log of jobs that were accepted."""
    AuditChain(folder).append([{"action": "job-accepted", "job-id": number} for number in jobs])
    return folder


def taken(*jobs: int) -> list[Submission]:
    """Return submissions with these numbers."""
    return [Submission(f"T{number}", "q1", "", 0.0, number, 1.0) for number in jobs]


def test_each_job_has_one_line(tmp_path: Path) -> None:
    assert audited(log(tmp_path, 1, 2, 3), taken(1, 3)) == []


def test_a_job_without_a_line_and_one_with_two_are_found(tmp_path: Path) -> None:
    assert audited(log(tmp_path, 1, 1), taken(1, 2)) == [
        "job 1 was accepted, 2 lines tell of it",
        "job 2 was accepted, 0 lines tell of it",
    ]


def test_a_broken_chain_is_found(tmp_path: Path) -> None:
    file = log(tmp_path, 1, 2) / "audit-000001.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"job-id":2', b'"job-id":3'))
    assert audited(tmp_path, taken(1))[0].startswith("audit log: audit-000001.jsonl, line ")

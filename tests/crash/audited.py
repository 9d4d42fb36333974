"""Holds what was acknowledged against the audit log."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from sealpress.gateway.audit.log_files import lines_of, log_files
from sealpress.gateway.audit.verification import verify_log
from tests.crash.ledger import Submission

ACCEPTED = b'"action":"job-accepted"'
MOST_TOLD = 10


def audited(folder: Path, acknowledged: Iterable[Submission]) -> list[str]:
    """Say what is wrong: the chain is broken, or a job has not exactly one line of its coming."""
    found = [f"audit log: {one}" for one in verify_log(folder).findings]
    lines = Counter(
        json.loads(line)["job-id"]
        for path in log_files(folder)
        for line in lines_of(path)
        if ACCEPTED in line
    )
    for one in acknowledged:
        if lines[one.job_id] != 1:
            found.append(f"job {one.job_id} was accepted, {lines[one.job_id]} lines tell of it")
    return found[:MOST_TOLD]

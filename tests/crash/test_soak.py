"""A short soak; ``make soak`` runs the long one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.crash import soak
from tests.crash.scene import scene

JOBS = int(os.environ.get("SEALPRESS_SOAK_JOBS", "2000"))


@pytest.mark.slow
def test_jobs_through_printers_that_fail_now_and_then(tmp_path: Path) -> None:
    found = soak.run(tmp_path, JOBS, min(200, JOBS // 50), print)
    assert not found, "\n".join(found[:20])


def test_what_a_spool_still_keeps_is_told(tmp_path: Path) -> None:
    with scene(tmp_path, 1) as stage:
        stage.gateway.start()
        spool = stage.gateway.state / "spool"
        assert soak.kept(spool) == ""
        stage.wait_printed(stage.print_one(octets=40_000))
        assert soak.kept(spool) == "1 jobs and 1 documents"
        taken = soak.sample(stage, 1)
    assert taken.documents == 1
    assert min(taken.rss, taken.files, taken.spool, taken.audit) > 0

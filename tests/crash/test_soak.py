"""A short soak; ``make soak`` runs the long one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.crash import soak

JOBS = int(os.environ.get("SEALPRESS_SOAK_JOBS", "2000"))


@pytest.mark.slow
def test_jobs_through_printers_that_fail_now_and_then(tmp_path: Path) -> None:
    found = soak.run(tmp_path, JOBS, min(200, JOBS // 50), print)
    assert not found, "\n".join(found[:20])


def test_growth_is_seen():
    assert soak.drift([100] * 9) == 1.0
    assert soak.drift([10, 10, 10, 20, 20, 20, 30, 30, 30]) == 1.5

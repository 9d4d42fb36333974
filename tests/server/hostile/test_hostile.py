"""Hostile peers, the short version: what ``bench/hostile.py`` measures at full size."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[3] / "bench" / "hostile.py"


@pytest.fixture(scope="module")
def figures() -> dict:
    run = subprocess.run(
        [sys.executable, str(BENCH), "--connections", "30", "--seconds", "4", "--json"],
        capture_output=True,
        timeout=120,
        check=True,
    )
    return json.loads(run.stdout)


@pytest.mark.slow
def test_slow_peers_of_six_kinds_do_not_hold_up_others(figures: dict):
    assert figures["held"] >= 6 * 30 * 0.9
    legitimate = figures["legitimate"]
    assert legitimate["failures"] == 0
    assert legitimate["requests"] >= 20
    # Who is held up behind one of them waits for seconds; the rest is the machine's business.
    assert legitimate["p99_ms"] <= 3000
    assert figures["rss_growth_mib"] <= 200


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["costly_requests", "costly_ipp_requests"])
def test_no_megabyte_is_dear(figures: dict, kind: str):
    # The goal is 200 ms on an idle machine; a busy one charges the same work more.
    dear = {name: f for name, f in figures[kind].items() if f["cpu_ms"] > 600}
    assert dear == {}
    assert {f["status"] for f in figures[kind].values()} <= {"200", "400", "413", "431"}

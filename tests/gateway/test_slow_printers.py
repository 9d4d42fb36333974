"""Hundreds of slow printers: they cost little, and the others print as if there were none."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealpress.gateway.delivery.reading import FAST_AT_ONCE
from tests.crash.gateway_process import GatewayProcess, QueueLine
from tests.crash.submitting import Submitter
from tests.gateway.printers.process import CrowdProcess, PrinterProcess
from tests.interop.processes import eventually

pytestmark = pytest.mark.slow

FEW = {"print": 40, "read": FAST_AT_ONCE + 12}  # these are read ahead
MORE = {"print": 120, "read": 60}
LONG_AGO = 300.0
OCTETS = {"print": 1024, "read": 400 * 1024}
MOST_KIB_A_JOB = {"print": 100, "read": 200}
"""Several times what it takes; the document of one that is slow to read is longer."""
MOST_REQUESTS_A_SECOND = 250


@contextlib.contextmanager
def served(folder: Path, kind: str) -> Iterator[tuple[GatewayProcess, CrowdProcess]]:
    with (
        PrinterProcess(folder / "printers", tls=False) as hall,
        CrowdProcess(folder / "crowd", reads_slowly=kind == "read") as crowd,
    ):
        count = FEW[kind] + MORE[kind]
        slow = [QueueLine(f"s{n}", crowd.uri(n)) for n in range(1, count + 1)]
        with GatewayProcess(folder / "gateway", [QueueLine("quick", hall.uri(1)), *slow]) as ours:
            yield ours, crowd
            assert len(hall.printed()) == 3


def begin(ours: GatewayProcess, crowd: CrowdProcess, numbers: range, octets: int) -> int:
    """Give printers a slow job each; return the gateway's memory once all have begun."""
    with contextlib.closing(Submitter(ours.port)) as client:
        for number in numbers:
            client.print_job(f"s{number}", f"S{number:011d}", bytes(octets))
    last = numbers[-1]
    eventually(lambda: crowd.told()["begun"] >= last, "all have begun", timeout=LONG_AGO)
    return ours.rss_octets()


def print_one(ours: GatewayProcess, number: int) -> None:
    """Print at the quick printer."""
    with contextlib.closing(Submitter(ours.port)) as client:
        job_id = client.print_job("quick", f"Q{number:011d}", b"x" * 1024)

        def ended() -> set[str]:
            return {str(job["job-id"].value) for job in client.jobs("quick", "completed")}

        eventually(lambda: str(job_id) in ended(), "it is printed", timeout=LONG_AGO)


@pytest.mark.parametrize("kind", ["print", "read"])
def test_slow_printers_take_little_and_leave_the_others_alone(tmp_path: Path, kind: str) -> None:
    with served(tmp_path, kind) as (ours, crowd):
        print_one(ours, 1)
        few, more = FEW[kind], MORE[kind]
        before = begin(ours, crowd, range(1, few + 1), OCTETS[kind])
        print_one(ours, 2)
        after = begin(ours, crowd, range(few + 1, few + more + 1), OCTETS[kind])
        a_job = (after - before) / 1024 / more
        assert a_job < MOST_KIB_A_JOB[kind]
        print_one(ours, 3)
        asked, since = requests(crowd), time.monotonic()
        time.sleep(3)
        a_second = (requests(crowd) - asked) / (time.monotonic() - since)
        assert a_second < MOST_REQUESTS_A_SECOND
        print(f"slow to {kind}: {a_job:.0f} KiB a job, {a_second:.0f} requests a second")


def requests(crowd: CrowdProcess) -> int:
    return sum(crowd.told()["requests"].values())

"""How a soak is judged."""

from __future__ import annotations

import pytest

from tests.crash.course import MIB, RSS_RISE_OCTETS, Course, Sample, slope
from tests.crash.ledger import Ledger, Submission
from tests.gateway.printers.records import Printed

JOBS = 200_000


def course(rss: float = 0.0, spool: float = 0.0, audit: int = 700, *, warm: int = 0) -> Course:
    """Return a soak with so many further octets for each job, after so many to get warm."""
    numbers = range(0, JOBS + 1, 1000)
    samples = [
        Sample(
            n,
            rss=80 * MIB + int(max(rss * (n - JOBS // 2), 0)) + warm * min(n, JOBS // 4) // JOBS,
            spool=20 * MIB + int(spool * n) + (n // 1000 % 4) * 4 * MIB,
            audit=audit * n,
        )
        for n in numbers
    ]
    return Course(JOBS, samples)


def sheet(one: Submission) -> Printed:
    """Return a submission's paper."""
    return Printed(1, 1, 1, one.token, "crash", 10, one.sha256, 0, 0.0)


def test_what_is_steady_did_not_grow():
    assert course(warm=40 * MIB).growth() == []


def test_an_object_left_by_each_job_is_found():
    assert course(rss=56).growth()[0].startswith("rss rose by ")
    assert course(rss=0.8 * RSS_RISE_OCTETS / (JOBS / 2)).growth() == []


def test_a_spool_that_keeps_what_is_over_is_found():
    assert len(course(spool=1200).growth()) == 2


def test_the_audit_log_may_grow_with_the_jobs_but_no_more():
    assert course(audit=5000).growth() == ["the audit log has 5000 octets a job"]


def test_short_soaks_are_not_judged_by_growth():
    assert Course(2000, [Sample(0, 80 * MIB), Sample(2000, 95 * MIB)]).growth() == []


def test_the_slope_is_that_of_the_second_half():
    samples = [Sample(0, 0), Sample(50, 5000), Sample(100, 5000), Sample(200, 5300)]
    assert slope(samples, "rss") == pytest.approx(3.0)
    assert slope(samples[:1], "rss") == 0.0


def test_what_is_owed_is_acknowledged_and_neither_printed_nor_canceled():
    ledger, now = Ledger(), Course(4)
    printed, owed, canceled, begun = (ledger.begin("q1", 20)[0] for _ in range(4))
    for number, one in enumerate([printed, owed, canceled], start=1):
        one.acknowledge(number)
    canceled.cancel_began = 1.0
    now.follow(ledger.submissions, [sheet(printed)])
    assert now.owed == [owed]
    begun.acknowledge(4)
    now.follow(ledger.submissions, [sheet(owed), sheet(printed)])
    assert now.owed == [begun]
    assert now.twice == 1


def test_a_line_tells_how_it_stands():
    now = Course(JOBS, [Sample(0, MIB), Sample(500, 80 * MIB, cpu=4.0, files=90)])
    line = now.progress()
    for part in ("500/200000 printed", "8.00 ms CPU/job", "RSS   80.0 MiB", "0 wait"):
        assert part in line
    assert "of the gateway's CPU a job" in now.summary()

"""Tables: older ones are brought up with all that is in them, newer ones are left alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import JobPrivate
from sealpress.spool.sqlite.rows import Rows
from sealpress.spool.sqlite.schema import MIGRATIONS, SCHEMA_VERSION, migrate
from sealpress.spool.store import QueueCounts
from tests.spool.contract.site import DONE, HandClock, Site
from tests.spool.plain_sealer import PlainSealer

STATES = [JobState.PENDING, JobState.PENDING, JobState.PENDING_HELD, JobState.COMPLETED]
_ADD = """
INSERT INTO job (queue_id, job_id, uuid, state, reasons, priority, hold_until, is_open, is_secure,
                 created_at, created, touched, owner, private)
VALUES (1, ?, 'u', ?, '', 50, 0, 0, 1, 0, 0, 0, x'00', ?)
"""


def version_of(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def tables_of(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY name").fetchall()


def older(path: Path, version: int) -> None:
    """Make a database as an older version left it, with jobs in it."""
    connection = sqlite3.connect(path, isolation_level=None)
    migrate(connection, to=version)
    rows = Rows(PlainSealer(), HandClock().spool_clock())
    private = rows.sealed_private(JobPrivate(name="old", user="ann"), "u")
    connection.execute("INSERT INTO queue (name, ready_at) VALUES ('office', 0)")
    for number, state in enumerate(STATES, 1):
        connection.execute(_ADD, (number, int(state), private))
    connection.execute("UPDATE meta SET value = 5 WHERE name = 'next_job_id'")
    connection.close()


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
async def test_an_older_store_is_brought_up_with_its_jobs(site: Site, version: int) -> None:
    await site.store.close()
    (site.folder / "jobs.db").unlink()
    older(site.folder / "jobs.db", version)
    site.store = site.opened()
    if version < 2:
        assert await site.store.counts(1) == QueueCounts(active=3, history=1)
    assert await site.listed() == [1, 2, 3]
    claim = await site.claim()
    assert (claim.job.job_id, claim.job.private.name) == (1, "old")
    claim = await site.store.finish(claim, DONE)
    assert claim.job.job_id == 2
    assert (await site.add()).job_id == 5


@pytest.mark.parametrize("version", range(SCHEMA_VERSION))
def test_every_way_leads_to_the_same_tables(version: int) -> None:
    straight, stepwise = sqlite3.connect(":memory:"), sqlite3.connect(":memory:")
    try:
        assert migrate(straight) == 0
        migrate(stepwise, to=version)
        assert migrate(stepwise) == version
        assert tables_of(stepwise) == tables_of(straight)
        assert version_of(stepwise) == SCHEMA_VERSION == len(MIGRATIONS)
    finally:
        straight.close()
        stepwise.close()


def test_a_step_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = (*MIGRATIONS, "CREATE TABLE fine (x); CREATE TABLE queue (x);")
    monkeypatch.setattr("sealpress.spool.sqlite.schema.MIGRATIONS", steps)
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection, to=SCHEMA_VERSION)
    before = tables_of(connection)
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, to=SCHEMA_VERSION + 1)
    assert not connection.in_transaction
    assert (tables_of(connection), version_of(connection)) == (before, SCHEMA_VERSION)
    connection.close()


def test_newer_tables_are_left_alone() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("PRAGMA user_version = 77")
    with pytest.raises(SpoolError) as caught:
        migrate(connection)
    assert caught.value.reason is Reason.SPOOL_TOO_NEW
    assert tables_of(connection) == []
    connection.close()

"""Every frequent statement finds its rows by an index, so a backlog makes none of them slow."""

from __future__ import annotations

import re
import sqlite3

import pytest

from sealpress.spool.sqlite import accepting, delivering, keeping, looking, rows, sweeping
from sealpress.spool.sqlite.schema import migrate

STATEMENTS = [
    delivering._READY_QUEUES,
    delivering._BEGUN,
    delivering._FIRST,
    delivering._BEGIN,
    delivering._OWNED,
    delivering._RECOVER,
    delivering._RECOVER_ALL,
    accepting._WAKE,
    looking._JOB_BY_NUMBER,
    rows._JOB_BY_KEY,
    rows._DOCUMENTS,
    keeping._SHRED,
    sweeping._HELD,
    sweeping._LATE,
    sweeping._READY,
    *(
        f"SELECT key FROM job WHERE queue_id = 1 AND {group.condition} ORDER BY {group.order}"
        for group in (*looking._ACTIVE, *looking._ENDED)
    ),
]


@pytest.fixture(scope="module")
def connection() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    migrate(connection)
    yield connection
    connection.close()


@pytest.mark.parametrize("statement", STATEMENTS)
def test_no_table_is_read_through(connection: sqlite3.Connection, statement: str) -> None:
    values = [0] * statement.count("?")
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    assert plan
    assert not [step for step in plan if re.match(r"SCAN (?!.* USING )", step)], plan
    assert not [step for step in plan if "TEMP B-TREE FOR ORDER" in step], plan

"""``sealpress accounts``: sums by user and queue, also while a gateway has the spool."""

from __future__ import annotations

import asyncio
import csv
import io
import os
from pathlib import Path

import pytest

from sealpress.ipp.states import JobState
from sealpress.spool.encryption.ring import open_ring
from sealpress.spool.records import DocumentPlace, JobChange, JobPrivate, NewDocument, NewJob
from sealpress.spool.sqlite import SqliteStore

USERS = ("ann", "ann", "=1+1", "@bob")


async def printed(folder, sealer) -> None:
    """Print a job a user at two queues."""
    store = SqliteStore.open(folder, sealer=sealer)
    try:
        for number, user in enumerate(USERS):
            queue = await store.open_queue("q1" if number else "q2")
            job_id = (await store.reserve_job_ids(1))[0]
            new = NewJob(
                queue_id=queue.id, job_id=job_id, uuid=str(number), private=JobPrivate(user=user)
            )
            place = DocumentPlace(b"key", b"sealed")
            document = NewDocument(document_format="text/plain", octets=100, place=place)
            await store.add_job(new, [document])
            claim = (await store.claim("tests", 1))[0]
            done = JobChange(state=JobState.COMPLETED, impressions=3, sheets=2)
            await store.finish(claim, done)
    finally:
        await store.close()


@pytest.fixture
def spool():
    folder = Path(os.environ["SEALPRESS_HOME"]) / "spool"
    asyncio.run(printed(folder, open_ring(folder, "file")))
    return folder


def test_sums_by_user_and_queue(sealpress, spool):
    told = sealpress("accounts", "--json").json
    assert [(one["user"], one["queue"], one["pages"], one["octets"]) for one in told] == [
        ("=1+1", "q1", 3, 100),
        ("@bob", "q1", 3, 100),
        ("ann", "q1", 3, 100),
        ("ann", "q2", 3, 100),
    ]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--user", "ann"), 2),
        (("--user", "ann", "--queue", "q1"), 1),
        (("--queue", "q3"), 0),
        (("--since", "2999-01-01"), 0),
        (("--until", "1999-01-01"), 0),
        (("--by-day",), 4),
    ],
)
def test_what_is_added_up(sealpress, spool, words, count):
    assert len(sealpress("accounts", "--json", *words).json) == count


def test_days(sealpress, spool):
    told = sealpress("accounts", "--json", "--by-day").json
    day = told[0]["day"]
    assert len(sealpress("accounts", "--json", "--since", day, "--until", day).json) == 4


def test_csv_has_no_formulas(sealpress, spool):
    rows = [*csv.DictReader(io.StringIO(sealpress("accounts", "--csv").out))]
    assert [row["user"] for row in rows] == ["'=1+1", "'@bob", "ann", "ann"]
    assert rows[0]["jobs"] == "1"


def test_a_table_for_people(sealpress, spool):
    lines = sealpress("accounts", "--user", "ann").out.splitlines()
    assert lines[0].split() == ["user", "queue", "jobs", "pages", "sheets", "octets"]
    assert lines[1].split() == ["ann", "q1", "1", "3", "2", "100"]


def test_while_a_gateway_has_the_spool(sealpress, spool):
    store = SqliteStore.open(spool, sealer=open_ring(spool, "file"))
    try:
        assert len(sealpress("accounts", "--json").json) == 4
    finally:
        asyncio.run(store.close())


def test_without_a_spool_nothing_was_printed(sealpress):
    assert "Nothing was printed." in sealpress("accounts").err
    assert sealpress("accounts", "--json").json == []
    assert not (Path(os.environ["SEALPRESS_HOME"]) / "spool").exists()

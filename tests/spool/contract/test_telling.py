"""Contract of stores: each note exactly once and in order; sums by day, queue and user."""

from __future__ import annotations

import asyncio
import time

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.spool.records import FOREVER, JobChange, JobPrivate
from sealpress.spool.store import Account
from tests.spool.contract.site import DONE, Site, document

DAY = 86400.0


async def test_every_change_can_leave_a_note(site: Site) -> None:
    lab = await site.queue("lab")
    held = await site.add(note=b"add", state=JobState.PENDING_HELD, hold_until=FOREVER)
    moved = await site.store.move_job(held.key, lab, version=held.version, note=b"move")
    await site.store.change_job(moved.key, JobChange(state=JobState.PENDING), note=b"change")
    claim = await site.claim()
    await site.store.advance(claim, JobChange(sheets=1), note=b"advance")
    await site.store.finish(claim, DONE, note=b"finish")
    opened = await site.add_open()
    await site.store.add_document(opened.key, document(), closes=True, note=b"document")
    await site.store.change_queue(lab, is_paused=True, note=b"pause")
    words = [b"add", b"move", b"change", b"advance", b"finish", b"document", b"pause"]
    await site.reopen()
    assert await site.store.notes(100) == list(enumerate(words, 1))


async def test_what_failed_leaves_neither_note_nor_gap(site: Site) -> None:
    job = await site.add(note=b"1")
    calls = [
        site.store.change_job(job.key, JobChange(priority=9), version=99, note=b"no"),
        site.store.change_job(job.key, JobChange(priority=9), note=b"2"),
        site.store.move_job(job.key, 99, version=2, note=b"no"),
        site.store.add_job(await site.new_job(), note=b"3"),
        site.store.add_job(await site.new_job(job_id=job.job_id), note=b"no"),
    ]
    answers = await asyncio.gather(*calls, return_exceptions=True)
    refused = [isinstance(answer, SpoolError) for answer in answers]
    assert refused == [True, False, True, False, True]
    assert await site.store.notes(100) == [(1, b"1"), (2, b"2"), (3, b"3")]


async def test_notes_go_when_they_are_exported_and_numbers_go_on(site: Site) -> None:
    for number in range(5):
        await site.add(note=b"%d" % number)
    assert await site.store.note_count() == 5
    assert [number for number, _ in await site.store.notes(2)] == [1, 2]
    await site.store.drop_notes(3)
    await site.store.drop_notes(3)
    assert (await site.store.notes(9), await site.store.note_count()) == ([(4, b"3"), (5, b"4")], 2)
    await site.store.drop_notes(5)
    await site.reopen()
    await site.add(note=b"after")
    assert await site.store.notes(9) == [(6, b"after")]


async def test_no_note_is_no_note(site: Site) -> None:
    await site.done()
    assert (await site.store.notes(9), await site.store.note_count()) == ([], 0)


async def printed(site: Site, user: str, queue: str, impressions: int) -> None:
    await site.add(queue, private=JobPrivate(name="x", user=user))
    change = JobChange(state=JobState.COMPLETED, impressions=impressions, sheets=1)
    assert await site.store.finish(await site.claim(), change) is None


async def test_sums_by_day_queue_and_user(site: Site) -> None:
    for impressions in (3, 4):
        await printed(site, "ann", "office", impressions)
    await printed(site, "bob", "office", 1)
    await printed(site, "ann", "lab", 5)
    day = time.strftime("%Y-%m-%d", time.localtime(site.time.wall))
    octets = document().octets
    sums = [("lab", "ann", 1, 5), ("office", "ann", 2, 7), ("office", "bob", 1, 1)]
    assert await site.store.accounts() == [
        Account(
            day=day,
            queue=queue,
            user=user,
            jobs=jobs,
            impressions=impressions,
            sheets=jobs,
            octets=jobs * octets,
        )
        for queue, user, jobs, impressions in sums
    ]


async def test_days_from_and_to(site: Site) -> None:
    days = []
    for _ in range(3):
        days.append(time.strftime("%Y-%m-%d", time.localtime(site.time.wall)))
        await printed(site, "ann", "office", 1)
        site.time.pass_by(DAY)
    found = [account.day for account in await site.store.accounts(since=days[1])]
    assert found == days[1:]
    assert [account.day for account in await site.store.accounts(until=days[1])] == days[:2]
    (one,) = await site.store.accounts(since=days[1], until=days[1])
    assert (one.day, one.jobs) == (days[1], 1)


async def test_only_what_was_printed_counts_and_stays_when_jobs_are_forgotten(site: Site) -> None:
    await printed(site, "ann", "office", 1)
    job = await site.add()
    await site.store.change_job(job.key, JobChange(state=JobState.CANCELED))
    await site.store.purge(documents_after=0, history_after=0, limit=9)
    await site.store.remove_queue(job.queue_id)
    assert [(one.queue, one.jobs) for one in await site.store.accounts()] == [("office", 1)]


@pytest.mark.parametrize("user", ["", "Ünal", "a\ud800b"])
async def test_any_name_of_a_user(site: Site, user: str) -> None:
    await printed(site, user, "office", 1)
    (account,) = await site.store.accounts()
    assert account.user == user.replace("\ud800", "\\ud800")

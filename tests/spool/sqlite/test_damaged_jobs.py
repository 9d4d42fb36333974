"""A job of which the spool can't read everything any more: it says so, and all others go on."""

from __future__ import annotations

import sqlite3

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.reasons import Reason
from sealpress.spool.records import JobChange, JobPrivate, RemoteJob, SpooledJob
from sealpress.spool.sqlite.connection import DATABASE
from sealpress.spool.store import JobSelection, Which
from tests.spool.contract.site import DONE, Site, document

pytestmark = pytest.mark.anyio

FLIPPED = "CAST(substr({0}, 1, length({0}) - 1) || x'00' AS BLOB)"


async def damage(site: Site, job: SpooledJob, column: str, table: str = "job") -> None:
    """Change the last octet of what is sealed, as a failing disk does."""
    await site.store.close()
    key = "key" if table == "job" else "job"
    connection = sqlite3.connect(site.folder / DATABASE)
    with connection:
        statement = f"UPDATE {table} SET {column} = {FLIPPED.format(column)} WHERE {key} = ?"
        assert connection.execute(statement, (job.key,)).rowcount == 1
    connection.close()
    site.store = site.opened()


async def found(site: Site, job: SpooledJob) -> SpooledJob:
    again = await site.store.job(job.job_id)
    assert again is not None
    return again


@pytest.mark.parametrize("column", ["private", "told"])
async def test_a_damaged_job_is_listed_with_all_others(site: Site, column: str) -> None:
    first, broken, last = [await site.add(message="words") for _ in range(3)]
    await damage(site, broken, column)
    assert await site.listed() == [first.job_id, broken.job_id, last.job_id]
    shown = await found(site, broken)
    assert shown.damage is not None
    assert shown.damage.reason is Reason.DOCUMENT_LOST
    assert (await found(site, first)).damage is None


async def test_a_damaged_job_says_so(site: Site) -> None:
    broken = await site.add()
    await damage(site, broken, "private")
    (shown,) = await site.store.jobs(JobSelection())
    assert "damaged" in shown.message
    assert shown.private == JobPrivate()


async def test_a_damaged_job_keeps_no_queue_from_being_claimed(site: Site) -> None:
    broken, other = await site.add("one"), await site.add("two")
    await damage(site, broken, "private")
    claims = await site.store.claim("gateway", 10)
    assert {claim.job.job_id for claim in claims} == {broken.job_id, other.job_id}


async def test_a_damaged_job_can_follow_another_and_be_ended(site: Site) -> None:
    _, broken, last = await site.add(), await site.add(message="words"), await site.add()
    await damage(site, broken, "private")
    await damage(site, broken, "told")
    following = await site.store.finish(await site.claim(), DONE)
    assert following is not None
    assert following.job.damage is not None
    change = JobChange(state=JobState.ABORTED, message="it is damaged")
    following = await site.store.finish(following, change)
    assert following is not None
    assert following.job.job_id == last.job_id
    assert (await found(site, broken)).message == "it is damaged"


async def test_a_job_whose_key_is_gone_says_that(site: Site) -> None:
    job = await site.add()
    site.store._rows.sealer = KeyGone()
    shown = await found(site, job)
    assert shown.damage is not None
    assert shown.damage.reason is Reason.SPOOL_KEY_WRONG


class KeyGone:
    """A ring without the key."""

    def seal(self, octets: bytes, context: bytes) -> bytes:
        raise NotImplementedError

    def open(self, octets: bytes, context: bytes) -> bytes:
        raise SpoolError(Reason.SPOOL_KEY_WRONG, "sealed with key 7, which is not there")

    def digest(self, text: str) -> bytes:
        return text.encode()


async def test_the_proof_of_the_key_may_be_damaged_too(site: Site) -> None:
    broken, other = await site.add(), await site.add()
    await damage(site, broken, "private")
    await site.store.close()
    connection = sqlite3.connect(site.folder / DATABASE)
    with connection:
        connection.execute("UPDATE meta SET value = x'00' WHERE name = 'proof'")
    connection.close()
    site.store = site.opened()
    assert (await found(site, other)).damage is None


async def test_the_only_job_may_be_damaged(site: Site) -> None:
    broken = await site.add()
    await damage(site, broken, "private")
    await site.reopen()
    assert (await found(site, broken)).damage is not None


async def test_held_jobs_go_beside_a_damaged_one(site: Site) -> None:
    until = site.time.wall + 10
    held = {"state": JobState.PENDING_HELD, "hold_until": until}
    broken, other = await site.add(**held), await site.add(**held)
    await damage(site, broken, "private")
    site.time.pass_by(20)
    swept = await site.store.sweep()
    assert {job.job_id for job in swept.changed} == {broken.job_id, other.job_id}


async def test_what_is_damaged_is_not_written_over(site: Site) -> None:
    broken = await site.add()
    await damage(site, broken, "private")
    with pytest.raises(SpoolError) as caught:
        await site.store.change_job(broken.key, JobChange(private=JobPrivate(name="other")))
    assert caught.value.reason is Reason.JOB_CHANGED
    assert (await found(site, broken)).damage is not None


async def test_keys_are_renewed_around_a_damaged_job(site: Site) -> None:
    broken, other = await site.add(), await site.add()
    await damage(site, broken, "private")
    assert await site.store.reseal(lambda wrapped, _: wrapped, after=0, limit=10) == other.key
    assert (await found(site, other)).private.name == "letter"


async def test_a_document_whose_key_is_damaged_does_not_stop_the_renewal(site: Site) -> None:
    job = await site.add()

    def rewrap(_wrapped: bytes, _uuid: str) -> bytes:
        raise SpoolError(Reason.DOCUMENT_LOST, "damaged")

    assert await site.store.reseal(rewrap, after=0, limit=10) == job.key
    (document,) = (await found(site, job)).documents
    assert document.place == job.documents[0].place


async def test_a_damaged_job_that_was_printed_is_accounted_for(site: Site) -> None:
    broken = await site.add()
    await damage(site, broken, "private")
    await site.store.finish(await site.claim(), DONE)
    (account,) = await site.store.accounts()
    assert (account.jobs, account.user) == (1, "")


async def test_a_damaged_account_stands_beside_the_others(site: Site) -> None:
    await site.done()
    await site.store.close()
    connection = sqlite3.connect(site.folder / DATABASE)
    with connection:
        connection.execute(f"UPDATE account SET user = {FLIPPED.format('user')}")
    connection.close()
    site.store = site.opened()
    (account,) = await site.store.accounts()
    assert (account.jobs, account.user) == (1, "")


async def test_the_name_of_a_document_is_all_that_is_lost_with_it(site: Site) -> None:
    job = await site.add("office", document(name="letter.pdf"))
    await damage(site, job, "name", "document")
    shown = await found(site, job)
    assert (shown.damage, shown.documents[0].name) == (None, "")


async def test_where_a_job_was_sent_is_kept(site: Site) -> None:
    job = await site.add()
    claim = await site.claim()
    remote = RemoteJob(job_id=5, name="letter", printer="ipp://there/ipp/print")
    await site.store.advance(claim, JobChange(remote=remote))
    assert (await found(site, job)).remote.printer == "ipp://there/ipp/print"


async def test_jobs_of_the_version_before_have_no_printer(site: Site) -> None:
    job = await site.add()
    old = site.sealer.seal(b'["words", "letter"]', b"told:" + job.uuid.encode())
    await site.store.close()
    connection = sqlite3.connect(site.folder / DATABASE)
    with connection:
        connection.execute("UPDATE job SET told = ? WHERE key = ?", (old, job.key))
    connection.close()
    site.store = site.opened()
    shown = (await site.store.jobs(JobSelection(which=Which.ALL)))[0]
    assert (shown.message, shown.remote.name, shown.remote.printer) == ("words", "letter", "")

"""The spool as a thief finds it: nothing of documents or names is readable, nothing shredded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sealpress.errors import SpoolError
from sealpress.ipp.states import JobState
from sealpress.spool.encryption.renewal import KeyRenewal, renew_key
from sealpress.spool.records import JobChange
from tests.spool.submitter import SECRET, SECRET_NAME, SECRET_USER, SIZES, Spool, submit

pytestmark = pytest.mark.anyio

RUN = 8
"""Octets in a row of a secret that nowhere may be found."""


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def spool(tmp_path):
    async with Spool(tmp_path) as spool:
        yield spool


async def fill(spool):
    """Submit a job of each size; return their numbers."""
    queue = await spool.store.open_queue("laser")
    job_ids = await spool.store.reserve_job_ids(len(SIZES))
    for job_id, size in zip(job_ids, SIZES, strict=True):
        await submit(spool, queue.id, job_id, size)
    return list(job_ids)


def octets_of(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".reserve"]
    return {path.name: path.read_bytes() for path in files}


def readable(folder: Path, secret: bytes) -> list[str]:
    """Return the files that have a run of a secret."""
    runs = [secret[at : at + RUN] for at in range(len(secret) - RUN + 1)]
    return [
        name for name, octets in octets_of(folder).items() if any(run in octets for run in runs)
    ]


async def test_no_run_of_a_secret_is_in_any_file(spool, tmp_path):
    await fill(spool)
    assert {"jobs.db", "jobs.db-wal", "keys.json"} <= octets_of(tmp_path).keys()
    for secret in (SECRET, SECRET_NAME.encode(), SECRET_USER.encode()):
        assert readable(tmp_path, secret) == []
        assert readable(tmp_path, secret.decode().encode("utf-16-le")) == []


async def test_the_strings_are_found_where_they_are(tmp_path):
    (tmp_path / "plain").write_bytes(b"x" + SECRET[5:13])
    assert readable(tmp_path, SECRET) == ["plain"]


async def test_names_of_files_tell_nothing(spool, tmp_path):
    await fill(spool)
    for path in (tmp_path / "documents").iterdir():
        assert len(path.name) == 32
        assert path.stat().st_mode & 0o777 == 0o600


async def shred(spool, job_ids):
    """Print all jobs and forget their documents; return their wrapped keys."""
    keys = []
    (claim,) = await spool.store.claim("me", 1)
    while claim is not None:
        job = await spool.store.job(claim.job.job_id)
        keys += [document.place.wrapped_key for document in job.documents]
        claim = await spool.store.finish(claim, JobChange(state=JobState.COMPLETED))
    purged = await spool.store.purge(documents_after=0, history_after=1e9, limit=100)
    await spool.vault.remove(purged.files)
    assert len(keys) == len(job_ids)
    return keys


async def test_a_purged_document_s_key_is_nowhere(spool, tmp_path):
    job_ids = await fill(spool)
    keys = await shred(spool, job_ids)
    files = octets_of(tmp_path)
    for key in keys:
        assert not [name for name, octets in files.items() if key[5:21] in octets]
    assert list((tmp_path / "documents").iterdir()) == []
    assert spool.vault.space.status.used == 0


async def test_a_copy_of_the_files_is_worthless_without_the_key(spool, tmp_path):
    job_ids = await fill(spool)
    jobs = [await spool.store.job(job_id) for job_id in job_ids]
    await renew_key(spool.store, spool.ring)
    for job in jobs:  # as they were before the key was renewed
        with pytest.raises(SpoolError):
            await spool.document(job)
    for job_id, size in zip(job_ids, SIZES, strict=True):
        assert len(await spool.document(await spool.store.job(job_id))) == size


async def test_the_key_is_renewed_while_jobs_come(spool):
    queue = await spool.store.open_queue("laser")
    before = await fill(spool)
    after = await spool.store.reserve_job_ids(20)
    renewal = KeyRenewal(spool.store, spool.ring, spool.vault.settled)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(renewal.run())
        for job_id in after:
            tasks.create_task(submit(spool, queue.id, job_id, SIZES[job_id % len(SIZES)]))
        assert (await renewal.rotate(patience=60)).older == ()
        running.cancel()
    for job_id in [*before, *after]:
        job = await spool.store.job(job_id)
        assert (job.private.name, job.documents[0].name) == (SECRET_NAME, SECRET_NAME)
        assert (await spool.document(job)).startswith(SECRET[:20])

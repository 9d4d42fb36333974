"""Opening a store: one gateway a folder, damage that is named, files for their owner alone."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sealpress.catalogue import CATALOGUE
from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.sqlite import SqliteStore, check_spool, read_accounts
from sealpress.spool.sqlite.opening import CHECKED_AT_ONCE_OCTETS
from sealpress.spool.store import JobSelection
from tests.spool.contract.site import Site, document
from tests.spool.plain_sealer import PlainSealer

PAGE = 4096


def refused(folder: Path) -> SpoolError:
    with pytest.raises(SpoolError) as caught:
        SqliteStore.open(folder, sealer=PlainSealer())
    return caught.value


async def test_only_one_at_a_time(site: Site) -> None:
    error = refused(site.folder)
    assert error.reason is Reason.SPOOL_IN_USE
    assert f"process {os.getpid()}" in error.detail
    await site.reopen()


def other_process(folder: Path) -> str:
    """What another process says that wants the folder."""
    code = (
        "import sys, pathlib; from sealpress.spool.sqlite.connection import FolderLock;"
        "FolderLock(pathlib.Path(sys.argv[1])); print('in')"
    )
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return done.stdout + done.stderr


async def test_another_process_is_kept_out_and_let_in_when_we_are_gone(site: Site) -> None:
    assert "spool-in-use" in other_process(site.folder)
    await site.store.close()
    assert other_process(site.folder) == "in\n"


async def test_its_files_are_for_their_owner(site: Site) -> None:
    await site.add()
    modes = {path.name: path.stat().st_mode & 0o777 for path in site.folder.iterdir()}
    assert modes == dict.fromkeys(("jobs.db", "jobs.db-wal", "jobs.db-shm", "jobs.lock"), 0o600)
    assert site.folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused(tmp_path / "file" / "spool").reason is Reason.SPOOL_FAILED


def test_a_folder_in_the_way_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "jobs.lock").mkdir()
    assert refused(tmp_path).reason is Reason.SPOOL_FAILED


@pytest.mark.parametrize(
    "damage",
    [
        lambda octets: os.urandom(len(octets)),
        lambda octets: octets[: len(octets) // 2],
        lambda octets: octets[:PAGE] + os.urandom(len(octets) - PAGE),
        lambda octets: octets[: 3 * PAGE] + bytes(PAGE) + octets[4 * PAGE :],
        lambda octets: octets[:100] + bytes(PAGE - 100) + octets[PAGE:],
    ],
    ids=["garbage", "half", "garbage-after-the-header", "a-hole", "no-schema"],
)
async def test_damage_is_named_with_a_remedy(site: Site, damage) -> None:
    for _ in range(50):
        await site.add()
    await site.store.close()
    path = site.folder / "jobs.db"
    path.write_bytes(damage(path.read_bytes()))
    error = refused(site.folder)
    assert error.reason is Reason.SPOOL_DAMAGED
    assert str(path) in error.detail or "malformed" in error.detail
    assert "backup" in CATALOGUE[error.reason].remedy


async def test_damage_found_later_is_named_as_well(site: Site) -> None:
    for _ in range(CHECKED_AT_ONCE_OCTETS // 100_000 + 1):
        await site.add("office", document(os.urandom(100_000)))
    await site.store.close()
    path = site.folder / "jobs.db"
    with path.open("r+b") as file:
        file.seek(100 * PAGE)
        file.write(os.urandom(path.stat().st_size - 21 * PAGE))
    with pytest.raises(SpoolError) as caught:
        await opened_and_checked(site)
    assert caught.value.reason is Reason.SPOOL_DAMAGED


async def opened_and_checked(site: Site) -> None:
    site.store = site.opened()
    check_spool(site.folder)


async def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    (tmp_path / "jobs.db").touch()
    store = SqliteStore.open(tmp_path, sealer=PlainSealer())
    assert await store.jobs(JobSelection()) == []
    await store.close()


async def test_the_numbers_of_a_store_go_round(site: Site) -> None:
    kept = [await site.add() for _ in range(3)]
    await site.store.close()
    connection = sqlite3.connect(site.folder / "jobs.db", isolation_level=None)
    connection.execute("UPDATE meta SET value = ? WHERE name = 'next_job_id'", (2**31 - 6,))
    connection.close()
    site.store = site.opened()
    assert await site.store.reserve_job_ids(6) == range(2**31 - 6, 2**31)
    last = kept[-1].job_id
    assert await site.store.reserve_job_ids(6) == range(last + 1, last + 7)


async def test_numbers_that_would_not_fit_before_the_end_begin_anew(site: Site) -> None:
    await site.store.close()
    connection = sqlite3.connect(site.folder / "jobs.db", isolation_level=None)
    connection.execute("UPDATE meta SET value = ? WHERE name = 'next_job_id'", (2**31 - 2,))
    connection.close()
    site.store = site.opened()
    assert await site.store.reserve_job_ids(5) == range(1, 6)


async def test_accounts_can_be_read_beside_a_gateway(site: Site) -> None:
    await site.done()
    (account,) = read_accounts(site.folder, sealer=site.sealer)
    assert (account.user, account.jobs) == ("ann", 1)
    assert await site.store.accounts() == [account]
    assert read_accounts(site.folder, sealer=site.sealer, since="2999-01-01") == []


def test_accounts_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(SpoolError, match="no spool"):
        read_accounts(tmp_path, sealer=PlainSealer())


async def test_a_long_queue_is_claimed_at_once(site: Site) -> None:
    """Nothing is loaded that is not asked for: opening takes as long as for an empty store."""
    new = [await site.new_job() for _ in range(2000)]
    await asyncio.gather(*(site.store.add_job(job) for job in new))
    begun = time.process_time()
    await site.reopen()
    claim = await site.claim()
    assert time.process_time() - begun < 2
    assert claim.job.job_id == new[0].job_id

"""Files of the database that somebody removes while it is in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.sqlite.presence import Presence, file_of
from tests.spool.contract.site import Site

FILES = ("jobs.db", "jobs.db-wal", "jobs.db-shm")


@pytest.mark.parametrize("gone", [FILES, FILES[:1], FILES[1:2]], ids=["all", "database", "log"])
async def test_what_was_removed_is_put_back(site: Site, gone) -> None:
    first = [await site.add() for _ in range(3)]
    for name in gone:
        (site.folder / name).unlink()
    after = [await site.add() for _ in range(3)]
    numbers = [job.job_id for job in (*first, *after)]
    assert await site.listed() == numbers, "readers see the new file"
    await site.reopen()
    assert await site.listed() == numbers


async def test_closing_puts_it_back_as_well(site: Site) -> None:
    job = await site.add()
    for name in FILES:
        (site.folder / name).unlink()
    await site.reopen()
    assert await site.listed() == [job.job_id]


async def test_another_database_in_its_place_is_left_alone(site: Site, tmp_path: Path) -> None:
    await site.add()
    other = tmp_path / "backup.db"
    other.write_bytes(b"from a backup")
    other.replace(site.folder / "jobs.db")
    with pytest.raises(SpoolError, match="start the server anew") as caught:
        await site.add()
    assert caught.value.reason is Reason.SPOOL_DAMAGED
    assert (site.folder / "jobs.db").read_bytes() == b"from a backup"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert file_of(tmp_path / "none") == 0
    presence = Presence(tmp_path / "none")
    assert presence.is_whole()
    (tmp_path / "none").touch()
    with pytest.raises(SpoolError):
        presence.is_whole()

"""A disk that fails at every step: nothing is acknowledged, nothing stays, and it goes on."""

from __future__ import annotations

import asyncio
import errno

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption.stream import CHUNK_OCTETS, MAX_DOCUMENT_OCTETS
from sealpress.spool.space import Space
from tests.spool.files.failing import STEPS

pytestmark = pytest.mark.anyio

UUID = "6d0cc1b2-7a0e-4a5e-8d5b-6f1d3c1a2b3c"
LARGE = bytes(range(256)) * (9 * CHUNK_OCTETS // 256)
FAILURES = [(step, at) for step in STEPS for at in (1, 2, 3) if at == 1 or step == "write"]


async def submit(vault):
    """Keep a document as a receiver does: whatever fails, what came is discarded."""
    writer = vault.receive(UUID)
    try:
        await writer.write(LARGE)
        return await writer.commit()
    finally:
        await writer.discard()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.EIO, Reason.SPOOL_FAILED),
        (errno.ENOSPC, Reason.SPOOL_FULL),
        (errno.EDQUOT, Reason.SPOOL_FULL),
        (errno.EROFS, Reason.SPOOL_FAILED),
    ],
)
@pytest.mark.parametrize(("step", "at"), FAILURES)
async def test_a_failing_step_leaves_nothing_and_it_goes_on(
    vault, disk, there, step, at, code, reason
):
    disk.fail(step, at, code)
    with pytest.raises(SpoolError) as caught:
        await submit(vault)
    assert caught.value.reason is reason
    assert there() == set()
    assert vault.space.status.used == 0
    disk.heal()
    place = await submit(vault)
    assert b"".join([piece async for piece in vault.read(place, UUID)]) == LARGE


async def test_what_can_not_be_removed_is_left_to_a_sweep(vault, disk, there):
    disk.fail("remove")
    writer = vault.receive(UUID)
    await writer.write(LARGE)
    disk.fail("sync_names")
    disk._fails_at["remove"] = disk.done.count("remove") + 1
    with pytest.raises(SpoolError):
        await writer.commit()
    assert len(there()) == 1
    disk.heal()
    assert await vault.sweep(set()) == 1
    assert there() == set()
    assert vault.space.status.used == 0


async def test_a_commit_given_up_leaves_nothing(vault, there):
    for _ in range(5):
        writer = vault.receive(UUID)
        await writer.write(LARGE)
        task = asyncio.create_task(writer.commit())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert there() == set()
    assert vault.space.status.used == 0


async def test_one_failing_sync_of_names_is_everybody_s(vault, disk, there):
    disk.fail("sync_names", lasting=True)
    results = await asyncio.gather(*(submit(vault) for _ in range(6)), return_exceptions=True)
    assert all(isinstance(result, SpoolError) for result in results)
    assert there() == set()


@pytest.mark.parametrize("free", [0, CHUNK_OCTETS, 5 * CHUNK_OCTETS])
async def test_a_document_is_refused_before_the_disk_is_full(vault, disk, there, tmp_path, free):
    space = Space(tmp_path, reserve_octets=0, free=lambda _: free - vault.space.status.used)
    vault._shop.space = space
    with pytest.raises(SpoolError) as caught:
        await submit(vault)
    assert caught.value.reason is Reason.SPOOL_FULL
    assert there() == set()
    assert vault.space.status.used == 0
    assert "sync" not in disk.done


async def test_a_small_document_is_refused_as_well(vault, tmp_path):
    vault._shop.space = Space(tmp_path, reserve_octets=100, free=lambda _: 100)
    writer = vault.receive(UUID)
    await writer.write(b"x")
    with pytest.raises(SpoolError) as caught:
        await writer.commit()
    assert caught.value.reason is Reason.SPOOL_FULL


async def test_what_the_disk_says_names_no_path(vault, disk, documents):
    disk.fail("create")
    with pytest.raises(SpoolError) as caught:
        await submit(vault)
    assert str(documents) not in str(caught.value)


async def test_no_document_needs_more_nonces_than_there_are(vault, there):
    writer = vault.receive(UUID)
    writer.octets = MAX_DOCUMENT_OCTETS - 1
    await writer.write(b"1")
    with pytest.raises(SpoolError) as caught:
        await writer.write(b"2")
    assert caught.value.reason is Reason.SPOOL_FULL
    await writer.discard()

"""Documents kept and given back, bound to their job, found damaged, swept."""

from __future__ import annotations

import asyncio
import dataclasses
import os

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption.stream import CHUNK_OCTETS, SEALED_CHUNK_OCTETS, sealed_octets
from sealpress.spool.files import vault as vault_module
from sealpress.spool.files.vault import FileVault
from sealpress.spool.records import DocumentPlace
from sealpress.spool.space import Space
from sealpress.spool.vault import MAX_INLINE_OCTETS, DocumentVault

pytestmark = pytest.mark.anyio

UUID, OTHER = "6d0cc1b2-7a0e-4a5e-8d5b-6f1d3c1a2b3c", "00000000-0000-4000-8000-000000000000"
LARGE = os.urandom(5 * CHUNK_OCTETS + 100)
SIZES = [0, 1, MAX_INLINE_OCTETS, MAX_INLINE_OCTETS + 1, CHUNK_OCTETS, 4 * CHUNK_OCTETS]
SIZES += [4 * CHUNK_OCTETS + 1, len(LARGE)]


async def keep(vault: DocumentVault, octets, pieces=7000, uuid=UUID):
    writer = vault.receive(uuid)
    for at in range(0, len(octets), pieces):
        await writer.write(memoryview(octets)[at : at + pieces])
    assert writer.octets == len(octets)
    return await writer.commit()


async def read(vault, place, start=0, uuid=UUID):
    return b"".join([piece async for piece in vault.read(place, uuid, start=start)])


async def drain(pieces):
    async for _ in pieces:
        pass


async def lost(vault, place, **how):
    with pytest.raises(SpoolError) as caught:
        await read(vault, place, **how)
    return caught.value.reason


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pieces", [7000, 1 << 20])
async def test_what_is_kept_is_given_back(vault, there, size, pieces):
    place = await keep(vault, LARGE[:size], pieces)
    assert await read(vault, place) == LARGE[:size]
    is_inline = size <= MAX_INLINE_OCTETS
    assert (place.sealed is not None) is is_inline
    assert there() == (set() if is_inline else {place.file})


@pytest.mark.parametrize("size", [100, len(LARGE)])
async def test_reading_may_begin_anywhere(vault, size):
    place = await keep(vault, LARGE[:size])
    for start in (0, 1, 99, 100, CHUNK_OCTETS, CHUNK_OCTETS + 1, size - 1, size, size + 9999999):
        assert await read(vault, place, start) == LARGE[:size][start:]


async def test_a_slow_reader_gets_a_chunk_at_a_time(vault, monkeypatch):
    monkeypatch.setattr(vault_module, "QUICK_SECONDS", 0.0)
    assert await read(vault, await keep(vault, LARGE)) == LARGE


async def test_a_very_large_document_goes_by_larger_batches(vault, disk):
    octets = bytes(6 << 20) + b"end"
    place = await keep(vault, octets, 1 << 20)
    assert await read(vault, place) == octets
    assert disk.done.count("create") == disk.done.count("sync") == 1


async def test_small_documents_never_touch_the_disk(vault, disk):
    await keep(vault, bytes(MAX_INLINE_OCTETS))
    assert disk.done == []


async def test_the_order_in_which_a_document_is_made_to_last(vault, disk):
    await keep(vault, LARGE)
    assert list(dict.fromkeys(disk.done)) == [
        "create",
        "write",
        "sync",
        "publish",
        "sync_names",
    ]


async def test_many_at_once_share_the_sync_of_names(vault, disk):
    places = await asyncio.gather(*(keep(vault, LARGE) for _ in range(12)))
    assert len({place.file for place in places}) == 12
    assert disk.done.count("sync") == 12
    assert disk.done.count("sync_names") < 12


async def test_nothing_readable_is_on_the_disk(vault, documents):
    secret = b"the patient's name is on every page. " * 2000
    place = await keep(vault, secret)
    assert secret[:8] not in (documents / place.file).read_bytes()


# Damage


@pytest.mark.parametrize("size", [100, len(LARGE)])
async def test_a_document_of_another_job_is_not_given(vault, size):
    place = await keep(vault, LARGE[:size])
    assert await lost(vault, place, uuid=OTHER) is Reason.DOCUMENT_LOST


async def test_documents_of_one_job_cannot_be_exchanged(vault):
    one, two = await keep(vault, LARGE), await keep(vault, LARGE)
    mixed = dataclasses.replace(one, file=two.file)
    assert await lost(vault, mixed) is Reason.DOCUMENT_LOST


@pytest.mark.parametrize("at", [0, 5, 17, 70_000, 3 * SEALED_CHUNK_OCTETS, -1])
async def test_a_changed_octet_is_seen(vault, documents, at):
    place = await keep(vault, LARGE)
    octets = bytearray((documents / place.file).read_bytes())
    octets[at] ^= 1
    (documents / place.file).write_bytes(octets)
    assert await lost(vault, place) is Reason.DOCUMENT_LOST


@pytest.mark.parametrize("left", [0, 10, 17, 40, SEALED_CHUNK_OCTETS + 17, -1, -117])
@pytest.mark.parametrize("start", [0, len(LARGE)])
async def test_a_file_cut_short_is_seen_wherever_reading_begins(vault, documents, left, start):
    place = await keep(vault, LARGE)
    octets = (documents / place.file).read_bytes()
    (documents / place.file).write_bytes(octets[:left])
    assert await lost(vault, place, start=start) is Reason.DOCUMENT_LOST


async def test_what_was_checked_is_given_before_the_damage(vault, documents):
    place = await keep(vault, LARGE)
    octets = bytearray((documents / place.file).read_bytes())
    octets[-1] ^= 1
    (documents / place.file).write_bytes(octets)
    pieces = vault.read(place, UUID)
    assert LARGE.startswith(await anext(pieces))
    with pytest.raises(SpoolError):
        await drain(pieces)


@pytest.mark.parametrize("sealed", [b"", b"x" * 10, b"x" * 40])
async def test_a_damaged_row(vault, sealed):
    place = dataclasses.replace(await keep(vault, b"small"), sealed=sealed)
    assert await lost(vault, place) is Reason.DOCUMENT_LOST


async def test_a_file_that_is_gone(vault, documents):
    place = await keep(vault, LARGE)
    (documents / place.file).unlink()
    assert await lost(vault, place) is Reason.DOCUMENT_LOST


@pytest.mark.parametrize("file", ["", "../../etc/passwd", "/etc/passwd", "x"])
async def test_a_name_that_is_not_ours_is_never_opened(vault, file):
    place = await keep(vault, LARGE)
    await vault.remove([file])
    assert await lost(vault, DocumentPlace(place.wrapped_key, file=file)) is Reason.DOCUMENT_LOST


# Copies


@pytest.mark.parametrize("size", [100, len(LARGE)])
async def test_a_copy_of_a_job_has_the_same_document(vault, there, size):
    place = await keep(vault, LARGE[:size])
    copy = vault.rebound(place, UUID, OTHER)
    assert await read(vault, copy, uuid=OTHER) == LARGE[:size]
    assert await lost(vault, copy, uuid=UUID) is Reason.DOCUMENT_LOST
    assert len(there()) == (0 if size == 100 else 1)
    with pytest.raises(SpoolError):
        vault.rebound(place, OTHER, UUID)


# Removing


async def test_what_was_discarded_leaves_nothing(vault, there):
    for size in SIZES:
        writer = vault.receive(UUID)
        await writer.write(LARGE[:size])
        await writer.discard()
        await writer.discard()
    assert there() == set()
    assert vault.space.status.used == 0


async def test_discarding_after_the_commit_does_nothing(vault):
    writer = vault.receive(UUID)
    await writer.write(LARGE)
    place = await writer.commit()
    await writer.discard()
    assert await read(vault, place) == LARGE


async def test_removed_files_give_their_room_back(vault, there):
    place = await keep(vault, LARGE)
    assert vault.space.status.used == sealed_octets(len(LARGE))
    await vault.remove([place.file])
    await vault.remove([place.file])
    await vault.remove([])
    assert there() == set()
    assert vault.space.status.used == 0


async def test_a_sweep_removes_what_no_job_has_but_nothing_young(vault, documents, there):
    known, young = await keep(vault, LARGE), await keep(vault, LARGE)
    coming = vault.receive(UUID)
    await coming.write(LARGE)
    orphan = "0" * 32
    (documents / orphan).write_bytes(b"of a process that was killed")
    (documents / ".0.draft").touch()
    (documents / "somebody's notes").touch()
    vault.space.found(28)
    assert await vault.sweep({known.file}) == 2
    assert {known.file, young.file, "somebody's notes"} <= there()
    assert orphan not in there()
    place = await coming.commit()
    assert await read(vault, place) == LARGE


async def test_a_file_that_a_job_had_once_is_not_young_any_more(vault, there):
    place = await keep(vault, LARGE)
    assert await vault.sweep({place.file}) == 0
    assert await vault.sweep(set()) == 1
    assert there() == set()
    assert vault.space.status.used == 0


async def test_a_new_process_counts_and_sweeps_what_the_last_one_left(vault, disk, ring, tmp_path):
    kept, orphan = await keep(vault, LARGE), await keep(vault, LARGE)
    after = FileVault(tmp_path / "spool/documents", ring, Space(tmp_path, reserve_octets=0))
    await after.start()
    status = await after.status()
    assert (status.files, status.space.used) == (2, 2 * sealed_octets(len(LARGE)))
    assert await after.sweep({kept.file}) == 1
    assert await read(after, kept) == LARGE
    assert await lost(after, orphan) is Reason.DOCUMENT_LOST
    await after.close()


async def test_running_sweeps_and_goes_on_when_the_store_fails(vault, documents, monkeypatch):
    monkeypatch.setattr(vault_module, "TEND_SECONDS", 0.0)
    monkeypatch.setattr(vault_module, "SWEEP_SECONDS", 0.0)
    (documents / ("0" * 32)).touch()
    asked, swept = [], asyncio.Event()

    async def known():
        asked.append(1)
        if len(asked) == 1:
            raise SpoolError(Reason.SPOOL_FAILED, "the store fails")
        if len(asked) == 3:
            swept.set()
        return set()

    task = asyncio.create_task(vault.run(known))
    await swept.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not (documents / ("0" * 32)).exists()


async def test_a_document_settles_when_its_job_is_kept(vault):
    writer = vault.receive(UUID)
    await writer.write(b"x")
    await vault.settled()
    await writer.commit()
    task = asyncio.create_task(vault.settled())
    await asyncio.sleep(0.05)
    assert not task.done()
    later = vault.receive(UUID)
    await later.commit()
    await writer.discard()
    await task

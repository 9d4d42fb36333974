"""Room for documents: refused in time, counted for all who are writing, found again at once."""

from __future__ import annotations

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool import space as space_module
from sealpress.spool.space import CONTROL_OCTETS, FRESH_SECONDS, Space

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Disk:
    """A disk with so much free room, and a clock."""

    def __init__(self, free):
        self.free = free
        self.looks = 0
        self.now = 1000.0

    def measure(self, _folder):
        self.looks += 1
        return self.free

    def clock(self):
        return self.now

    def space(self, folder, *, reserve=100, most=0):
        return Space(
            folder,
            reserve_octets=reserve,
            max_octets=most,
            free=self.measure,
            clock=self.clock,
        )


def names(folder):
    return [path.name for path in folder.iterdir()]


async def refused(space, octets):
    with pytest.raises(SpoolError) as caught:
        await space.take(octets)
    assert caught.value.reason is Reason.SPOOL_FULL
    return caught.value.detail


async def test_the_reserve_is_never_given(tmp_path):
    space = Disk(1000).space(tmp_path)
    await space.take(900)
    detail = await refused(space, 1)
    assert (
        detail == "the spool's disk has 100 octets free, of which 100 octets are not for documents"
    )


async def test_those_who_write_at_the_same_time_are_counted(tmp_path):
    disk = Disk(1000)
    space = disk.space(tmp_path)
    await space.take(500)
    await refused(space, 500)
    disk.now += 10
    await refused(space, 500)  # still not on the disk, so the disk shows it as free
    disk.free = 500
    space.written(500)
    disk.now += 10
    await space.take(400)


async def test_small_jobs_do_not_look_at_the_disk_each_time(tmp_path):
    disk = Disk(10_000)
    space = disk.space(tmp_path)
    for _ in range(50):
        await space.check(10)
    assert disk.looks == 1
    disk.now += FRESH_SECONDS * 2
    await space.check(10)
    assert disk.looks == 2


async def test_room_that_was_made_is_found_at_once(tmp_path):
    disk = Disk(100)
    space = disk.space(tmp_path)
    await refused(space, 10)
    disk.free = 1000
    await space.take(10)


async def test_a_disk_that_said_it_is_full_is_looked_at_again(tmp_path):
    disk = Disk(1000)
    space = disk.space(tmp_path)
    await space.check(1)
    disk.free = 0
    space.distrust()
    await refused(space, 1)


async def test_the_quota_of_documents(tmp_path):
    space = Disk(10**9).space(tmp_path, most=1000)
    space.found(400)
    await space.take(600)
    assert "may take 1000 octets" in await refused(space, 1)
    assert space.status.is_full
    space.give_back(400)
    await space.take(400)


async def test_large_sizes_are_told_in_megabytes(tmp_path):
    space = Disk(12_000_000).space(tmp_path, reserve=64_000_000)
    assert "12 MB free, of which 64 MB" in await refused(space, 1)


async def test_a_disk_that_cannot_be_looked_at(tmp_path):
    with pytest.raises(SpoolError) as caught:
        await Space(tmp_path / "gone", reserve_octets=0).take(1)
    assert caught.value.reason is Reason.SPOOL_FAILED


async def test_a_real_disk_has_room(tmp_path):
    space = Space(tmp_path, reserve_octets=1)
    status = await space.look()
    assert 0 < status.free < 1 << 60
    assert not status.is_full


async def test_room_for_control_is_held_and_given_up(tmp_path):
    disk = Disk(10 * CONTROL_OCTETS)
    space = disk.space(tmp_path)
    await space.tend()
    assert (tmp_path / ".reserve").stat().st_blocks * 512 >= CONTROL_OCTETS
    disk.free = 1000
    await space.tend()
    assert names(tmp_path) == []
    await space.tend()
    assert names(tmp_path) == []
    disk.free = 10 * CONTROL_OCTETS
    await space.tend()
    assert names(tmp_path) == [".reserve"]


async def test_tending_a_disk_that_fails_goes_on(tmp_path):
    await Space(tmp_path / "gone", reserve_octets=0).tend()


async def test_room_that_is_not_had_whole_is_given_back(tmp_path, monkeypatch):
    def fill_up(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(space_module, "_allocate", fill_up)
    await Disk(10 * CONTROL_OCTETS).space(tmp_path).tend()
    assert names(tmp_path) == []

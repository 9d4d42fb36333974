"""A renewed key: everything that was sealed is sealed anew, step by step."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption import renewal
from sealpress.spool.encryption.renewal import KeyRenewal, renew_key
from sealpress.spool.encryption.ring import DocumentKey, open_ring


class Shelf:
    """A store of nothing but wrapped keys, by number."""

    def __init__(self, ring, count):
        self.kept = {n: ring.wrap(DocumentKey(bytes(32), b""), str(n)) for n in range(1, count + 1)}
        self.steps = 0
        self.fails_at = None

    async def reseal(self, rewrap, *, after, limit):
        if self.steps == self.fails_at:
            raise SpoolError(Reason.SPOOL_FAILED, "the disk fails")
        self.steps += 1
        numbers = [n for n in self.kept if n > after][:limit]
        for n in numbers:
            self.kept[n] = rewrap(self.kept[n], str(n))
        return numbers[-1] if numbers else 0


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch):
    monkeypatch.setattr(renewal, "RESEAL_JOBS", 3)


def test_everything_is_sealed_anew_and_the_old_key_is_gone(tmp_path):
    ring = open_ring(tmp_path)
    shelf = Shelf(ring, 10)
    status = asyncio.run(renew_key(shelf, ring))
    assert (status.current.key_id, status.older) == (2, ())
    assert all(ring.is_current(wrapped) for wrapped in shelf.kept.values())
    assert shelf.steps == 5


def test_broken_off_in_the_middle_everything_still_opens(tmp_path):
    ring = open_ring(tmp_path)
    shelf = Shelf(ring, 10)
    shelf.fails_at = 2
    with pytest.raises(SpoolError):
        asyncio.run(renew_key(shelf, ring))
    again = open_ring(tmp_path)
    assert len(again.status.older) == 1
    for number, wrapped in shelf.kept.items():
        again.unwrap(wrapped, str(number))
    shelf.fails_at = None
    assert asyncio.run(renew_key(shelf, again)).older == ()


# While it works


async def settled_at_once():
    pass


async def while_running(renewal, work):
    """Do work while the renewal runs."""
    running = asyncio.create_task(renewal.run())
    try:
        return await work()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def test_an_order_renews_and_waits(tmp_path):
    ring = open_ring(tmp_path)
    shelf = Shelf(ring, 10)

    async def order():
        renewal = KeyRenewal(shelf, ring, settled_at_once)
        return await while_running(renewal, lambda: renewal.rotate(patience=30))

    status = asyncio.run(order())
    assert (status.current.key_id, status.older) == (2, ())
    assert all(ring.is_current(wrapped) for wrapped in shelf.kept.values())


def test_an_order_does_not_wait_for_ever(tmp_path):
    ring = open_ring(tmp_path)
    renewal = KeyRenewal(Shelf(ring, 10), ring, settled_at_once)
    status = asyncio.run(renewal.rotate(patience=0.01))
    assert len(status.older) == 1
    assert renewal.status == status


def test_old_keys_stay_until_documents_settled(tmp_path):
    ring = open_ring(tmp_path)

    async def order():
        settles = asyncio.Event()
        renewal = KeyRenewal(Shelf(ring, 3), ring, settles.wait)

        async def work():
            assert len((await renewal.rotate(patience=0.05)).older) == 1
            settles.set()
            return await renewal.rotate(patience=30)

        return await while_running(renewal, work)

    assert asyncio.run(order()).older == ()


def test_what_an_earlier_process_began_is_ended(tmp_path):
    ring = open_ring(tmp_path)
    shelf = Shelf(ring, 10)
    ring.rotate()
    again = open_ring(tmp_path)

    async def start():
        renewal = KeyRenewal(shelf, again, settled_at_once)

        async def work():
            async with renewal._changed:
                await renewal._changed.wait_for(lambda: not renewal.status.older)

        await while_running(renewal, work)

    asyncio.run(start())
    assert again.status.older == ()
    assert all(again.is_current(wrapped) for wrapped in shelf.kept.values())

"""A renewed key: everything that was sealed is sealed anew, step by step."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption import renewal
from sealpress.spool.encryption.renewal import renew_key
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

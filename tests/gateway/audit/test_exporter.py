"""Notes come from the outbox to the audit log, once each, whatever fails between."""

from __future__ import annotations

import asyncio

import pytest

from sealpress.errors import Reason, SpoolError, StateError
from sealpress.gateway.audit import exporter as exporter_module
from sealpress.gateway.audit.chain import AuditChain
from sealpress.gateway.audit.exporter import AuditExporter
from sealpress.gateway.audit.note import audit_note
from sealpress.gateway.audit.verification import records_of, verify_log


class Outbox:
    """The part of a store that keeps notes."""

    def __init__(self, count: int) -> None:
        self.kept = [(number, audit_note(f"a{number}")) for number in range(1, count + 1)]
        self.fails = 0
        self.emptied = asyncio.Event()

    async def notes(self, limit):
        return self.kept[:limit]

    async def drop_notes(self, up_to):
        if self.fails:
            self.fails -= 1
            raise SpoolError(Reason.SPOOL_FAILED, "the disk fails")
        self.kept = [one for one in self.kept if one[0] > up_to]
        if not self.kept:
            self.emptied.set()


def actions(folder):
    return [record.facts["action"] for record in records_of(folder)][1:]


EXPECTED = [f"a{number}" for number in range(1, 1201)]


async def test_all_are_carried_over(tmp_path):
    store = Outbox(1200)
    await AuditExporter(store, AuditChain(tmp_path)).drain()
    assert store.kept == []
    assert actions(tmp_path) == EXPECTED
    assert verify_log(tmp_path).is_whole


@pytest.mark.parametrize("is_new", [False, True])
async def test_a_failure_between_writing_and_forgetting_writes_nothing_twice(tmp_path, is_new):
    store, chain = Outbox(1200), AuditChain(tmp_path)
    exporter = AuditExporter(store, chain)
    for _ in range(3):
        store.fails = 1
        with pytest.raises(SpoolError):
            await exporter.drain()
        if is_new:  # as after a crash
            exporter = AuditExporter(store, AuditChain(tmp_path))
    await exporter.drain()
    assert actions(tmp_path) == EXPECTED


async def test_nothing_is_forgotten_that_is_not_written(tmp_path):
    class Broken:
        def append_notes(self, notes):
            raise StateError(Reason.STATE_UNWRITABLE, "the disk is full")

    store = Outbox(3)
    with pytest.raises(StateError):
        await AuditExporter(store, Broken()).drain()
    assert len(store.kept) == 3


async def test_it_runs_until_it_is_canceled(tmp_path, monkeypatch):
    monkeypatch.setattr(exporter_module, "IDLE_SECONDS", 0.001)
    store = Outbox(3)
    running = asyncio.create_task(AuditExporter(store, AuditChain(tmp_path)).run())
    async with asyncio.timeout(20):
        await store.emptied.wait()
        store.emptied.clear()
        store.kept = [(4, audit_note("a4"))]
        await store.emptied.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert actions(tmp_path) == EXPECTED[:4]

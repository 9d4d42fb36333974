"""What administrators are told of a spool, and the order that renews its key."""

from __future__ import annotations

import asyncio
import json

import pytest

from sealpress.gateway.spool_orders import ROTATE_KEY, SPOOL_STATUS, SpoolOrders
from sealpress.server.audit import Actor, AuditFile
from sealpress.spool.encryption.renewal import KeyRenewal
from tests.spool.submitter import Spool, submit

pytestmark = pytest.mark.anyio

BY = Actor(user="root", uid=0, origin="control-socket")


@pytest.fixture
async def spool(tmp_path):
    async with Spool(tmp_path) as spool:
        yield spool


@pytest.fixture
async def renewal(spool):
    renewal = KeyRenewal(spool.store, spool.ring, spool.vault.settled)
    running = asyncio.create_task(renewal.run())
    yield renewal
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.fixture
def audit(tmp_path):
    return AuditFile(tmp_path / "audit.jsonl")


@pytest.fixture
def handlers(spool, renewal, audit, tmp_path):
    return SpoolOrders(tmp_path, spool.store, spool.vault, renewal, audit).handlers()


async def test_status_counts_jobs_and_documents(handlers, spool, tmp_path):
    queue = await spool.store.open_queue("laser")
    for job_id, size in zip(await spool.store.reserve_job_ids(2), (100, 40_000), strict=True):
        await submit(spool, queue.id, job_id, size)
    facts = await handlers[SPOOL_STATUS]({}, BY)
    assert (facts["running"], facts["folder"], facts["jobs"]) == (True, str(tmp_path), 2)
    assert facts["documents"] == {"files": 1, "octets": spool.vault.space.status.used}
    assert facts["room"]["full"] is False
    assert facts["key"]["source"] == "file"


async def test_the_key_is_renewed_on_order_and_that_is_noted(handlers, spool, audit):
    told = await handlers[ROTATE_KEY]({}, BY)
    assert told["key"]["current"]["number"] == 2
    assert told["key"]["older"] == []
    assert spool.ring.status.current.key_id == 2
    (line,) = audit.path.read_text().splitlines()
    noted = json.loads(line)
    assert (noted["action"], noted["user"], noted["key"]) == ("spool-key-renewed", "root", 2)

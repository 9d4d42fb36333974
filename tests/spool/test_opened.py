"""A spool opened as a whole: one process has it, and whatever fails leaves nothing open."""

from __future__ import annotations

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.opened import opened_spool

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def a_spool(folder):
    return opened_spool(folder, key="file", reserve_octets=0)


async def opens_for(folder):
    async with a_spool(folder):
        pass


async def test_a_new_spool_has_everything_it_needs(tmp_path):
    async with a_spool(tmp_path) as spool:
        await spool.store.open_queue("laser")
        assert (await spool.vault.status()).files == 0
    names = {path.name for path in tmp_path.iterdir()}
    assert {"spool.key", "keys.json", "jobs.db", "documents"} <= names


async def test_it_is_one_process_s_alone(tmp_path):
    async with a_spool(tmp_path):
        with pytest.raises(SpoolError) as caught:
            await opens_for(tmp_path)
    assert caught.value.reason is Reason.SPOOL_IN_USE
    await opens_for(tmp_path)


async def test_documents_that_cannot_be_had_let_the_store_go(tmp_path):
    (tmp_path / "documents").touch()
    with pytest.raises(SpoolError):
        await opens_for(tmp_path)
    (tmp_path / "documents").unlink()
    await opens_for(tmp_path)

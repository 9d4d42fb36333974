"""A worker's copy of a document is in memory, and no longer than it may be."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from sealpress.errors import SpoolError, TransformError
from sealpress.gateway.preparation.memory_file import memory_file
from sealpress.reasons import Reason
from tests.gateway.delivery.ipp_delivery.peers import LOST, document
from tests.gateway.preparation.making import kept

pytestmark = pytest.mark.anyio


def name_of(file: int) -> str:
    return str(Path(f"/proc/self/fd/{file}").readlink())


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_it_has_the_octets_and_no_name_on_any_disk():
    file = await memory_file(kept(b"%PDF-1.7"), 8)
    try:
        assert os.pread(file, 100, 0) == b"%PDF-1.7"
        assert os.fstat(file).st_nlink == 0
        assert name_of(file).startswith("/memfd:")
    finally:
        os.close(file)


@pytest.mark.parametrize("octets", [9, None])
async def test_a_longer_one_is_refused_whether_its_length_is_known_or_not(octets):
    before = open_files()
    with pytest.raises(TransformError) as raised:
        await memory_file(replace(kept(b"%PDF-1.7\n"), octets=octets), 8)
    assert raised.value.reason is Reason.DOCUMENT_TOO_LARGE
    assert "[transform]" in raised.value.hint
    assert open_files() == before


async def test_one_that_can_not_be_read_leaves_no_file_open():
    before = open_files()
    with pytest.raises(SpoolError):
        await memory_file(document(1, LOST), 100)
    assert open_files() == before

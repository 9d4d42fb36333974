import gzip
import hashlib
import os
from pathlib import Path

import pytest

from sealpress.simulator import documents
from sealpress.simulator.documents import (
    DocumentFile,
    DocumentTooLargeError,
    remove_drafts,
    write_atomically,
)
from sealpress.simulator.inflate import DocumentError

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def store(folder, *pieces, told="application/pdf", compression="none", max_octets=0):
    file = DocumentFile(folder, "7-1", told, compression, max_octets)
    try:
        for piece in pieces:
            await file.write(piece)
        return await file.commit()
    finally:
        await file.abandon()


async def test_stored_octet_for_octet(tmp_path):
    octets = os.urandom(3_000_000)
    view = memoryview(octets)
    stored = await store(tmp_path / "new", view[:1_500_000], view[1_500_000:])
    assert stored.path == tmp_path / "new" / "7-1.pdf"
    assert stored.path.read_bytes() == octets
    assert (stored.octets, stored.received_octets) == (3_000_000, 3_000_000)
    assert stored.sha256 == hashlib.sha256(octets).hexdigest()
    assert [path.name for path in stored.path.parent.iterdir()] == ["7-1.pdf"]


async def test_inflated_on_the_way(tmp_path):
    packed = gzip.compress(b"%PDF-" + bytes(5000))
    stored = await store(tmp_path, packed, told="", compression="gzip")
    assert stored.octets == 5005
    assert stored.received_octets == len(packed)
    assert stored.path.suffix == ".pdf"


@pytest.mark.parametrize(
    ("told", "head", "suffix"),
    [
        ("image/jpeg", b"%PDF-", "jpg"),
        ("application/octet-stream", b"%PDF-1.7", "pdf"),
        ("", b"\xff\xd8\xff\xe0", "jpg"),
        ("", b"hello", "bin"),
        ("../../etc/passwd", b"x", "bin"),
    ],
)
async def test_suffix_from_the_table_only(tmp_path, told, head, suffix):
    stored = await store(tmp_path, head, told=told)
    assert stored.path == tmp_path / f"7-1.{suffix}"


@pytest.mark.parametrize(
    ("pieces", "options", "error"),
    [
        ([b"x" * 11], {"max_octets": 10}, DocumentTooLargeError),
        ([gzip.compress(bytes(100))], {"compression": "gzip", "max_octets": 10},
         DocumentTooLargeError),
        ([gzip.compress(b"x")[:-1]], {"compression": "gzip"}, DocumentError),
    ],
)  # fmt: skip
async def test_nothing_is_left_of_a_document_that_failed(tmp_path, pieces, options, error):
    with pytest.raises(error):
        await store(tmp_path, *pieces, **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
async def test_a_full_disk_is_an_error_not_a_short_file(tmp_path, monkeypatch):
    file = DocumentFile(tmp_path, "7-1", "", "none")
    (tmp_path / ".7-1.part").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        await file.write(bytes(documents.BATCH_OCTETS))
    await file.abandon()
    assert list(tmp_path.iterdir()) == []


async def test_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "sub" / "1.json"
    write_atomically(path, b"one")
    write_atomically(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in path.parent.iterdir()] == ["1.json"]


async def test_only_drafts_are_removed(tmp_path):
    drafts = [".1-1.part", ".12-3.part", ".7.json.part"]
    others = ["1-1.pdf", "1.json", ".part", ".x-1.part", "2-1.part"]
    for name in drafts + others:
        (tmp_path / name).touch()
    remove_drafts(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(others)

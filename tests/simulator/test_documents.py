import gzip
import hashlib
import itertools
import os
from pathlib import Path

import pytest

from sealpress.server.inflate import DocumentError
from sealpress.simulator import documents
from sealpress.simulator.documents import (
    DocumentFile,
    DocumentTooLargeError,
    remove_drafts,
    write_atomically,
)

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
        ("Text/Plain; charset=utf-8", b"%PDF-", "txt"),
        ("application/pdf;v=1/../../x", b"x", "pdf"),
        ("application/octet-stream; x=y", b"%PDF-1.7", "pdf"),
        ("image/PNG", b"x", "png"),
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


async def test_first_octets_tell_the_format_however_they_come(tmp_path):
    stored = await store(tmp_path, b"%P", b"DF-1.7\n", told="application/octet-stream")
    assert stored.document_format == "application/pdf"
    assert stored.path.suffix == ".pdf"


@pytest.mark.parametrize("limit", [10, 11])
async def test_the_largest_document_is_taken(tmp_path, limit):
    stored = await store(tmp_path, b"x" * 4, b"y" * 6, max_octets=limit)
    assert stored.path.read_bytes() == b"xxxxyyyyyy"


async def test_an_empty_document_is_none(tmp_path):
    file = DocumentFile(tmp_path / "out", "7-1", "", "none")
    await file.abandon()
    assert not (tmp_path / "out").exists()


async def test_compressed_octets_that_hold_nothing(tmp_path):
    stored = await store(tmp_path, gzip.compress(b""), compression="gzip")
    assert (stored.octets, stored.sha256) == (0, hashlib.sha256().hexdigest())


async def test_octets_are_counted_before_and_kept_after_inflating(tmp_path):
    packed = gzip.compress(b"x" * 1000)
    file = DocumentFile(tmp_path, "7-1", "text/plain", "gzip")
    for at in range(len(packed)):
        await file.write(packed[at : at + 1])
        assert file.received_octets == at + 1
    assert (await file.commit()).path.read_bytes() == b"x" * 1000


async def test_abandoning_what_was_committed_keeps_it(tmp_path):
    file = DocumentFile(tmp_path, "7-1", "text/plain", "none")
    await file.write(b"kept")
    stored = await file.commit()
    await file.abandon()
    await file.abandon()
    assert stored.path.read_bytes() == b"kept"


async def test_a_document_that_comes_again_replaces_the_one_before(tmp_path):
    first = await store(tmp_path, b"one")
    assert (await store(tmp_path, b"two")).path == first.path
    assert first.path.read_bytes() == b"two"


def test_a_file_that_cannot_be_replaced_leaves_no_draft(tmp_path):
    (tmp_path / "1.json" / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match=r"1\.json"):
        write_atomically(tmp_path / "1.json", b"one")
    assert [path.name for path in tmp_path.iterdir()] == ["1.json"]


@pytest.mark.parametrize(("octets", "hashed"), [(4096, True), (4097, False)])
async def test_only_documents_up_to_a_size_are_hashed(tmp_path, octets, hashed):
    file = DocumentFile(tmp_path, "7-1", "application/pdf", "none", max_hashed_octets=4096)
    await file.write(bytes(octets))
    stored = await file.commit()
    assert stored.path.stat().st_size == octets
    assert (stored.sha256 is not None) == hashed


async def test_pieces_of_any_size_fill_the_same_file(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "BATCH_OCTETS", 1000)
    octets = os.urandom(10_000)
    cuts = [0, 1, 999, 1000, 1001, 3500, 3500, 9999, 10_000]
    stored = await store(tmp_path, *(octets[a:b] for a, b in itertools.pairwise(cuts)))
    assert stored.path.read_bytes() == octets

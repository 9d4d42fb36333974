"""Files are written whole, under names of ours, and only where the settings allow."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from sealpress.errors import Reason, SpoolError, UsageError
from sealpress.gateway.delivery.destination import OutcomeKind
from sealpress.gateway.destinations.device_uri import FileUri, parse_destination_uri
from sealpress.gateway.destinations.file_folder import FileDestination
from sealpress.ipp.states import JobState
from sealpress.spool.records import Delivery
from tests.gateway.destinations.work import RecordingDesk, document, failing, work

LARGE = bytes(range(256)) * 4000


def destination(folder: Path, *, below: str = "", name: str = "") -> FileDestination:
    path = PurePosixPath(folder / below / name)
    return FileDestination(FileUri(path, is_folder=not name), [str(folder)])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


async def test_each_document_gets_a_file_of_its_own(tmp_path: Path, desk: RecordingDesk):
    documents = [document(b"%PDF", 1), document(LARGE, 2, kind="image/urf"), document(b"", 3)]
    outcome = await destination(tmp_path).deliver(work(*documents), desk)
    assert (outcome.kind, outcome.end) == (OutcomeKind.DELIVERED, JobState.COMPLETED)
    assert names(tmp_path) == ["000017-1.pdf", "000017-2.urf", "000017-3.pdf"]
    assert (tmp_path / "000017-2.urf").read_bytes() == LARGE
    assert desk.octets == len(LARGE) + 4
    assert desk.notes == [Delivery.SENDING]


async def test_nothing_of_a_client_is_in_a_name(tmp_path: Path, desk: RecordingDesk):
    hostile = document(b"x", kind="text/x-../../etc; name=/etc/passwd", name="../../etc/passwd")
    await destination(tmp_path).deliver(work(hostile, name="../../../root/x"), desk)
    assert names(tmp_path) == ["000017-1.bin"]


async def test_files_are_for_their_owner_alone(tmp_path: Path, desk: RecordingDesk):
    await destination(tmp_path, below="a/b").deliver(work(b"x"), desk)
    assert (tmp_path / "a/b/000017-1.pdf").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o700


async def test_one_file_holds_the_newest_job(tmp_path: Path, desk: RecordingDesk):
    made = destination(tmp_path, name="newest.prn")
    await made.deliver(work(LARGE, job_id=1), desk)
    await made.deliver(work(b"one", b"two", job_id=2), desk)
    assert (tmp_path / "newest.prn").read_bytes() == b"onetwo"
    assert names(tmp_path) == ["newest.prn"]


async def test_the_same_job_gives_the_same_file_again(tmp_path: Path, desk: RecordingDesk):
    made = destination(tmp_path)
    await made.deliver(work(b"once"), desk)
    found = await made.find(work(b"once", delivery=Delivery.SENDING), desk)
    assert found.kind is OutcomeKind.NOT_DELIVERED
    await made.deliver(work(b"once"), desk)
    assert names(tmp_path) == ["000017-1.pdf"]


async def test_a_document_that_cannot_be_read_leaves_no_file(tmp_path: Path, desk: RecordingDesk):
    lost = failing(LARGE, SpoolError(Reason.DOCUMENT_LOST, "gone"))
    with pytest.raises(SpoolError):
        await destination(tmp_path).deliver(work(lost), desk)
    assert names(tmp_path) == []


@pytest.mark.parametrize("what", ["link", "pipe", "folder"])
async def test_odd_files_are_left_alone(what: str, tmp_path: Path, desk: RecordingDesk):
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    target = tmp_path / "out" / "newest.prn"
    target.parent.mkdir()
    {
        "link": lambda: target.symlink_to(victim),
        "pipe": lambda: os.mkfifo(target),
        "folder": target.mkdir,
    }[what]()
    outcome = await destination(tmp_path, below="out", name="newest.prn").deliver(work(b"x"), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert outcome.error.reason is Reason.STATE_UNWRITABLE
    assert victim.read_bytes() == b"precious"


async def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path, desk: RecordingDesk):
    outside, allowed = tmp_path / "outside", tmp_path / "allowed"
    outside.mkdir()
    allowed.mkdir()
    (allowed / "printed").symlink_to(outside)
    outcome = await destination(allowed, below="printed").deliver(work(b"x"), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert "a link" in outcome.error.detail
    assert names(outside) == []


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path, desk: RecordingDesk):
    outcome = await destination(tmp_path / "gone").deliver(work(b"x"), desk)
    assert outcome.kind is OutcomeKind.NOT_DELIVERED
    assert outcome.error is not None
    assert "No such file" in outcome.error.detail


@pytest.mark.parametrize(
    ("uri", "allowed"),
    [
        ("file:///srv/printed/", ()),
        ("file:///srv/printed/", ("/srv/other",)),
        ("file:///srv/printed", ("/srv/printed/below",)),
        ("file:///etc/", ("/srv",)),
        ("file:///srv/printedelsewhere/", ("/srv/printed",)),
        ("file:///srv/printed/", ("srv/printed", "")),
    ],
)
def test_elsewhere_nothing_may_be_written(uri: str, allowed: tuple[str, ...]):
    with pytest.raises(UsageError) as caught:
        FileDestination(parse_destination_uri(uri), allowed)
    assert caught.value.reason is Reason.SETTINGS_INVALID
    assert "file-folders" in caught.value.hint


async def test_an_allowed_folder_needs_no_slash(tmp_path: Path, desk: RecordingDesk):
    made = FileDestination(parse_destination_uri(tmp_path.as_uri()), [str(tmp_path)])
    assert (await made.deliver(work(b"x"), desk)).kind is OutcomeKind.DELIVERED
    assert len(names(tmp_path)) == 1


@pytest.mark.parametrize("uri", ["file:///srv/printed/", "file:///srv/printed/a/b.prn"])
def test_below_an_allowed_folder_it_may(uri: str):
    made = FileDestination(parse_destination_uri(uri), ["/elsewhere", "/srv/printed"])
    assert not made.is_secure

from __future__ import annotations

import stat
import threading

import pytest

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust.stores.state_files import (
    locked,
    make_folder,
    read_bounded,
    remove,
    sweep,
    write_atomically,
)


def refused(call, reason):
    with pytest.raises(StateError) as caught:
        call()
    assert caught.value.reason is reason
    return caught.value.detail


def test_written_and_read(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, b"first")
    write_atomically(path, b"second")
    assert read_bounded(path, 6) == b"second"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_absent_file_is_nothing(tmp_path):
    assert read_bounded(tmp_path / "file", 6) is None
    remove(tmp_path / "file")


def test_a_large_file_is_refused_unread(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"seven!!")
    assert str(path) in refused(lambda: read_bounded(path, 6), Reason.STATE_UNREADABLE)


def test_whoever_reads_sees_the_old_or_the_new(tmp_path):
    path = tmp_path / "file"
    write_atomically(path, b"a" * 50_000)
    with path.open("rb") as reader:
        begun = reader.read(10)
        write_atomically(path, b"b" * 50_000)
        assert set(begun + reader.read()) == {ord("a")}
    assert set(path.read_bytes()) == {ord("b")}


def test_a_link_is_replaced_not_followed(tmp_path):
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"not ours")
    link.symlink_to(target)
    write_atomically(link, b"ours")
    assert (target.read_bytes(), link.is_symlink()) == (b"not ours", False)


def test_a_folder_in_the_way_is_named_and_no_draft_stays(tmp_path):
    path = tmp_path / "file"
    path.mkdir()
    assert str(path) in refused(lambda: write_atomically(path, b"x"), Reason.STATE_UNWRITABLE)
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    refused(lambda: remove(path), Reason.STATE_UNWRITABLE)


def test_a_file_in_the_way_of_a_folder_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    path = tmp_path / "file" / "folder"
    assert str(path) in refused(lambda: make_folder(path), Reason.STATE_UNWRITABLE)


def test_only_drafts_are_swept(tmp_path):
    for name in (".a.draft", "b.draft", ".c.json", "d.json"):
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".c.json", "b.draft", "d.json"]


def test_the_lock_lets_one_in_at_a_time(tmp_path):
    inside, most = [], []

    def enter():
        for _ in range(20):
            with locked(tmp_path / ".lock"):
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (set(most), len(most)) == ({1}, 80)


def test_the_lock_is_given_back_after_an_error(tmp_path):
    with pytest.raises(KeyError), locked(tmp_path / ".lock"):
        raise KeyError
    with locked(tmp_path / ".lock"):
        assert (tmp_path / ".lock").exists()


def test_a_lock_without_a_folder_is_named(tmp_path):
    path = tmp_path / "absent" / ".lock"

    def enter():
        with locked(path):
            pytest.fail("there is no such lock")

    assert str(path) in refused(enter, Reason.STATE_UNWRITABLE)

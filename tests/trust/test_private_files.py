from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
import time

import pytest

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust import private_files
from sealpress.trust.private_files import (
    append_line,
    locked,
    make_private_folder,
    read_bounded,
    refuse_exposed,
    write_file,
    write_new_file,
)


@pytest.fixture(params=[0o000, 0o022, 0o777])
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_modes_do_not_depend_on_the_umask(tmp_path, umask):
    make_private_folder(tmp_path / "a" / "b")
    write_file(tmp_path / "a" / "b" / "key", b"secret")
    write_new_file(tmp_path / "a" / "b" / "certificate", b"public", mode=private_files.PUBLIC)
    append_line(tmp_path / "a" / "b" / "log", "line")
    assert [mode(tmp_path / "a"), mode(tmp_path / "a" / "b")] == [0o700, 0o700]
    assert mode(tmp_path / "a" / "b" / "key") == 0o600
    assert mode(tmp_path / "a" / "b" / "certificate") == 0o644


def test_a_draft_is_never_open_to_others(tmp_path, monkeypatch):
    seen = []
    write = os.fsync

    def fsync(descriptor):
        seen.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        write(descriptor)

    monkeypatch.setattr(private_files.os, "fsync", fsync)
    write_file(tmp_path / "key", b"secret")
    assert seen[0] == 0o600


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path):
    (tmp_path / "mine").mkdir(mode=0o755)
    (tmp_path / "mine").chmod(0o755)
    make_private_folder(tmp_path / "mine")
    assert mode(tmp_path / "mine") == 0o755


def test_a_file_in_the_way_of_a_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        make_private_folder(tmp_path / "file")


def test_the_old_file_stays_when_the_new_one_cannot_be_written(tmp_path, monkeypatch):
    write_file(tmp_path / "key", b"old")

    def fsync(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(private_files.os, "fsync", fsync)
    with pytest.raises(OSError, match="No space"):
        write_file(tmp_path / "key", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_who_writes_first_wins(tmp_path):
    assert write_new_file(tmp_path / "key", b"first")
    assert not write_new_file(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"


def test_who_writes_first_wins_without_hard_links(tmp_path, monkeypatch):
    def link(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(private_files.os, "link", link)
    assert write_new_file(tmp_path / "key", b"first")
    assert not write_new_file(tmp_path / "key", b"second")
    assert (tmp_path / "key").read_bytes() == b"first"


def test_a_line_that_was_cut_spoils_no_other(tmp_path):
    append_line(tmp_path / "log", "one")
    with (tmp_path / "log").open("a") as file:
        file.write("cut sho")
    append_line(tmp_path / "log", "zwei ü")
    assert (tmp_path / "log").read_text(encoding="utf-8").splitlines() == [
        "one",
        "cut sho",
        "zwei ü",
    ]


def test_lines_of_many_threads_stay_whole(tmp_path):
    def write(number):
        for _ in range(20):
            append_line(tmp_path / "log", str(number) * 500)

    threads = [threading.Thread(target=write, args=[number]) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if line]
    assert len(lines) == 80
    assert all(len(set(line)) == 1 and len(line) == 500 for line in lines)


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o660, 0o644])
def test_a_secret_that_others_can_read_is_refused(tmp_path, bits):
    (tmp_path / "key").write_text("secret")
    (tmp_path / "key").chmod(bits)
    with pytest.raises(StateError, match="other users can read") as caught:
        refuse_exposed(tmp_path / "key")
    assert caught.value.reason is Reason.IDENTITY_UNUSABLE
    assert f"chmod 600 {tmp_path / 'key'}" in caught.value.hint


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_a_secret_of_somebody_else_is_not_judged(tmp_path):
    (tmp_path / "key").write_text("secret")
    (tmp_path / "key").chmod(0o640)
    os.chown(tmp_path / "key", 12345, -1)
    refuse_exposed(tmp_path / "key")


def test_a_large_file_is_not_read(tmp_path):
    (tmp_path / "key").write_bytes(b"x" * 11)
    assert read_bounded(tmp_path / "key", limit=11) == b"x" * 11
    with pytest.raises(StateError, match="larger than 10 octets"):
        read_bounded(tmp_path / "key", limit=10)


def test_old_drafts_are_swept_and_young_ones_stay(tmp_path):
    for name in (".key.1.draft", ".key.2.draft"):
        (tmp_path / name).touch()
    old = time.time() - private_files.DRAFT_LIFETIME - 60
    os.utime(tmp_path / ".key.1.draft", (old, old))
    with locked(tmp_path):
        assert not (tmp_path / ".key.1.draft").exists()
    assert (tmp_path / ".key.2.draft").exists()


def test_the_lock_is_for_one(tmp_path):
    order = []

    def wait():
        with locked(tmp_path):
            order.append("second")

    other = threading.Thread(target=wait)
    with locked(tmp_path):
        other.start()
        other.join(0.05)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    code = (
        "import sys, pathlib, os; from sealpress.trust.private_files import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    argv = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        process.kill()
    with locked(tmp_path):
        pass


def test_a_lock_that_is_held_for_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(private_files, "LOCK_SECONDS", 0.05)
    with locked(tmp_path), pytest.raises(TimeoutError, match="another process"), locked(tmp_path):
        pass

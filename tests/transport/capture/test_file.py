from __future__ import annotations

import os
import resource
import stat
from contextlib import contextmanager

import pytest

from sealpress.errors import Reason, StateError, UsageError
from sealpress.transport.capture.file import CaptureFile


@contextmanager
def room_for(octets):
    """Let no file of this process become longer, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.pcapng"


def test_it_is_for_its_owner_alone(path):
    before = os.umask(0)
    try:
        CaptureFile(path).close()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_there_stays(path):
    path.write_text("precious")
    with pytest.raises(UsageError) as caught:
        CaptureFile(path)
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert path.read_text() == "precious"


def test_what_is_there_goes_when_that_is_wanted(path):
    path.write_text("old")
    path.chmod(0o644)
    file = CaptureFile(path, overwrite=True)
    file.append(b"new")
    file.close()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("exists", [False, True])
def test_a_link_is_not_followed(tmp_path, path, overwrite, exists):
    target = tmp_path / "elsewhere"
    if exists:
        target.write_text("precious")
    path.symlink_to(target)
    with pytest.raises(UsageError):
        CaptureFile(path, overwrite=overwrite)
    assert target.exists() == exists
    assert not exists or target.read_text() == "precious"


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_is_no_file(path, overwrite):
    path.mkdir()
    with pytest.raises(UsageError):
        CaptureFile(path, overwrite=overwrite)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(StateError) as caught:
        CaptureFile(tmp_path / "none" / "x.pcapng")
    assert caught.value.reason is Reason.STATE_UNWRITABLE


def test_a_full_disk_leaves_whole_blocks(path):
    file = CaptureFile(path)
    file.append(b"whole")
    with room_for(8), pytest.raises(StateError) as caught:
        file.append(b"too long")
    file.close()
    assert caught.value.reason is Reason.STATE_UNWRITABLE
    assert path.read_bytes() == b"whole"
    assert file.octets == 5


def test_it_is_closed_once(path):
    file = CaptureFile(path)
    file.close()
    file.close()
    with pytest.raises(StateError):
        file.append(b"late")

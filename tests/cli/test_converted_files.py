"""Files of conversions: whole under their names, or not there."""

from __future__ import annotations

import os

import pytest

from sealpress.cli.converted_files import ConvertedFile, StandardOutput, page_path, receiver_for
from sealpress.errors import Reason, StateError


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_gets_its_name_at_the_end(tmp_path):
    path = tmp_path / "out.pdf"
    path.write_bytes(b"before")
    file = ConvertedFile(path)
    file.write(b"one ")
    file.write(b"two")
    assert path.read_bytes() == b"before"
    assert file.finish(()) == [path]
    file.abandon()
    assert path.read_bytes() == b"one two"
    assert names(tmp_path) == ["out.pdf"]


def test_what_fails_leaves_nothing(tmp_path):
    file = ConvertedFile(tmp_path / "out.pdf")
    file.write(b"half")
    file.abandon()
    assert names(tmp_path) == []


def test_a_single_page_is_the_file_itself(tmp_path):
    file = ConvertedFile(tmp_path / "page.png")
    file.write(b"all of it")
    assert file.finish([9]) == [tmp_path / "page.png"]


def test_several_pages_are_files_of_their_own(tmp_path):
    file = ConvertedFile(tmp_path / "page.png")
    file.write(b"firstsec")
    file.write(b"ondthird")
    paths = file.finish([5, 11, 16])
    assert [path.read_bytes() for path in paths] == [b"first", b"second", b"third"]
    assert names(tmp_path) == ["page-1.png", "page-2.png", "page-3.png"]


def test_pages_that_can_not_be_written_leave_nothing(tmp_path):
    file = ConvertedFile(tmp_path / ("x" * 230 + ".png"))
    file.write(b"0123456789" * 3)
    path = tmp_path / ("x" * 238 + ".png")
    file._path = path
    with pytest.raises(StateError):
        file.finish([10, 20, 30])
    file.abandon()
    assert names(tmp_path) == []


def test_everybody_may_read_them_as_other_files(tmp_path):
    before = os.umask(0o027)
    try:
        file = ConvertedFile(tmp_path / "out.pdf")
        file.finish(())
    finally:
        os.umask(before)
    assert (tmp_path / "out.pdf").stat().st_mode & 0o777 == 0o640


def test_a_device_is_written_to_directly(tmp_path):
    receiver = receiver_for(os.devnull)
    assert isinstance(receiver, StandardOutput)
    receiver.write(b"x")
    assert receiver.finish([1]) == []
    receiver.abandon()


@pytest.mark.parametrize("name", ["missing/out.pdf", "folder"])
def test_places_without_files_are_told(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StateError) as raised:
        receiver_for(str(tmp_path / name)).finish(())
    assert raised.value.reason == Reason.STATE_UNWRITABLE


def test_names_of_pages(tmp_path):
    assert page_path(tmp_path / "a.b.png", 12) == tmp_path / "a.b-12.png"

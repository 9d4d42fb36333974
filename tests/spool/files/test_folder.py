"""Files without names, or with drafts' names where there are none, until they are whole."""

from __future__ import annotations

import errno
import os

import pytest

from sealpress.spool.files.folder import (
    DocumentFolder,
    is_file_name,
    new_draft_name,
    new_file_name,
)


@pytest.fixture
def folder(disk):
    disk.open()
    yield disk
    disk.close()


def names(folder):
    return [path.name for path in folder.iterdir()]


def written(folder, *pieces):
    draft = folder.create(new_draft_name())
    folder.write(draft, pieces)
    folder.sync(draft)
    return draft


def test_a_file_has_its_name_when_it_is_published(folder, documents):
    draft, name = written(folder, b"one", b"", b"two"), new_file_name()
    assert name not in names(documents)
    folder.publish(draft, name)
    folder.discard(draft)
    folder.sync_names()
    assert names(documents) == [name]
    assert (documents / name).read_bytes() == b"onetwo"
    assert (documents / name).stat().st_mode & 0o777 == 0o600
    assert list(folder.files()) == [(name, 6)]


def test_a_discarded_file_is_gone(folder, documents):
    folder.discard(written(folder, b"one"))
    assert names(documents) == []


def test_a_file_without_a_name_is_gone_with_its_process(documents):
    folder = DocumentFolder(documents)
    folder.open()
    draft = folder.create(".unused.draft")
    assert draft.name == ""
    assert names(documents) == []
    folder.discard(draft)
    folder.close()
    folder.close()


def test_removing_tells_the_size(folder):
    draft, name = written(folder, bytes(1000)), new_file_name()
    folder.publish(draft, name)
    folder.discard(draft)
    assert folder.remove(name) == 1000
    assert folder.remove(name) == 0


def test_a_disk_that_takes_less_than_it_is_given(folder, documents, monkeypatch):
    writev = os.writev
    monkeypatch.setattr(os, "writev", lambda fd, pieces: writev(fd, [b"".join(pieces)[:5]]))
    draft, name = written(folder, b"one", b"two", b"three"), new_file_name()
    folder.publish(draft, name)
    folder.discard(draft)
    assert (documents / name).read_bytes() == b"onetwothree"


def test_a_file_system_without_files_without_names(documents, monkeypatch):
    def refuse(*_arguments, **_keywords):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    folder = DocumentFolder(documents)
    folder.open()
    draft = folder.create(new_draft_name())
    assert list(folder.drafts()) == [draft.name]
    folder.discard(draft)
    folder.close()


def test_a_disk_that_fails_at_the_start_is_not_taken_for_an_old_one(documents, monkeypatch):
    def fail(*_arguments, **_keywords):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(OSError, match="Input"):
        DocumentFolder(documents).open()


@pytest.mark.parametrize("name", ["", "../x", ".a.draft", "a" * 31, "A" * 32, "g" * 32])
def test_other_names_are_not_ours(folder, documents, name):
    assert not is_file_name(name)
    if name and "/" not in name:
        (documents / name).touch()
        assert list(folder.files()) == []


def test_names_differ():
    assert len({new_file_name() for _ in range(100)}) == 100
    assert is_file_name(new_file_name())

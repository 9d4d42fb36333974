import pytest

from sealpress.errors import Reason, StateError
from sealpress.simulator.ownership import FolderOwnership


def test_the_folder_is_made(tmp_path):
    FolderOwnership(tmp_path / "a" / "b").release()
    assert (tmp_path / "a" / "b").is_dir()


def test_it_is_held_until_released(tmp_path):
    held = FolderOwnership(tmp_path)
    with pytest.raises(StateError) as caught:
        FolderOwnership(tmp_path)
    assert caught.value.reason == Reason.STATE_UNWRITABLE
    assert "--output" in caught.value.hint
    held.release()
    held.release()
    FolderOwnership(tmp_path).release()


def test_a_file_in_the_way(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StateError, match="file"):
        FolderOwnership(tmp_path / "file")

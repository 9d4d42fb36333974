from __future__ import annotations

from pathlib import Path

from tests.order import long_files, spread


def test_long_files_begin_first_with_others_between_them():
    assert spread("abcdefgh", "hg") == [*"habgcdef"]


def test_what_is_not_asked_for_does_not_count():
    assert spread("ab", "xy") == ["a", "b"]
    assert spread("ab", "bxa") == ["b", "a"]


def test_all_of_them_are_there():
    assert [path for path in long_files(Path(__file__).parent) if not path.exists()] == []

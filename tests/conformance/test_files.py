"""Where suites and the files they name are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from sealpress.conformance import files as module
from sealpress.conformance.files import OWN_SUITES, SuiteFiles, own_suites
from sealpress.conformance.tokens import Place
from sealpress.errors import Reason, UsageError


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch) -> Path:
    """The command runs in a folder of its own."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(module, "SYSTEM_SUITES", tmp_path / "system")
    return here


def put(path: Path, text: str = "") -> Path:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_text(text)
    return path


def test_every_own_suite_can_be_read_and_says_what_it_is_for() -> None:
    for name, what in own_suites().items():
        path = SuiteFiles().locate(name)
        SuiteFiles().check(path)
        assert path.parent == OWN_SUITES
        assert what.endswith(".")


def test_a_suite_by_its_file_or_its_name(tmp_path: Path) -> None:
    suite = put(tmp_path / "more/mine.test")
    files = SuiteFiles([tmp_path / "more"])
    assert files.locate(str(suite)) == suite
    assert files.locate("mine.test") == files.locate("mine") == suite


def test_no_suite_of_that_name() -> None:
    with pytest.raises(UsageError, match="there is no suite none") as caught:
        SuiteFiles().locate("none")
    assert "sealpress-basic" in caught.value.hint


def test_a_file_is_looked_for_here_then_beside_the_suite(tmp_path: Path, elsewhere: Path) -> None:
    place = Place(str(tmp_path / "suites/my.test"), 1)
    beside = put(tmp_path / "suites/a.pdf")
    assert SuiteFiles().find("a.pdf", place) == beside
    put(elsewhere / "a.pdf")
    assert SuiteFiles().find("a.pdf", place) == Path("a.pdf")


def test_a_name_in_brackets_is_looked_for_in_the_folders(tmp_path: Path) -> None:
    found = put(tmp_path / "more/a.test")
    put(tmp_path / "suites/b.test")
    files = SuiteFiles([tmp_path / "more"])
    place = Place(str(tmp_path / "suites/my.test"), 1)
    assert files.find("<a.test>", place) == found
    assert files.find("<b.test>", place) is None


@pytest.mark.parametrize("name", ["", "none", ".", "a\0b", "x" * 5000])
def test_what_is_no_file(name: str) -> None:
    assert SuiteFiles().find(name, Place("my.test", 1)) is None


def test_included_files_are_checked_before_anything_is_sent(tmp_path: Path) -> None:
    put(tmp_path / "b.test", "{\nNONSENSE\n}")
    suite = put(tmp_path / "a.test", 'INCLUDE "b.test"')
    with pytest.raises(UsageError, match=r"b\.test:2: NONSENSE is no directive"):
        SuiteFiles().check(suite)


def test_a_file_that_is_included_on_a_condition_need_not_be_there(tmp_path: Path) -> None:
    SuiteFiles().check(put(tmp_path / "a.test", "INCLUDE-IF-DEFINED X none.test"))
    with pytest.raises(UsageError, match=r"a\.test:1: INCLUDE none\.test: there is no such file"):
        SuiteFiles().check(put(tmp_path / "a.test", "INCLUDE none.test"))


def test_a_file_that_includes_itself(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="deeper than 10 files") as caught:
        SuiteFiles().check(put(tmp_path / "a.test", "INCLUDE a.test"))
    assert caught.value.hint == "Does a file include itself?"


def test_a_file_that_is_too_long(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_SUITE_OCTETS", 100)
    SuiteFiles().load(put(tmp_path / "a.test", "#" * 100))
    with pytest.raises(UsageError, match="is longer than 100 octets") as caught:
        SuiteFiles().load(put(tmp_path / "b.test", "#" * 101))
    assert caught.value.reason is Reason.SUITE_INVALID


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        SuiteFiles().load(tmp_path / "none.test")


def test_any_octets_are_text(tmp_path: Path) -> None:
    path = tmp_path / "a.test"
    path.write_bytes(b"\xef\xbb\xbf# caf\xe9\r\nVERSION 2.0\r\n")
    assert len(SuiteFiles().load(path).items) == 1

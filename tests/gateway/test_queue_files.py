import stat

import pytest

from sealpress.errors import Reason, StateError
from sealpress.gateway.queue_files import QueueFiles
from sealpress.gateway.settings import QueueSettings

OFFICE = QueueSettings(name="office", uri="ipps://printer.example/ipp/print", info="Floor 3")


@pytest.fixture
def files(tmp_path):
    return QueueFiles(tmp_path / "queues")


def test_what_is_written_is_read(files):
    path = files.write(OFFICE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert 'info = "Floor 3"' in path.read_text()
    assert files.read_all() == ([OFFICE], [])


def test_without_a_folder_there_is_none(files):
    assert files.read_all() == ([], [])


def test_one_is_removed_once(files):
    files.write(OFFICE)
    assert [files.remove("office"), files.remove("office")] == [True, False]
    assert files.read_all() == ([], [])


def test_one_with_a_mistake_keeps_no_other_from_being_read(files):
    files.write(OFFICE)
    (files.folder / "bad.toml").write_text('name = "bad"\nurl = "x"\n')
    (files.folder / "worse.toml").write_text("name = \n")
    (files.folder / ".hidden.toml").write_text("x")
    queues, problems = files.read_all()
    assert queues == [OFFICE]
    assert [problem.where.rpartition("/")[2] for problem in problems] == [
        "bad.toml, line 2",
        "bad.toml, line 1",
        "worse.toml, line 1",
    ]


def test_a_file_has_the_name_of_its_queue(files):
    files.write(OFFICE).rename(files.path("cellar"))
    queues, (problem,) = files.read_all()
    assert queues == []
    assert problem.remedy == "Rename the file."


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "queues").write_text("")
    with pytest.raises(StateError) as caught:
        QueueFiles(tmp_path / "queues").write(OFFICE)
    assert caught.value.reason is Reason.STATE_UNWRITABLE

"""What a document can't do that has taken a worker over: shown by trying, in a real worker."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from sealpress.transform.sandbox import sandbox_of_this_machine
from tests.transform import workers
from tests.transform.workers import result

HERE = sandbox_of_this_machine()
pytestmark = pytest.mark.skipif(
    bool(HERE.missing), reason=f"this machine has no whole sandbox: {HERE}"
)


@pytest.fixture(scope="module")
def victim(tmp_path_factory):
    """A file that everybody may change."""
    path = tmp_path_factory.mktemp("victim") / "file"
    path.write_text("whole")
    path.chmod(0o644)
    return path


@pytest.fixture(scope="module")
def told(victim):
    return _json(result("get_out", str(victim).encode()))


@pytest.fixture(scope="module")
def able():
    return _json(result("do_its_work"))


def _json(answer: object) -> dict[str, object]:
    assert isinstance(answer, bytes), answer
    return json.loads(answer)


def attempts() -> list[str]:
    """Names of what is tried; the jobs themselves are imported by workers alone."""
    text = Path(workers.__file__).with_name("worker").joinpath("jobs.py").read_text()
    block = text.partition("TRIES = {")[2].partition("\n}")[0]
    return [line.split('"')[1] for line in block.splitlines() if line.startswith('    "')]


@pytest.mark.parametrize("what", attempts())
def test_a_worker_can_not(what, told):
    assert told[what] in {"PermissionError", "OSError", "RuntimeError", "ValueError"}


def test_nothing_was_changed(told, victim):
    assert not os.path.lexists("/tmp/sealpress-was-here")
    assert victim.read_text() == "whole"
    assert (victim.stat().st_mode & 0o777, len(list(victim.parent.iterdir()))) == (0o644, 1)


WORK = {
    "read the document": "%PDF",
    "map it": "%PDF",
    "read a font": "00010000",
    "list fonts": True,
    "tell the time": True,
    "have chance": 8,
    "have memory": 100 << 20,
    "know no environment": [],
    "open files": "OSError",
}


@pytest.mark.parametrize("what", WORK)
def test_a_worker_can_still(what, able):
    assert able[what] == WORK[what]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_document_is_another_s_only_to_read():
    """Neither the place in the file nor its octets are shared with the worker."""
    with workers.opened(b"%PDF and more") as descriptor:
        os.lseek(descriptor, 3, os.SEEK_SET)
        with workers.deeds() as pool:
            begun = pool.begin(workers.request("x-test/copy"), descriptor)
            assert workers.outcome(begun) == b"%PDF and more"
        assert os.lseek(descriptor, 0, os.SEEK_CUR) == 3

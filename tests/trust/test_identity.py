from __future__ import annotations

import errno
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from sealpress.errors import StateError
from sealpress.reasons import Reason
from sealpress.trust import Identity, identity, private_files

NAMES = ["printer.example", "127.0.0.1", "::1"]


def test_made_at_the_first_start_and_kept(tmp_path):
    first = Identity.ensure(tmp_path / "new", NAMES)
    again = Identity.ensure(tmp_path / "new", ["other.example"])
    assert first == again
    facts = again.facts()
    assert facts.names == tuple(NAMES)
    assert (facts.is_self_signed, facts.is_ca, facts.key) == (True, False, "EC 256")


def test_the_key_is_for_the_owner_only(tmp_path):
    made = Identity.ensure(tmp_path / "new", NAMES)
    assert stat.S_IMODE(made.key_path.stat().st_mode) == 0o600
    assert b"PRIVATE KEY" in made.key_path.read_bytes()
    assert b"PRIVATE KEY" not in made.certificate_path.read_bytes()
    assert sorted(path.name for path in made.key_path.parent.iterdir()) == [
        "certificate.pem",
        "identity.pem",
    ]


def test_starting_at_once_ends_with_one_identity(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: Identity.ensure(tmp_path / "new", NAMES), range(16)))
    assert len({one.facts().sha256 for one in made}) == 1
    assert made[0].certificate_path.read_bytes() in made[0].key_path.read_bytes()


def test_a_start_that_was_cut_short_is_finished(tmp_path):
    made = Identity.ensure(tmp_path, NAMES)
    made.certificate_path.unlink()
    assert Identity.load(tmp_path).facts().names == tuple(NAMES)


def test_a_file_system_without_hard_links(tmp_path, monkeypatch):
    def link(*_):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(private_files.os, "link", link)
    made = Identity.ensure(tmp_path / "new", NAMES)
    assert Identity.ensure(tmp_path / "new", NAMES).facts() == made.facts()
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_processes_that_start_at_once_end_with_one_identity(tmp_path):
    code = (
        "import sys, pathlib; from sealpress.trust import Identity;"
        "print(Identity.ensure(pathlib.Path(sys.argv[1]), ['p']).facts().sha256)"
    )
    argv = [sys.executable, "-c", code, str(tmp_path / "new")]
    started = [subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1


def test_nothing_there(tmp_path):
    with pytest.raises(StateError) as caught:
        Identity.load(tmp_path)
    assert caught.value.reason is Reason.STATE_UNREADABLE


def test_a_damaged_file(tmp_path):
    (tmp_path / identity.KEY_FILE).write_text("-----BEGIN NOTHING-----")
    with pytest.raises(StateError, match="holds no certificate"):
        Identity.ensure(tmp_path, NAMES)


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StateError) as caught:
        Identity.ensure(tmp_path / "file" / "new", NAMES)
    assert caught.value.reason is Reason.STATE_UNWRITABLE

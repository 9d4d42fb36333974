from __future__ import annotations

import errno
import itertools
import os
import ssl
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from sealpress.errors import StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust import Identity, private_files
from sealpress.trust.identities import identity

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


def test_made_under_a_passphrase_and_opened_with_it(tmp_path):
    made = Identity.ensure(tmp_path, NAMES, lambda: "secret")
    assert b"ENCRYPTED PRIVATE KEY" in made.key_path.read_bytes()
    again = Identity.ensure(tmp_path, NAMES, lambda: "secret")
    assert again.opened().chain == made.chain()
    with pytest.raises(UsageError) as caught:
        Identity.load(tmp_path).opened()
    assert caught.value.reason is Reason.PASSPHRASE_REQUIRED


def test_an_impossible_name_makes_nothing(tmp_path):
    with pytest.raises(UsageError) as caught:
        Identity.ensure(tmp_path / "new", ["no host"])
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert not list((tmp_path / "new").iterdir())


def test_files_that_change_all_the_time(tmp_path, monkeypatch):
    made = Identity.ensure(tmp_path, NAMES)
    versions = itertools.count()
    monkeypatch.setattr(Identity, "_versions", lambda _: next(versions))
    with pytest.raises(StateError, match="changes all the time"):
        made.load_into(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))


def test_a_folder_that_became_read_only(tmp_path, monkeypatch):
    made = Identity.ensure(tmp_path, NAMES)
    made.certificate_path.write_bytes(b"stale")
    os.utime(made.certificate_path, (1, 1))

    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(identity, "write_file", refuse)
    assert Identity.load(tmp_path).facts().names == tuple(NAMES)


def test_the_passphrase_is_no_part_of_its_value(tmp_path):
    made = Identity.ensure(tmp_path, NAMES)
    other = Identity.load(tmp_path, lambda: "secret")
    assert made == other
    assert hash(made) == hash(other)
    assert repr(made) == repr(other)


def test_a_file_may_be_named_by_its_text(tmp_path):
    made = Identity.ensure(tmp_path / "own", ["h.example"])
    assert Identity.from_file(str(made.key_path)).chain() == made.chain()


def test_a_passphrase_is_a_function(tmp_path):
    made = Identity.ensure(tmp_path / "own", ["h.example"], lambda: "s3cret")
    with pytest.raises(UsageError, match="by a function") as caught:
        Identity.from_file(made.key_path, "s3cret")
    assert caught.value.reason == Reason.INVALID_ARGUMENT
    assert "s3cret" not in str(caught.value) + caught.value.hint

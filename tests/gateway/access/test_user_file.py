"""The file of users: a line a user, whole at every moment, for its owner alone."""

from __future__ import annotations

import dataclasses
import json
import logging
import stat
import threading

import pytest

from sealpress.errors import Reason, StateError, UsageError
from sealpress.gateway.access.user_file import REALM, UserFile, UserRecord, digest_secrets
from sealpress.printer.dialogue import Role
from sealpress.transport.digest import user_secret
from tests.gateway.access.conftest import PASSWORD, user_record
from tests.spool.plain_sealer import PlainSealer


@pytest.fixture
def file(tmp_path):
    return UserFile(tmp_path / "state" / "users")


def test_without_a_file_there_is_nobody(file):
    assert file.read() == {}
    assert file.stamp() == ()


def test_a_user_is_kept_whole(file):
    record = user_record("\u00e4nne", roles=frozenset({Role.OPERATOR}), groups=frozenset({"w"}))
    file.add(record)
    assert file.read() == {"\u00e4nne": record}
    assert file.find("a\u0308nne") == record


def test_the_file_is_its_owners_alone_and_shows_no_password(file):
    file.add(user_record("ann", sealer=PlainSealer()))
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
    text = file.path.read_text()
    assert PASSWORD not in json.loads(text).values()
    assert user_secret("sha-256", "ann", REALM, PASSWORD) not in text
    assert PASSWORD not in repr(file.find("ann"))


@pytest.mark.parametrize("other", ["ann", "ANN", "ann.", "\uff41nn"])
def test_no_two_users_that_people_take_for_one(file, other):
    file.add(user_record("ann"))
    with pytest.raises(StateError) as caught:
        file.add(dataclasses.replace(user_record("x"), name=other))
    assert caught.value.reason is Reason.USER_EXISTS


def test_users_change_and_go(file):
    file.add(user_record("ann"))
    stamp = file.stamp()
    made = file.replace("ann", lambda old: dataclasses.replace(old, password="new"))
    assert (made.password, file.find("ann").password) == ("new", "new")
    assert file.stamp() != stamp
    file.remove("ann")
    assert file.read() == {}


@pytest.mark.parametrize("name", ["eve", "Ann", "ann "])
def test_a_user_who_is_not_there(file, name):
    file.add(user_record("ann"))
    for act in (file.find, file.remove, lambda name: file.replace(name, lambda old: old)):
        with pytest.raises(UsageError) as caught:
            act(name)
        assert caught.value.reason is Reason.USER_NOT_FOUND
    assert [*file.read()] == ["ann"]


@pytest.mark.parametrize(
    "line",
    [
        *("x", "{}", "[]", "7", '{"user":7}', '{"user":"x","roles":["king"]}'),
        *('{"user":"x","digest":7}', '{"user":"x","groups":7}', "[" * 5000),
    ],
)
def test_a_line_that_is_no_user_is_passed_over_and_named(file, line, caplog):
    file.add(user_record("ann"))
    with file.path.open("a") as users:
        users.write(f"# a remark\n\n{line}\n")
    with caplog.at_level(logging.ERROR):
        assert [*file.read()] == ["ann"]
    assert "line 4" in caplog.text
    assert line[:20] not in caplog.text or line in {"x", "7", "{}", "[]"}


def test_a_file_that_cannot_be_read(file):
    file.path.mkdir(parents=True)
    with pytest.raises(StateError) as caught:
        file.read()
    assert caught.value.reason is Reason.STATE_UNREADABLE


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StateError) as caught:
        UserFile(tmp_path / "file" / "users").add(user_record("ann"))
    assert caught.value.reason is Reason.STATE_UNWRITABLE


def test_many_may_change_it_at_the_same_time(file):
    names = [f"user{number}" for number in range(20)]
    records = [UserRecord(name=name, password="x") for name in names]
    threads = [threading.Thread(target=file.add, args=(record,)) for record in records]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(file.read()) == sorted(names)


@pytest.mark.parametrize("algorithm", ["sha-256", "md5"])
@pytest.mark.parametrize("sealer", [None, PlainSealer()])
def test_digest_secrets(algorithm, sealer):
    record = user_record("ann", sealer=sealer)
    assert record.digest_secret(algorithm, sealer) == user_secret(algorithm, "ann", REALM, PASSWORD)


def test_digest_secrets_are_of_one_user_and_key():
    sealer = PlainSealer()
    record = user_record("ann", sealer=sealer)
    other = dataclasses.replace(record, name="bob")
    assert other.digest_secret("md5", sealer) is None
    assert record.digest_secret("md5", PlainSealer(b"other")) is None
    assert record.digest_secret("md5", None) is None
    assert record.digest_secret("sha-512-256", sealer) is None
    spoilt = dataclasses.replace(record, digest={"md5": "sealed:?", "sha-256": "odd"})
    assert [spoilt.digest_secret(one, sealer) for one in ("md5", "sha-256")] == [None, None]


def test_no_secret_for_digest_without_being_asked():
    assert user_record("ann", digest=False).digest_secret("md5", PlainSealer()) is None
    assert set(digest_secrets("ann", "x", None)) == {"sha-256", "md5"}

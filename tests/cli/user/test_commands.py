"""``sealpress user``: passwords are asked for or read, never typed as words; changes are noted."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sealpress.gateway.access.passwords import HashCosts, PasswordCheck
from sealpress.gateway.access.user_file import REALM, UserFile
from sealpress.gateway.audit.verification import records_of, verify_log
from sealpress.spool.encryption.ring import open_ring
from sealpress.transport.digest import user_secret

HOME = "SEALPRESS_HOME"


@pytest.fixture
def state():
    return Path(os.environ[HOME])


@pytest.fixture
def users(state):
    return UserFile(state / "users")


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret"
    path.write_text("gr\u00fcn 2\nsecond line\n", encoding="utf-8")
    return path


@pytest.fixture
def ann(sealpress, secret):
    assert sealpress("user", "add", "ann", "--password-file", secret).code == 0


def is_right(record, password):
    import asyncio

    check = PasswordCheck(HashCosts(memory_kib=8, passes=1))
    return asyncio.run(check.is_right(record.name, password, record.password))


def test_a_person_is_asked_twice(sealpress, person, users):
    person(secrets=("secret", "secret"))
    ended = sealpress("user", "add", "ann")
    assert (ended.code, ended.out) == (0, "added: user ann\n")
    assert is_right(users.find("ann"), "secret")


def test_two_passwords_that_differ_change_nothing(sealpress, person, users):
    person(secrets=("secret", "secrets"))
    ended = sealpress("user", "add", "ann")
    assert ended.code == 2
    assert "the two passwords are not the same" in ended.err
    assert users.read() == {}


def test_nobody_there_to_ask(sealpress):
    ended = sealpress("user", "add", "ann")
    assert (ended.code, "no person can be asked here" in ended.err) == (2, True)
    assert "--password-file" in ended.err
    assert "private key" not in ended.err


def test_a_password_is_the_first_line_of_a_file(ann, users):
    assert is_right(users.find("ann"), "gr\u00fcn 2")


def test_a_password_comes_by_standard_input_and_stands_nowhere(state):
    command = [sys.executable, "-m", "sealpress", "user", "add", "ann", "--password-file", "-"]
    subprocess.run(command, input=b"hunter22\n", check=True, timeout=60, capture_output=True)
    files = [path for path in state.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert not any(b"hunter22" in path.read_bytes() for path in files)


def test_no_word_is_a_password(sealpress):
    assert sealpress("user", "add", "ann", "--password", "secret").code == 2
    assert sealpress("user", "add", "ann", "secret").code == 2


def test_all_about_a_user(sealpress, secret, users):
    words = ("--role", "operator", "--group", "ward3", "--group", "staff", "--json")
    told = sealpress("user", "add", "olga", "--password-file", secret, *words).json
    assert told.pop("changed").endswith("+00:00")
    assert told == {
        "user": "olga",
        "roles": ["operator"],
        "groups": ["staff", "ward3"],
        "digest": False,
    }
    assert users.find("olga").groups == {"ward3", "staff"}


def test_digest_is_kept_sealed_and_only_when_wanted(sealpress, secret, users, state):
    sealpress("user", "add", "ann", "--password-file", secret, "--digest")
    ring = open_ring(state / "spool", "file")
    wanted = user_secret("md5", "ann", REALM, "gr\u00fcn 2")
    assert users.find("ann").digest_secret("md5", ring) == wanted
    assert wanted not in users.path.read_text()
    other = secret.with_name("other")
    other.write_text("blue\n")
    sealpress("user", "password", "ann", "--password-file", other)
    assert users.find("ann").digest_secret("md5", ring) == user_secret("md5", "ann", REALM, "blue")


@pytest.mark.parametrize("name", ["ann:b", "", "ann ", "anonymous", "@ann"])
def test_names_that_are_none(sealpress, secret, users, name):
    assert sealpress("user", "add", name, "--password-file", secret).code == 2
    assert users.read() == {}


def test_there_is_one_user_of_a_name(sealpress, secret, ann):
    ended = sealpress("user", "add", "Ann", "--password-file", secret, "--json")
    assert (ended.code, ended.json["error"]["reason"]) == (7, "user-exists")


def test_the_list(sealpress, ann):
    ended = sealpress("user", "list")
    assert ended.out.splitlines()[1].startswith("ann ")
    assert "argon2" not in ended.out
    listed = sealpress("user", "list", "--json")
    assert [one["user"] for one in listed.json] == ["ann"]
    assert "argon2" not in listed.out


def test_an_empty_list(sealpress):
    ended = sealpress("user", "list")
    assert "There is no user yet" in ended.err


def test_another_password(sealpress, ann, users, person):
    person(secrets=("other", "other"))
    before = users.find("ann")
    assert sealpress("user", "password", "ann").out == "changed: the password of ann\n"
    assert users.find("ann").password != before.password
    assert is_right(users.find("ann"), "other")


def test_a_user_goes(sealpress, ann, users):
    assert sealpress("user", "remove", "ann").out == "removed: user ann\n"
    assert users.read() == {}


@pytest.mark.parametrize("words", [("remove", "eve"), ("password", "eve")])
def test_a_user_who_is_not_there(sealpress, ann, words):
    ended = sealpress("user", *words, "--json")
    assert (ended.code, ended.json["error"]["reason"]) == (7, "user-not-found")


def test_each_change_is_in_the_audit_log_without_a_password(sealpress, ann, secret, state):
    sealpress("user", "password", "ann", "--password-file", secret)
    sealpress("user", "remove", "ann")
    records = [record.facts for record in records_of(state / "audit")][1:]
    assert [one["action"] for one in records] == ["user-added", "password-changed", "user-removed"]
    assert {one["about"] for one in records} == {"ann"}
    assert "gr\\u00fcn" not in json.dumps(records)
    assert verify_log(state / "audit").is_whole


def test_another_state_folder(sealpress, secret, tmp_path):
    other = tmp_path / "other"
    sealpress("user", "add", "ann", "--password-file", secret, "--state", other)
    assert [*UserFile(other / "users").read()] == ["ann"]


def test_a_settings_file_says_where_users_are(sealpress, secret, tmp_path):
    config = tmp_path / "gateway.toml"
    config.write_text(f'[serve]\nusers-file = "{tmp_path}/people"\n')
    ended = sealpress("user", "add", "ann", "--password-file", secret, "--config", config)
    assert ended.code == 0
    assert [*UserFile(tmp_path / "people").read()] == ["ann"]

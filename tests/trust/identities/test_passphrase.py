from __future__ import annotations

import sys

import keyring
import keyring.backend
import keyring.errors
import pytest

from sealpress.errors import SealpressError, StateError, UsageError
from sealpress.reasons import Reason
from sealpress.trust.identities.passphrase import (
    MAX_PASSPHRASE_OCTETS,
    RememberedPassphrase,
    parse_passphrase,
    usable_passphrase,
)

SECRET = "correct horse"


class Safe(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self, entries=(), failure=None):
        super().__init__()
        self.entries = dict(entries)
        self.failure = failure

    def get_password(self, service, username):
        if self.failure:
            raise self.failure
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password


@pytest.fixture
def in_keyring():
    before = keyring.get_keyring()
    yield lambda *entries, failure=None: keyring.set_keyring(Safe(entries, failure))
    keyring.set_keyring(before)


@pytest.fixture
def secret_file(tmp_path):
    path = tmp_path / "passphrase"
    path.write_text(SECRET + "\nsecond line\n")
    path.chmod(0o600)
    return path


def refused(source, **options):
    with pytest.raises(SealpressError) as caught:
        parse_passphrase(source, **options)()
    return caught.value


def test_the_first_line_of_a_file(secret_file):
    source = parse_passphrase(f"file:{secret_file}")
    assert source() == SECRET
    secret_file.write_text("changed")
    assert source() == "changed"


def test_spaces_belong_to_it(secret_file):
    secret_file.write_bytes(b" with spaces \r\n")
    assert parse_passphrase(f"file:{secret_file}")() == " with spaces "


def test_a_file_that_others_can_read(secret_file):
    secret_file.chmod(0o644)
    error = refused(f"file:{secret_file}")
    assert isinstance(error, StateError)
    assert error.reason is Reason.IDENTITY_UNUSABLE


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_file(secret_file, content):
    secret_file.write_text(content)
    assert refused(f"file:{secret_file}").reason is Reason.PASSPHRASE_REQUIRED


def test_a_file_that_is_not_there(tmp_path):
    error = refused(f"file:{tmp_path / 'none'}")
    assert error.reason is Reason.PASSPHRASE_REQUIRED
    assert "none" in str(error)


def test_a_file_that_is_no_text(secret_file):
    secret_file.write_bytes(b"\xff\xfesecret")
    error = refused(f"file:{secret_file}")
    assert "UTF-8" in str(error)
    assert error.__cause__ is None
    assert "secret" not in str(error)


def test_a_credential_of_systemd(tmp_path):
    (tmp_path / "key").write_text(SECRET)
    (tmp_path / "key").chmod(0o440)  # as systemd makes it
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert parse_passphrase("credential:key", environ=environ)() == SECRET


def test_a_credential_outside_of_systemd():
    error = refused("credential:key", environ={})
    assert error.reason is Reason.PASSPHRASE_REQUIRED
    assert "LoadCredential=key:" in error.hint


@pytest.mark.parametrize("name", ["../key", "/etc/passwd", "a/b", ".."])
def test_a_credential_is_no_path(tmp_path, name):
    error = refused(f"credential:{name}", environ={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert error.reason in {Reason.INVALID_ARGUMENT, Reason.PASSPHRASE_REQUIRED}


def test_a_credential_that_is_not_there(tmp_path):
    error = refused("credential:key", environ={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert error.reason is Reason.PASSPHRASE_REQUIRED


@pytest.mark.parametrize(
    ("source", "user"), [("keyring:printing", "sealpress"), ("keyring:printing/jane", "jane")]
)
def test_the_keyring(in_keyring, source, user):
    in_keyring((("printing", user), SECRET))
    assert parse_passphrase(source)() == SECRET


def test_a_keyring_without_it(in_keyring):
    in_keyring()
    error = refused("keyring:printing")
    assert error.reason is Reason.PASSPHRASE_REQUIRED
    assert "printing" in str(error)


def test_a_keyring_that_is_locked(in_keyring):
    in_keyring(failure=keyring.errors.KeyringLocked(SECRET))
    error = refused("keyring:printing")
    assert "KeyringLocked" in str(error)
    assert SECRET not in str(error)


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    error = refused("keyring:printing")
    assert error.reason is Reason.PASSPHRASE_REQUIRED
    assert "pip install 'sealpress[keyring]'" in error.hint


def test_a_person_is_asked_once():
    answers = iter([SECRET])
    source = parse_passphrase("ask", ask=lambda: next(answers))
    assert [source(), source()] == [SECRET, SECRET]


def test_nobody_to_ask():
    assert refused("ask").reason is Reason.PASSPHRASE_REQUIRED


@pytest.mark.parametrize(
    "text", ["", "asks", "file:", "pass:hunter2", "hunter2", "FILE", "file:a\0b"]
)
def test_another_word_is_not_repeated(text):
    with pytest.raises(UsageError) as caught:
        parse_passphrase(text)
    assert caught.value.reason is Reason.INVALID_ARGUMENT
    assert "hunter2" not in str(caught.value)


def test_the_secret_is_not_shown(secret_file):
    remembered = RememberedPassphrase(lambda: SECRET)
    remembered()
    source = parse_passphrase(f"file:{secret_file}")
    source()
    assert SECRET not in repr(remembered) + repr(source)
    assert str(secret_file) in repr(source)


def test_bounds():
    assert usable_passphrase("ü" * (MAX_PASSPHRASE_OCTETS // 2))
    with pytest.raises(UsageError, match="longer than"):
        usable_passphrase("ü" * (MAX_PASSPHRASE_OCTETS // 2) + "x")
    with pytest.raises(UsageError, match="empty"):
        usable_passphrase("")

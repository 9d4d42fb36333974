"""Places that have the spool's first key, and what is said when they have none."""

from __future__ import annotations

import base64

import keyring.backend
import pytest
from keyring.errors import KeyringLocked

from sealpress.errors import SpoolError, UsageError
from sealpress.reasons import Reason
from sealpress.spool.encryption.sources import key_source

KEY, OLDER = bytes(range(32)), bytes(32)


class PrivateKeyring(keyring.backend.KeyringBackend):
    """A keyring in memory that can be locked."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.kept = {}
        self.is_locked = False

    def get_password(self, service, username):
        if self.is_locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


@pytest.fixture
def desktop():
    before, mine = keyring.get_keyring(), PrivateKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


def refusal(place):
    with pytest.raises(SpoolError) as caught:
        place.read()
    return caught.value


# A file


def test_a_file_is_made_for_its_owner_alone(tmp_path):
    place = key_source("file", tmp_path)
    assert place.read() == []
    place.write([KEY], is_first=True)
    assert place.read() == [KEY]
    assert (tmp_path / "spool.key").stat().st_mode & 0o777 == 0o600


def test_the_first_writer_of_a_file_wins(tmp_path):
    place = key_source("file", tmp_path)
    place.write([KEY], is_first=True)
    place.write([OLDER], is_first=True)
    assert place.read() == [KEY]
    place.write([OLDER, KEY], is_first=False)
    assert place.read() == [OLDER, KEY]


def test_a_file_may_lie_elsewhere(tmp_path):
    (tmp_path / "key").write_bytes(base64.b64encode(KEY))
    (tmp_path / "key").chmod(0o600)
    assert key_source(f"file:{tmp_path}/key", tmp_path / "spool").read() == [KEY]


def test_a_file_that_others_can_read_is_refused(tmp_path):
    place = key_source("file", tmp_path)
    place.write([KEY], is_first=True)
    (tmp_path / "spool.key").chmod(0o640)
    error = refusal(place)
    assert error.reason is Reason.SPOOL_KEY_WRONG
    assert "chmod 600" in error.hint


@pytest.mark.parametrize("octets", [b"", b"\n", b"secret", base64.b64encode(b"short"), b"\xff\n"])
def test_what_is_no_key_is_refused_and_not_shown(tmp_path, octets):
    (tmp_path / "spool.key").write_bytes(octets)
    (tmp_path / "spool.key").chmod(0o600)
    error = refusal(key_source("file", tmp_path))
    assert error.reason is Reason.SPOOL_KEY_WRONG
    assert "secret" not in str(error)


def test_a_large_file_is_no_key(tmp_path):
    (tmp_path / "spool.key").write_bytes(bytes(300_000))
    (tmp_path / "spool.key").chmod(0o600)
    assert refusal(key_source("file", tmp_path)).reason is Reason.SPOOL_KEY_WRONG


def test_a_file_that_cannot_be_read_or_written(tmp_path):
    (tmp_path / "spool.key").mkdir(mode=0o700)
    place = key_source("file", tmp_path)
    assert refusal(place).reason is Reason.SPOOL_KEY_MISSING
    with pytest.raises(SpoolError) as caught:
        place.write([KEY], is_first=False)
    assert caught.value.reason is Reason.SPOOL_KEY_MISSING


# A credential of systemd


def test_a_credential_may_have_the_key_before(tmp_path):
    (tmp_path / "spool").write_bytes(b"\n".join(map(base64.b64encode, [KEY, OLDER])) + b"\n")
    place = key_source("credential:spool", tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert place.read() == [KEY, OLDER]
    assert not place.is_ours
    with pytest.raises(SpoolError, match="made by whoever runs"):
        place.write([KEY], is_first=True)


def test_a_service_without_credentials_says_what_to_add(tmp_path):
    error = refusal(key_source("credential:spool", tmp_path, {}))
    assert error.reason is Reason.SPOOL_KEY_MISSING
    assert "LoadCredentialEncrypted=spool:" in error.hint


def test_a_credential_that_is_not_there(tmp_path):
    place = key_source("credential:spool", tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    error = refusal(place)
    assert error.reason is Reason.SPOOL_KEY_MISSING
    assert str(tmp_path) not in error.detail


def test_a_large_credential_is_no_key(tmp_path):
    (tmp_path / "spool").write_bytes(bytes(300_000))
    place = key_source("credential:spool", tmp_path, {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert refusal(place).reason is Reason.SPOOL_KEY_WRONG


# The keyring


@pytest.mark.parametrize(("text", "service"), [("keyring", "sealpress-spool"), ("keyring:x", "x")])
def test_the_keyring_keeps_keys(tmp_path, desktop, text, service):
    place = key_source(text, tmp_path)
    assert place.read() == []
    place.write([KEY], is_first=True)
    assert place.read() == [KEY]
    assert list(desktop.kept) == [(service, "sealpress")]
    assert not list(tmp_path.iterdir())


def test_a_locked_keyring(tmp_path, desktop):
    desktop.is_locked = True
    assert refusal(key_source("keyring", tmp_path)).reason is Reason.SPOOL_KEY_MISSING


# Texts


@pytest.mark.parametrize(
    "text", ["", "vault", "file:", "credential", "credential:", "credential:../x", "keyring:"]
)
def test_what_is_no_place_is_refused(tmp_path, text):
    with pytest.raises(UsageError, match="credential:NAME"):
        key_source(text, tmp_path)

"""The ring of keys: the first start, wrong and missing keys, renewing."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.spool.encryption import ring as ring_module
from sealpress.spool.encryption.ring import DocumentKey, open_ring
from sealpress.spool.encryption.sources import key_source
from sealpress.spool.encryption.values import KEY_OCTETS
from sealpress.spool.sealing import Sealer

ONE, OTHER = "uuid-of-one", "uuid-of-another"


def refusal(folder, source="file", **how):
    with pytest.raises(SpoolError) as caught:
        open_ring(folder, source, **how)
    return caught.value


def test_the_first_start_makes_key_and_ring(tmp_path):
    folder = tmp_path / "state" / "spool"
    ring: Sealer = open_ring(folder)
    assert {path.name for path in folder.iterdir()} == {"spool.key", "keys.json"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    assert folder.stat().st_mode & 0o777 == 0o700
    assert open_ring(folder).open(ring.seal(b"name", b"job"), b"job") == b"name"


def test_a_key_that_was_made_before_a_crash_is_used(tmp_path):
    source = key_source("file", tmp_path)
    source.write([bytes(KEY_OCTETS)], is_first=True)
    open_ring(tmp_path)
    assert source.read() == [bytes(KEY_OCTETS)]


def test_two_that_start_at_once_have_one_ring(tmp_path):
    with ThreadPoolExecutor(8) as threads:
        rings = list(threads.map(lambda _: open_ring(tmp_path), range(8)))
    sealed = [ring.seal(b"v", b"") for ring in rings]
    assert {ring.open(value, b"") for ring in rings for value in sealed} == {b"v"}


def test_a_wrong_key_is_told_before_anything_else(tmp_path):
    open_ring(tmp_path)
    (tmp_path / "spool.key").unlink()
    key_source("file", tmp_path).write([bytes(KEY_OCTETS)], is_first=True)
    error = refusal(tmp_path)
    assert error.reason is Reason.SPOOL_KEY_WRONG
    assert "old one" in error.entry.remedy


def test_a_key_that_is_gone_is_not_made_anew(tmp_path):
    open_ring(tmp_path)
    (tmp_path / "spool.key").unlink()
    assert refusal(tmp_path).reason is Reason.SPOOL_KEY_MISSING
    assert not (tmp_path / "spool.key").exists()


@pytest.mark.parametrize("name", ["jobs.db", "jobs.sqlite3", "documents/0123"])
def test_a_ring_that_is_gone_is_not_made_anew_beside_jobs(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    error = refusal(tmp_path)
    assert error.reason is Reason.SPOOL_KEY_MISSING
    assert "keys.json is gone" in error.detail
    assert not (tmp_path / "keys.json").exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"version": 1}', '{"version": "x"}', "\ud800"]
)
def test_a_damaged_ring(tmp_path, content):
    open_ring(tmp_path)
    (tmp_path / "keys.json").write_text(content, errors="surrogatepass")
    assert refusal(tmp_path).reason is Reason.SPOOL_KEY_MISSING


def test_a_ring_of_a_newer_version(tmp_path):
    open_ring(tmp_path)
    content = json.loads((tmp_path / "keys.json").read_text())
    (tmp_path / "keys.json").write_text(json.dumps({**content, "version": 2}))
    assert refusal(tmp_path).reason is Reason.SPOOL_TOO_NEW


def test_a_key_of_the_ring_cannot_be_put_under_another_number(tmp_path):
    open_ring(tmp_path).rotate()
    content = json.loads((tmp_path / "keys.json").read_text())
    first, second = content["keys"]
    first["key"], second["key"] = second["key"], first["key"]
    (tmp_path / "keys.json").write_text(json.dumps(content))
    assert refusal(tmp_path).reason is Reason.SPOOL_KEY_WRONG


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    assert refusal(tmp_path / "file" / "spool").reason is Reason.SPOOL_KEY_MISSING


# Values


def test_values_open_in_their_context_alone(tmp_path):
    ring = open_ring(tmp_path)
    with pytest.raises(SpoolError) as caught:
        ring.open(ring.seal(b"name", b"job 1"), b"job 2")
    assert caught.value.reason is Reason.DOCUMENT_LOST


@pytest.mark.parametrize("sealed", [b"", b"plain text that nobody sealed at all"])
def test_what_is_no_sealed_value(tmp_path, sealed):
    with pytest.raises(SpoolError) as caught:
        open_ring(tmp_path).open(sealed, b"")
    assert caught.value.reason is Reason.DOCUMENT_LOST


def test_what_a_key_sealed_that_is_not_there(tmp_path):
    ring = open_ring(tmp_path)
    before = ring.seal(b"x", b"")
    ring.rotate()
    ring.retire()
    with pytest.raises(SpoolError) as caught:
        ring.open(before, b"")
    assert caught.value.reason is Reason.SPOOL_KEY_WRONG


def test_keys_of_documents_are_bound_to_their_job(tmp_path):
    ring = open_ring(tmp_path)
    key = DocumentKey(bytes(KEY_OCTETS), ONE.encode())
    wrapped = ring.wrap(key, ONE)
    assert ring.unwrap(wrapped, ONE) == key
    with pytest.raises(SpoolError):
        ring.unwrap(wrapped, OTHER)


def test_digests_tell_nothing_without_the_key(tmp_path):
    ring, other = open_ring(tmp_path / "a"), open_ring(tmp_path / "b")
    assert ring.digest("mary") == ring.digest("mary")
    assert len({ring.digest("mary"), ring.digest("mark"), other.digest("mary")}) == 3
    assert len(ring.digest("\ud800")) == 32


def test_nothing_secret_is_shown(tmp_path):
    ring = open_ring(tmp_path)
    assert repr(ring) == "KeyRing('file', current=1)"
    assert repr(DocumentKey(b"secret", b"")) == "DocumentKey(...)"


# Renewing


def test_renewing_seals_with_another_key_and_opens_both(tmp_path):
    ring = open_ring(tmp_path)
    value, wrapped = ring.seal(b"v", b"c"), ring.wrap(DocumentKey(bytes(32), b""), ONE)
    status = ring.rotate()
    assert (status.current.key_id, [key.key_id for key in status.older]) == (2, [1])
    assert not ring.is_current(value)
    assert ring.open(value, b"c") == b"v"
    assert ring.is_current(ring.rewrap(wrapped, ONE))
    assert open_ring(tmp_path).open(value, b"c") == b"v"


def test_what_is_current_is_not_sealed_again(tmp_path):
    ring = open_ring(tmp_path)
    wrapped = ring.wrap(DocumentKey(bytes(32), b""), ONE)
    assert ring.rewrap(wrapped, ONE) is wrapped


def test_digests_stay_when_keys_are_renewed(tmp_path):
    ring = open_ring(tmp_path)
    before = ring.digest("mary")
    ring.rotate()
    ring.retire()
    assert open_ring(tmp_path).digest("mary") == before


def test_renewing_replaces_the_first_key_as_well(tmp_path):
    source = key_source("file", tmp_path)
    ring = open_ring(tmp_path)
    before = source.read()
    ring.rotate()
    assert len(source.read()) == 1
    assert source.read() != before


def test_nothing_is_retired_when_there_is_one_key(tmp_path):
    ring = open_ring(tmp_path)
    before = (tmp_path / "keys.json").read_bytes()
    assert ring.retire().older == ()
    assert (tmp_path / "keys.json").read_bytes() == before


def test_a_credential_is_replaced_by_writing_the_new_one_first(tmp_path):
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    spool, lines = tmp_path / "spool", ["A" * 43 + "=", "B" * 42 + "A="]
    (tmp_path / "key").write_text(lines[0])
    value = open_ring(spool, "credential:key", environ=environ).seal(b"v", b"")
    (tmp_path / "key").write_text("\n".join(reversed(lines)))
    open_ring(spool, "credential:key", environ=environ).adopt()
    (tmp_path / "key").write_text(lines[1])
    assert open_ring(spool, "credential:key", environ=environ).open(value, b"") == b"v"
    (tmp_path / "key").write_text(lines[0])
    assert refusal(spool, "credential:key", environ=environ).reason is Reason.SPOOL_KEY_WRONG


def test_renewing_with_a_credential_leaves_it_alone(tmp_path):
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    (tmp_path / "key").write_text("A" * 43 + "=")
    ring = open_ring(tmp_path / "spool", "credential:key", environ=environ)
    assert ring.rotate().current.key_id == 2
    assert open_ring(tmp_path / "spool", "credential:key", environ=environ).status == ring.status


def test_opening_a_ring_changes_nothing(tmp_path):
    """A command may look while a gateway renews the key."""
    ring, source = open_ring(tmp_path), key_source("file", tmp_path)
    source.write([bytes(KEY_OCTETS), *source.read()], is_first=False)
    before = (tmp_path / "keys.json").read_bytes()
    looking = open_ring(tmp_path)
    assert (tmp_path / "keys.json").read_bytes() == before
    ring.rotate()
    assert looking.status.current.key_id == 1
    looking.adopt()


class RenewedMeanwhile:
    """A source that is read just before the key is renewed, and again after."""

    text, is_ours = "file", True

    def __init__(self, before, after):
        self._answers = [before, after, after]

    def read(self):
        return self._answers.pop(0)


def test_a_ring_that_is_renewed_while_it_is_opened(tmp_path, monkeypatch):
    source = key_source("file", tmp_path)
    ring = open_ring(tmp_path)
    before = source.read()
    value = ring.seal(b"v", b"")
    ring.rotate()
    meanwhile = RenewedMeanwhile(before, source.read())
    monkeypatch.setattr(ring_module, "key_source", lambda *_: meanwhile)
    assert open_ring(tmp_path).open(value, b"") == b"v"


class BrokenSource:
    """A source that writes so many times, then the machine goes down."""

    text, is_ours = "file", True

    def __init__(self, source, writes):
        self._source, self._left = source, writes

    def read(self):
        return self._source.read()

    def write(self, secrets, *, is_first):
        if not self._left:
            raise KeyboardInterrupt
        self._left -= 1
        self._source.write(secrets, is_first=is_first)


@pytest.mark.parametrize("writes", [0, 1])
def test_renewing_that_is_cut_off_leaves_a_ring_that_opens(tmp_path, writes):
    ring = open_ring(tmp_path)
    value = ring.seal(b"v", b"")
    ring._source = BrokenSource(key_source("file", tmp_path), writes)
    with pytest.raises(KeyboardInterrupt):
        ring.rotate()
    assert open_ring(tmp_path).open(value, b"") == b"v"
    assert open_ring(tmp_path).open(value, b"") == b"v"

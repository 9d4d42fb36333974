"""A changed identity is taken over; one that can't be used is left aside, with a warning."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from sealpress.errors import SealpressError
from sealpress.server import IdentityWatch, LoadedTls, TlsFloor
from sealpress.trust import Identity, server_context
from sealpress.trust.identities.identity import KEY_FILE
from sealpress.trust.identities.keys import make_key
from sealpress.trust.identities.self_signed import self_signed
from sealpress.trust.reporting_tls import reporting_context


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Identity.ensure(tmp_path / "identity", ["localhost"])
    return tmp_path / "identity"


@pytest.fixture
def watch_of(folder: Path) -> Callable[..., IdentityWatch]:
    """Make a watch that looks very often."""

    def load() -> LoadedTls:
        return LoadedTls(server_context(Identity.load(folder)))

    def make(**settings) -> IdentityWatch:
        return IdentityWatch(load, lambda: [folder / KEY_FILE], poll_seconds=0.01, **settings)

    return make


def replace(folder: Path, octets: bytes) -> None:
    draft = folder / "draft"
    draft.touch(mode=0o600)
    draft.write_bytes(octets)
    draft.replace(folder / KEY_FILE)


@pytest.fixture
async def running(watch_of):
    """A watch at work, its files read in a thread."""
    watch = watch_of()
    task = asyncio.create_task(watch.run())
    yield watch
    task.cancel()


async def test_a_replaced_file_is_taken_over(running, folder, eventually, blocking_calls_fail):
    before = running.tls.context
    await asyncio.to_thread(replace, folder, self_signed(["localhost"]))
    await eventually(lambda: running.tls.context is not before)


async def test_the_offer_is_known_before_the_settings_are_in_force(running, folder, eventually):
    assert any("ECDSA" in name for name in running.tls.ciphers)
    before = running.tls.context
    replace(folder, self_signed(["localhost"], key=make_key("rsa2048")))
    await eventually(lambda: running.tls.context is not before)
    assert running.tls.offer is running.tls.offer
    assert any("ECDHE_RSA" in name for name in running.tls.ciphers)


@pytest.mark.parametrize("kind", ["half", "empty", "other key", "gone"])
async def test_files_that_cannot_be_used_leave_the_old_ones_in_force(
    running, folder, eventually, caplog, kind: str
):
    before, good = running.tls.context, (folder / KEY_FILE).read_bytes()
    key, _, certificate = good.partition(b"-----BEGIN CERTIFICATE")
    other = self_signed(["localhost"]).partition(b"-----BEGIN CERTIFICATE")[0]
    bad = {"half": good[:200], "empty": b"", "other key": other + b"-----BEGIN CERTIFICATE"}
    with caplog.at_level(logging.WARNING, "sealpress.server"):
        if kind == "gone":
            (folder / KEY_FILE).unlink()
        else:
            replace(folder, bad[kind] + certificate if kind == "other key" else bad[kind])
        await eventually(lambda: "the old one stays" in caplog.text)
    assert running.tls.context is before
    assert caplog.text.count("the old one stays") == 1
    replace(folder, key + b"-----BEGIN CERTIFICATE" + certificate)
    await eventually(lambda: running.tls.context is not before)


async def test_a_file_is_loaded_again_when_a_person_asks(running, eventually):
    before = running.tls.context
    assert await running.reload()
    second = running.tls.context
    assert second is not before
    running.reload_soon()
    await eventually(lambda: running.tls.context is not second)


async def test_nothing_is_loaded_while_nothing_changes(running):
    before = running.tls.context
    await asyncio.sleep(0.1)
    assert running.tls.context is before


async def test_asking_for_a_bad_file_says_so(running, folder):
    replace(folder, b"nothing")
    assert not await running.reload()


async def test_a_certificate_is_renewed_in_time_beside_the_loop(watch_of, folder, eventually):
    threads: list[threading.Thread] = []

    def renew() -> None:
        threads.append(threading.current_thread())
        replace(folder, self_signed(["localhost"]))

    watch = watch_of(renew=renew)
    before = watch.tls.context
    task = asyncio.create_task(watch.run())
    await eventually(lambda: watch.tls.context is not before)
    task.cancel()
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


async def test_a_renewal_that_fails_is_told_and_changes_nothing(watch_of, eventually, caplog):
    def renew() -> None:
        raise PermissionError(13, "not allowed")

    watch = watch_of(renew=renew)
    before = watch.tls.context
    with caplog.at_level(logging.WARNING, "sealpress.server"):
        task = asyncio.create_task(watch.run())
        await eventually(lambda: "the certificate is not renewed" in caplog.text)
    task.cancel()
    assert watch.tls.context is before


def test_a_watch_does_not_begin_with_a_bad_identity(watch_of, folder):
    replace(folder, b"nothing")
    with pytest.raises(SealpressError):
        watch_of()


async def test_a_floor_that_reports_gets_both_kinds_of_settings(folder):
    def load() -> LoadedTls:
        identity = Identity.load(folder)
        return LoadedTls(server_context(identity), reporting_context(identity))

    watch = await asyncio.to_thread(
        lambda: IdentityWatch(load, lambda: [folder / KEY_FILE], floor=TlsFloor.REPORT)
    )
    assert watch.tls.floor is TlsFloor.REPORT
    assert await watch.reload()

"""Resources on disk: they outlive a restart, sealed, and what is damaged stops nothing."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sealpress.errors import SpoolError, StateError
from sealpress.gateway.face.desk import now
from sealpress.gateway.resources import key as keeping_key
from sealpress.gateway.resources import shelf as shelves
from sealpress.gateway.resources.key import KEY_FILE, ResealingAll
from sealpress.gateway.resources.shelf import ResourceShelf
from sealpress.ipp.message import Attribute
from sealpress.ipp.tags import ValueTag
from sealpress.printer import RequestFacts
from sealpress.printer.refusal import RefusalError
from sealpress.printer.system.resource import (
    Resource,
    ResourceState,
    ResourceStep,
    allocated,
    canceled,
    stepped,
)
from sealpress.printer.system.resource_orders import IncomingData, NewResource
from sealpress.reasons import Reason
from sealpress.server.audit import AuditEntry
from sealpress.spool.encryption.renewal import renew_key
from sealpress.spool.encryption.ring import KeyRing, open_ring
from sealpress.trust.private_files import write_file

SECRET = b"Nobody reads this without the key of the spool."
VERSION = Attribute("resource-version", (ValueTag.OCTET_STRING,), (b"\1\2",))


@dataclass
class Log:
    """Remembers what was noted."""

    entries: list[AuditEntry] = field(default_factory=list)

    def note(self, entry: AuditEntry) -> None:
        self.entries.append(entry)


class Nothing:
    """A store in which nothing is sealed."""

    async def reseal(self, rewrap: object, *, after: int, limit: int) -> int:
        return 0


def where(user: str | None = "ada") -> RequestFacts:
    return RequestFacts(
        secure=True, host="server.test", port=631, path="/ipp/system", at=now(), user=user
    )


def ring(folder: Path) -> KeyRing:
    return open_ring(folder / "spool", "file")


def opened(folder: Path, log: Log | None = None) -> ResourceShelf:
    return ResourceShelf.open(folder / "resources", ring(folder), audit=log)


async def filled(shelf: ResourceShelf, data: bytes = SECRET) -> Resource:
    """Make a resource and give it data."""
    made = await shelf.make(NewResource("static-other", "Secret name", "Info", "de"), where())
    order = IncomingData(made, "application/octet-stream", told={VERSION.name: VERSION})
    await shelf.receive(order, data, where())
    return shelf.resources[made.number]


async def change(shelf: ResourceShelf, resource: Resource, *steps: ResourceStep) -> Resource:
    """Take steps, and keep what came of it."""
    for step in steps:
        resource = stepped(resource, step, now().wall)
    await shelf.keep([resource], where())
    return shelf.resources[resource.number]


async def test_all_of_it_outlives_a_restart(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    resource = await change(shelf, await filled(shelf), ResourceStep.INSTALL)
    await shelf.keep([allocated(resource, 7, {7}, is_needed=True)])
    again = opened(tmp_path)
    assert again.resources == shelf.resources
    assert again.of_printer(7) == (again.resources[1],)
    assert again.resources[1].told == {VERSION.name: VERSION}
    assert await again.data(again.resources[1]) == SECRET
    assert (await again.make(NewResource("static-font"), where())).number == 2


async def test_nothing_is_readable_on_disk(tmp_path: Path) -> None:
    await filled(opened(tmp_path))
    files = [path for path in (tmp_path / "resources").iterdir() if path.is_file()]
    assert {path.name for path in files} == {"key", "list", "1.data"}
    for path in files:
        octets = path.read_bytes()
        assert not [word for word in (SECRET[:8], b"Secret name", b"static") if word in octets]
        assert path.stat().st_mode & 0o077 == 0


async def test_data_go_with_their_resource(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    first = await filled(shelf)
    assert shelf.octets == len(SECRET)
    await shelf.keep([canceled(first, (), now().wall)], where())
    assert not (tmp_path / "resources" / "1.data").exists()
    assert shelf.octets == 0
    with pytest.raises(StateError):
        await shelf.data(first)


async def test_data_that_no_resource_has_are_swept(tmp_path: Path) -> None:
    await filled(opened(tmp_path))
    orphan = tmp_path / "resources" / "9.data"
    orphan.write_bytes(b"left behind")
    opened(tmp_path)
    assert not orphan.exists()
    assert (tmp_path / "resources" / "1.data").exists()


@pytest.mark.parametrize("name", ["list", KEY_FILE])
async def test_what_is_damaged_is_put_aside(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    for end in ("", "-2"):
        await filled(opened(tmp_path))
        path = tmp_path / "resources" / name
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert opened(tmp_path).resources == {}
        assert (tmp_path / f"resources.unreadable{end}" / "1.data").exists()
    assert "put aside" in caplog.text


async def test_damaged_data_are_told_of(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    resource = await filled(shelf)
    path = tmp_path / "resources" / "1.data"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(StateError) as told:
        await shelf.data(resource)
    assert told.value.reason is Reason.STATE_UNREADABLE


async def test_what_cannot_be_written_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = opened(tmp_path)
    resource = await filled(shelf)

    def full(path: Path, octets: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shelves, "write_file", full)
    with pytest.raises(StateError) as told:
        await change(shelf, resource, ResourceStep.INSTALL)
    assert told.value.reason is Reason.STATE_UNWRITABLE
    assert shelf.resources == {1: resource}
    monkeypatch.undo()
    assert opened(tmp_path).resources == {1: resource}


async def test_what_began_ends_though_nobody_waits(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    making = asyncio.create_task(shelf.make(NewResource("static-font"), where()))
    await asyncio.sleep(0)  # it has begun
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert list(shelf.resources) == list(opened(tmp_path).resources) == [1]


async def test_data_come_once(tmp_path: Path) -> None:
    shelf = opened(tmp_path)
    order = IncomingData(await filled(shelf), "application/octet-stream")
    with pytest.raises(RefusalError):
        await shelf.receive(order, b"other", where())
    assert await shelf.data(shelf.resources[1]) == SECRET


async def test_who_changed_it_is_noted(tmp_path: Path) -> None:
    log = Log()
    shelf = opened(tmp_path, log)
    await filled(shelf)
    noted: Sequence[tuple[str, str, object]] = [
        (entry.action, entry.actor.user, entry.details["state"]) for entry in log.entries
    ]
    assert noted == [
        ("resource-created", "ada", "pending"),
        ("resource-changed", "ada", "available"),
    ]
    assert "Secret name" not in str(log.entries)


async def test_the_spools_key_is_renewed(tmp_path: Path) -> None:
    await filled(opened(tmp_path))
    folder, keys = tmp_path / "resources", ring(tmp_path)
    before = (folder / KEY_FILE).read_bytes()
    await renew_key(ResealingAll(Nothing(), folder), keys)
    assert (folder / KEY_FILE).read_bytes() != before
    again = opened(tmp_path)
    assert await again.data(again.resources[1]) == SECRET
    (folder / KEY_FILE).write_bytes(before)
    with pytest.raises(SpoolError):
        keys.unwrap(before, "resources")


async def test_a_key_that_is_lost_keeps_no_other_from_being_renewed(tmp_path: Path) -> None:
    await filled(opened(tmp_path))
    folder, keys = tmp_path / "resources", ring(tmp_path)
    (folder / KEY_FILE).write_bytes(b"damaged")
    await renew_key(ResealingAll(Nothing(), folder), keys)
    assert not keys.status.older


async def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "resources").write_bytes(b"no folder")
    shelf = opened(tmp_path)
    with pytest.raises(StateError) as told:
        await filled(shelf)
    assert told.value.reason is Reason.STATE_UNWRITABLE
    assert shelf.resources == {}


async def test_a_key_made_while_the_spools_is_renewed_is_sealed_with_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, keys = opened(tmp_path), ring(tmp_path)
    shelf_keys = shelf._ring
    writes: list[Path] = []

    def renewed_meanwhile(path: Path, octets: bytes) -> None:
        if not writes:
            shelf_keys.rotate()
        writes.append(path)
        write_file(path, octets)

    monkeypatch.setattr(keeping_key, "write_file", renewed_meanwhile)
    await filled(shelf)
    assert [path.name for path in writes] == [KEY_FILE, KEY_FILE]
    assert shelf_keys.is_current((tmp_path / "resources" / KEY_FILE).read_bytes())
    assert keys.status.current != shelf_keys.status.current


def test_nothing_is_written_before_there_is_a_resource(tmp_path: Path) -> None:
    opened(tmp_path)
    assert not (tmp_path / "resources").exists()


async def test_a_list_without_its_key_is_put_aside(tmp_path: Path) -> None:
    await filled(opened(tmp_path))
    (tmp_path / "resources" / KEY_FILE).unlink()
    assert opened(tmp_path).resources == {}
    assert (tmp_path / "resources.unreadable" / "list").exists()


def test_states_are_numbers_of_the_standard() -> None:
    assert [state.value for state in ResourceState] == [3, 4, 5, 6, 7]

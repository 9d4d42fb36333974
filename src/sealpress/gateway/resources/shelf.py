"""Where the resources of a gateway are: a list in memory, and it and all data sealed on disk."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import logging
import uuid
from collections.abc import Callable, Coroutine, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from sealpress.errors import Reason, SealpressError, StateError
from sealpress.gateway.resources.index import list_from, list_of
from sealpress.gateway.resources.key import make_key, read_key
from sealpress.printer.system.resource import (
    Resource,
    ResourceLimits,
    ResourceState,
    ResourceStep,
    stepped,
)
from sealpress.printer.system.resource_orders import IncomingData, NewResource
from sealpress.server.audit import Actor, AuditEntry
from sealpress.spool.encryption.values import DamagedValueError, ValueKey
from sealpress.trust.private_files import sweep_drafts, write_file

if TYPE_CHECKING:
    from sealpress.printer import RequestFacts
    from sealpress.server.audit import AuditLog
    from sealpress.spool.encryption.ring import KeyRing

__all__ = ["OnChange", "ResourceShelf"]

_log = logging.getLogger("sealpress.gateway")

_INDEX_FILE = "list"
_DATA = ".data"
_INDEX = b"sealpress resources"
_UNREADABLE = ".unreadable"

OnChange: TypeAlias = Callable[["Resource | None", Resource], None]
"""Is told of a resource before, ``None`` for a new one, and after a change that is on disk."""

_T = TypeVar("_T")


class ResourceShelf:
    """Keeps resources; :meth:`open` makes one. In one event loop, its disk work in threads.

    Args:
        folder: Its folder, made with the first resource.
        ring: The spool's keys.
        key: What the files are sealed with; ``None`` before there is one.
        resources: The resources there are, by number.
        last: The greatest number that was given to one.
        limits: How much is kept.
        audit: Where changes are noted.

    Attributes:
        folder: Its folder.
        turn: Hold it from looking at :meth:`seen` until what was made of that is kept.
        on_change: Who is told of changes.
        incoming: Numbers of resources whose data are coming just now.
    """

    def __init__(
        self,
        folder: Path,
        ring: KeyRing,
        key: ValueKey | None,
        resources: Mapping[int, Resource],
        last: int,
        *,
        limits: ResourceLimits | None = None,
        audit: AuditLog | None = None,
    ) -> None:
        self.folder = folder
        self._ring = ring
        self._key = key
        self._resources = resources
        self._last = last
        self._audit = audit
        self.limits = limits or ResourceLimits()
        self.turn = asyncio.Lock()
        self.on_change: list[OnChange] = []
        self.incoming: set[int] = set()

    @classmethod
    def open(
        cls,
        folder: Path,
        ring: KeyRing,
        *,
        limits: ResourceLimits | None = None,
        audit: AuditLog | None = None,
    ) -> ResourceShelf:
        """Open a folder, which need not be there; blocks for the disk.

        One that can't be read, since its files are damaged or were sealed with another key, is put
        aside, and a new one begun: printing goes on without icons.

        Raises:
            StateError: The folder can't be read (reason ``state-unreadable``).
        """
        try:
            try:
                return cls._opened(folder, ring, limits, audit)
            except (SealpressError, DamagedValueError, *_NO_LIST) as error:
                _log.warning("the resources can't be read, and are put aside: %s", error)
                _put_aside(folder)
                return cls._opened(folder, ring, limits, audit)
        except OSError as error:
            raise StateError(
                Reason.STATE_UNREADABLE, f"cannot read {folder}: {error.strerror or error}"
            ) from error

    @classmethod
    def _opened(
        cls,
        folder: Path,
        ring: KeyRing,
        limits: ResourceLimits | None,
        audit: AuditLog | None,
    ) -> ResourceShelf:
        key = read_key(folder, ring)
        path, resources, last = folder / _INDEX_FILE, dict[int, Resource](), 0
        if path.exists():
            if key is None:
                raise DamagedValueError("their key is gone")
            resources, last = list_from(key.unseal(path.read_bytes(), _INDEX))
        shelf = cls(folder, ring, key, resources, last, limits=limits, audit=audit)
        shelf._sweep()
        return shelf

    # Looking

    @property
    def resources(self) -> Mapping[int, Resource]:
        """All resources, by number."""
        return self._resources

    def seen(self) -> dict[int, Resource]:
        """Return all resources by number, with whose data are coming."""
        return {
            number: dataclasses.replace(each, is_incoming=True) if number in self.incoming else each
            for number, each in self._resources.items()
        }

    def of_printer(self, number: int) -> tuple[Resource, ...]:
        """Return the resources that are installed for a printer, by number."""
        return tuple(
            each
            for _, each in sorted(self._resources.items())
            if number in each.printers and each.state is ResourceState.INSTALLED
        )

    @property
    def octets(self) -> int:
        """How large the data of all are."""
        return sum(each.octets for each in self._resources.values() if _has_data(each))

    async def data(self, resource: Resource) -> bytes:
        """Return the data of a resource.

        Raises:
            StateError: They are gone or damaged (reason ``state-unreadable``).
        """
        return await asyncio.to_thread(self._read, resource)

    def _read(self, resource: Resource) -> bytes:
        try:
            if self._key is None:
                raise DamagedValueError("there is no key")
            sealed = self._path(resource).read_bytes()
            return self._key.unseal(sealed, _context(resource))
        except (OSError, DamagedValueError) as error:
            detail = f"the data of resource {resource.number} can't be read: {error}"
            raise StateError(Reason.STATE_UNREADABLE, detail) from error

    # Changing; who calls these has the turn

    async def make(self, order: NewResource, where: RequestFacts) -> Resource:
        """Make a resource.

        Raises:
            StateError: It can't be kept (reason ``state-unwritable``).
        """
        self._last += 1
        resource = Resource(
            number=self._last,
            uuid=str(uuid.uuid4()),
            kind=order.kind,
            name=order.name,
            info=order.info,
            language=order.language,
            created=where.at.wall,
        )
        await self.keep([resource], where)
        return resource

    async def receive(self, order: IncomingData, data: bytes, where: RequestFacts) -> None:
        """Keep the data of a resource.

        Raises:
            RefusalError: It waits for data no more (0x0404).
            StateError: They can't be kept (reason ``state-unwritable``).
        """
        now = self._resources.get(order.resource.number, order.resource)
        resource = dataclasses.replace(
            stepped(now, ResourceStep.RECEIVE, where.at.wall),
            media_type=order.media_type,
            language=order.language or now.language,
            told=order.told,
            octets=len(data),
        )
        await _to_the_end(self._keep([resource], where, data))

    async def keep(self, changed: list[Resource], where: RequestFacts | None = None) -> None:
        """Keep resources as they are now, all of them or none, also when nobody waits any more.

        Args:
            changed: The resources.
            where: The request that asked for it, if one did.

        Raises:
            StateError: They can't be kept (reason ``state-unwritable``).
        """
        await _to_the_end(self._keep(changed, where, None))

    async def _keep(
        self, changed: list[Resource], where: RequestFacts | None, data: bytes | None
    ) -> None:
        before, settled = self._resources, [_settled(each) for each in changed]
        after = self._trimmed({**before, **{each.number: each for each in settled}})
        entries = [_entry(before.get(each.number), each, where) for each in settled]
        await asyncio.to_thread(self._write, after, settled, data)
        self._resources = after
        for each in settled:
            for tell in self.on_change:
                tell(before.get(each.number), each)
        if self._audit is not None:
            for entry in entries:
                await asyncio.to_thread(self._audit.note, entry)

    def _trimmed(self, resources: Mapping[int, Resource]) -> dict[int, Resource]:
        """Forget the oldest of those that are gone for good, when they are too many."""
        gone = sorted(number for number, each in resources.items() if each.state.is_terminal)
        forgotten = frozenset(gone[: max(0, len(gone) - self.limits.max_gone)])
        return {number: each for number, each in resources.items() if number not in forgotten}

    def _write(
        self,
        after: Mapping[int, Resource],
        changed: list[Resource],
        data: bytes | None,
    ) -> None:
        """Write data before the list that names them; data of who is gone go after it."""
        try:
            if self._key is None:
                self._key = make_key(self.folder, self._ring)
            if data is not None:
                (resource,) = changed
                write_file(self._path(resource), self._key.seal(data, _context(resource)))
            sealed = self._key.seal(list_of(after.values(), self._last), _INDEX)
            write_file(self.folder / _INDEX_FILE, sealed)
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE, f"cannot write {self.folder}: {error.strerror or error}"
            ) from error
        for each in changed:
            if each.state.is_terminal:
                with contextlib.suppress(OSError):  # swept at the next start
                    self._path(each).unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove drafts, and data that no resource has."""
        sweep_drafts(self.folder)
        known = {self._path(each) for each in self._resources.values() if _has_data(each)}
        for path in set(self.folder.glob(f"*{_DATA}")) - known:
            path.unlink(missing_ok=True)

    def _path(self, resource: Resource) -> Path:
        return self.folder / f"{resource.number}{_DATA}"


_NO_LIST = (ValueError, KeyError, TypeError)


async def _to_the_end(work: Coroutine[object, object, _T]) -> _T:
    """Do the work whole, also when nobody waits for it any more."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def _put_aside(folder: Path) -> None:
    """Give a folder another name, under which a person may look at it."""
    names = (folder.with_name(f"{folder.name}{_UNREADABLE}{end}") for end in _endings())
    folder.rename(next(name for name in names if not name.exists()))


def _endings() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"-{number}"
        number += 1


def _settled(resource: Resource) -> Resource:
    return dataclasses.replace(resource, is_incoming=False)


def _has_data(resource: Resource) -> bool:
    return bool(resource.media_type) and not resource.state.is_terminal


def _context(resource: Resource) -> bytes:
    return b"sealpress resource " + resource.uuid.encode()


def _entry(before: Resource | None, after: Resource, where: RequestFacts | None) -> AuditEntry:
    action = "resource-changed" if before is not None else "resource-created"
    details = {"resource": str(after.number), "type": after.kind, "state": after.state.keyword}
    if where is not None:
        details["address"] = where.peer
    return AuditEntry(
        at=datetime.now(UTC),
        action=action,
        outcome="done",
        actor=Actor(
            user=(where.user or "") if where is not None else "",
            origin="network" if where is not None else "server",
        ),
        details=details,
    )

"""What administrators set of the gateway as a system, kept beside the settings; new queues, too."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sealpress.errors import Reason, SealpressError, StateError
from sealpress.gateway.audit.note import note_of
from sealpress.ipp.decoder import decode
from sealpress.ipp.encoder import encode
from sealpress.ipp.message import Attribute, Group, Message, Version
from sealpress.ipp.tags import GroupTag
from sealpress.server.audit import Actor, AuditEntry
from sealpress.trust.private_files import write_file

if TYPE_CHECKING:
    from sealpress.gateway.orders import Orders
    from sealpress.gateway.queue import Queue
    from sealpress.printer import RequestFacts
    from sealpress.printer.system.dialogue import NewPrinter
    from sealpress.server.audit import AuditLog

__all__ = ["GatewaySystem", "read_system"]

_log = logging.getLogger("sealpress.gateway")


def read_system(path: Path) -> dict[str, Attribute]:
    """Return what was set, by name; nothing for a file that isn't there, or can't be understood."""
    try:
        group = decode(path.read_bytes()).group(GroupTag.SYSTEM)
    except FileNotFoundError:
        return {}
    except (OSError, SealpressError) as error:
        _log.warning("what was set of the system is lost: %s", error)
        return {}
    return {attribute.name: attribute for attribute in group or ()}


class GatewaySystem:
    """Keeps what is set, and makes and removes queues as ``queue add`` does.

    Args:
        path: The file of what is set.
        attributes: What is set already.
        orders: Adds and removes queues.
        audit: Where it is noted.
    """

    def __init__(
        self, path: Path, attributes: Mapping[str, Attribute], orders: Orders, audit: AuditLog
    ) -> None:
        self._path = path
        self._attributes = attributes
        self._orders = orders
        self._audit = audit
        self._writing = asyncio.Lock()

    @property
    def attributes(self) -> Mapping[str, Attribute]:
        """What was set, by name."""
        return self._attributes

    async def keep(self, attributes: Mapping[str, Attribute], where: RequestFacts) -> None:
        """Keep what is set from now on, in place of what was.

        Raises:
            StateError: It can't be kept (reason ``state-unwritable``).
        """
        async with self._writing:
            await asyncio.to_thread(self._write, attributes)
            before, self._attributes = self._attributes, attributes
        names = [n for n in {**before, **attributes} if before.get(n) != attributes.get(n)]
        entry = AuditEntry(
            at=datetime.now(UTC),
            action="system-changed",
            outcome="done",
            actor=Actor(user=where.user or "", origin="network"),
            details={"attributes": " ".join(sorted(names)), "address": where.peer},
        )
        await asyncio.to_thread(self._audit.note, entry)

    def _write(self, attributes: Mapping[str, Attribute]) -> None:
        group = Group(list(attributes.values()), tag=GroupTag.SYSTEM)
        try:
            write_file(self._path, encode(Message(Version(2, 0), 0, 1, [group])))
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE, f"cannot write {self._path}: {error.strerror or error}"
            ) from error

    async def add(
        self, printer: NewPrinter, where: RequestFacts, connection: Mapping[str, object]
    ) -> Queue:
        """Make a queue; its printer is asked what it can do soon.

        Raises:
            UsageError: There is one of that name, or what is told makes no queue.
            SealpressError: It can't be kept.
        """
        values = {
            "name": printer.name,
            "uri": printer.device_uri,
            "info": printer.info,
            "location": printer.location,
        }
        settings = self._orders.settings({key: value for key, value in values.items() if value})
        return await self._orders.add(
            settings,
            lambda queue: note_of(
                "queue-added",
                where=where,
                connection=connection,
                queue=queue.name,
                printer=queue.settings.uri,
            ),
        )

    async def remove(
        self, queue: Queue, where: RequestFacts, connection: Mapping[str, object]
    ) -> None:
        """Remove a queue.

        Raises:
            UsageError: It stands in the settings file.
            SpoolError: It has jobs to do (reason ``queue-not-empty``), or the store fails.
        """
        note = note_of(
            "queue-removed",
            where=where,
            connection=connection,
            queue=queue.name,
            printer=queue.settings.uri,
        )
        await self._orders.remove(queue, note)

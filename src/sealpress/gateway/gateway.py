"""The print gateway: takes jobs by IPP, keeps them, and prints each of them once, in order."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sealpress.errors import Reason, SealpressError, StateError
from sealpress.gateway.assembly import Assembly, assembled
from sealpress.gateway.face import gateway_services
from sealpress.gateway.front import Front
from sealpress.gateway.health import Health
from sealpress.gateway.housekeeping import Housekeeping
from sealpress.gateway.metrics import Numbers
from sealpress.gateway.operator import Operator
from sealpress.gateway.orders import Orders, changes_told
from sealpress.gateway.overview import Overview
from sealpress.gateway.pages import Pages
from sealpress.gateway.places import QUEUES_FOLDER, SPOOL_FOLDER, SYSTEM_FILE
from sealpress.gateway.preparation.lacking import lacking
from sealpress.gateway.presence import QueuePresence, announced_host
from sealpress.gateway.queue_files import QueueFiles
from sealpress.gateway.resources.page import ResourcePage
from sealpress.gateway.roster import Changes, Roster
from sealpress.gateway.settings import GatewaySettings
from sealpress.gateway.spool_orders import SpoolOrders
from sealpress.gateway.supervision import Supervisor
from sealpress.gateway.system import GatewaySystem, read_system
from sealpress.gateway.unreleased import UnreleasedJobs
from sealpress.server import Counters, ipp_handler
from sealpress.server.administration import administer, starter
from sealpress.server.audit import AuditEntry
from sealpress.trust.private_files import make_private_folder

if TYPE_CHECKING:
    from sealpress.printer.tls_attributes import TlsReport
    from sealpress.transport.witness import Witness

__all__ = ["CLOSE_SECONDS", "Assemble", "Gateway"]

CLOSE_SECONDS = 5.0
"""How long requests being answered may take when the gateway stops."""

Assemble = Callable[
    [GatewaySettings, "TlsReport | None", str], AbstractAsyncContextManager[Assembly]
]
"""Opens what stands behind the port."""

_log = logging.getLogger("sealpress.gateway")

_CHANGEABLE = frozenset(
    {"queues", "operators", "administrators", "login", "metrics", "pages", "client_certificates"}
)
"""Settings that a reload takes over; the others need a restart."""


class Gateway:
    """A gateway that serves from ``async with`` on until its end.

    Args:
        settings: Where it listens, whom it lets in, its queues.
        read: Reads the settings anew for :meth:`reload`; those given hold for ever without.
        assemble: Opens what stands behind the port.
        witness: Sees every connection of clients.
        supervisor: Keeps background work going.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        *,
        read: Callable[[], GatewaySettings] | None = None,
        assemble: Assemble = assembled,
        witness: Witness | None = None,
        supervisor: Supervisor | None = None,
    ) -> None:
        self.settings = settings
        self._read = read or (lambda: settings)
        self._assemble = assemble
        self._witness = witness
        self._supervisor = supervisor or Supervisor()
        self._stack = AsyncExitStack()
        self._reloading = asyncio.Lock()
        self._started_at = 0.0
        self._running: _Running | None = None

    # Where it is

    @property
    def port(self) -> int:
        """The port it listens on, 0 before it does."""
        return self._running.front.port if self._running is not None else 0

    @property
    def uris(self) -> tuple[str, ...]:
        """URIs of its queues; of the gateway itself while there is none."""
        running = self._now()
        paths = [queue.path for queue in running.parts.queues] or ["/"]
        return tuple(running.front.uri("ipps", path) for path in paths)

    @property
    def certificate_path(self) -> Path:
        """PEM file of its certificate."""
        return self._now().front.certificate_path

    def certificate_sha256(self) -> str:
        """Return its certificate's fingerprint, hexadecimal."""
        return self._now().front.sha256()

    @property
    def parts(self) -> Assembly:
        """What stands behind the port.

        Raises:
            StateError: It does not run.
        """
        return self._now().parts

    @property
    def overview(self) -> Overview:
        """Looks at its queues.

        Raises:
            StateError: It does not run.
        """
        return Overview(self.parts.queues, self.parts.store)

    def _now(self) -> _Running:
        if self._running is None:
            raise StateError(Reason.INTERNAL, "the gateway was not started")
        return self._running

    # Beginning and end

    async def start(self) -> None:
        """Make what is missing, take over what the last process left, listen and deliver.

        Raises:
            SealpressError: Spool, keys, identity or port can't be had.
        """
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise

    async def _start(self) -> None:
        settings = self.settings
        self._started_at = time.time()
        await asyncio.to_thread(_make_state, settings.state)
        front = await asyncio.to_thread(Front, settings, announced_host(settings))
        seed = await asyncio.to_thread(front.sha256)
        parts = await self._stack.enter_async_context(self._assemble(settings, front.tls, seed))
        roster = Roster(
            parts.queues, parts.store, parts.dispatcher, parts.capabilities, self._tell_gate
        )
        running = _Running(
            front=front, parts=parts, roster=roster, health=_health(parts, self._supervisor)
        )
        self._running = running
        await roster.open(settings.queues)
        overview = self.overview
        services = gateway_services(parts.face)
        further = ipp_handler(services, access=parts.gate)
        pages = Pages(
            ResourcePage(further, parts.resources, parts.queues, parts.gate).handle,
            queues=parts.queues,
            overview=overview,
            access=parts.gate,
            checks=running.health.checks,
            numbers=functools.partial(self._numbers, overview),
            settings=lambda: self.settings,
        )
        self._stack.push_async_callback(self._supervisor.stop)
        await parts.dispatcher.start()
        self._stack.push_async_callback(parts.dispatcher.close)
        server = await front.listen(pages.handle, witness=self._witness)
        self._stack.push_async_callback(server.close, grace=CLOSE_SECONDS)
        orders = Orders(
            parts=parts,
            overview=overview,
            operator=Operator(services["/"], parts.store),
            roster=roster,
            files=QueueFiles(settings.state / QUEUES_FOLDER),
            status=self._status,
            reload=self.reload,
        )
        await self._open_system(parts, orders)
        administration = await administer(
            settings.state,
            server.watching,
            name=settings.name,
            port=front.port,
            audit=parts.chain,
            orders=orders.handlers() | self._spool_orders(parts).handlers(),
        )
        if administration is not None:
            self._stack.push_async_callback(administration.close)
        await self._note("server-started")
        self._supervise(running)
        _log.info("ready at %s", " ".join(self.uris[:4]), extra={"action": "gateway-ready"})

    async def _open_system(self, parts: Assembly, orders: Orders) -> None:
        """Let administrators set the gateway, and add queues, by IPP."""
        path = self.settings.state / SYSTEM_FILE
        attributes = await asyncio.to_thread(read_system, path)
        system = GatewaySystem(path, attributes, orders, parts.chain)
        parts.face.administer(system, parts.resources)

    async def _note(
        self, action: str, *, outcome: str = "done", because: str = "", **details: str
    ) -> None:
        told = {"server": f"{self.settings.name}:{self.port}", **details}
        entry = AuditEntry(
            at=datetime.now(UTC),
            action=action,
            outcome=outcome,
            actor=starter(),
            because=because,
            details={name: text for name, text in told.items() if text},
        )
        await asyncio.to_thread(self.parts.chain.note, entry)

    def _spool_orders(self, parts: Assembly) -> SpoolOrders:
        folder = self.settings.state / SPOOL_FOLDER
        return SpoolOrders(folder, parts.store, parts.vault, parts.renewal, parts.chain)

    def _supervise(self, running: _Running) -> None:
        parts = running.parts
        keep = Housekeeping(parts.queues, parts.store, parts.vault, running.roster)
        unreleased = UnreleasedJobs(
            parts.store, lambda: {queue.id: queue.settings for queue in parts.queues}
        )
        start = self._supervisor.start
        start("identity watch", running.front.watch.run)
        start("audit exporter", parts.exporter.run)
        start("housekeeping", keep.run)
        start("key renewal", parts.renewal.run)
        start("vault", lambda: parts.vault.run(parts.store.files))
        start("capabilities", parts.capabilities.run)
        start("answers", parts.queues.keep_ready)
        start("open jobs", parts.face.run)
        start("unreleased jobs", unreleased.run)
        if self.settings.discovery.advertise:
            service = gateway_services(parts.face)["/"]
            running.presence = QueuePresence(self.settings, running.front, parts.queues, service)
            parts.queues.when_set = running.presence.refresh
            start("discovery", running.presence.run)

    async def close(self) -> None:
        """Stop listening, let what is being sent end within ``drain_seconds``, keep the rest."""
        if self._running is not None:
            _log.info("stopping", extra={"action": "gateway-stopping"})
            try:
                await self._note("server-stopped")
            except SealpressError as error:  # it stops all the same
                _log.warning("the stop is not noted: %s", error, extra={"action": "audit-failed"})
        await self._stack.aclose()
        self._running = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    # Other settings

    async def reload(self) -> Mapping[str, object]:
        """Read the settings anew: queues come, change and go; no job and no connection ends.

        Returns:
            What changed, and what needs a restart.

        Raises:
            UsageError: The settings have a mistake (reason ``settings-invalid``); all stays as
                it was.
        """
        running = self._now()
        async with self._reloading:
            try:
                wanted = await asyncio.to_thread(self._read)
            except SealpressError as error:
                await self._note("settings-changed", outcome="refused", because=error.detail)
                raise
            before = self.settings
            needs_restart = [
                field.name
                for field in dataclasses.fields(wanted)
                if field.name not in _CHANGEABLE
                and getattr(wanted, field.name) != getattr(self.settings, field.name)
                and not (field.name == "port" and wanted.port == 0)
            ]
            taken = {name: getattr(wanted, name) for name in _CHANGEABLE}
            self.settings = dataclasses.replace(self.settings, **taken)
            self._tell_gate()
            running.front.follow(self.settings)
            changes = await running.roster.follow(wanted.queues)
            running.front.watch.reload_soon()
        told = changes_told(changes)
        names = [name for name in sorted(taken) if getattr(before, name) != taken[name]]
        lists = {**told, "settings": [name for name in names if name != "queues"]}
        await self._note("settings-changed", **{key: " ".join(each) for key, each in lists.items()})
        _tell_reload(changes, needs_restart)
        return {**told, "needs_restart": needs_restart}

    def _tell_gate(self) -> None:
        """Let the gate know all queues there are, those added by an order too."""
        parts = self._now().parts
        queues = tuple(queue.settings for queue in parts.queues)
        parts.gate.replace(dataclasses.replace(self.settings, queues=queues))
        if (presence := self._now().presence) is not None:
            presence.refresh()

    # What is told of it

    def _status(self) -> Mapping[str, object]:
        running = self._now()
        return {
            "server": self.settings.name,
            "port": running.front.port,
            "process": os.getpid(),
            "queues": len(running.parts.queues),
            "leaving": list(running.roster.leaving),
            "started_at": self._started_at,
        }

    async def _numbers(self, overview: Overview) -> Numbers:
        running = self._now()
        server, parts = running.front.server, running.parts
        room = await parts.space.look()
        expires = await asyncio.to_thread(running.front.expires)
        return Numbers(
            queues=await overview.queues(),
            deliveries=parts.deliveries,
            server=server.counters if server is not None else Counters(),
            connections=server.connection_count if server is not None else 0,
            spool_octets=room.used,
            free_octets=room.free,
            audit_lag=await parts.store.note_count(),
            certificate_expires=expires.timestamp() if expires is not None else 0.0,
            checks=await running.health.checks(),
            started_at=self._started_at,
        )


@dataclasses.dataclass(slots=True, kw_only=True)
class _Running:
    front: Front
    parts: Assembly
    roster: Roster
    health: Health
    presence: QueuePresence | None = None


def _tell_reload(changes: Changes, needs_restart: Sequence[str]) -> None:
    extra = {"action": "gateway-reloaded"}
    _log.info(
        "settings read anew: %d queues added, %d changed, %d removed, %d leaving",
        *map(len, (changes.added, changes.changed, changes.removed, changes.leaving)),
        extra=extra,
    )
    if needs_restart:
        keys = ", ".join(name.replace("_", "-") for name in needs_restart)
        _log.warning("what changed of %s is taken over by a restart alone", keys, extra=extra)


def _make_state(folder: Path) -> None:
    try:
        make_private_folder(folder)
    except OSError as error:
        raise StateError(
            Reason.STATE_UNWRITABLE, f"cannot make the folder {folder}: {error.strerror or error}"
        ) from error


def _health(parts: Assembly, supervisor: Supervisor) -> Health:
    async def can_write() -> None:
        await parts.store.reserve_job_ids(1)  # a number is cheap, and it is a true write

    async def has_room() -> None:
        await parts.space.check(0)

    async def can_seal() -> None:
        await asyncio.to_thread(_seal, parts)

    async def can_transform() -> str:
        return lacking(parts.means)

    probes: dict[str, Callable[[], Awaitable[object]]] = {
        "store": can_write,
        "vault": can_seal,
        "room": has_room,
        "transform": can_transform,
    }
    return Health(probes, supervisor)


def _seal(parts: Assembly) -> None:
    ring = parts.ring
    ring.open(ring.seal(b"ready", b"readiness"), b"readiness")

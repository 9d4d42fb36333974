"""What stands behind the gateway's port, put together: spool, queues, writers, face, gate, audit.

All wiring is here. Whoever wants another store, vault or destination hands in another assembly.
"""

from __future__ import annotations

import asyncio
import functools
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from sealpress.client.knowledge import FileKnowledge
from sealpress.gateway.access.endpoints import ways_to_system
from sealpress.gateway.access.gate import GatewayAccess
from sealpress.gateway.audit.chain import AuditChain
from sealpress.gateway.audit.deliveries import AuditedDeliveries
from sealpress.gateway.audit.exporter import AuditExporter
from sealpress.gateway.capabilities import LET_PRINT_SECONDS, Capabilities, device_abilities
from sealpress.gateway.delivery.dispatcher import Dispatcher
from sealpress.gateway.delivery.ipp_delivery import IppDestinations, words
from sealpress.gateway.delivery.orders import DeliverySettings
from sealpress.gateway.destinations.factory import Destinations
from sealpress.gateway.face import Face
from sealpress.gateway.metrics import CountedNotes, DeliveryCounts
from sealpress.gateway.noticed_store import noticed
from sealpress.gateway.places import (
    AUDIT_FOLDER,
    IDENTITIES_FOLDER,
    PRINTERS_FOLDER,
    QUEUES_FOLDER,
    RESOURCES_FOLDER,
    SPOOL_FOLDER,
    TRUST_FOLDER,
)
from sealpress.gateway.preparation.transforming import Transforming
from sealpress.gateway.preparation.workshop import Workshop, means_here
from sealpress.gateway.queues import Queues
from sealpress.gateway.reception import Reception
from sealpress.gateway.resources.key import ResealingAll
from sealpress.gateway.resources.shelf import ResourceShelf
from sealpress.gateway.settings import GatewaySettings, QueueSettings
from sealpress.printer.system.dialogue import SystemConfig
from sealpress.spool.encryption.renewal import KeyRenewal
from sealpress.spool.opened import Spool, opened_spool
from sealpress.trust import TrustStore
from sealpress.trust.identities.identity_store import IdentityStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

    from sealpress.ipp.message import Group
    from sealpress.printer.tls_attributes import TlsReport
    from sealpress.spool.encryption.ring import KeyRing
    from sealpress.spool.files.vault import FileVault
    from sealpress.spool.space import Space
    from sealpress.spool.store import JobStore
    from sealpress.transform.choosing import Means

__all__ = ["Assembly", "assembled"]

_VERSION = version("sealpress")


@dataclass(slots=True, kw_only=True)
class Assembly:
    """The parts of a running gateway.

    Attributes:
        ring: The spool's keys.
        renewal: Renews them.
        space: How much room documents have.
        vault: Documents.
        store: Queues and jobs.
        queues: The queues.
        capabilities: What their printers can do.
        dispatcher: The writers.
        deliveries: How jobs ended.
        gate: Who may come in.
        face: What clients speak to.
        chain: The audit log.
        exporter: Brings the store's notes there.
        means: What can be made of documents here.
        resources: What the gateway has for its printers as a system.
    """

    ring: KeyRing
    renewal: KeyRenewal
    space: Space
    vault: FileVault
    store: JobStore
    queues: Queues
    capabilities: Capabilities
    dispatcher: Dispatcher
    deliveries: DeliveryCounts
    gate: GatewayAccess
    face: Face
    chain: AuditChain
    exporter: AuditExporter
    means: Means
    resources: ResourceShelf


@asynccontextmanager
async def assembled(
    settings: GatewaySettings, tls: TlsReport | None, seed: str
) -> AsyncIterator[Assembly]:
    """Open the parts, and close them in the end; the queues are still to be opened.

    Args:
        settings: Of the gateway.
        tls: What clients are told of its TLS.
        seed: What tells this gateway from others.

    Raises:
        SpoolError: The spool can't be opened.
    """
    async with AsyncExitStack() as stack:
        spool = await stack.enter_async_context(_spool(settings))
        ring, vault = spool.ring, spool.vault
        chain = AuditChain(settings.state / AUDIT_FOLDER)
        exporter = AuditExporter(spool.store, chain)
        stack.push_async_callback(exporter.drain)
        counts = DeliveryCounts()
        means = await asyncio.to_thread(means_here)
        queues = Queues(
            spool.store,
            seed=seed,
            # The two know the queues, and the queues know them.
            learnt=lambda one: capabilities.config(one, means),
            endpoints=lambda one: gate.endpoints(one),  # noqa: PLW0108 - made below
            tls=tls,
        )
        shelf = await _shelf(settings, ring, chain, queues)
        store = noticed(spool.store, queues.news)
        destinations = _destinations(settings.state)
        capabilities = Capabilities(
            settings.state / QUEUES_FOLDER,
            lambda: [queue.settings for queue in queues],
            destinations.ask,
            lambda name: _changed(queues, name),
            told=lambda name, said: _printer_says(queues, name, said),
            begins_after=LET_PRINT_SECONDS,
            is_busy=lambda: dispatcher.gives_way,
        )
        gate = GatewayAccess(
            settings, lambda path: _settings_at(queues, path), audit=chain, sealer=ring
        )
        dispatcher = Dispatcher(
            store,
            vault,
            queues.by_id,
            _all_destinations(destinations, settings, capabilities),
            preparation=_preparation(settings, means, stack),
            notes=CountedNotes(AuditedDeliveries(), counts),
            settings=_delivery(settings),
        )
        yield Assembly(
            ring=ring,
            renewal=KeyRenewal(ResealingAll(store, shelf.folder), ring, vault.settled),
            space=vault.space,
            vault=vault,
            store=store,
            queues=queues,
            capabilities=capabilities,
            dispatcher=dispatcher,
            deliveries=counts,
            gate=gate,
            face=_face(queues, store, dispatcher, vault, gate),
            chain=chain,
            exporter=exporter,
            means=means,
            resources=shelf,
        )


def _face(
    queues: Queues,
    store: JobStore,
    dispatcher: Dispatcher,
    vault: FileVault,
    gate: GatewayAccess,
) -> Face:
    receive = functools.partial(Reception, vault=vault)

    def system() -> SystemConfig:
        return SystemConfig(
            name=gate.settings.name,
            uuid=str(queues.uuid),
            endpoints=ways_to_system(gate.settings),
            version=_VERSION,
        )

    name = gate.settings.name
    return Face(
        queues, store, dispatcher, receive, vault.rebound, gate=gate, name=name, system=system
    )


def _spool(settings: GatewaySettings) -> AbstractAsyncContextManager[Spool]:
    return opened_spool(
        settings.state / SPOOL_FOLDER,
        key=settings.key,
        reserve_octets=settings.reserve_octets,
        max_octets=settings.max_spool_octets,
    )


async def _shelf(
    settings: GatewaySettings, ring: KeyRing, chain: AuditChain, queues: Queues
) -> ResourceShelf:
    """Open the resources, of which queues tell their clients."""
    folder = settings.state / RESOURCES_FOLDER
    opened = functools.partial(ResourceShelf.open, folder, ring, audit=chain)
    shelf = await asyncio.to_thread(opened)
    queues.resources = shelf.of_printer
    return shelf


def _destinations(state: Path) -> IppDestinations:
    return IppDestinations(
        knowledge=FileKnowledge(state / PRINTERS_FOLDER),
        trust_store=TrustStore(state / TRUST_FOLDER),
        identities=IdentityStore(state / IDENTITIES_FOLDER),
    )


def _delivery(settings: GatewaySettings) -> DeliverySettings:
    return DeliverySettings(max_deliveries=settings.max_deliveries, drain=settings.drain_seconds)


def _preparation(settings: GatewaySettings, means: Means, stack: AsyncExitStack) -> Transforming:
    workshop = Workshop(settings.transform)
    stack.push_async_callback(workshop.close)
    return Transforming(workshop, means)


def _all_destinations(
    ipp: IppDestinations, settings: GatewaySettings, capabilities: Capabilities
) -> Destinations:
    return Destinations(
        ipp,
        settings.file_folders,
        noticed=capabilities.look_again,
        abilities=device_abilities,
    )


def _settings_at(queues: Queues, path: str) -> QueueSettings | None:
    queue = queues.at(path)
    return queue.settings if queue is not None else None


def _printer_says(queues: Queues, name: str, said: Group) -> None:
    """Show what a printer says of itself also while nothing is printed."""
    queue = queues.by_name(name)
    if queue is not None and "printer-state-reasons" in said:
        queue.status.printer_says(
            words.reasons(said, "printer-state-reasons"),
            words.sentence(said, "printer-state-message"),
        )


def _changed(queues: Queues, name: str) -> None:
    queue = queues.by_name(name)
    if queue is not None:
        queues.refresh(queue)

"""Questions about a spool: to the gateway that runs, or to the spool itself when none does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sealpress.cli.queue.gateways import order_gateway
from sealpress.errors import Reason, StateError
from sealpress.gateway.audit.chain import AuditChain
from sealpress.gateway.places import AUDIT_FOLDER, RESOURCES_FOLDER, SPOOL_FOLDER
from sealpress.gateway.resources.key import ResealingAll
from sealpress.gateway.spool_orders import (
    ROTATE_KEY,
    SPOOL_STATUS,
    key_facts,
    renewal_entry,
    spool_facts,
)
from sealpress.server.administration import starter
from sealpress.spool.encryption.renewal import renew_key
from sealpress.spool.encryption.ring_file import RING_FILE
from sealpress.spool.opened import Spool, opened_spool
from sealpress.spool.sqlite.connection import DATABASE

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from sealpress.cli.servers import Facts
    from sealpress.gateway.settings import GatewaySettings

__all__ = ["ask_spool", "renew_spool_key"]


def ask_spool(settings: GatewaySettings) -> Facts:
    """Return what is known of a spool.

    Raises:
        SpoolError: Its key isn't there or is another, or it can't be read.
        StateError: There is none yet (``state-unreadable``).
    """
    running = _ordered(settings, SPOOL_STATUS)
    return asyncio.run(_look(settings)) if running is None else running


def renew_spool_key(settings: GatewaySettings) -> Facts:
    """Renew the key of a spool, and return what is known of its keys then.

    Raises:
        SpoolError: As for :func:`ask_spool`, or it can't be written.
        StateError: There is none yet (``state-unreadable``).
    """
    running = _ordered(settings, ROTATE_KEY)
    return asyncio.run(_renew(settings)) if running is None else running


def _ordered(settings: GatewaySettings, order: str) -> Facts | None:
    try:
        return order_gateway(None, settings.state, order)
    except StateError as error:
        if error.reason is not Reason.SERVER_NOT_FOUND:
            raise
        return None


async def _look(settings: GatewaySettings) -> Facts:
    async with _opened(settings) as spool:
        folder = settings.state / SPOOL_FOLDER
        facts = await spool_facts(folder, spool.store, spool.vault, spool.ring.status)
        return facts | {"running": False}


async def _renew(settings: GatewaySettings) -> Facts:
    async with _opened(settings) as spool:
        resources = ResealingAll(spool.store, settings.state / RESOURCES_FOLDER)
        keys = await renew_key(resources, spool.ring)
        AuditChain(settings.state / AUDIT_FOLDER).note(renewal_entry(keys, starter()))
        return {"key": key_facts(keys)}


def _opened(settings: GatewaySettings) -> AbstractAsyncContextManager[Spool]:
    """Open the spool of a gateway that does not run."""
    folder = settings.state / SPOOL_FOLDER
    if not any((folder / name).exists() for name in (DATABASE, RING_FILE)):
        raise StateError(
            Reason.STATE_UNREADABLE,
            f"there is no spool in {folder}",
            hint="sealpress serve makes it; --state or --config say where else it is.",
        )
    return opened_spool(
        folder,
        key=settings.key,
        reserve_octets=settings.reserve_octets,
        max_octets=settings.max_spool_octets,
    )

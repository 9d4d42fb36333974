"""A gateway's resources over its port, through a restart and a renewal of the spool's key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from sealpress.gateway.face.desk import now
from sealpress.gateway.gateway import Gateway
from sealpress.printer import RequestFacts
from sealpress.printer.system.resource import ResourceStep, allocated, stepped
from sealpress.printer.system.resource_orders import IncomingData, NewResource
from tests.gateway.running import get, settings_of

pytestmark = pytest.mark.anyio

STRINGS = '"media.stationery" = "Büttenpapier";\n'


async def _given_to_a_queue(gateway: Gateway) -> str:
    """Give texts to the queue that may be used in clear; return their path."""
    shelf, queue = gateway.parts.resources, gateway.parts.queues.named("off")
    where = RequestFacts(secure=True, host="localhost", port=gateway.port, path="/", at=now())
    made = await shelf.make(NewResource("static-strings"), where)
    order = IncomingData(made, "text/strings", language="de")
    await shelf.receive(order, STRINGS.encode(), where)
    ready = stepped(shelf.resources[made.number], ResourceStep.INSTALL, now().wall)
    await shelf.keep([allocated(ready, queue.id, {queue.id}, is_needed=True)])
    return f"/ipp/system/resources/{made.number}"


async def test_texts_of_a_queue_are_served_before_and_after_a_restart(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    async with Gateway(settings) as gateway:
        path = await _given_to_a_queue(gateway)
        model = await gateway.parts.queues.model(gateway.parts.queues.named("off"))
        assert model.config.strings_path == path
        status, fields, text = await asyncio.to_thread(get, gateway, path)  # type: ignore[arg-type]  # has a port, too
        assert (status, text) == (200, STRINGS)
        assert fields["content-type"] == "text/strings; charset=utf-8"
        renewed = await gateway.parts.renewal.rotate(patience=30.0)
        assert not renewed.older
    async with Gateway(settings) as gateway:
        status, _, text = await asyncio.to_thread(get, gateway, path)  # type: ignore[arg-type]  # has a port, too
        assert (status, text) == (200, STRINGS)
        model = await gateway.parts.queues.model(gateway.parts.queues.named("off"))
        assert model.config.strings_path == path
        assert (await asyncio.to_thread(get, gateway, f"{path}9"))[0] == 404  # type: ignore[arg-type]  # has a port, too

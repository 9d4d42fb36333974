"""What a print server's administrator runs into."""

from __future__ import annotations

import asyncio
import io
import os

from sealpress.gateway.logs import LogFormat, log_handler
from sealpress.reasons import Reason
from sealpress.server.audit import AuditFile
from sealpress.server.control import ControlSocket
from tests.reasons.scene import Scene


def a_library_that_is_not_installed(scene: Scene) -> None:
    scene.monkeypatch.setattr("sealpress.gateway.logs._STRUCTLOG", "structlog_is_not_here")
    log_handler(LogFormat.JSON, io.StringIO())


def an_order_of_somebody_else(scene: Scene) -> Reason | None:
    """The server takes orders from another user only."""

    async def refused() -> Reason:
        audit = AuditFile(scene.folder / "audit.jsonl")
        others = frozenset({os.getuid() + 1})
        control = ControlSocket(scene.folder, 1, {}, audit, administrators=others)
        await control.open()
        reader, writer = await asyncio.open_unix_connection(control.path)
        writer.write(b'{"order": "queue-list"}\n')
        told = await reader.readline()
        writer.close()
        await control.close()
        return Reason(told.split(b'"reason": "')[1].partition(b'"')[0].decode())

    return asyncio.run(refused())


SITUATIONS = {
    Reason.EXTRA_MISSING: a_library_that_is_not_installed,
    Reason.ORDER_REFUSED: an_order_of_somebody_else,
}

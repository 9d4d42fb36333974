"""What a print server's administrator runs into."""

from __future__ import annotations

import asyncio
import os

from sealpress.cli.audit.verify import run as verify
from sealpress.gateway.access.passwords import require_argon2
from sealpress.gateway.access.user_file import UserFile, UserRecord
from sealpress.gateway.audit.chain import AuditChain
from sealpress.reasons import Reason
from sealpress.server.audit import AuditFile
from sealpress.server.control import ControlSocket
from tests.reasons.scene import Scene


def a_library_that_is_not_installed(scene: Scene) -> None:
    scene.monkeypatch.setattr("sealpress.gateway.access.passwords._ARGON2", "argon2_is_not_here")
    require_argon2()


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


def a_user_twice(scene: Scene) -> None:
    users = UserFile(scene.folder / "users")
    users.add(UserRecord(name="ann", password="x"))
    users.add(UserRecord(name="Ann", password="x"))


def a_user_who_is_not_there(scene: Scene) -> None:
    UserFile(scene.folder / "users").remove("ann")


def an_audit_log_that_was_edited(scene: Scene) -> Reason | None:
    """Somebody made a record say something else."""
    AuditChain(scene.folder / "audit").append([{"action": "job-accepted", "user": "ann"}])
    file = scene.folder / "audit" / "audit-000001.jsonl"
    file.write_bytes(file.read_bytes().replace(b"ann", b"bob"))
    verify(scene.folder / "audit")
    return None


SITUATIONS = {
    Reason.USER_EXISTS: a_user_twice,
    Reason.USER_NOT_FOUND: a_user_who_is_not_there,
    Reason.AUDIT_BROKEN: an_audit_log_that_was_edited,
    Reason.EXTRA_MISSING: a_library_that_is_not_installed,
    Reason.ORDER_REFUSED: an_order_of_somebody_else,
}

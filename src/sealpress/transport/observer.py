"""Lets a handshake's messages be seen in clear, where Python can show them (RFC 8446 section 4).

``SSLContext._msg_callback`` is private and may be missing; then only what stands in clear in the
records is seen. It is called for every record too, also of bulk data; so it is taken off a
connection as soon as the handshake is done.
"""

from __future__ import annotations

import functools
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sealpress.transport.handshake import MessageTap

_HANDSHAKE_CONTENT = 22
_DIRECTIONS = {"read": "<", "write": ">"}


class ObservedTls(ssl.SSLObject):
    """One connection's TLS that tells of its handshake's messages."""

    on_message: MessageTap | None = None

    def stop(self) -> None:
        """Tell no more, at no cost for what follows: settings without a callback take over."""
        self.on_message = None
        self.context = _silent()


def prepare(context: object) -> bool:
    """Make settings observable before a connection is made from them; ``False`` if they can't be.

    Connections made from these settings are :class:`ObservedTls`. Each of them should be stopped.
    """
    if not isinstance(context, ssl.SSLContext) or not hasattr(ssl.SSLContext, "_msg_callback"):
        return False
    if context.sslobject_class is not ObservedTls:
        context.sslobject_class = ObservedTls
        context._msg_callback = _tell  # type: ignore[attr-defined]  # noqa: SLF001  # no public way
    return True


def _tell(
    connection: object, direction: str, version: int, content: int, kind: int, octets: bytes
) -> None:
    tell = connection.on_message if isinstance(connection, ObservedTls) else None
    if tell is not None and content == _HANDSHAKE_CONTENT:
        tell(_DIRECTIONS[direction], int(version), int(kind), octets)


@functools.cache
def _silent() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

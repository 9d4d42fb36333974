"""Lets a handshake's messages be seen in clear, where Python can show them (RFC 8446 section 4).

``SSLContext._msg_callback`` is private and may be missing; then only what stands in clear in the
records is seen. It is called for every record too, also of bulk data; so it is taken off a
connection as soon as the handshake is done, unless somebody wants to know of records to the end.
"""

from __future__ import annotations

import functools
import ssl
from typing import TYPE_CHECKING

from sealpress.transport.records import (
    ALERT_RECORD,
    APPLICATION_RECORD,
    CHANGE_CIPHER_SPEC_RECORD,
    HANDSHAKE_RECORD,
)
from sealpress.transport.tls_names import TLS_1_3

if TYPE_CHECKING:
    from sealpress.transport.handshake import MessageTap
    from sealpress.transport.records import RecordTap

_HEADER_CONTENT = 256  # OpenSSL's number for "here comes a record", SSL3_RT_HEADER
_DIRECTIONS = {"read": "<", "write": ">"}


class ObservedTls(ssl.SSLObject):
    """One connection's TLS that tells of its handshake's messages, and of records beside them."""

    on_message: MessageTap | None = None
    on_record: RecordTap | None = None
    _outer: int = 0
    _changed: frozenset[str] = frozenset()

    def stop(self) -> None:
        """Tell no more, at no cost for what follows: settings without a callback take over."""
        self.on_message = None
        self.on_record = None
        self.context = _silent()

    def take(self, direction: str, version: int, content: int, kind: int, octets: bytes) -> None:
        """Tell what OpenSSL says of one message or record.

        A ChangeCipherSpec is told of by its record's header: OpenSSL says no more of those that
        it reads.
        """
        if content == HANDSHAKE_RECORD and self.on_message is not None:
            self.on_message(direction, version, kind, octets)
        elif self.on_record is None:
            return
        elif content == _HEADER_CONTENT:
            self._outer = kind
            if kind == CHANGE_CIPHER_SPEC_RECORD:
                self._changed |= {direction}
                self.on_record(direction, version, kind, b"\x01", sealed=False)
        elif content == ALERT_RECORD:
            changed = version < TLS_1_3 and direction in self._changed
            sealed = changed or self._outer == APPLICATION_RECORD
            self.on_record(direction, version, content, octets, sealed=sealed)


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
    if isinstance(connection, ObservedTls):
        connection.take(_DIRECTIONS[direction], int(version), int(content), int(kind), octets)


@functools.cache
def _silent() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def release(context: object) -> None:
    """Have connections made from these settings from now on cost what they did before."""
    if isinstance(context, ssl.SSLContext) and context.sslobject_class is ObservedTls:
        context.sslobject_class = ssl.SSLObject
        context._msg_callback = None  # type: ignore[attr-defined]  # noqa: SLF001  # as above

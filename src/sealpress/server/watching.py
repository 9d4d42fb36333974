"""Who sees a server's connections: witnesses that come and go while it runs.

A connection is seen by those who were there when it came; nobody joins later, since the secrets
of a handshake that is over are gone.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from sealpress.errors import Phase, Reason, SealpressError, TransportError
from sealpress.transport.key_log import SecretsTold
from sealpress.transport.observer import release
from sealpress.transport.witness import RECEIVED, SENT, Agreed, Route, Witness
from sealpress.transport.witnesses import Watches, Witnesses
from sealpress.trust.key_log import KeyLog

if TYPE_CHECKING:
    from sealpress.server.messages import PeerFacts
    from sealpress.transport.channel import TlsChannel
    from sealpress.trust.tls_context import TlsContext

_log = logging.getLogger("sealpress.server")

MAX_UNTOLD_OCTETS = 1 << 20
"""Octets in clear that wait until it is known what they are; more are told as they come."""

_TLS_HANDSHAKE_RECORD = b"\x16"


class Watching:
    """The witnesses of a server.

    Args:
        witnesses: Those who are there from the beginning.
    """

    def __init__(self, witnesses: Iterable[Witness] = ()) -> None:
        self._witnesses: tuple[Witness, ...] = tuple(witnesses)
        self._logs: dict[TlsContext, KeyLog | None] = {}

    @property
    def witnesses(self) -> tuple[Witness, ...]:
        """Who sees new connections."""
        return self._witnesses

    def add(self, witness: Witness) -> None:
        """Show new connections to one more."""
        self._witnesses += (witness,)

    def remove(self, witness: Witness) -> None:
        """Show it no new connections; secrets are kept for nobody once nobody wants them."""
        self._witnesses = tuple(one for one in self._witnesses if one is not witness)
        if not any(one.wants_secrets for one in self._witnesses):
            self.close()

    def close(self) -> None:
        """Have TLS settings tell nothing any more."""
        for context, log in self._logs.items():
            release(context)
            if log is not None:
                log.close()
        self._logs.clear()

    def watch(self, peer: PeerFacts) -> LineWatch | None:
        """Show a new connection; ``None`` when nobody wants to see it."""
        if not self._witnesses:
            return None
        if self._logs and not any(one.wants_secrets for one in self._witnesses):
            self.close()  # a capture has come to its end by itself
        route = Route(
            host=peer.host,
            port=peer.port,
            local=(peer.local_host, peer.local_port),
            peer=(peer.host, peer.port),
            we_listen=True,
            begun_at=time.monotonic(),
        )
        watches = Witnesses(*self._witnesses).connected(route)
        return LineWatch(watches, self) if watches is not None else None

    def secrets(
        self, context: TlsContext, tell: Callable[[Sequence[str]], None]
    ) -> SecretsTold | None:
        """Return what tells the secrets of the next handshake; ``None`` where that can't be."""
        if context not in self._logs:
            self._logs[context] = _key_log(context)
        log = self._logs[context]
        return SecretsTold(log.follow(), tell) if log is not None else None


def _key_log(context: TlsContext) -> KeyLog | None:
    try:
        return KeyLog(context)
    except OSError as error:
        _log.warning("the secrets of TLS cannot be told: %s", error)
        return None


class LineWatch:
    """Shows one connection.

    What comes in clear may be HTTP or the beginning of TLS: it is told of once that is known.

    Args:
        watches: Who see it.
        watching: Where the secrets of TLS come from.
    """

    def __init__(self, watches: Watches, watching: Watching) -> None:
        self._watches = watches
        self._watching = watching
        self._unknown = b""
        self._is_http = self._is_tls = self._is_agreed = False
        self._told: SealpressError | None = None

    def received(self, octets: memoryview) -> None:
        """Octets came from the network."""
        if self._is_tls:
            self._watches.wire(RECEIVED, bytes(octets))
        else:
            self._unknown += octets
            if len(self._unknown) > MAX_UNTOLD_OCTETS:  # nobody takes them any more
                self._tell_clear()

    def taken(self) -> None:
        """What came in clear is taken as HTTP, unless TLS has begun and nobody knows yet."""
        if self._is_http or self._unknown[:1] != _TLS_HANDSHAKE_RECORD:
            self._tell_clear()

    def sent(self, octets: bytes) -> None:
        """Octets go to the network."""
        self._tell_clear()
        self._watches.wire(SENT, octets)
        if not self._is_tls:
            self.plain(SENT, octets)

    def plain(self, direction: str, octets: bytes) -> None:
        """Octets were decrypted, or are to be encrypted."""
        self._watches.plain(direction, octets)

    def begin_tls(self, context: TlsContext) -> SecretsTold | None:
        """TLS begins, with what came and was not taken; return what is to tell its secrets."""
        self._watches.tls_begins(upgraded=self._is_http, server_name="")
        self._is_tls = True
        unknown, self._unknown = self._unknown, b""
        if unknown:
            self._watches.wire(RECEIVED, unknown)
        if not self._watches.wants_secrets:
            return None
        return self._watching.secrets(context, self._watches.tls_secrets)

    def message(self, direction: str, version: int, kind: int, octets: bytes) -> None:
        """A handshake message (a :data:`~sealpress.transport.handshake.MessageTap`)."""
        self._watches.tls_message(direction, version, kind, octets)

    def record(
        self, direction: str, version: int, content: int, octets: bytes, *, sealed: bool
    ) -> None:
        """Another record (a :data:`~sealpress.transport.records.RecordTap`)."""
        self._watches.tls_record(direction, version, content, octets, sealed=sealed)

    def agreed(self, channel: TlsChannel) -> None:
        """The handshake is done."""
        if self._is_agreed:
            return
        self._is_agreed = True
        certificate = channel.peer_certificate()
        agreed = Agreed(
            version=channel.version,
            cipher=channel.cipher,
            peer_chain=channel.unverified_chain() if certificate is not None else (),
        )
        self._watches.tls_done(agreed)

    def failed(self, error: SealpressError) -> None:
        """Something ended it; the same is told once."""
        if error is self._told:
            return
        self._told = error
        self._tell_clear()
        self._watches.failed(error)

    def peer_ended(self) -> None:
        """The peer will send no more."""
        self.taken()
        self._watches.peer_ended()

    def closed(self, error: Exception | None = None) -> None:
        """It is over, since it broke off or since both sides were done with it."""
        if isinstance(error, OSError):
            said = f"the client broke the connection off: {error.strerror or error}"
            self.failed(TransportError(Reason.CONNECTION_RESET, said, phase=Phase.RECEIVE))
        self._tell_clear()
        self._watches.closed()

    def _tell_clear(self) -> None:
        unknown, self._unknown = self._unknown, b""
        if unknown:
            self._is_http = True
            self._watches.wire(RECEIVED, unknown)
            self.plain(RECEIVED, unknown)

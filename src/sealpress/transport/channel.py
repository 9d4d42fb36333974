"""TLS as bytes in, bytes out: one connection's TLS layer, for either side, without a socket.

A caller does, in this order, whenever octets came from the network: ``receive_octets`` (or
``receive_eof``), then ``do_handshake`` until it says ``True``, then ``read_into``; and after
**every** call, also one that raised, it sends what ``octets_to_send`` returns. After a
``TlsError`` that holds the alert which tells the peer why; send it, then close.
"""

from __future__ import annotations

import functools
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

from sealpress.transport.handshake import ClientAuthentication
from sealpress.transport.observer import ObservedTls, prepare
from sealpress.transport.records import RecordWatcher
from sealpress.transport.tls_reasons import is_unexpected_end, tls_error

if TYPE_CHECKING:
    from sealpress.errors import TlsError
    from sealpress.transport.handshake import MessageTap
    from sealpress.transport.key_log import SecretsTold
    from sealpress.transport.records import ClientHello, RecordTap
    from sealpress.trust.tls_context import TlsContext

MAX_RECORD_OCTETS = 16_384
"""Plain octets in one TLS record at most (RFC 8446 section 5.1); one read gives no more."""

READ_BUFFER_OCTETS = 262_144
"""A good size for the buffer given to ``read_into``."""


class _Certificate(Protocol):
    """What the calls gave before they were public."""

    def public_bytes(self, encoding: int) -> bytes: ...


WriteTap = Callable[[str, bytes], None]
"""Sees ``(">" or "<", octets)``: what goes to and comes from the network, still encrypted."""

_AGREED_AFTER_FINISHED = frozenset({"TLSv1", "TLSv1.1", "TLSv1.2"})
"""Versions whose server has the last word of the handshake, so that it refuses nothing after it."""

_ENCODING_DER = 2  # _ssl.ENCODING_DER, before there was a public call


@dataclass(frozen=True, slots=True)
class _Listeners:
    """Who is told of messages; not the channel, so that it is gone as soon as nobody uses it."""

    authentication: ClientAuthentication | None
    secrets: SecretsTold | None
    on_message: MessageTap | None

    def take(self, direction: str, version: int, kind: int, octets: bytes) -> None:
        if self.authentication is not None:
            self.authentication.take(direction, version, kind, octets)
        if self.secrets is not None:
            self.secrets.take_message(kind, octets)
        if self.on_message is not None:
            self.on_message(direction, version, kind, octets)


class TlsChannel:
    """The TLS layer of one connection.

    Args:
        context: The settings; anything with ``SSLContext.wrap_bio`` will do.
        server_side: Whether we are the server.
        server_hostname: The name asked for and checked (client side only); an IP address literal
            is checked but not sent (RFC 6066 section 3).
        tap: Called with all octets of both directions, for a trace; costs nothing when absent.
        on_message: Called with each message of the handshake, those of TLS 1.3 where Python can
            show them.
        on_record: Called with alerts, ChangeCipherSpec and what stays sealed, in their order
            among the messages; as long as the connection lasts where Python can show them, and
            messages then too.
        authentication: Follows what is said about client certificates (client side only); given,
            it sees into TLS 1.3 too, where Python can show it.
        secrets: Told of each handshake message, and asked to tell whenever there may be new ones.
    """

    def __init__(
        self,
        context: TlsContext,
        *,
        server_side: bool,
        server_hostname: str | None = None,
        tap: WriteTap | None = None,
        on_message: MessageTap | None = None,
        on_record: RecordTap | None = None,
        authentication: ClientAuthentication | None = None,
        secrets: SecretsTold | None = None,
    ) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._on_message = on_message
        self._on_record = on_record
        self._secrets = secrets
        self._authentication = None
        if not server_side:
            self._authentication = authentication or ClientAuthentication()
        self._listeners = _Listeners(self._authentication, secrets, on_message)
        wanted = any(each is not None for each in (on_message, on_record, authentication, secrets))
        observed = wanted and prepare(context)
        self._tls = context.wrap_bio(
            self._incoming, self._outgoing, server_side=server_side, server_hostname=server_hostname
        )
        if observed and isinstance(self._tls, ObservedTls):
            self._tls.on_message = self._listeners.take
            self._tls.on_record = on_record
        self._watcher, self._own_watcher = self._watchers(to_tell=not observed)
        self._tap = tap
        self._failed: TlsError | None = None
        self._answered = False
        self._agreed = False  # the handshake is done, and the peer can refuse nothing of it
        self.handshake_done = False
        """Whether application octets may be read and written."""
        self.peer_closed = False
        """Whether the peer said that it has no more to say (close_notify)."""
        self.drained = False
        """Whether reading gives nothing until more octets are received."""
        self.truncated = False
        """Whether the connection ended without close_notify: octets may be missing."""

    # Octets from and to the network

    def receive_octets(self, octets: bytes | bytearray | memoryview) -> None:
        """Take octets that came from the network."""
        if self._tap is not None:
            self._tap("<", bytes(octets))
        if not self.handshake_done:
            self._watcher.feed(octets)
        self.drained = False
        self._incoming.write(octets)

    def receive_eof(self) -> None:
        """Note that the network will bring no more."""
        self.drained = False
        self._incoming.write_eof()

    @property
    def has_unread_records(self) -> bool:
        """Whether octets that came from the network may not have been looked at yet.

        The second engine takes them in at once, also those behind the handshake.
        """
        return self._incoming.pending > 0 or not isinstance(self._tls, ssl.SSLObject)

    def octets_to_send(self) -> bytes:
        """Return what must go to the network now, ``b""`` for nothing; call it after every call."""
        octets = self._outgoing.read()
        if octets and self._own_watcher is not None and not self.handshake_done:
            self._own_watcher.feed(octets)
        if octets and self._tap is not None:
            self._tap(">", octets)
        return octets

    # The conversation

    def do_handshake(self) -> bool:
        """Go on with the handshake; ``True`` once it is done.

        Raises:
            TlsError: It failed; ``octets_to_send`` holds our alert, if one is due.
        """
        if not self.handshake_done:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                return False
            except ssl.SSLError as error:
                raise self._failure(error) from error
            finally:
                if self._secrets is not None:
                    self._secrets.tell()
            self.handshake_done = True
            self._agreed = self.version in _AGREED_AFTER_FINISHED
            self._secrets = None
            if isinstance(self._tls, ObservedTls) and self._on_record is None:
                self._tls.stop()
        return True

    def read_into(self, buffer: memoryview) -> int:
        """Decrypt into a buffer as much as has come and fits; return how many octets.

        Zero means that nothing is there now, or no more will come: see ``peer_closed`` and
        ``truncated``.

        Raises:
            TlsError: The peer sent an alert (in TLS 1.3 also a late refusal of the handshake)
                or broke the protocol. Octets decrypted before it are returned first.
        """
        if self._failed is not None:
            raise self._failed
        filled, room = 0, len(buffer)
        if self.peer_closed or self.truncated:
            return 0
        read = self._tls.read
        try:
            while filled < room:  # a record at a time: this loop is what bulk data costs
                count = cast("int", read(room - filled, buffer[filled:]))
                filled += count
                if not count:
                    self.peer_closed = True
                    break
        except ssl.SSLWantReadError:
            self.drained = True
        except ssl.SSLError as error:
            self._answered = self._answered or filled > 0
            self._end_reading(error)
            if not filled and self._failed is not None:
                raise self._failed from error
        self._answered = self._answered or filled > 0
        return filled

    def _end_reading(self, error: ssl.SSLError) -> None:
        if isinstance(error, ssl.SSLZeroReturnError):
            self.peer_closed = True
        elif is_unexpected_end(error):
            self.truncated = True
        else:
            self._failed = self._failure(error)

    def read(self, max_octets: int = MAX_RECORD_OCTETS) -> bytes:
        """Decrypt and return some octets; ``b""`` as the zero of :meth:`read_into`."""
        buffer = bytearray(max_octets)
        return bytes(buffer[: self.read_into(memoryview(buffer))])

    def write(self, octets: bytes | bytearray | memoryview) -> None:
        """Encrypt all of these octets.

        Raises:
            TlsError: The connection cannot be written to any more.
        """
        view = memoryview(octets)
        try:
            while view:  # one call writes one record
                view = view[self._tls.write(view) :]
        except ssl.SSLError as error:
            raise self._failed or self._failure(error) from error

    def shutdown(self) -> None:
        """Say that we have no more to say; send ``octets_to_send``, then close. Never fails."""
        try:
            if self.handshake_done:
                self._tls.unwrap()
        except (ssl.SSLError, OSError):
            return  # SSLWantReadError: the peer's close_notify is not waited for

    # Facts

    @property
    def authentication(self) -> ClientAuthentication | None:
        """What was said about client certificates (client side only)."""
        return self._authentication

    @property
    def client_hello(self) -> ClientHello | None:
        """What the client offered, once its hello was whole (server side only)."""
        return self._watcher.client_hello

    @property
    def version(self) -> str:
        """The protocol version agreed on, ``TLSv1.3``; empty before."""
        return self._tls.version() or ""

    @property
    def cipher(self) -> str:
        """The cipher suite agreed on, as OpenSSL names it; empty before."""
        cipher = self._tls.cipher()
        return cipher[0] if cipher else ""

    def peer_certificate(self) -> bytes | None:
        """The peer's own certificate as DER, verified or not; ``None`` before or without one."""
        try:
            return self._tls.getpeercert(binary_form=True)
        except ValueError:
            return None

    def unverified_chain(self) -> tuple[bytes, ...]:
        """The certificates that the peer sent, DER, leaf first; also after a failed handshake."""
        inner = self._tls
        if not hasattr(inner, "get_unverified_chain"):
            inner = inner._sslobj  # type: ignore[attr-defined]  # noqa: SLF001  # public since 3.13
        return _octets_of(inner.get_unverified_chain())

    @property
    def verify_errors(self) -> tuple[tuple[int, int], ...]:
        """What OpenSSL found wrong with a peer that it let pass: pairs of verify code and depth.

        Empty with an engine that lets nobody pass.
        """
        return tuple(getattr(self._tls, "verify_errors", ()))

    def _watchers(self, *, to_tell: bool) -> tuple[RecordWatcher, RecordWatcher | None]:
        """Watch the records of both directions; of what we send only what somebody wants."""
        told = (self._authentication, self._on_message, self._on_record, self._secrets)
        if not to_tell or not any(each is not None for each in told):
            return RecordWatcher(), None
        return self._watcher_of("<"), self._watcher_of(">")

    def _watcher_of(self, direction: str) -> RecordWatcher:
        tell = self._on_record
        if tell is None:
            return RecordWatcher(functools.partial(self._listeners.take, direction))

        def take_record(version: int, content: int, octets: bytes, sealed: bool) -> None:  # noqa: FBT001  # as it is called
            tell(direction, version, content, octets, sealed=sealed)

        return RecordWatcher(functools.partial(self._listeners.take, direction), take_record)

    def verified_chain(self) -> tuple[bytes, ...]:
        """The path that the TLS library found from the peer's certificate to an authority, DER.

        Empty where it was not asked to verify.
        """
        tls = self._tls
        if not isinstance(tls, ssl.SSLObject) or tls.context.verify_mode is ssl.CERT_NONE:
            return ()
        inner = tls
        if not hasattr(inner, "get_verified_chain"):
            inner = inner._sslobj  # type: ignore[attr-defined]  # noqa: SLF001  # public since 3.13
        return _octets_of(inner.get_verified_chain())

    def _failure(self, error: ssl.SSLError) -> TlsError:
        return tls_error(
            error,
            alert=self._watcher.alert,
            first_octets=self._watcher.first_octets,
            peer_chain=self.unverified_chain(),
            # Once it has answered inside TLS, the peer is content with who we are.
            authentication=None if self._answered else self._authentication,
            after_handshake=self._agreed,
        )


def _octets_of(chain: Sequence[bytes | _Certificate] | None) -> tuple[bytes, ...]:
    return tuple(
        certificate if isinstance(certificate, bytes) else certificate.public_bytes(_ENCODING_DER)
        for certificate in chain or ()
    )

"""The second TLS engine, pyOpenSSL: it lets any client certificate pass and notes its faults.

The standard library ends the handshake when no authority vouches for a client's certificate.
This engine completes it, so that the answer can be given in IPP (PWG 5199.10 Table 3.1). It
stands behind :class:`~sealpress.trust.tls_context.TlsContext` and behaves as ``ssl`` does: the
same exceptions with the same reasons, alerts left in the outgoing BIO.
"""

from __future__ import annotations

import functools
import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

from cryptography import x509
from OpenSSL import SSL, crypto

from sealpress.errors import SealpressError
from sealpress.reasons import Reason
from sealpress.trust.client_hello_hints import stumbles_over_tickets

if TYPE_CHECKING:
    from sealpress.trust.identities.identity import Identity
    from sealpress.trust.identities.opened_identity import OpenedIdentity

MAX_VERIFY_ERRORS = 64
"""Faults noted of one client's chain; more of them make it no worse."""

MAX_CHAIN_DEPTH = 8
"""How many authorities may stand between a client's certificate and a trusted one. OpenSSL checks
the signatures of a chain in the event loop, and those of a hundred odd keys take it a second."""

_HEADER_OCTETS = 5  # of a record
_LONGEST_RECORD_OCTETS = 5 + 16_384 + 2_048  # RFC 5246 section 6.2.3
_RECORD_KINDS = {b"\x14", b"\x15", b"\x16", b"\x17"}
_RECORD_OCTETS = 16_384  # plain octets in a record at most (RFC 8446 section 5.1)
_OUTPUT_OCTETS = 32_768  # more than one record with its overhead
_SESSION_ID_CONTEXT = b"sealpress"
_EOF_REASON = "UNEXPECTED_EOF_WHILE_READING"
_TLS_1_3 = "TLSv1.3"

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")

# What OpenSSL's texts say since 3.2 for the reasons that are still called SSLV3_ALERT_....
_SAYS_NOTHING = "record layer failure"  # comes behind the reason since OpenSSL 3.2
_ALERT_TEXT, _ALERT_REASON = "SSL/TLS_ALERT_", "SSLV3_ALERT_"

_OPTIONS = (
    SSL.OP_ALL
    | SSL.OP_NO_COMPRESSION
    | SSL.OP_NO_RENEGOTIATION
    | SSL.OP_CIPHER_SERVER_PREFERENCE
    | SSL.OP_SINGLE_ECDH_USE
    | SSL.OP_NO_TICKET
)


class SecondEngineContext:
    """TLS settings of a server that asks for a client certificate and takes any, or none.

    Nothing is resumed: each connection shows its certificate and is judged anew.

    Args:
        identity: The server's own key and certificate.
        ciphers: TLS 1.2 suites, in OpenSSL's words, best first.
        authorities: Certificates in DER whose chains OpenSSL finds nothing wrong with; a
            client's own certificate among them is its own authority.
        names_authorities: Whether clients are told which issuers are wanted.

    Raises:
        UsageError, StateError: As of :meth:`Identity.opened`.
    """

    verify_mode = ssl.CERT_OPTIONAL
    """As in ``ssl``: clients are asked for a certificate."""

    def __init__(
        self,
        identity: Identity,
        *,
        ciphers: str,
        authorities: tuple[bytes, ...] = (),
        names_authorities: bool = True,
    ) -> None:
        self._make = functools.partial(
            _pair, identity.opened(), ciphers, authorities, names_authorities=names_authorities
        )
        self._pair = self._make()
        self._logged: tuple[SSL.Context, SSL.Context] | None = None
        self._take_secret: Callable[[str], None] | None = None

    def tell_secrets(self, take: Callable[[str], None] | None) -> None:
        """Call this with each line of the NSS key log format; ``None`` ends it.

        Settings that a connection was made from can't be changed any more, so there are others
        for as long as somebody listens.
        """
        self._take_secret = take
        if take is None:
            self._logged = None
        elif self._logged is None:
            self._logged = self._make()
            for context in self._logged:
                context.set_keylog_callback(self._tell_secret)

    def _tell_secret(self, _connection: SSL.Connection, line: bytes) -> None:
        if self._take_secret is not None:
            self._take_secret(line.decode("ascii", "replace"))

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,  # noqa: FBT001, FBT002 - as in ssl
        server_hostname: str | None = None,
    ) -> SecondEngineObject:
        """Make the TLS of one connection; this engine only serves.

        Raises:
            SealpressError: ``server_side`` is not set (reason ``internal``).
        """
        if not server_side or server_hostname is not None:
            raise SealpressError(Reason.INTERNAL, "the second TLS engine is for servers")
        return SecondEngineObject(self._connect, incoming, outgoing)

    def _connect(self, first_record: bytes) -> SSL.Connection:
        usual, careful = self._logged or self._pair
        context = careful if stumbles_over_tickets(first_record) else usual
        return SSL.Connection(context, None)


class SecondEngineObject:
    """One connection's TLS; see :class:`~sealpress.trust.tls_context.TlsObject`.

    Attributes:
        verify_errors: What OpenSSL found wrong with the client's chain: verify code and depth.
    """

    def __init__(
        self,
        connect: Callable[[bytes], SSL.Connection],
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
    ) -> None:
        self._connect = connect
        self._connection = connect(b"")
        self._incoming = incoming
        self._outgoing = outgoing
        self._held = b""
        self._record = b""
        self._is_begun = False
        self._is_done = False
        self.verify_errors: list[tuple[int, int]] = []

    # The conversation

    def do_handshake(self) -> None:
        """Go on with the handshake."""
        if not self._is_begun:
            self._begin()
        self._call(self._connection.do_handshake)
        self._is_done = True
        if self.version() == _TLS_1_3:
            self._held = self._written()
        else:
            self._hand_on()

    def _begin(self) -> None:
        """Choose the settings by what the client offers, once that came."""
        record = self._next_record()
        if not record:
            raise self._needs_octets()
        self._is_begun = True
        self._connection = self._connect(record)
        self._connection.set_app_data(self.verify_errors)
        self._connection.set_accept_state()
        self._give(record)

    def read(self, size: int, buffer: memoryview, /) -> int:
        """Decrypt into a buffer, a record at most; 0 when the peer has said its last."""
        try:
            return self._call(self._connection.recv_into, buffer, min(size, _RECORD_OCTETS))
        except ssl.SSLZeroReturnError:
            return 0

    def write(self, octets: memoryview, /) -> int:
        """Encrypt some octets."""
        count = self._call(self._connection.send, octets[:_RECORD_OCTETS])
        self._hand_on()
        return count

    def unwrap(self) -> None:
        """Send close_notify; the peer's is not waited for."""
        self._call(self._connection.shutdown)
        self._hand_on()

    def _call(
        self,
        function: Callable[_Parameters, _Result],
        *arguments: _Parameters.args,
        **further: _Parameters.kwargs,
    ) -> _Result:
        """Do something that OpenSSL may want further octets for; raise what ``ssl`` would."""
        while True:
            try:
                return function(*arguments, **further)
            except SSL.WantReadError:
                if not self._feed():
                    self._hand_on()
                    raise self._needs_octets() from None
            except SSL.Error as error:
                self._hand_on()
                raise _translated(error) from None

    def _feed(self) -> bool:
        """Give OpenSSL what came from the network; it asks when it has used up all it had.

        During the handshake it gets a record at a time, as it would take from ``ssl``: whoever
        looks into the incoming BIO afterwards sees whether application octets are there already.
        """
        octets = self._incoming.read() if self._is_done else self._next_record()
        self._give(octets)
        return bool(octets)

    def _give(self, octets: bytes) -> None:
        view = memoryview(octets)
        while view:
            view = view[self._connection.bio_write(view) :]

    def _next_record(self) -> bytes:
        """Take a whole record (RFC 8446 section 5.1), or what can be none; ``b""`` for neither."""
        self._record += self._incoming.read(_HEADER_OCTETS - min(len(self._record), _HEADER_OCTETS))
        looks_like_tls = self._record[:1] in _RECORD_KINDS
        if not self._record or (looks_like_tls and len(self._record) < _HEADER_OCTETS):
            return b""
        length = _HEADER_OCTETS + int.from_bytes(self._record[3:_HEADER_OCTETS], "big")
        if looks_like_tls and length <= _LONGEST_RECORD_OCTETS:
            self._record += self._incoming.read(length - len(self._record))
            if len(self._record) < length:
                return b""
        record, self._record = self._record, b""
        return record

    def _hand_on(self) -> None:
        """Move what OpenSSL wrote to the outgoing BIO.

        In TLS 1.3 OpenSSL ends a server's handshake with session tickets, and pyOpenSSL has no
        call against that. Nobody can use them here, and some clients stumble over a ticket that
        is the first thing to come, so it waits for the first octets that matter. For clients that
        stumble even then see :func:`stumbles_over_tickets`.
        """
        octets = self._written()
        if octets:
            self._outgoing.write(self._held + octets)
            self._held = b""

    def _written(self) -> bytes:
        pieces: list[bytes] = []
        try:
            while not pieces or len(pieces[-1]) == _OUTPUT_OCTETS:
                pieces.append(self._connection.bio_read(_OUTPUT_OCTETS))
        except SSL.WantReadError:
            pass
        return b"".join(pieces)

    def _needs_octets(self) -> ssl.SSLError:
        if self._incoming.eof:
            return _ssl_error(ssl.SSLEOFError, ssl.SSLErrorNumber.SSL_ERROR_EOF, _EOF_REASON)
        return _ssl_error(ssl.SSLWantReadError, ssl.SSLErrorNumber.SSL_ERROR_WANT_READ)

    # Facts

    def version(self) -> str | None:
        """The version agreed on."""
        return self._connection.get_protocol_version_name() if self._is_done else None

    def cipher(self) -> tuple[str, str, int] | None:
        """The cipher suite agreed on."""
        connection = self._connection
        name = connection.get_cipher_name() if self._is_done else None
        if name is None:
            return None
        return name, connection.get_cipher_version() or "", connection.get_cipher_bits() or 0

    def getpeercert(self, binary_form: Literal[True]) -> bytes | None:  # noqa: ARG002 - as in ssl
        """The client's certificate in DER.

        Raises:
            ValueError: The handshake is not done yet.
        """
        if not self._is_done:
            raise ValueError("handshake not done yet")
        certificate = self._connection.get_peer_certificate()
        return _der(certificate) if certificate is not None else None

    def get_unverified_chain(self) -> list[bytes]:
        """All certificates that the client sent, in DER, its own first."""
        own = self._connection.get_peer_certificate()
        if own is None:
            return []
        return [_der(one) for one in (own, *(self._connection.get_peer_cert_chain() or ()))]


def _pair(
    opened: OpenedIdentity,
    ciphers: str,
    authorities: tuple[bytes, ...],
    *,
    names_authorities: bool,
) -> tuple[SSL.Context, SSL.Context]:
    """Make the usual settings, and those for clients that stumble over tickets."""
    made = [_settings(ciphers, authorities, names_authorities=names_authorities) for _ in range(2)]
    for context in made:
        opened.load_into(context)
    usual, careful = made
    careful.set_max_proto_version(SSL.TLS1_2_VERSION)
    return usual, careful


def _settings(
    ciphers: str, authorities: tuple[bytes, ...], *, names_authorities: bool
) -> SSL.Context:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(_OPTIONS)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    context.set_cipher_list(ciphers.encode("ascii"))
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_session_id(_SESSION_ID_CONTEXT)
    context.set_verify(SSL.VERIFY_PEER, _note_and_pass)
    context.set_verify_depth(MAX_CHAIN_DEPTH)
    store = context.get_cert_store()
    if store is None:
        raise SealpressError(Reason.INTERNAL, "TLS settings without a store of authorities")
    store.set_flags(crypto.X509StoreFlags.PARTIAL_CHAIN)
    for der in authorities:
        store.add_cert(crypto.load_certificate(crypto.FILETYPE_ASN1, der))
        if names_authorities:
            context.add_client_ca(x509.load_der_x509_certificate(der))
    return context


def _note_and_pass(
    connection: SSL.Connection, _certificate: crypto.X509, code: int, depth: int, _ok: int
) -> bool:
    """Let every chain pass; who judges it gets to see what was wrong."""
    noted: list[tuple[int, int]] = connection.get_app_data()
    if code and (code, depth) not in noted and len(noted) < MAX_VERIFY_ERRORS:
        noted.append((code, depth))
    return True


def _der(certificate: crypto.X509) -> bytes:
    return crypto.dump_certificate(crypto.FILETYPE_ASN1, certificate)


def _translated(error: SSL.Error) -> ssl.SSLError:
    """Say what ``ssl`` would say, OpenSSL's reason spelt as there: ``NO_SHARED_CIPHER``."""
    if isinstance(error, SSL.ZeroReturnError):
        return _ssl_error(ssl.SSLZeroReturnError, ssl.SSLErrorNumber.SSL_ERROR_ZERO_RETURN)
    if isinstance(error, SSL.SysCallError):
        return _ssl_error(ssl.SSLEOFError, ssl.SSLErrorNumber.SSL_ERROR_EOF, _EOF_REASON)
    texts = [str(entry[2]) for entry in (error.args[0] if error.args else ())]
    telling = [text for text in texts if text != _SAYS_NOTHING] or texts or [""]
    reason = telling[-1].upper().replace(" ", "_").replace(_ALERT_TEXT, _ALERT_REASON)
    return _ssl_error(ssl.SSLError, ssl.SSLErrorNumber.SSL_ERROR_SSL, reason)


def _ssl_error(kind: type[ssl.SSLError], number: int, reason: str = "") -> ssl.SSLError:
    error = kind(number, reason.lower().replace("_", " ") or kind.__name__)
    error.library, error.reason = "SSL", reason
    return error

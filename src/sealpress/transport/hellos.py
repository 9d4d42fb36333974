"""ClientHellos of every version, made by hand, and what a server answers to them in clear.

Without cryptography, so also for versions and suites that no TLS software speaks any more: SSL 3.0
(RFC 6101), TLS 1.0 (RFC 2246), 1.1 (RFC 4346), 1.2 (RFC 5246), 1.3 (RFC 8446).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import NamedTuple

from sealpress.transport.cipher_suites import suite_name
from sealpress.transport.cursor import Cursor, extensions_in
from sealpress.transport.handshake import parse_certificate_request
from sealpress.transport.tls_names import SSL_3_0, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3

VERSION_NAMES = {
    SSL_3_0: "SSLv3",
    TLS_1_0: "TLSv1",
    TLS_1_1: "TLSv1.1",
    TLS_1_2: "TLSv1.2",
    TLS_1_3: "TLSv1.3",
}
"""Protocol versions, oldest first, as OpenSSL names them."""

MAX_ANSWER_OCTETS = 131_072
"""A server that says more in clear than this is not listened to any longer."""

RANDOM_OCTETS = 32
"""Length of the random octets in a hello (RFC 8446 section 4.1.2)."""

_ALERT_RECORD = 21
_HANDSHAKE_RECORD = 22
_RECORD_HEADER_OCTETS = 5
_MAX_RECORD_OCTETS = 16_384 + 2_048  # RFC 5246 section 6.2.3
_WARNING = 1
_CLOSE_NOTIFY = 0
_SERVER_HELLO = 2
_NAMED_CURVE = 3

_SERVER_NAME = 0
_SUPPORTED_GROUPS = 10
_POINT_FORMATS = 11
_SIGNATURE_ALGORITHMS = 13
_EXTENDED_MASTER_SECRET = 23
_SUPPORTED_VERSIONS = 43
_KEY_SHARE = 51
_RENEGOTIATION_INFO = 0xFF01
_RENEGOTIATION_SCSV = b"\x00\xff"  # RFC 5746 section 3.3

_X25519 = 29
# P-256, x25519, P-384, P-521, x448, P-224, P-192. The groups of RFC 7919 are left out: a server
# that knows them would not show the short group it has for others.
_GROUPS = (23, _X25519, 24, 25, 30, 21, 19)

# RSA-PSS, ECDSA, RSA and DSA with SHA-2; then SHA-1 and MD5, as old servers sign.
_SIGNATURES = bytes.fromhex(
    "0804 0805 0806 0809 080a 080b 0403 0503 0603 0807 0808 0401 0501 06010402 0201 0203 0202 0101"
)

RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")
"""The random of a ServerHello that is a HelloRetryRequest (RFC 8446 section 4.1.3)."""


def build_client_hello(
    version: int,
    suites: Sequence[int],
    *,
    server_name: str = "",
    randomness: bytes,
    extensions: bool = True,
) -> bytes:
    """Make a ClientHello in its record.

    Args:
        version: The newest version offered; TLS 1.3 is offered alone.
        suites: Cipher suites in order of preference.
        server_name: The host, for SNI; an address is not sent (RFC 6066 section 3).
        randomness: 96 octets that nobody can guess: random, session id and key share.
        extensions: Whether to send any; SSL 3.0 has none, some old servers stumble over them.
    """
    random, session, share = (randomness[at : at + RANDOM_OCTETS] for at in (0, 32, 64))
    body = min(version, TLS_1_2).to_bytes(2, "big") + random
    # TLS 1.3 looks like the resumption of a TLS 1.2 session (RFC 8446 appendix D.4).
    body += _counted(session if version == TLS_1_3 else b"", 1)
    body += _counted(b"".join(suite.to_bytes(2, "big") for suite in suites) + _RENEGOTIATION_SCSV)
    body += b"\x01\x00"  # no compression
    if extensions and version > SSL_3_0:
        body += _counted(_extensions(version, server_name, share))
    hello = b"\x01" + _counted(body, 3)
    return b"\x16" + min(version, TLS_1_0).to_bytes(2, "big") + _counted(hello)


def _counted(octets: bytes, length_octets: int = 2) -> bytes:
    return len(octets).to_bytes(length_octets, "big") + octets


def _extensions(version: int, server_name: str, share: bytes) -> bytes:
    groups = b"".join(group.to_bytes(2, "big") for group in _GROUPS)
    chosen = {
        _SERVER_NAME: _named(server_name),
        _SUPPORTED_GROUPS: _counted(groups),
        _POINT_FORMATS: b"\x01\x00",
        _EXTENDED_MASTER_SECRET: b"",
    }
    if not chosen[_SERVER_NAME]:
        del chosen[_SERVER_NAME]
    if version >= TLS_1_2:
        chosen[_SIGNATURE_ALGORITHMS] = _counted(_SIGNATURES)
    if version == TLS_1_3:
        chosen[_SUPPORTED_VERSIONS] = _counted(TLS_1_3.to_bytes(2, "big"), 1)
        # Any 32 octets are a public key of X25519.
        chosen[_KEY_SHARE] = _counted(_X25519.to_bytes(2, "big") + _counted(share))
    return b"".join(number.to_bytes(2, "big") + _counted(data) for number, data in chosen.items())


def _named(host: str) -> bytes:
    name = host.partition("%")[0].rstrip(".")
    try:
        ip_address(name)
    except ValueError:
        octets = name.encode("ascii", "ignore") if name.isascii() else b""
    else:
        octets = b""
    return _counted(b"\x00" + _counted(octets)) if octets else b""


@dataclass(frozen=True, slots=True)
class ServerHello:
    """What a server chose (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3).

    Attributes:
        version: The protocol version, of the extension where there is one.
        cipher_suite: The suite's number.
        is_retry: A HelloRetryRequest: it wants another key share, and speaks TLS 1.3.
        secure_renegotiation: Whether it knows RFC 5746; always so in TLS 1.3.
        extended_master_secret: Whether it knows RFC 7627; always so in TLS 1.3.
    """

    version: int
    cipher_suite: int
    is_retry: bool = False
    secure_renegotiation: bool = True
    extended_master_secret: bool = True


def parse_server_hello(body: bytes) -> ServerHello:
    """Read the body of a ServerHello message.

    Raises:
        IndexError: It is cut short.
    """
    cursor = Cursor(body)
    version = cursor.number(2)
    random = cursor.take(RANDOM_OCTETS)
    cursor.counted(1)  # session id
    suite = cursor.number(2)
    cursor.number(1)  # compression method
    extensions = {} if cursor.at_end() else extensions_in(cursor.counted(2))
    if _SUPPORTED_VERSIONS in extensions:
        version = Cursor(extensions[_SUPPORTED_VERSIONS]).number(2)
    return ServerHello(
        version=version,
        cipher_suite=suite,
        is_retry=random == RETRY_RANDOM,
        secure_renegotiation=version >= TLS_1_3 or _RENEGOTIATION_INFO in extensions,
        extended_master_secret=version >= TLS_1_3 or _EXTENDED_MASTER_SECRET in extensions,
    )


class KeyExchange(NamedTuple):
    """What a ServerKeyExchange says (RFC 5246 section 7.4.3, RFC 8422 section 5.4).

    Attributes:
        dh_bits: The size of the Diffie-Hellman group, 0 when there is none.
        group: The number of the elliptic curve, 0 when there is none.
        signature: The algorithm it is signed with, 0 when that is not told.
    """

    dh_bits: int = 0
    group: int = 0
    signature: int = 0


def parse_key_exchange(body: bytes, version: int, suite: int) -> KeyExchange:
    """Read the body of a ServerKeyExchange message; of other suites it says nothing.

    Args:
        body: The octets behind the message's header.
        version: The protocol version in use.
        suite: The number of the cipher suite in use.

    Raises:
        IndexError: It is cut short.
    """
    name, cursor, bits, group = suite_name(suite), Cursor(body), 0, 0
    if name.startswith(("TLS_DHE_", "TLS_DH_anon_")):
        bits = int.from_bytes(cursor.counted(2), "big").bit_length()
        cursor.counted(2)  # generator
        cursor.counted(2)  # public key
    elif name.startswith(("TLS_ECDHE_", "TLS_ECDH_anon_")) and cursor.number(1) == _NAMED_CURVE:
        group = cursor.number(2)
        cursor.counted(1)  # public key
    else:
        return KeyExchange()
    is_signed = version == TLS_1_2 and "_anon_" not in name
    return KeyExchange(bits, group, cursor.number(2) if is_signed else 0)


class AnswerReader:
    """Takes a server's answer to a ClientHello, in any pieces; fails never, keeps little.

    Attributes:
        hello: What the server chose.
        alert: The number of the alert that ended it.
        certificates: The server's certificates as DER, its own first (up to TLS 1.2).
        group: The number of the elliptic curve it uses (up to TLS 1.2), 0 when not known.
        dh_bits: The size of its Diffie-Hellman group (up to TLS 1.2), 0 when not known.
        signature: The algorithm it signs its key exchange with (TLS 1.2; RFC 5246 section
            7.4.1.4.1), 0 when not known.
        wants_certificate: Whether it asks for a client certificate (up to TLS 1.2).
        authorities: Names of the issuers it asks for, each as DER.
        first_octets: The first octets it sent, at most 16.
        fault: What breaks the rules of TLS in it, empty when nothing does.
        done: Whether more octets would tell nothing more.
    """

    def __init__(self) -> None:
        self.hello: ServerHello | None = None
        self.alert: int | None = None
        self.certificates: tuple[bytes, ...] = ()
        self.group = 0
        self.dh_bits = 0
        self.signature = 0
        self.wants_certificate = False
        self.authorities: tuple[bytes, ...] = ()
        self.first_octets = b""
        self.fault = ""
        self.done = False
        self._records = bytearray()
        self._messages = bytearray()
        self._taken = 0
        self._takers: dict[int, Callable[[bytes], None]] = {
            _SERVER_HELLO: self._take_hello,
            11: self._take_certificates,
            12: self._take_key_exchange,
            13: self._take_certificate_request,
            14: self._take_done,
        }

    def feed(self, octets: bytes) -> None:
        """Take more octets, as they came from the network."""
        self.first_octets = (self.first_octets + octets)[:16]
        self._taken += len(octets)
        self._records += octets
        while not self.done and self._take_record():
            pass
        if self._taken > MAX_ANSWER_OCTETS and not self.done:
            self._end("it says more than a TLS server would")

    def _end(self, fault: str = "") -> None:
        self.fault = fault
        self.done = True
        self._records.clear()
        self._messages.clear()

    def _take_record(self) -> bool:
        if self._records and not _may_begin_record(bytes(self._records[:_RECORD_HEADER_OCTETS])):
            self._end("it does not answer in TLS")
            return False
        end = _RECORD_HEADER_OCTETS + int.from_bytes(self._records[3:5], "big")
        if len(self._records) < max(end, _RECORD_HEADER_OCTETS):
            return False
        kind, payload = self._records[0], bytes(self._records[_RECORD_HEADER_OCTETS:end])
        del self._records[:end]
        if kind == _ALERT_RECORD:
            self._take_alert(payload)
        else:
            self._messages += payload
            while not self.done and self._take_message():
                pass
        return True

    def _take_alert(self, payload: bytes) -> None:
        if len(payload) != 2:
            self._end("an alert that is none")
        elif payload[0] != _WARNING or payload[1] == _CLOSE_NOTIFY:
            self.alert = payload[1]
            self._end()

    def _take_message(self) -> bool:
        end = 4 + int.from_bytes(self._messages[1:4], "big")
        if len(self._messages) < 4 or len(self._messages) < end:
            return False
        kind, body = self._messages[0], bytes(self._messages[4:end])
        del self._messages[:end]
        try:
            self._take_body(kind, body)
        except IndexError:
            self._end("a handshake message that is cut short")
        return True

    def _take_body(self, kind: int, body: bytes) -> None:
        if self.hello is None and kind != _SERVER_HELLO:
            self._end("a handshake that does not begin with a ServerHello")
        else:
            self._takers.get(kind, _pass_over)(body)

    def _take_hello(self, body: bytes) -> None:
        self.hello = parse_server_hello(body)
        if self.hello.version >= TLS_1_3:
            self._end()  # the rest is encrypted

    def _take_certificates(self, body: bytes) -> None:
        cursor = Cursor(Cursor(body).counted(3))
        chain = []
        while not cursor.at_end():
            chain.append(cursor.counted(3))
        self.certificates = tuple(chain)

    def _take_key_exchange(self, body: bytes) -> None:
        if self.hello is not None:
            found = parse_key_exchange(body, self.hello.version, self.hello.cipher_suite)
            self.dh_bits, self.group, self.signature = found

    def _take_certificate_request(self, body: bytes) -> None:
        self.wants_certificate = True
        version = self.hello.version if self.hello else TLS_1_2
        self.authorities = parse_certificate_request(body, version).authorities

    def _take_done(self, body: bytes) -> None:
        del body
        self._end()


def _pass_over(body: bytes) -> None:
    """Leave out a message that tells nothing here: an OCSP answer, say."""


def _may_begin_record(header: bytes) -> bool:
    """Whether a handshake or alert record may begin so, as far as it has come."""
    if header[0] not in {_ALERT_RECORD, _HANDSHAKE_RECORD} or header[1:2] not in {b"", b"\x03"}:
        return False
    return len(header) < _RECORD_HEADER_OCTETS or (
        0 < int.from_bytes(header[3:5], "big") <= _MAX_RECORD_OCTETS
    )

"""Handshake messages of TLS 1.0 to 1.3 as facts (RFC 8446 section 4, RFC 5246 section 7.4).

Nothing secret is read: no randoms, session ids, tickets, key shares or signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sealpress.transport.cursor import Cursor, extensions_in, numbers_in
from sealpress.transport.handshake import HEADER_OCTETS
from sealpress.transport.hellos import RETRY_RANDOM, parse_key_exchange, parse_server_hello
from sealpress.transport.records import parse_client_hello
from sealpress.transport.tls_names import TLS_1_2, TLS_1_3
from sealpress.transport.trace.events import Fact, Kind
from sealpress.transport.trace.redaction import clip
from sealpress.transport.trace.tls_numbers import (
    CERTIFICATE_TYPES,
    EXTENSIONS,
    GROUPS,
    SIGNATURES,
    number_name,
    suite_text,
    version_text,
)
from sealpress.trust.certificates.certificate import CertificateFacts
from sealpress.trust.certificates.names import name_text

MAX_CERTIFICATES = 10
"""Certificates of one message that are looked into; of the others only their number is told."""

MAX_NAMES = 40
"""Entries of one list that are told: suites, names of a certificate, authorities."""

_RANDOM_OCTETS = 32
_SERVER_NAME, _GROUPS, _SIGNATURE_ALGORITHMS, _ALPN, _AUTHORITIES, _KEY_SHARE = (
    0,
    10,
    13,
    16,
    47,
    51,
)

_Facts = dict[str, Fact]


@dataclass(slots=True)
class Handshake:
    """What of a handshake has to be known to read its later messages.

    Attributes:
        version: The protocol version chosen, 0 before the ServerHello.
        suite: The number of the cipher suite chosen.
    """

    version: int = 0
    suite: int = 0

    def read(self, version: int, kind: int, octets: bytes) -> tuple[Kind, _Facts]:
        """Return what kind of message it is, and what it says; malformed ones say so.

        Args:
            version: The version the message belongs to, as far as who saw it knew.
            kind: Its type, a number of RFC 8446 section 4.
            octets: The message with its header.
        """
        body = octets[HEADER_OCTETS:]
        facts: _Facts = {"type": kind, "octets": len(octets)}
        reader = _READERS.get(kind)
        if kind == 2 and octets[6:38] == RETRY_RANDOM:
            event = Kind.HELLO_RETRY_REQUEST
        else:
            event = _KINDS.get(kind, Kind.HANDSHAKE_MESSAGE)
        try:
            if kind == 2:
                facts |= self._server_hello(body)
            elif reader is not None:
                facts |= reader(body, self.version or version, self.suite)
        except (IndexError, ValueError):
            facts["malformed"] = True
        return event, facts

    def _server_hello(self, body: bytes) -> _Facts:
        hello = parse_server_hello(body)
        self.version, self.suite = hello.version, hello.cipher_suite
        extensions = _extensions_of_server_hello(body)
        facts: _Facts = {
            "version": version_text(hello.version),
            "cipher_suite": suite_text(hello.cipher_suite),
        }
        share = extensions.get(_KEY_SHARE)
        if share:
            facts["group"] = number_name(GROUPS, Cursor(share).number(2))
        return facts | _alpn(extensions) | _named(extensions)


def _extensions_of_server_hello(body: bytes) -> Mapping[int, bytes]:
    cursor = Cursor(body)
    cursor.take(2 + _RANDOM_OCTETS)
    cursor.counted(1)  # session id
    cursor.take(3)  # suite and compression
    return {} if cursor.at_end() else extensions_in(cursor.counted(2))


def _client_hello(body: bytes, _version: int, _suite: int) -> _Facts:
    hello = parse_client_hello(body)
    if hello is None:
        raise IndexError
    cursor = Cursor(body)
    cursor.take(2 + _RANDOM_OCTETS)
    cursor.counted(1)  # session id
    cursor.counted(2)  # suites
    cursor.counted(1)  # compression methods
    extensions = {} if cursor.at_end() else extensions_in(cursor.counted(2))
    facts: _Facts = {
        "versions": _listed([version_text(number) for number in hello.versions]),
        "server_name": clip(hello.server_name, 255),
        "cipher_suites": _listed([suite_text(number) for number in hello.cipher_suites]),
    }
    if _GROUPS in extensions:
        facts["groups"] = _names(GROUPS, Cursor(extensions[_GROUPS]).counted(2))
    if _KEY_SHARE in extensions:
        facts["key_shares"] = _listed(list(_shares(Cursor(extensions[_KEY_SHARE]).counted(2))))
    return facts | _signatures(extensions) | _alpn(extensions) | _named(extensions)


def _shares(octets: bytes) -> Sequence[str]:
    cursor, shares = Cursor(octets), []
    while not cursor.at_end():
        shares.append(number_name(GROUPS, cursor.number(2)))
        cursor.counted(2)
    return shares


def _signatures(extensions: Mapping[int, bytes]) -> _Facts:
    if _SIGNATURE_ALGORITHMS not in extensions:
        return {}
    octets = Cursor(extensions[_SIGNATURE_ALGORITHMS]).counted(2)
    return {"signature_algorithms": _names(SIGNATURES, octets)}


def _alpn(extensions: Mapping[int, bytes]) -> _Facts:
    if _ALPN not in extensions:
        return {}
    cursor, protocols = Cursor(Cursor(extensions[_ALPN]).counted(2)), []
    while not cursor.at_end():
        protocols.append(cursor.counted(1).decode("ascii", "backslashreplace"))
    return {"alpn": _listed(protocols)}


def _named(extensions: Mapping[int, bytes]) -> _Facts:
    return {"extensions": _listed([number_name(EXTENSIONS, number) for number in extensions])}


def _names(table: Mapping[int, str], octets: bytes) -> Fact:
    return _listed([number_name(table, number) for number in numbers_in(octets)])


def _listed(names: Sequence[str]) -> list[str]:
    if len(names) <= MAX_NAMES:
        return list(names)
    return [*names[:MAX_NAMES], f"... ({len(names) - MAX_NAMES} more)"]


def _encrypted_extensions(body: bytes, _version: int, _suite: int) -> _Facts:
    extensions = extensions_in(Cursor(body).counted(2))
    return _alpn(extensions) | _named(extensions)


def _certificate(body: bytes, version: int, _suite: int) -> _Facts:
    cursor = Cursor(body)
    if version >= TLS_1_3:
        cursor.counted(1)  # certificate_request_context
    listed, chain, count = Cursor(cursor.counted(3)), [], 0
    while not listed.at_end():
        der, count = listed.counted(3), count + 1
        if version >= TLS_1_3:
            listed.counted(2)  # extensions
        if count <= MAX_CERTIFICATES:
            chain.append(certificate_facts(der))
    return {"count": count, "certificates": chain}


def certificate_facts(der: bytes) -> _Facts:
    """Return what a certificate says of itself; one that can't be read says why."""
    facts = CertificateFacts.from_der(der)
    names = [*facts.dns_names, *map(str, facts.ip_names)]
    shown: _Facts = {
        "subject": clip(facts.subject),
        "issuer": clip(facts.issuer),
        "not_before": facts.not_before.isoformat() if facts.not_before else None,
        "not_after": facts.not_after.isoformat() if facts.not_after else None,
        "names": _listed([clip(name, 255) for name in names]),
        "key": facts.key,
        "sha256": facts.sha256,
    }
    return shown | ({"problem": clip(facts.problem, 200)} if facts.problem else {})


def _server_key_exchange(body: bytes, version: int, suite: int) -> _Facts:
    found, facts = parse_key_exchange(body, version, suite), _Facts()
    if found.dh_bits:
        facts["dh_bits"] = found.dh_bits
    if found.group:
        facts["group"] = number_name(GROUPS, found.group)
    if found.signature:
        facts["signature_algorithm"] = number_name(SIGNATURES, found.signature)
    return facts


def _certificate_request(body: bytes, version: int, _suite: int) -> _Facts:
    cursor = Cursor(body)
    if version >= TLS_1_3:
        cursor.counted(1)  # certificate_request_context
        extensions = extensions_in(cursor.counted(2))
        names = Cursor(extensions.get(_AUTHORITIES, b"\0\0")).counted(2)
        return _signatures(extensions) | {"authorities": _authorities(names)}
    types = [CERTIFICATE_TYPES.get(number, str(number)) for number in cursor.counted(1)]
    facts: _Facts = {"certificate_types": _listed(types)}
    if version >= TLS_1_2:
        facts["signature_algorithms"] = _names(SIGNATURES, cursor.counted(2))
    return facts | {"authorities": _authorities(cursor.counted(2))}


def _authorities(octets: bytes) -> list[str]:
    cursor, names, count = Cursor(octets), [], 0
    while not cursor.at_end():
        name, count = cursor.counted(2), count + 1
        if count <= MAX_NAMES:
            names.append(clip(name_text(name), 300))
    return [*names, *([f"... ({count - MAX_NAMES} more)"] if count > MAX_NAMES else [])]


def _certificate_verify(body: bytes, version: int, _suite: int) -> _Facts:
    if version < TLS_1_2:
        return {}
    return {"signature_algorithm": number_name(SIGNATURES, Cursor(body).number(2))}


def _new_session_ticket(body: bytes, _version: int, _suite: int) -> _Facts:
    return {"lifetime_seconds": Cursor(body).number(4)}


def _key_update(body: bytes, _version: int, _suite: int) -> _Facts:
    return {"asks_for_another": Cursor(body).number(1) == 1}


_KINDS: Mapping[int, Kind] = {
    0: Kind.HELLO_REQUEST,
    1: Kind.CLIENT_HELLO,
    2: Kind.SERVER_HELLO,
    4: Kind.NEW_SESSION_TICKET,
    5: Kind.END_OF_EARLY_DATA,
    8: Kind.ENCRYPTED_EXTENSIONS,
    11: Kind.CERTIFICATE,
    12: Kind.SERVER_KEY_EXCHANGE,
    13: Kind.CERTIFICATE_REQUEST,
    14: Kind.SERVER_HELLO_DONE,
    15: Kind.CERTIFICATE_VERIFY,
    16: Kind.CLIENT_KEY_EXCHANGE,
    20: Kind.FINISHED,
    22: Kind.CERTIFICATE_STATUS,
    24: Kind.KEY_UPDATE,
}

_READERS: Mapping[int, Callable[[bytes, int, int], _Facts]] = {
    1: _client_hello,
    4: _new_session_ticket,
    8: _encrypted_extensions,
    11: _certificate,
    12: _server_key_exchange,
    13: _certificate_request,
    15: _certificate_verify,
    24: _key_update,
}

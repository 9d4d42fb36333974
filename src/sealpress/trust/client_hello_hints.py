"""What a ClientHello gives away of the software that sent it (RFC 8446 section 4.1.2)."""

from __future__ import annotations

from collections.abc import Iterator

ENCRYPT_THEN_MAC, RECORD_SIZE_LIMIT, SUPPORTED_VERSIONS = 22, 28, 43  # RFC 7366, 8449, 8446
_TLS_1_2 = b"\x03\x03"
_HANDSHAKE_RECORD, _CLIENT_HELLO = 22, 1
_RECORD_AND_MESSAGE_HEADER = 9
_VERSION_AND_RANDOM = 34


def stumbles_over_tickets(record: bytes) -> bool:
    """Whether session tickets of TLS 1.3 could lead this client astray, and TLS 1.2 would help.

    CUPS 2.4 with GnuTLS takes a ticket for a broken connection and connects again, for ever. GnuTLS
    alone offers both encrypt-then-MAC and a record size limit.

    Args:
        record: The client's first record, whole.
    """
    try:
        extensions = dict(_extensions(record))
    except IndexError:
        return False
    versions = extensions.get(SUPPORTED_VERSIONS, b"")[1:]
    offers_tls_1_2 = _TLS_1_2 in (versions[at : at + 2] for at in range(0, len(versions), 2))
    return offers_tls_1_2 and {ENCRYPT_THEN_MAC, RECORD_SIZE_LIMIT} <= extensions.keys()


def _extensions(record: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield a ClientHello's extensions; none of what is something else.

    Raises:
        IndexError: The record ends too early.
    """
    if record[0] != _HANDSHAKE_RECORD or record[5] != _CLIENT_HELLO:
        return
    at = _RECORD_AND_MESSAGE_HEADER + _VERSION_AND_RANDOM
    at += 1 + record[at]  # session id
    at += 2 + _number(record, at)  # cipher suites
    at += 1 + record[at]  # compression methods
    end = at + 2 + _number(record, at)
    at += 2
    while at < end:
        length = _number(record, at + 2)
        yield _number(record, at), record[at + 4 : at + 4 + length]
        at += 4 + length


def _number(octets: bytes, at: int) -> int:
    return octets[at] << 8 | octets[at + 1]

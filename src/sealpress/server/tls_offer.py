"""What TLS settings really accept, found out by asking them: without a socket, before any client.

Settings alone don't tell: which suites work depends on the key, the engine and its security
level. So a ClientHello is put before them that offers everything; what they choose is accepted
and left out of the next one, until they choose nothing. Nothing of it is secret or secure, and
no handshake comes to its end.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.errors import TlsError
from sealpress.transport.channel import TlsChannel
from sealpress.transport.cipher_suites import SUITE_NAMES, suite_name
from sealpress.transport.tls_names import TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3, version_keyword

if TYPE_CHECKING:
    from sealpress.trust.tls_context import TlsContext

_VERSIONS = (TLS_1_3, TLS_1_2, TLS_1_1, TLS_1_0)
_GROUPS = (0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x0100)  # X25519, P-256 first; RFC 8446 4.2.7
_SIGNATURES = (
    *(0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080A, 0x080B),
    *(0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201),
)  # RFC 8446 section 4.2.3, SHA-1 last
_SUPPORTED_VERSIONS = 43
_SERVER_HELLO = 2


@dataclass(frozen=True, slots=True)
class TlsOffer:
    """What a server accepts.

    Attributes:
        versions: Keywords of TLS versions, the lowest first: ``tls-1.2``.
        ciphers: IANA names of cipher suites, newest version first, then as the server prefers.
    """

    versions: tuple[str, ...]
    ciphers: tuple[str, ...]

    @property
    def dns_sd_value(self) -> str:
        """The highest version as the TXT key ``TLS`` of DNS-SD wants it: ``1.3``."""
        return self.versions[-1].rpartition("-")[2] if self.versions else "none"


def offer_of(context: TlsContext) -> TlsOffer:
    """Ask settings what they accept; takes about a handshake's time for each suite."""
    accepted = {version: tuple(_accepted(context, version)) for version in _VERSIONS}
    suites = dict.fromkeys(suite for found in accepted.values() for suite in found)
    return TlsOffer(
        tuple(version_keyword(version) for version in reversed(_VERSIONS) if accepted[version]),
        tuple(map(suite_name, suites)),
    )


def _accepted(context: TlsContext, version: int) -> Iterator[int]:
    left = list(SUITE_NAMES)
    while (suite := _choice(context, version, left)) in left:
        yield suite
        left.remove(suite)


def _choice(context: TlsContext, version: int, suites: Sequence[int]) -> int:
    """Return the suite that the settings choose for such a client, -1 for none."""
    channel = TlsChannel(context, server_side=True)
    channel.receive_octets(client_hello(version, suites))
    try:
        channel.do_handshake()
    except TlsError:
        return -1
    chosen, suite = server_choice(channel.octets_to_send())
    return suite if chosen == version else -1


def client_hello(version: int, suites: Sequence[int]) -> bytes:
    """Build a record with a ClientHello for one version (RFC 8446 section 4.1.2)."""
    extensions = _extension(10, _counted(_numbers(_GROUPS)))
    extensions += _extension(13, _counted(_numbers(_SIGNATURES)))
    if version == TLS_1_3:
        share = _numbers([_GROUPS[0]]) + _counted(bytes(range(1, 33)))
        extensions += _extension(_SUPPORTED_VERSIONS, b"\x02" + _numbers([version]))
        extensions += _extension(51, _counted(share))
    else:
        extensions += _extension(11, b"\x01\x00")  # uncompressed points
        extensions += _extension(0xFF01, b"\x00")  # RFC 5746
    hello = _numbers([min(version, TLS_1_2)]) + bytes(32) + b"\x00"
    hello += _counted(_numbers(suites)) + b"\x01\x00" + _counted(extensions)
    message = b"\x01" + len(hello).to_bytes(3, "big") + hello
    return b"\x16\x03\x01" + _counted(message)


def server_choice(octets: bytes) -> tuple[int, int]:
    """Return version and suite that a ServerHello at the beginning of octets chose, or -1s."""
    if len(octets) < 44 or octets[0] != 0x16 or octets[5] != _SERVER_HELLO:
        return -1, -1
    version = int.from_bytes(octets[9:11], "big")
    at = 44 + octets[43]  # behind header, version, random and session id
    suite = int.from_bytes(octets[at : at + 2], "big")
    at += 3
    end = at + 2 + int.from_bytes(octets[at : at + 2], "big")
    at += 2
    while at + 4 <= min(end, len(octets)):
        kind, length = struct.unpack_from("!HH", octets, at)
        if kind == _SUPPORTED_VERSIONS:
            version = int.from_bytes(octets[at + 4 : at + 6], "big")
        at += 4 + length
    return version, suite


def _numbers(numbers: Sequence[int]) -> bytes:
    return struct.pack(f"!{len(numbers)}H", *numbers)


def _counted(octets: bytes) -> bytes:
    return len(octets).to_bytes(2, "big") + octets


def _extension(number: int, octets: bytes) -> bytes:
    return _numbers([number]) + _counted(octets)

"""What servers answer to a ClientHello, made by hand, and a driver that plays them in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from sealpress.errors import Phase, Reason, SealpressError, TransportError
from sealpress.transport.attempt import Attempt, Binding
from sealpress.transport.memory import ScriptedStream
from sealpress.transport.records import RecordWatcher
from sealpress.transport.stream import Timeouts

QUICK = Timeouts(connect=1, handshake=1, send=1, response=1, receive=1)
AT = Attempt("printer.example", 631, Binding.IMPLICIT)
SILENCE = TransportError(Reason.RECEIVE_TIMEOUT, "said nothing", phase=Phase.RECEIVE)
REFUSED = TransportError(Reason.CONNECTION_REFUSED, "nobody listens")
RENEGOTIATION_INFO = bytes.fromhex("ff01000100")
EXTENDED_MASTER_SECRET = bytes.fromhex("00170000")
RETRY = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def counted(octets, length_octets=2):
    return len(octets).to_bytes(length_octets, "big") + octets


def record(payload, kind=22, version=0x0301):
    return bytes([kind]) + version.to_bytes(2, "big") + counted(payload)


def alert(number, level=2):
    return record(bytes([level, number]), kind=21)


def message(kind, body=b""):
    return bytes([kind]) + counted(body, 3)


def server_hello(version, suite, extensions=RENEGOTIATION_INFO, *, random=bytes(32)):
    body = min(version, 0x0303).to_bytes(2, "big") + random + b"\x00" + suite.to_bytes(2, "big")
    body += b"\x00"
    if version == 0x0304:
        extensions += bytes.fromhex("002b00020304")
    return message(2, body + counted(extensions) if extensions else body)


def certificates(*ders):
    return message(11, counted(b"".join(counted(der, 3) for der in ders), 3))


def dh_exchange(bits, signature=b"\x04\x01"):
    number = (1 << (bits - 1)).to_bytes((bits + 7) // 8, "big")
    return message(12, counted(number) + counted(b"\x02") + counted(b"\x05") + signature)


def curve_exchange(group=23, signature=b"\x04\x01"):
    point = counted(b"\x04" + bytes(64), 1)
    return message(12, b"\x03" + group.to_bytes(2, "big") + point + signature)


def certificate_request(*names, signatures=b"\x04\x01"):
    body = b"\x01\x01" + (counted(signatures) if signatures else b"")
    return message(13, body + counted(b"".join(map(counted, names))))


DONE = message(14)


def flight(version, suite, *middle, extensions=RENEGOTIATION_INFO):
    """A whole first flight up to TLS 1.2, in one record."""
    return record(server_hello(version, suite, extensions) + b"".join(middle) + DONE)


@dataclass
class MemoryDriver:
    """Plays a server that is a function from ClientHello to lines of a script.

    Attributes:
        server: What to answer; an error is raised instead of connecting.
        clock: Seconds, moved by ``step`` with each connection.
    """

    server: object
    step: float = 0.0
    clock: float = 0.0
    hellos: list = field(default_factory=list)
    streams: list = field(default_factory=list)
    suspends = False

    async def connect(self, host, port, *, timeout):
        self.clock += self.step
        if isinstance(self.server, SealpressError):
            raise self.server
        self.streams.append(_AnsweringStream(self))
        return self.streams[-1]

    async def call(self, function):
        return function()

    def now(self):
        return self.clock

    def answer(self, octets):
        watcher = RecordWatcher()
        watcher.feed(octets)
        self.hellos.append(watcher.client_hello)
        said = self.server(watcher.client_hello)
        return said if isinstance(said, list) else [said]


class _AnsweringStream(ScriptedStream):
    """Answers the first thing it is sent."""

    def __init__(self, driver, *script):
        super().__init__(*script)
        self._driver = driver

    async def send(self, octets, *, timeout):
        await super().send(octets, timeout=timeout)
        self._script += self._driver.answer(bytes(octets))


def speaks(version, *suites, **flight_options):
    """A server of one version that takes some suites, in its own order.

    It says which alert a real one says: 70 to versions too old for it, 40 without a suite.
    """
    middle = flight_options.pop("middle", ())
    oldest = flight_options.pop("oldest", version)

    def answer(hello):
        if hello is None:  # a goodbye
            return b""
        offered = max(hello.versions)
        if offered < oldest or (offered == 0x0304) != (version == 0x0304):
            return alert(70)
        common = [suite for suite in suites if suite in hello.cipher_suites]
        if not common:
            return alert(40)
        return flight(min(version, offered), common[0], *middle, **flight_options)

    return answer

"""One connection of a capture: its packets in time, and its secrets before what they decrypt."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from sealpress.errors import Reason
from sealpress.ipp.printable import printable
from sealpress.transport.capture import blocks
from sealpress.transport.capture.flow import Flow, Sent
from sealpress.transport.witness import RECEIVED, SENT

if TYPE_CHECKING:
    from sealpress.errors import SealpressError
    from sealpress.transport.capture.packets import Socket
    from sealpress.transport.witness import Agreed, Route

_UPGRADED = (
    "From here on the connection above is TLS (RFC 2817). It goes on as one of its own, "
    "since readers of captures do not follow the change inside a connection."
)
_DIRECTIONS = {SENT: blocks.OUTBOUND, RECEIVED: blocks.INBOUND}
_MOST_HELD = 256  # times that octets came within a handshake
_MOST_OCTETS_HELD = 1 << 20
_ISN_STEP = 0x01000193  # first sequence numbers that differ from connection to connection


class Writer(Protocol):
    """Where the blocks go."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is written."""
        ...

    def now(self) -> int:
        """The time, nanoseconds since 1970."""
        ...

    def time_of(self, seconds: float) -> int:
        """A time of the monotonic clock, as nanoseconds since 1970."""
        ...

    def write(self, made: Iterable[bytes]) -> None:
        """Write blocks; never raises."""
        ...


class CapturedConnection:
    """Writes one connection; see :class:`~sealpress.transport.witness.ConnectionWitness`.

    A reader decrypts as it reads, and looks for all secrets of a handshake where the server
    answers. Some of them are made only at its end: what crosses is held back until then.

    Args:
        capture: Where it is written to.
        route: Its ends, and when it began.
        ends: Our end and the peer's.
        number: Which connection of the capture it is, from 1.
    """

    def __init__(
        self, capture: Writer, route: Route, ends: tuple[Socket, Socket], number: int
    ) -> None:
        self._capture = capture
        self._ends = ends
        self._opener = RECEIVED if route.we_listen else SENT
        self._number = 2 * number
        self._held: list[tuple[str, bytes, int]] = []
        self._is_shaking = False
        self._comment = ""
        self._has_failed = self._was_reset = False
        self._is_closed = False
        self._flow = self._new_flow()
        self._open(capture.time_of(route.begun_at) if route.begun_at else capture.now())

    def wire(self, direction: str, octets: bytes) -> None:
        """Octets cross the network."""
        if self._capture.is_over:
            self._held.clear()
            return
        self._held.append((direction, octets, self._capture.now()))
        octets_held = sum(len(held) for _, held, _ in self._held)
        is_much = len(self._held) > _MOST_HELD or octets_held > _MOST_OCTETS_HELD
        if not self._is_shaking or is_much:
            self._let_go()

    def tls_begins(self, *, upgraded: bool, server_name: str) -> None:  # noqa: ARG002 - a witness
        """TLS begins; after HTTP it is written as a connection of its own."""
        self._let_go()
        self._is_shaking = True
        if upgraded:
            self._flow = self._new_flow()
            self._comment = _UPGRADED
            self._open(self._capture.now())

    def tls_message(self, direction: str, version: int, kind: int, octets: bytes) -> None:
        """A message of the handshake: a reader of the file finds it itself."""

    def tls_record(
        self, direction: str, version: int, content: int, octets: bytes, *, sealed: bool
    ) -> None:
        """A record: a reader of the file finds it itself."""

    def tls_secrets(self, lines: Sequence[str]) -> None:
        """Secrets of the connection."""
        self._capture.write([blocks.secrets(lines)])

    def tls_done(self, agreed: Agreed) -> None:
        """The handshake is done."""
        last = self._held[-1:]
        del self._held[-1:]
        self._let_go()
        self._held = last  # what was agreed on stands beside it
        trusted = f", trusted: {agreed.trusted_as}" if agreed.trusted_as else ""
        self._say(f"{agreed.version} with {agreed.cipher}{trusted}")
        self._is_shaking = False
        self._let_go()

    def plain(self, direction: str, octets: bytes) -> None:
        """What stands in clear: the secrets show it to a reader of the file."""

    def failed(self, error: SealpressError) -> None:
        """Something ended the connection; its last packet says what."""
        self._has_failed = True
        self._was_reset = self._was_reset or error.reason is Reason.CONNECTION_RESET
        self._let_go()
        self._say(f"{error}")
        if self._is_closed:
            self._acknowledge_end()

    def peer_ended(self) -> None:
        """The peer has no more to send."""
        self._let_go()
        self._write(lambda: self._flow.end(RECEIVED))
        self._write(lambda: self._flow.acknowledgement(SENT))

    def closed(self) -> None:
        """It is over."""
        if self._is_closed:
            return
        self._is_closed = True
        self._let_go()
        if not self._was_reset:
            self._write(lambda: self._flow.end(SENT))
        if self._has_failed or not self._is_shaking:  # or it is known later why it failed
            self._acknowledge_end()

    def _acknowledge_end(self) -> None:
        flow = self._flow
        self._write(flow.reset if self._was_reset else lambda: flow.acknowledgement(RECEIVED))

    def _new_flow(self) -> Flow:
        self._number += 1
        return Flow(*self._ends, opened_by=self._opener, first=self._number * _ISN_STEP)

    def _open(self, begun: int) -> None:
        """The peer's word came when the connection stood, which is now."""
        self._write(self._flow.opening, first_at=begun)

    def _say(self, comment: str) -> None:
        """Put a comment on the next packet."""
        said = printable(comment)
        self._comment = f"{self._comment}\n{said}" if self._comment else said

    def _let_go(self) -> None:
        held, self._held = self._held, []
        for direction, octets, at in held:
            self._write(functools.partial(self._flow.data, direction, octets), at)

    def _write(self, made: Callable[[], Iterable[Sent]], at: int = 0, *, first_at: int = 0) -> None:
        """Write packets made at one time, the first of them perhaps at another."""
        if self._capture.is_over:
            return
        at = at or self._capture.now()
        comment, self._comment = self._comment, ""
        self._capture.write(_blocks(made(), first_at or at, at, comment))


def _blocks(made: Iterable[Sent], first_at: int, at: int, comment: str) -> Iterable[bytes]:
    for direction, packet in made:
        yield blocks.packet(packet, first_at, direction=_DIRECTIONS[direction], comment=comment)
        first_at, comment = at, ""

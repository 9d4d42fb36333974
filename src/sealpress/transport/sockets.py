"""A non-blocking TCP socket as a stream; how to wait for it is the driver's."""

from __future__ import annotations

import enum
import errno
import os
import select
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import TypeAlias

from sealpress.errors import Phase, Reason, TransportError
from sealpress.transport.attempt import endpoint_text
from sealpress.transport.local_names import find_addresses, is_local
from sealpress.transport.unconfirmed import unconfirmed_octets
from sealpress.transport.waiter import Waiter
from sealpress.transport.witness import Stage

RECEIVE_OCTETS = 131_072
"""How much is asked of the operating system at a time."""

Address: TypeAlias = tuple[int, tuple[object, ...]]
"""Address family and socket address, as ``getaddrinfo`` gives them."""

ConnectTap: TypeAlias = Callable[[Stage, tuple[str, ...], str], None]
"""Sees a connection come to be: what happened, the addresses meant, how one of them ended."""

_UNREACHABLE = frozenset(
    {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN, errno.EADDRNOTAVAIL}
)
_CLOSED_BY_PEER = frozenset({errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, errno.ESHUTDOWN})

# What a list of failed addresses is reported as: a host that refuses is at least there.
_MOST_TELLING = (
    Reason.CONNECTION_REFUSED,
    Reason.CONNECTION_RESET,
    Reason.CONNECT_TIMEOUT,
    Reason.HOST_UNREACHABLE,
)


class _News(enum.Enum):
    """What is known of octets to be received, so that the system is not asked in vain."""

    UNKNOWN = enum.auto()
    NONE = enum.auto()
    """There were none when it was asked last, and nothing was done since."""
    NONE_BEFORE_SENT = enum.auto()
    """There were none before the last octets were sent: an answer to those takes its time."""


class SocketStream:
    """A connected non-blocking socket as a :class:`~sealpress.transport.stream.Stream`."""

    def __init__(self, sock: socket.socket, waiter: Waiter, endpoint: str) -> None:
        self._socket = sock
        self._waiter = waiter
        self._endpoint = endpoint
        self._closed = False
        self._news = _News.UNKNOWN

    @property
    def endpoint(self) -> str:
        """``host:port`` of the peer."""
        return self._endpoint

    @property
    def ends(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """Our address and port, and the peer's.

        Raises:
            OSError: The connection is gone.
        """
        local, peer = self._socket.getsockname(), self._socket.getpeername()
        return (local[0], local[1]), (peer[0], peer[1])

    def hold_little(self, octets: int) -> None:
        """Have the system take no more than so many octets ahead of what goes out.

        What is on its way is not meant: the network's speed stays as it is (tcp(7),
        ``TCP_NOTSENT_LOWAT``). Where the system has no such thing, nothing is done.
        """
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            with suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, octets)

    async def receive(self, *, timeout: float) -> bytes:
        """Return some octets, ``b""`` at the end of the stream.

        Raises:
            TransportError: Nothing came in time, or the connection broke.
        """
        await self._waiter.pause()
        while True:
            waits_first = timeout > 0 and self._news is not _News.UNKNOWN
            octets = None if waits_first else self._receive_now()
            if octets is not None:
                return octets
            if timeout <= 0 or not await self._waiter.wait(
                self._socket, read=True, write=False, timeout=timeout
            ):
                raise self._too_late(Reason.RECEIVE_TIMEOUT, Phase.RECEIVE, "said nothing", timeout)
            self._news = _News.UNKNOWN

    def said(self) -> bytes | None:
        """Return what the peer has said by now, ``None`` for nothing; nothing is waited for.

        Raises:
            TransportError: The connection broke.
        """
        return self._receive_now()

    async def send(self, octets: bytes | bytearray | memoryview, *, timeout: float) -> None:
        """Send all of these octets.

        Raises:
            TransportError: The peer took none for ``timeout`` seconds, or the connection broke.
        """
        await self._waiter.pause()
        unsent = memoryview(octets)
        while unsent:
            count = self._send_now(unsent)
            if not count:
                await self._wait_to_send(timeout, read=False)
            unsent = unsent[count:]

    async def transfer(
        self, octets: bytes | bytearray | memoryview, *, timeout: float
    ) -> tuple[int, bytes | None]:
        """Send until all is sent or the peer says something.

        Raises:
            TransportError: As :meth:`send` and :meth:`receive`.
        """
        await self._waiter.pause()
        unsent = memoryview(octets)
        total = len(unsent)
        while unsent:
            received = None if self._news is _News.NONE else self._receive_now()
            if received is not None:
                return total - len(unsent), received
            count = self._send_now(unsent)
            if not count:
                await self._wait_to_send(timeout, read=True)
            unsent = unsent[count:]
        return total, None

    async def until_room(self, *, timeout: float) -> bytes | None:
        """Wait until the system takes octets, or the peer says something.

        Raises:
            TransportError: As :meth:`transfer`.
        """
        if _takes_octets(self._socket):
            return None
        await self._wait_to_send(timeout, read=True)
        return self._receive_now()

    def detach(self) -> socket.socket:
        """Give the connected socket away, non-blocking; nothing is done with it here any more."""
        self._closed = True
        return self._socket

    async def close(self) -> None:
        """Close the socket."""
        if not self._closed:
            self._closed = True
            self._waiter.closing(self._socket)
            self._socket.close()

    def _receive_now(self) -> bytes | None:
        self._news = _News.UNKNOWN
        try:
            return self._socket.recv(RECEIVE_OCTETS)
        except BlockingIOError:
            self._news = _News.NONE
            return None
        except OSError as error:
            raise self._broken(error, Phase.RECEIVE) from error

    def _send_now(self, octets: memoryview) -> int:
        if self._news is _News.NONE:
            self._news = _News.NONE_BEFORE_SENT
        try:
            return self._socket.send(octets)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._broken(error, Phase.SEND) from error

    async def _wait_to_send(self, timeout: float, *, read: bool) -> None:
        self._news = _News.UNKNOWN
        left = unconfirmed_octets(self._socket)
        while not await self._waiter.wait(self._socket, read=read, write=True, timeout=timeout):
            before, left = left, unconfirmed_octets(self._socket)
            if left < before:  # slow, but not dead: the system wakes us only for many octets
                continue
            raise self._too_late(Reason.SEND_TIMEOUT, Phase.SEND, "took no more octets", timeout)

    def _too_late(self, reason: Reason, phase: Phase, what: str, timeout: float) -> TransportError:
        detail = f"{self._endpoint} {what} for {timeout:.3g} s"
        return TransportError(reason, detail, phase=phase, endpoint=self._endpoint)

    def _broken(self, error: OSError, phase: Phase) -> TransportError:
        reason = _reason_of(error, otherwise=Reason.CONNECTION_CLOSED)
        if reason is Reason.CONNECT_TIMEOUT:  # the system gave up repeating what was sent
            reason = Reason.SEND_TIMEOUT if phase is Phase.SEND else Reason.RECEIVE_TIMEOUT
        reset = error.errno in _CLOSED_BY_PEER
        said = "the connection was reset" if reset else error.strerror or str(error)
        return TransportError(
            reason, f"{self._endpoint}: {said}", phase=phase, endpoint=self._endpoint
        )


def _takes_octets(sock: socket.socket) -> bool:
    number = sock.fileno()
    if number < 0 or not hasattr(select, "poll"):
        return True  # what is done with it next says so
    poll = select.poll()
    poll.register(number, select.POLLOUT)
    return bool(poll.poll(0))


def _reason_of(error: OSError, *, otherwise: Reason) -> Reason:
    if error.errno in _UNREACHABLE:
        return Reason.HOST_UNREACHABLE
    if error.errno == errno.ECONNREFUSED:
        return Reason.CONNECTION_REFUSED
    if error.errno in _CLOSED_BY_PEER:
        return Reason.CONNECTION_RESET
    if error.errno == errno.ETIMEDOUT:
        return Reason.CONNECT_TIMEOUT
    return otherwise


def literal_address(host: str, port: int) -> list[Address]:
    """The address of a literal such as ``192.0.2.1`` or ``fe80::1%eth0``; empty for a name."""
    try:
        ip_address(host.partition("%")[0])
        return _look_up(host, port, socket.AI_NUMERICHOST)
    except (ValueError, OSError):
        return []


def resolve(host: str, port: int) -> list[Address]:
    """Look a name up; this may block for long.

    A name that ends in ``.local`` is asked for by multicast where the system does not know it.

    Raises:
        TransportError: There is no such name (reason ``name-not-found``).
    """
    try:
        return _look_up(host, port, 0)
    except (OSError, UnicodeError) as error:
        found = find_addresses(host) if is_local(host) else []
        if found:
            return [each for text in found for each in literal_address(text, port)]
        said = error.strerror if isinstance(error, OSError) else "not a host name"
        raise TransportError(
            Reason.NAME_NOT_FOUND,
            f"cannot find an address for {host!r}: {said}",
            phase=Phase.RESOLVE,
            endpoint=endpoint_text(host, port),
        ) from error


def tell_resolved(tell: ConnectTap | None, addresses: Sequence[Address]) -> None:
    """Tell who wants to know which addresses a name has."""
    if tell is not None:
        tell(Stage.RESOLVED, tuple(str(address[0]) for _, address in addresses), "")


def resolving_took_too_long(host: str, port: int, timeout: float) -> TransportError:
    """The error for a resolver that does not answer in time."""
    return TransportError(
        Reason.CONNECT_TIMEOUT,
        f"the resolver had no answer for {host!r} in {timeout:g} s",
        phase=Phase.RESOLVE,
        endpoint=endpoint_text(host, port),
    )


def _look_up(host: str, port: int, flags: int) -> list[Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    return list(dict.fromkeys((int(family), address) for family, _, _, _, address in found))


async def connect_first(
    addresses: Sequence[Address],
    waiter: Waiter,
    *,
    endpoint: str,
    timeout: float,
    now: Callable[[], float],
    tell: ConnectTap | None = None,
) -> SocketStream:
    """Connect to the first address that accepts.

    Each address gets an equal share of the time that is left, so that one that is silent leaves
    some for the next.

    Raises:
        TransportError: None accepted; the detail names what each of them did.
    """
    deadline = now() + timeout
    failures: list[tuple[Reason, str]] = []
    for position, (family, address) in enumerate(addresses):
        share = max(0.0, deadline - now()) / (len(addresses) - position)
        name = (str(address[0]),)
        if tell is not None:
            tell(Stage.TRYING, name, "")
        outcome = await _connect(family, address, waiter, share)
        if isinstance(outcome, socket.socket):
            return SocketStream(outcome, waiter, endpoint)
        if tell is not None:
            tell(Stage.ADDRESS_FAILED, name, outcome[1])
        failures.append((outcome[0], f"{address[0]}: {outcome[1]}"))
    reason = min((reason for reason, _ in failures), key=_MOST_TELLING.index)
    said = "; ".join(dict.fromkeys(text for _, text in failures))
    raise TransportError(
        reason, f"cannot connect to {endpoint} ({said})", phase=Phase.CONNECT, endpoint=endpoint
    )


async def _connect(
    family: int, address: tuple[object, ...], waiter: Waiter, timeout: float
) -> socket.socket | tuple[Reason, str]:
    sock: socket.socket | None = None
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.settimeout(0)
        code = sock.connect_ex(address)
        if code in (errno.EINPROGRESS, errno.EWOULDBLOCK):
            if not await waiter.wait(sock, read=False, write=True, timeout=timeout):
                return Reason.CONNECT_TIMEOUT, f"no answer in {timeout:.3g} s"
            code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connected, sock = sock, None
    except OSError as error:
        return _reason_of(error, otherwise=Reason.HOST_UNREACHABLE), error.strerror or str(error)
    else:
        return connected
    finally:
        if sock is not None:
            waiter.closing(sock)
            sock.close()

"""Whether a peer may send on: not while much is unread, and not octet by octet without end."""

from __future__ import annotations

MAX_UNREAD_OCTETS = 256 * 1024
"""A peer that has so much unread is not read any more until someone asks for it."""

NAP_SECONDS = 0.02
"""How long a peer that sends octet by octet is left to collect some."""

_TINY_OCTETS = 256
_TINY_ARRIVALS = 64


class Intake:
    """Counts what arrives on one connection.

    Attributes:
        is_napping: Whether the peer is left alone for a moment; the owner ends that.
    """

    __slots__ = ("_tiny_arrivals", "_unread_octets", "is_napping")

    def __init__(self) -> None:
        self._unread_octets = self._tiny_arrivals = 0
        self.is_napping = False

    @property
    def is_open(self) -> bool:
        """Whether more may be read."""
        return self._unread_octets <= MAX_UNREAD_OCTETS and not self.is_napping

    def add(self, octets: int) -> bool:
        """Take note of an arrival; return whether a nap begins with it."""
        self._unread_octets += octets
        self._tiny_arrivals = self._tiny_arrivals + 1 if octets < _TINY_OCTETS else 0
        if self._tiny_arrivals <= _TINY_ARRIVALS:
            return False
        self._tiny_arrivals = 0
        self.is_napping = True
        return True

    def clear(self) -> None:
        """Take note that everything was read."""
        self._unread_octets = 0

    def begin_request(self) -> None:
        """Forget how small the last request's portions were."""
        self._tiny_arrivals = 0

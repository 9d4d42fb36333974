"""How many octets of a TCP connection the other side has not confirmed (tcp(7), ``SIOCOUTQ``)."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress

with suppress(ImportError):  # not there on Windows
    import fcntl
    import termios

__all__ = ["unconfirmed_octets"]

_COUNT_OCTETS = 4


def unconfirmed_octets(sock: socket.socket) -> int:
    """Return how many there are; 0 where the system does not tell."""
    if "fcntl" not in globals():
        return 0
    try:
        told = fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(_COUNT_OCTETS))
    except (OSError, ValueError):
        return 0
    return int.from_bytes(told, sys.byteorder)

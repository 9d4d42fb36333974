"""Secrets of TLS connections, told while somebody watches; they never reach a file that stays.

Python gives them out to a file only, and for all connections of the same settings. So the file is
one without a name, in memory where the system has such, and the settings are those of watched
connections alone: a client makes some for them, a server takes the log off when the last witness
is gone. Switching it on or off while another thread makes a handshake with the same settings
would free what that thread uses, so nobody does.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

_MEMORY = "/proc/self/fd"
_READ_OCTETS = 1 << 20


@runtime_checkable
class TellsSecrets(Protocol):
    """Settings of an engine that can tell secrets itself."""

    def tell_secrets(self, take: Callable[[str], None] | None) -> None:
        """Call this with each line of the NSS key log format; ``None`` ends it."""
        ...


class KeyLog:
    """What connections of the same settings have for secrets, from now until it is closed.

    Args:
        context: Settings that no other thread uses right now.

    Raises:
        OSError: There is no room for a file, not even a passing one.
    """

    def __init__(self, context: object) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self._followers: weakref.WeakSet[SecretsOfOne] = weakref.WeakSet()
        self._file: _PassingFile | None = None
        if isinstance(context, ssl.SSLContext):
            self._file = _PassingFile(context)
        elif isinstance(context, TellsSecrets):
            context.tell_secrets(self._lines.append)

    def follow(self) -> SecretsOfOne:
        """Return what tells the secrets of one connection that is made next."""
        with self._lock:
            if not self._followers:  # so nobody writes: a watched handshake has a follower
                self._lines.clear()
                if self._file is not None:
                    self._file.clear()
            follower = SecretsOfOne(self._since, len(self._read()))
            self._followers.add(follower)
        return follower

    def close(self) -> None:
        """Have the settings tell nothing any more; closing again does nothing."""
        if self._file is not None:
            self._file.close()
        elif isinstance(self._context, TellsSecrets):
            self._context.tell_secrets(None)
        self._lines.clear()

    def _since(self, position: int) -> list[str]:
        with self._lock:
            return self._read()[position:]

    def _read(self) -> list[str]:
        if self._file is not None:
            self._lines += self._file.new_lines()
        return self._lines


class SecretsOfOne:
    """The secrets of one connection.

    Args:
        since: Returns the lines of a log from a position on.
        position: Where the log ended before the connection began.
    """

    def __init__(self, since: Callable[[int], list[str]], position: int) -> None:
        self._since = since
        self._position = position

    def take(self, client_random: bytes) -> list[str]:
        """Return the lines that are new.

        Args:
            client_random: The random octets of the connection's ClientHello.
        """
        lines = self._since(self._position)
        self._position += len(lines)
        mark = client_random.hex()
        return [line for line in lines if line.split(" ")[1:2] == [mark]]


class _PassingFile:
    """A file that Python writes the log to, without a name as soon as it is open."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._rest = b""
        self._offset = 0
        self._descriptor, name = _in_memory(context) or _in_a_folder(context)
        self._finalize = weakref.finalize(self, _forget, self._descriptor, name)

    def new_lines(self) -> list[str]:
        octets = self._rest
        if not self._finalize.alive:  # a handshake was under way when the log was closed
            return []
        while more := os.pread(self._descriptor, _READ_OCTETS, self._offset):
            self._offset += len(more)
            octets += more
        *lines, self._rest = octets.split(b"\n")
        return [line.decode("ascii", "replace") for line in lines if not line.startswith(b"#")]

    def clear(self) -> None:
        if self._offset and self._finalize.alive:
            os.ftruncate(self._descriptor, 0)
            self._offset, self._rest = 0, b""

    def close(self) -> None:
        if self._finalize.alive:
            self._context.keylog_filename = cast("str", None)  # the stubs know no end of it
            self._finalize()


def _in_memory(context: ssl.SSLContext) -> tuple[int, Path | None] | None:
    """Open a file of the memory; ``None`` where the system has none, or no names for them."""
    if not hasattr(os, "memfd_create"):
        return None
    descriptor = os.memfd_create("sealpress-key-log")
    try:
        context.keylog_filename = f"{_MEMORY}/{descriptor}"
    except OSError:
        os.close(descriptor)
        return None
    return descriptor, None


def _in_a_folder(context: ssl.SSLContext) -> tuple[int, Path | None]:
    """Open a file for ourselves alone, and take its name away, where an open file may lose it."""
    descriptor, name = tempfile.mkstemp(prefix="sealpress-")  # mode 0600
    path = Path(name)
    try:
        context.keylog_filename = name
    except OSError:
        _forget(descriptor, path)
        raise
    try:
        path.unlink()
    except OSError:  # Windows: it goes when it is closed
        return descriptor, path
    return descriptor, None


def _forget(descriptor: int, path: Path | None) -> None:
    os.close(descriptor)
    if path is not None:
        with contextlib.suppress(OSError):
            path.unlink()

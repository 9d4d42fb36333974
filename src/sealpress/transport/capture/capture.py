"""The witness that writes what it sees into a pcapng file, together with the secrets of TLS.

Packets are made up: their octets, order and times are true, how the network cut the octets into
packets cannot be seen here. Whatever goes wrong with the file ends the capture, not the printing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from importlib.metadata import version
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sealpress.errors import Reason, StateError, UsageError
from sealpress.ipp.printable import printable
from sealpress.transport.capture import blocks
from sealpress.transport.capture.connection import CapturedConnection
from sealpress.transport.capture.file import CaptureFile
from sealpress.transport.capture.packets import sockets

if TYPE_CHECKING:
    from sealpress.transport.witness import Approach, Route

MAX_CAPTURE_OCTETS = 1 << 28
"""How large a capture becomes when nobody says otherwise: 256 MiB."""

MAX_CAPTURE_SECONDS = 3600.0
"""How long a capture goes on when nobody says otherwise."""

MIN_CAPTURE_OCTETS = 1 << 14
"""The least that a capture can be bounded to: there is room for its heads and last words."""

_ROOM_FOR_LAST_WORDS = 512

_WARNING = (
    "Holds everything that crossed the wire, documents and passwords too, and the secrets that "
    "decrypt it. The octets and times are true, the packets are made up."
)


class Capture:
    """Writes connections to a file that Wireshark opens decrypted; give it as ``witness=``.

    Everything is in the file: documents, passwords, and the secrets of exactly these connections.
    It is for its owner alone (mode 0600). It is written as it goes, so that it can be read at any
    time. Close it, or use it with ``with``. Threads may share it.

    Args:
        path: A file that is not there yet.
        max_octets: Where the file ends, at least :data:`MIN_CAPTURE_OCTETS`.
        max_seconds: When it ends.
        overwrite: Whether a file of that name is replaced.

    Attributes:
        path: The file.
        error: Why it could not be written to the end; printing went on.

    Raises:
        UsageError: There is such a file, or a limit is none (reason ``invalid-argument``).
        StateError: The file can't be made (reason ``state-unwritable``).
    """

    def __init__(
        self,
        path: str | Path,
        *,
        max_octets: int = MAX_CAPTURE_OCTETS,
        max_seconds: float = MAX_CAPTURE_SECONDS,
        overwrite: bool = False,
    ) -> None:
        _check(max_octets, max_seconds)
        self.path = Path(path)
        self.error: StateError | None = None
        self._ended = ""
        self._is_over = False
        self._lock = threading.RLock()
        self._count = 0
        self._max_octets = max_octets
        self._max_seconds = max_seconds
        # The wall clock is read once: a step of it must not turn packets around.
        self._offset = time.time_ns() - time.monotonic_ns()
        self._ends_at = time.monotonic() + max_seconds
        self._names: set[tuple[bytes, str]] = set()
        self._file = CaptureFile(self.path, overwrite=overwrite)
        self._file.append(_heads())

    @property
    def ended(self) -> str:
        """Why it ended before it was closed, one clause; empty when it did not."""
        return self._ended

    @property
    def is_over(self) -> bool:
        """Whether nothing more is written."""
        return self._is_over

    @property
    def octets(self) -> int:
        """How long the file is."""
        return self._file.octets

    @property
    def connections(self) -> int:
        """How many connections are in it."""
        return self._count

    def end_in_time(self) -> bool:
        """End if its time is over, also where nothing happens; return whether it is over."""
        with self._lock:
            self._has_time()
        return self._is_over

    def close(self) -> None:
        """End it; closing again does nothing."""
        with self._lock:
            self._is_over = True
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # What a witness is told

    @property
    def wants_secrets(self) -> bool:
        """As long as it goes on."""
        return not self._is_over

    def approaching(self, step: Approach) -> None:
        """What can't be had has no packets: a line of text says why."""
        if step.error is not None:
            text = f"{step.host}:{step.port} was not reached: {step.error}"
            self.write([note_packet(text, self.now())])

    def connected(self, route: Route) -> CapturedConnection | None:
        """It stands."""
        if self._is_over:
            return None
        ends = sockets(route.local, route.peer)
        with self._lock:
            self._count += 1
            number = self._count
            if not _is_address(route.host):
                self._name(ends[1].address, route.host)
        return CapturedConnection(self, route, ends, number)

    # What its connections write

    def now(self) -> int:
        """The time, nanoseconds since 1970."""
        return self._offset + time.monotonic_ns()

    def time_of(self, seconds: float) -> int:
        """A time of the monotonic clock, as nanoseconds since 1970."""
        return self._offset + int(seconds * 1e9)

    def write(self, made: Iterable[bytes]) -> None:
        """Write blocks, if there are time and room; never raises."""
        with self._lock:
            if not self._has_time():
                return
            try:
                octets = b"".join(made)
                if self._file.octets + len(octets) > self._max_octets - _ROOM_FOR_LAST_WORDS:
                    self._end(f"the limit of {self._max_octets} octets is reached")
                else:
                    self._file.append(octets)
            except StateError as error:
                self._fail(error)
            except Exception as error:  # noqa: BLE001 - a fault of ours must not end a print
                self._fail(StateError(Reason.INTERNAL, f"the capture failed: {error!r}"))

    def _has_time(self) -> bool:
        if not self._is_over and time.monotonic() >= self._ends_at:
            self._end(f"the limit of {self._max_seconds:g} seconds is reached")
        return not self._is_over

    def _name(self, address: bytes, host: str) -> None:
        if (address, host) not in self._names and len(self._names) < _MAX_NAMES:
            self._names.add((address, host))
            self.write([blocks.names([(address, printable(host))])])

    def _end(self, why: str) -> None:
        """End it early; the last packet says why."""
        self._ended, self._is_over = why, True
        try:
            self._file.append(note_packet(f"The capture ends here: {why}.", self.now()))
        except StateError as error:
            self._fail(error)
        self._file.close()

    def _fail(self, error: StateError) -> None:
        self.error = error
        self._ended, self._is_over = error.detail, True
        self._file.close()


_MAX_NAMES = 1000


def note_packet(text: str, nanoseconds: int) -> bytes:
    """A packet that is a line of text, since it belongs to no connection."""
    text = printable(text)
    return blocks.packet(blocks.note(text), nanoseconds, interface=1, comment=text)


def _heads() -> bytes:
    application = f"Sealpress {version('sealpress')}"
    return b"".join(
        (
            blocks.section_header(application, _WARNING),
            blocks.interface("sealpress", "connections", blocks.LINKTYPE_RAW),
            blocks.interface("notes", "what is no packet", blocks.LINKTYPE_UPPER_PDU),
        )
    )


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _check(max_octets: int, max_seconds: float) -> None:
    if max_octets < MIN_CAPTURE_OCTETS:
        raise UsageError(
            Reason.INVALID_ARGUMENT, f"a capture needs {MIN_CAPTURE_OCTETS} octets at least"
        )
    if not max_seconds > 0:
        raise UsageError(Reason.INVALID_ARGUMENT, "a capture needs some seconds")

"""Room for documents: what disk and quota leave, so that refusing comes before the disk is full.

Some room is never given to documents: what is kept of jobs must stay writable, so that they can
be canceled, printed and forgotten when nothing else fits any more. Of that a small part is held
as a file, against other programs that fill the disk; it is given up when they have.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sealpress.errors import SpoolError
from sealpress.reasons import Reason
from sealpress.trust.private_files import OWNER_ONLY

__all__ = ["Space", "SpaceStatus"]

CONTROL_OCTETS = 16 << 20
"""Room that is held as a file for what must be written although the disk is full."""

FRESH_SECONDS = 0.5
"""How long the disk's free room is taken for known; what was given meanwhile is counted."""

_RESERVE_FILE = ".reserve"
_MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class SpaceStatus:
    """Room in octets.

    Attributes:
        used: What documents in files take.
        free: What the disk has left.
        reserve: What documents never take of that.
        limit: The most that documents may take; 0 for no limit.
    """

    used: int
    free: int
    reserve: int
    limit: int

    @property
    def is_full(self) -> bool:
        """Whether another document is refused."""
        return self.free <= self.reserve or bool(self.limit and self.used >= self.limit)


class Space:
    """Gives room to documents; used by the event loop alone.

    Args:
        folder: The spool's folder.
        reserve_octets: Room on the disk that documents never take.
        max_octets: The most that documents in files may take; 0 for what the disk has.
        free: Tells the octets that are free on a folder's disk.
        clock: Seconds that only grow.
    """

    def __init__(
        self,
        folder: Path,
        *,
        reserve_octets: int,
        max_octets: int = 0,
        free: Callable[[Path], int] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._reserve = reserve_octets
        self._max_octets = max_octets
        self._measure = free or _free
        self._clock = clock
        self._free = 0
        self._measured_at = float("-inf")
        self._given = 0  # since the disk was measured, or before and not yet written
        self._unwritten = 0
        self._used = 0

    @property
    def status(self) -> SpaceStatus:
        """The room as it was last seen."""
        free = max(0, self._free - self._given)
        return SpaceStatus(self._used, free, self._reserve, self._max_octets)

    async def look(self) -> SpaceStatus:
        """Measure the disk anew."""
        self._measured_at = self._clock()
        try:
            self._free = await asyncio.to_thread(self._measure, self._folder)
        except OSError as error:
            self._measured_at = float("-inf")
            raise SpoolError(
                Reason.SPOOL_FAILED, f"the spool's disk can't be looked at: {error.strerror}"
            ) from error
        self._given = self._unwritten
        return self.status

    async def check(self, octets: int) -> None:
        """See whether so many octets have room.

        Raises:
            SpoolError: They have not (``spool-full``), or the disk fails (``spool-failed``).
        """
        is_fresh = self._clock() - self._measured_at <= FRESH_SECONDS
        if is_fresh and not self._refusal(octets):
            return
        await self.look()  # room may have been made since
        refusal = self._refusal(octets)
        if refusal:
            raise SpoolError(Reason.SPOOL_FULL, refusal)

    async def take(self, octets: int) -> None:
        """Take room for octets that are about to be written.

        Raises:
            SpoolError: As :meth:`check`.
        """
        await self.check(octets)
        self._given += octets
        self._unwritten += octets
        self._used += octets

    def written(self, octets: int) -> None:
        """Note that octets for which room was taken are on the disk, or will never be."""
        self._unwritten -= octets

    def found(self, octets: int) -> None:
        """Note what documents take that were there before."""
        self._used += octets

    def give_back(self, octets: int) -> None:
        """Give back the room of a document that is gone."""
        self._used -= octets

    def distrust(self) -> None:
        """Measure the disk before anything else is written: it said that it is full."""
        self._measured_at = float("-inf")

    async def tend(self) -> None:
        """Hold the room for control, or give it up when the disk has next to nothing left."""
        with contextlib.suppress(OSError, SpoolError):
            status = await self.look()
            await asyncio.to_thread(_tend_reserve, self._folder / _RESERVE_FILE, status)

    def _refusal(self, octets: int) -> str:
        free = self._free - self._given
        if free - octets < self._reserve:
            return (
                f"the spool's disk has {_text(max(0, free))} free, "
                f"of which {_text(self._reserve)} are not for documents"
            )
        if self._max_octets and self._used + octets > self._max_octets:
            return (
                f"documents take {_text(self._used)} of the spool, "
                f"and may take {_text(self._max_octets)}"
            )
        return ""


def _free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _tend_reserve(path: Path, status: SpaceStatus) -> None:
    is_held = path.exists() and path.stat().st_size >= CONTROL_OCTETS
    if is_held and status.free < CONTROL_OCTETS // 2:
        path.unlink()
    elif not is_held and status.free > status.reserve + CONTROL_OCTETS:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, OWNER_ONLY)
        try:
            _allocate(descriptor)
        except OSError:
            path.unlink()  # part of the room is no use
            raise
        finally:
            os.close(descriptor)


def _allocate(descriptor: int) -> None:
    """Take the room really: a file with a hole takes none."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, CONTROL_OCTETS)


def _text(octets: int) -> str:
    return f"{octets / _MEGA:.0f} MB" if octets >= _MEGA else f"{octets} octets"

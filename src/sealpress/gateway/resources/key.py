"""The key that the resources' files are sealed with; it lies beside them, sealed by the spool's."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path

from sealpress.errors import Reason, SpoolError, StateError
from sealpress.spool.encryption.renewal import Resealing
from sealpress.spool.encryption.ring import DocumentKey, KeyRing
from sealpress.spool.encryption.values import KEY_OCTETS, ValueKey
from sealpress.trust.private_files import make_private_folder, read_bounded, write_file

__all__ = ["KEY_FILE", "ResealingAll", "make_key", "read_key"]

_log = logging.getLogger("sealpress.gateway")

KEY_FILE = "key"
"""Name of the file with the key, in the folder of resources."""

_OWNER = "resources"


def read_key(folder: Path, ring: KeyRing) -> ValueKey | None:
    """Return the key of a folder of resources, ``None`` before one was made; reads the disk.

    Raises:
        SpoolError: The spool's key does not open it.
        OSError: It can't be read.
    """
    path = folder / KEY_FILE
    if not path.exists():
        return None
    return ValueKey(0, ring.unwrap(read_bounded(path), _OWNER).secret)


def make_key(folder: Path, ring: KeyRing) -> ValueKey:
    """Make the key of a folder of resources, and the folder; blocks for the disk.

    Raises:
        OSError: It can't be written.
    """
    make_private_folder(folder)
    key = DocumentKey(os.urandom(KEY_OCTETS), b"")
    wrapped = b""
    while not wrapped or not ring.is_current(wrapped):  # the spool's key may be renewed meanwhile
        wrapped = ring.wrap(key, _OWNER)
        write_file(folder / KEY_FILE, wrapped)
    return ValueKey(0, key.secret)


class ResealingAll:
    """Seals anew what is private in a store, and then the key of the resources.

    Args:
        store: The store of jobs.
        folder: The folder of resources.
    """

    def __init__(self, store: Resealing, folder: Path) -> None:
        self._store = store
        self._folder = folder

    async def reseal(self, rewrap: Callable[[bytes, str], bytes], *, after: int, limit: int) -> int:
        """Seal some jobs anew, and at their end the key; see :class:`Resealing`.

        Raises:
            SpoolError: The store can't be written, or something doesn't open.
            StateError: The key's file can't be written (reason ``state-unwritable``).
        """
        last = await self._store.reseal(rewrap, after=after, limit=limit)
        if not last:
            await asyncio.to_thread(self._reseal_key, rewrap)
        return last

    def _reseal_key(self, rewrap: Callable[[bytes, str], bytes]) -> None:
        path = self._folder / KEY_FILE
        try:
            if path.exists():
                write_file(path, rewrap(read_bounded(path), _OWNER))
        except SpoolError as error:  # it opens no more anyway, and nothing else shall wait for it
            _log.warning("the key of the resources is lost: %s", error)
        except OSError as error:
            raise StateError(
                Reason.STATE_UNWRITABLE, f"cannot write {path}: {error.strerror or error}"
            ) from error

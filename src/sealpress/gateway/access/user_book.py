"""The users as a running gateway knows them: the file is read again when it has changed."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from sealpress.errors import StateError
from sealpress.gateway.access.names import normalised
from sealpress.gateway.access.passwords import HashCosts, PasswordCheck

if TYPE_CHECKING:
    from sealpress.gateway.access.user_file import UserFile, UserRecord
    from sealpress.spool.sealing import Sealer

__all__ = ["UserBook"]

LOOK_SECONDS = 1.0
"""How long after a change of the file the old users may still count."""

_log = logging.getLogger("sealpress.gateway")


class UserBook:
    """Knows users and their passwords; in one event loop.

    Args:
        file: Where they stand.
        sealer: Opens Digest's secrets.
        costs: What hashing costs for a user who isn't there.
    """

    def __init__(
        self, file: UserFile, *, sealer: Sealer | None = None, costs: HashCosts | None = None
    ) -> None:
        self._file = file
        self._sealer = sealer
        self._check = PasswordCheck(costs)
        self._users: Mapping[str, UserRecord] = {}
        self._stamp: tuple[int, ...] | None = None
        self._looked = float("-inf")
        self._turn = asyncio.Lock()

    async def refresh(self) -> None:
        """Read the file again if it has changed; the old users count while it can't be read."""
        if time.monotonic() < self._looked + LOOK_SECONDS:
            return
        async with self._turn:
            if time.monotonic() >= self._looked + LOOK_SECONDS:
                await asyncio.to_thread(self._read)
                self._looked = time.monotonic()

    def find(self, name: str) -> UserRecord | None:
        """Return the user of exactly that name."""
        return self._users.get(normalised(name))

    def is_remembered(self, name: str, password: str) -> bool:
        """Whether that password was right not long ago and is still the user's."""
        record = self.find(name)
        return record is not None and self._check.is_remembered(
            record.name, password, record.password
        )

    async def is_right(self, name: str, password: str) -> bool:
        """Whether that is the user's password; takes as long for a user who isn't there."""
        record = self.find(name)
        kept = None if record is None else record.password
        return await self._check.is_right(normalised(name), password, kept)

    def digest_secret(self, name: str, algorithm: str) -> str | None:
        """Return what Digest needs of a user, ``None`` when it isn't kept."""
        record = self._users.get(name)  # Digest's secret is made of the name octet by octet
        return None if record is None else record.digest_secret(algorithm, self._sealer)

    def _read(self) -> None:
        stamp = self._file.stamp()
        if stamp == self._stamp:
            return
        try:
            self._users = self._file.read()
            self._stamp = stamp
        except StateError as error:
            _log.error("%s", error.detail, extra={"action": "users-read"})

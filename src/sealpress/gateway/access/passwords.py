"""Passwords kept as Argon2id (RFC 9106), looked at beside the event loop, few at a time."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import importlib
import secrets
import time
import unicodedata
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sealpress.errors import Reason, StateError, UsageError

if TYPE_CHECKING:
    from types import ModuleType

    import argon2

__all__ = ["HashCosts", "PasswordCheck", "check_password", "hash_password", "require_argon2"]

MAX_HASHED_AT_ONCE = 2
"""How many passwords are hashed at the same time; others wait for their turn."""

REMEMBERED_SECONDS = 300.0
"""How long a right password is known again without being hashed."""

MAX_REMEMBERED_PASSWORDS = 10_000
"""How many right passwords are known again, as keyed digests."""

MAX_PASSWORD_OCTETS = 1024
"""The longest password."""

_ARGON2 = "argon2"


@dataclass(frozen=True, slots=True, kw_only=True)
class HashCosts:
    """What one guess costs.

    Attributes:
        memory_kib: Memory, in KiB.
        passes: Passes over it.
    """

    memory_kib: int = 65_536
    passes: int = 2


def check_password(password: str) -> str:
    """Return a new password in the form that is hashed (RFC 8265 section 4.2).

    Raises:
        UsageError: It is empty, too long, or can't be typed (reason ``invalid-argument``).
    """
    kept = unicodedata.normalize("NFC", password)
    if not kept or not kept.isprintable():
        raise UsageError(
            Reason.INVALID_ARGUMENT, "a password has characters, and they can all be printed"
        )
    if len(kept.encode("utf-8", "surrogatepass")) > MAX_PASSWORD_OCTETS:
        raise UsageError(
            Reason.INVALID_ARGUMENT, f"a password has {MAX_PASSWORD_OCTETS} octets at most"
        )
    return kept


def hash_password(password: str, costs: HashCosts | None = None) -> str:
    """Return what is kept in place of a password; takes its time."""
    return _hasher(costs or HashCosts()).hash(check_password(password))


def require_argon2() -> ModuleType:
    """Return the library that hashes.

    Raises:
        StateError: It is not installed (reason ``extra-missing``).
    """
    try:
        return importlib.import_module(_ARGON2)  # of the extra [gateway]
    except ImportError as error:
        raise StateError(
            Reason.EXTRA_MISSING, "users with passwords need the Python package argon2-cffi"
        ) from error


def _hasher(costs: HashCosts) -> argon2.PasswordHasher:
    made: argon2.PasswordHasher = require_argon2().PasswordHasher(
        time_cost=costs.passes, memory_cost=costs.memory_kib, parallelism=1
    )
    return made


class PasswordCheck:
    """Compares passwords with what is kept; in one event loop.

    Args:
        costs: Of a user who isn't there: it shall take as long as for one who is.
    """

    def __init__(self, costs: HashCosts | None = None) -> None:
        self._costs = costs or HashCosts()
        self._turns = asyncio.Semaphore(MAX_HASHED_AT_ONCE)
        self._key = secrets.token_bytes(32)
        self._known: OrderedDict[bytes, float] = OrderedDict()
        self._looking: dict[bytes, asyncio.Future[bool]] = {}
        self._nobodys = ""

    @functools.cached_property
    def _hasher(self) -> argon2.PasswordHasher:
        return _hasher(self._costs)

    def is_remembered(self, user: str, password: str, kept: str | None) -> bool:
        """Whether the password was right not long ago, and the user's is still the same."""
        return kept is not None and self._is_known(self._digest(user, password, kept))

    async def is_right(self, user: str, password: str, kept: str | None) -> bool:
        """Compare a password with what is kept.

        Args:
            user: The user's name.
            password: What somebody says the password is.
            kept: What is kept; ``None`` for a user who isn't there.
        """
        digest = self._digest(user, password, kept or "")
        if kept is not None and self._is_known(digest):
            return True
        looking = self._looking.get(digest)
        if looking is None:
            # A client that hangs up ends no thread: the turn lasts as long as the thread.
            looking = asyncio.ensure_future(self._in_turn(password, kept))
            self._looking[digest] = looking
            looking.add_done_callback(lambda _: self._looking.pop(digest, None))
        is_right = await asyncio.shield(looking)
        if is_right:
            self._remember(digest)
        return is_right

    async def _in_turn(self, password: str, kept: str | None) -> bool:
        async with self._turns:
            return await asyncio.to_thread(self._compare, password, kept)

    def _compare(self, password: str, kept: str | None) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError

        if not self._nobodys:
            self._nobodys = self._hasher.hash(secrets.token_hex(16))
        given = unicodedata.normalize("NFC", password[:MAX_PASSWORD_OCTETS])
        try:
            is_same = self._hasher.verify(kept or self._nobodys, given)
        except (VerificationError, InvalidHashError):
            return False
        return is_same and kept is not None and password != ""

    def _is_known(self, digest: bytes) -> bool:
        return time.monotonic() < self._known.get(digest, 0.0)

    def _remember(self, digest: bytes) -> None:
        self._known[digest] = time.monotonic() + REMEMBERED_SECONDS
        self._known.move_to_end(digest)
        while len(self._known) > MAX_REMEMBERED_PASSWORDS:
            self._known.popitem(last=False)

    def _digest(self, user: str, password: str, kept: str) -> bytes:
        made = hashlib.blake2b(key=self._key, digest_size=32)
        for part in (user, password, kept):
            octets = part.encode("utf-8", "surrogatepass")
            made.update(len(octets).to_bytes(8, "big") + octets)
        return made.digest()

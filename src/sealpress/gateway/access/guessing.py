"""Slows those who guess passwords, by address and by user, in bounded memory; pure.

An address that guesses waits longer and longer. A user who is guessed at waits only shortly, and
not at all from where that user came in before: nobody can lock somebody else out.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

__all__ = ["GuessLimits", "Guesses"]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessLimits:
    """How guessing is slowed.

    Attributes:
        free: So many wrong passwords in a row cost nothing.
        first: The first pause, in seconds; each next one is twice as long.
        longest_for_address: The longest pause of an address, in seconds.
        longest_for_user: The longest pause of a user, in seconds.
        forgotten_after: After so many seconds without a wrong password all is forgotten.
        max_remembered: So many addresses, users and pairs of them are remembered.
    """

    free: int = 8
    first: float = 1.0
    longest_for_address: float = 60.0
    longest_for_user: float = 4.0
    forgotten_after: float = 900.0
    max_remembered: int = 8192


@dataclass(slots=True)
class _Count:
    attempts: int = 0
    last: float = 0.0


_Key = tuple[str, bytes]


class Guesses:
    """Counts attempts; times are seconds on any steady clock."""

    def __init__(self, limits: GuessLimits | None = None) -> None:
        self._limits = limits or GuessLimits()
        self._counts: OrderedDict[_Key, _Count] = OrderedDict()
        self._came_in: OrderedDict[_Key, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts) + len(self._came_in)

    def attempt(self, user: str, address: str, now: float) -> float:
        """Count an attempt to come in before it is looked at.

        Returns:
            How many seconds to wait first; 0 when it may be looked at, and only then it counts.
        """
        keys = self._keys(user, address)
        wait = max(self._wait(key, now) for key in keys)
        if wait > 0:
            return wait
        for key in keys:
            count = self._counts.pop(key, None) or _Count()
            count.attempts, count.last = count.attempts + 1, now
            self._counts[key] = count
        _shorten(self._counts, self._limits.max_remembered)
        return 0.0

    def passed(self, user: str, address: str) -> None:
        """Note that the password was right: it was no guess."""
        pair = _pair(user, address)
        for key in (*self._keys(user, address), pair):
            self._counts.pop(key, None)
        self._came_in[pair] = None
        self._came_in.move_to_end(pair)
        _shorten(self._came_in, self._limits.max_remembered)

    def _keys(self, user: str, address: str) -> tuple[_Key, ...]:
        pair = _pair(user, address)
        if pair in self._came_in:
            return (pair,)
        return ("address", _digest(_network(address))), ("user", _digest(user))

    def _wait(self, key: _Key, now: float) -> float:
        count = self._counts.get(key)
        if count is None:
            return 0.0
        quiet = now - count.last
        if quiet > self._limits.forgotten_after:
            del self._counts[key]
            return 0.0
        over = count.attempts - self._limits.free
        if over < 0:
            return 0.0
        is_user = key[0] == "user"
        longest = self._limits.longest_for_user if is_user else self._limits.longest_for_address
        return max(0.0, min(self._limits.first * 2.0 ** min(over, 30), longest) - quiet)


def _pair(user: str, address: str) -> _Key:
    return "pair", _digest(f"{_network(address)}\0{user}")


def _network(address: str) -> str:
    """Return who an address belongs to: of IPv6, everybody has a whole /64."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


def _shorten(table: OrderedDict[_Key, _Count] | OrderedDict[_Key, None], limit: int) -> None:
    while len(table) > limit:
        table.popitem(last=False)

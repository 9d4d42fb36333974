"""Which names a request may ask for: the defence against DNS rebinding.

A page of a foreign site can make a browser send requests to a printer, under the foreign site's
name. So a server answers only to names that are its own (as CUPS does).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.%a-z]+\]|[A-Za-z0-9._-]+)(?::([0-9]{0,5}))?")


@lru_cache(maxsize=256)  # a server hears the same few names again and again
def split_authority(authority: str) -> tuple[str, int | None] | None:
    """Split ``host[:port]`` (RFC 9110 section 7.2); ``None`` when it isn't that."""
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        return None
    return match[1].strip("[]").lower().rstrip("."), int(match[2]) if match[2] else None


class HostNames:
    """The names that a server answers to.

    Always allowed: IP address literals, ``localhost``, names under ``.local`` (RFC 6762).

    Args:
        names: Further names; case does not matter.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name.lower().rstrip(".") for name in names) | {"localhost"}

    def allow(self, authority: str) -> bool:
        """Tell whether a request for this ``host[:port]`` is meant for us."""
        split = split_authority(authority)
        if split is None:
            return False
        host, _ = split
        return host in self._names or host.endswith(".local") or _is_address(host)


@lru_cache(maxsize=256)
def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

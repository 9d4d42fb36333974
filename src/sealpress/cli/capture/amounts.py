"""Sizes and times as people write them: ``64M``, ``10m``."""

from __future__ import annotations

import re

from sealpress.errors import Reason, UsageError

_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z]?)")
_SIZES = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_TIMES = {"": 1, "s": 1, "m": 60, "h": 3600}


def octets_of(text: str) -> int:
    """Read a size; ``K``, ``M`` and ``G`` count in steps of 1024.

    Raises:
        UsageError: It is none.
    """
    return int(_amount(text, _SIZES, "a size, such as 64M"))


def seconds_of(text: str) -> float:
    """Read a time in seconds, minutes (``m``) or hours (``h``).

    Raises:
        UsageError: It is none.
    """
    return _amount(text, _TIMES, "a time, such as 10m")


def _amount(text: str, units: dict[str, int], what: str) -> float:
    found = _AMOUNT.fullmatch(text.strip())
    unit = found.group(2).lower() if found else "?"
    if found is None or unit not in units:
        raise UsageError(Reason.INVALID_ARGUMENT, f"{text[:40]!r} is not {what}")
    return float(found.group(1)) * units[unit]

"""What kinds of values settings take: each reads what TOML has, or says what it should be."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import TypeAlias

from sealpress.discovery.names import host_of
from sealpress.errors import SealpressError
from sealpress.gateway.destinations.device_uri import parse_destination_uri
from sealpress.gateway.settings import MAX_QUEUE_NAME

__all__ = [
    "ADDRESSES",
    "FLAG",
    "LOCAL_HOST",
    "NAME",
    "OCTETS",
    "PATH",
    "SECONDS",
    "TABLE",
    "TEXT",
    "URI",
    "WORDS",
    "Kind",
    "UnusableValueError",
    "choice",
    "choices",
    "nearest",
    "whole",
]

Value: TypeAlias = object


class UnusableValueError(ValueError):
    """A value is not of its kind.

    Attributes:
        remedy: What to write instead.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    Attributes:
        takes: What it is, for the documentation.
        read: Makes our value of TOML's; raises :class:`UnusableValueError`.
        of_text: Makes TOML's value of an environment variable.
    """

    takes: str
    read: Callable[[Value], Value]
    of_text: Callable[[str], Value] = str


_NAME = re.compile(r"[A-Za-z0-9._-]+")
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z]?)")
_SIZES = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_TIMES = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known word that was meant, empty when none is near."""
    near = get_close_matches(word, tuple(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise UnusableValueError("is no text", 'Write it in quotation marks: "...".')
    if any(ord(one) < 32 for one in value):
        raise UnusableValueError("has a control character", "Leave control characters out.")
    return value


def _flag(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    raise UnusableValueError("is neither true nor false", "Write true or false, without marks.")


def _words(value: Value) -> tuple[str, ...]:
    one = [value] if isinstance(value, str) else value
    if not isinstance(one, list) or not all(isinstance(word, str) for word in one):
        raise UnusableValueError("is no list of texts", 'Write it like ["ann", "ben"].')
    return tuple(map(_text, one))


def _path(value: Value) -> Path:
    text = _text(value)
    if not text or "\0" in text:
        raise UnusableValueError("is no path", "Name a file or folder.")
    return Path(text).expanduser()


def _name(value: Value) -> str:
    text = _text(value)
    if not _NAME.fullmatch(text) or text.strip(".") == "" or len(text) > MAX_QUEUE_NAME:
        raise UnusableValueError(
            f"{text[:MAX_QUEUE_NAME]!r} is no name",
            f"Take letters, digits, '.', '_' and '-', at most {MAX_QUEUE_NAME} of them.",
        )
    return text


def _uri(value: Value) -> str:
    text = _text(value)
    try:
        parse_destination_uri(text)
    except SealpressError as error:
        raise UnusableValueError(error.detail, error.hint or error.entry.remedy) from None
    return text


def _local_host(value: Value) -> str:
    text = _text(value).rstrip(".")
    if not text.endswith(".local") or not host_of(text):
        raise UnusableValueError(
            f"{text[:80]!r} is no name of multicast DNS", 'Write it like "printer.local".'
        )
    return text


def _addresses(value: Value) -> tuple[str, ...]:
    found = _words(value)
    for text in found:
        try:
            ip_address(text)
        except ValueError:
            raise UnusableValueError(
                f"{text[:80]!r} is no address", "Write the address that the interface has."
            ) from None
    return found


def _table(value: Value) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    raise UnusableValueError("is no table", "Write the attributes below a heading of their own.")


def _amount(value: Value, units: dict[str, int], example: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    else:
        found = _AMOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
        unit = units.get(found[2].lower()) if found else None
        if found is None or unit is None:
            raise UnusableValueError("is no amount", f"Write a number, or a text like {example}.")
        number = float(found[1]) * unit
    if not 0 <= number < math.inf:
        raise UnusableValueError("is below 0 or has no end", "Write 0 or more.")
    return number


def _seconds(value: Value) -> float:
    return _amount(value, _TIMES, '"90s", "10m", "12h" or "30d"')


def _octets(value: Value) -> int:
    return int(_amount(value, _SIZES, '"500K", "64M" or "4G"'))


def _number_of_text(text: str) -> Value:
    return int(text) if text.isascii() and text.isdigit() else text


def _flag_of_text(text: str) -> Value:
    return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)


def _words_of_text(text: str) -> Value:
    return [word.strip() for word in text.split(",") if word.strip()]


TEXT = Kind("text", _text)
FLAG = Kind("`true` or `false`", _flag, _flag_of_text)
WORDS = Kind("list of texts", _words, _words_of_text)
ADDRESSES = Kind("list of addresses", _addresses, _words_of_text)
LOCAL_HOST = Kind("host name with `.local`", _local_host)
PATH = Kind("path", _path)
NAME = Kind("name", _name)
URI = Kind("URI", _uri)
TABLE = Kind("table", _table)
SECONDS = Kind('seconds, or `"10m"`, `"12h"`, `"30d"`', _seconds)
OCTETS = Kind('octets, or `"500K"`, `"64M"`, `"4G"`', _octets)


def whole(least: int, most: int) -> Kind:
    """Return the kind of whole numbers between two."""

    def read(value: Value) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnusableValueError(
                "is no whole number", f"Write a number from {least} to {most}."
            )
        if not least <= value <= most:
            raise UnusableValueError(
                f"{value} is out of range", f"Write a number from {least} to {most}."
            )
        return value

    return Kind(f"{least} to {most}", read, _number_of_text)


def choice(words: type[enum.StrEnum]) -> Kind:
    """Return the kind of one of some words."""
    known = tuple(str(word) for word in words)

    def read(value: Value) -> enum.StrEnum:
        text = _text(value)
        if text in known:
            return words(text)
        near = nearest(text, known)
        meant = f" Did you mean {near}?" if near else ""
        raise UnusableValueError(
            f"{text[:100]!r} is unknown", f"Write {' or '.join(known)}.{meant}"
        )

    return Kind(" or ".join(f"`{word}`" for word in known), read)


def choices(words: type[enum.StrEnum]) -> Kind:
    """Return the kind of several of some words."""
    one = choice(words)

    def read(value: Value) -> tuple[enum.StrEnum, ...]:
        return tuple(words(str(one.read(word))) for word in _words(value))

    return Kind(f"list of {one.takes}", read, _words_of_text)

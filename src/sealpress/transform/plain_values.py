"""Dataclasses as plain values that JSON can carry, and back: nothing but what the types say."""

from __future__ import annotations

import enum
import types
import typing
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TypeVar, get_args, get_origin

__all__ = ["Plain", "from_plain", "to_plain"]

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]
T = TypeVar("T")


def to_plain(value: object) -> Plain:
    """Return a dataclass, tuple, enumeration's member or plain value as what JSON can carry."""
    if is_dataclass(value):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, enum.Enum):
        return to_plain(value.value)
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} is no plain value")


def from_plain(kind: type[T], plain: Plain) -> T:
    """Return a value of a type, as its annotations say, from what JSON carried.

    Raises:
        ValueError: It is not exactly of that type: a field is missing, one too many, or of
            another type.
    """
    value = _read(kind, plain)
    if not isinstance(value, kind):
        raise _wrong(kind)
    return value


def _read(kind: object, plain: Plain) -> object:
    if get_origin(kind) is types.UnionType:
        return _one_of(get_args(kind), plain)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind), plain)
    if not isinstance(kind, type):
        raise _wrong(kind)
    if is_dataclass(kind):
        return _object(kind, plain)
    if issubclass(kind, enum.Enum):
        return _member(kind, plain)
    if issubclass(kind, tuple):
        items = _items(_hints(kind).values(), plain)
        return kind(*items)  # type: ignore[arg-type]  # the fields of a NamedTuple
    if kind is float and type(plain) is int:
        return float(plain)
    if type(plain) is not kind:
        raise _wrong(kind)
    return plain


def _object(kind: type, plain: Plain) -> object:
    hints = _hints(kind)
    if not isinstance(plain, dict) or plain.keys() != hints.keys():
        raise _wrong(kind)
    return kind(**{name: _read(hint, plain[name]) for name, hint in hints.items()})


def _member(kind: type[enum.Enum], plain: Plain) -> enum.Enum:
    if type(plain) not in {int, str}:
        raise _wrong(kind)
    return kind(plain)


def _one_of(kinds: tuple[object, ...], plain: Plain) -> object:
    if plain is None and types.NoneType in kinds:
        return None
    for kind in kinds:
        if kind is not types.NoneType:
            return _read(kind, plain)
    raise _wrong(kinds)


def _tuple(kinds: tuple[object, ...], plain: Plain) -> tuple[object, ...]:
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        count = len(plain) if isinstance(plain, list) else 0
        return tuple(_items([kinds[0]] * count, plain))
    return tuple(_items(kinds, plain))


def _items(kinds: typing.Iterable[object], plain: Plain) -> list[object]:
    kinds = list(kinds)
    if not isinstance(plain, list) or len(plain) != len(kinds):
        raise _wrong(tuple)
    return [_read(kind, each) for kind, each in zip(kinds, plain, strict=True)]


@cache
def _hints(kind: type) -> dict[str, object]:
    return typing.get_type_hints(kind)


def _wrong(kind: object) -> ValueError:
    return ValueError(f"not a value of {getattr(kind, '__name__', kind)}")

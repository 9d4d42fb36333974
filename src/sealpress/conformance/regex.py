"""POSIX extended regular expressions, as suites have them, turned into Python's (POSIX.1 9.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType

__all__ = ["compile_extended"]

_CLASSES = MappingProxyType(
    {
        "alpha": "a-zA-Z",
        "digit": "0-9",
        "alnum": "a-zA-Z0-9",
        "upper": "A-Z",
        "lower": "a-z",
        "space": r" \t\n\r\f\v",
        "blank": r" \t",
        "punct": r"!-/:-@\[-`{-~",
        "xdigit": "0-9A-Fa-f",
        "cntrl": r"\x00-\x1f\x7f",
        "print": r"\x20-\x7e",
        "graph": r"\x21-\x7e",
    }
)
# What the GNU library knows besides, and so what suites may have come to rely on.
_GNU = MappingProxyType(
    {"w": r"\w", "W": r"\W", "s": r"\s", "S": r"\S", "b": r"\b", "B": r"\B"}
    | {"<": r"\b(?=\w)", ">": r"\b(?<=\w)", "`": r"\A", "'": r"\Z"}
)
_PIECE = re.compile(
    r"""
    (?P<escaped>\\(?:.|\Z))
    | (?P<bracket>\[\^?\]?(?:\[:[a-z]+:\]|\[\..\.\]|\[=.=\]|[^\]])*(?:\]|\Z))
    | (?P<interval>\{[0-9]*(?:,[0-9]*)?\}[*+?]*)
    | (?P<quantifier>[*+?]+)
    | (?P<group>\(\??)
    | (?P<anchor>[\^$])
    | (?P<plain>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_BRACKET = re.compile(r"\[:(?P<cls>[a-z]+):\]|\[[.=](?P<one>.)[.=]\]|(?P<char>.)", re.DOTALL)


@lru_cache(maxsize=1024)  # a suite has the same few again and again
def compile_extended(pattern: str) -> re.Pattern[str]:
    """Return a pattern that finds what POSIX' extended expression finds.

    Raises:
        ValueError: It is no extended regular expression; the message says why.
    """
    translated = _PIECE.sub(_translated, pattern)
    try:
        return re.compile(translated, re.DOTALL)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(str(error)) from error


def _translated(found: re.Match[str]) -> str:
    kind = found.lastgroup or "plain"
    return _BY_KIND[kind](found.group())


def _escaped(text: str) -> str:
    if len(text) == 1:
        raise ValueError("a backslash ends it")
    return _GNU.get(text[1], re.escape(text[1]))


def _bracket(text: str) -> str:
    if not text.endswith("]") or text in {"[]", "[^]"}:
        raise ValueError("a bracket is not closed")
    inverted = text.startswith("[^")
    members = _IN_BRACKET.sub(_member, text[2 if inverted else 1 : -1])
    return f"[{'^' if inverted else ''}{members}]"


def _member(found: re.Match[str]) -> str:
    if found["cls"] is not None:
        if found["cls"] not in _CLASSES:
            raise ValueError(f"there is no class [:{found['cls']}:]")
        return _CLASSES[found["cls"]]
    character: str = found["one"] or found["char"]
    return f"\\{character}" if character in r"\[]&~|^" else character


def _interval(text: str) -> str:
    if not text.endswith("}"):
        raise ValueError(f"two quantifiers behind one another: {text}")
    return f"{{0{text[1:]}" if text.startswith("{,") else text


def _quantifier(text: str) -> str:
    """Join quantifiers behind one another: for Python the second would mean another thing."""
    if len(text) == 1:
        return text
    return "+" if set(text) == {"+"} else "?" if set(text) == {"?"} else "*"


def _group(text: str) -> str:
    if text == "(?":
        raise ValueError("nothing stands before ?")
    return "(?:"


_BY_KIND: dict[str, Callable[[str], str]] = {
    "escaped": _escaped,
    "bracket": _bracket,
    "interval": _interval,
    "quantifier": _quantifier,
    "group": _group,
    "anchor": lambda text: r"\A" if text == "^" else r"\Z",
    "plain": lambda text: text,
}

"""Finds the line of a key in a TOML file, which the standard library's reader does not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["Place", "lines_of"]

Place = tuple[str, int, str]
"""A table's name, which of several of that name (from 0), and a key; no key is its heading."""

_HEADING = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:\.[^=]*)?=""")


def lines_of(text: str) -> Mapping[Place, int]:
    """Return the lines, from 1, of all keys and headings of a text that is TOML."""
    found: dict[Place, int] = {}
    count: dict[str, int] = {}
    table, index = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        heading = _HEADING.match(line)
        if heading is not None:
            table = heading[2].replace('"', "").replace(" ", "")
            if heading[1] == "[[":
                count[table] = count.get(table, -1) + 1
            index = count.get(table.partition(".")[0], 0)
            found.setdefault((table, index, ""), number)
            continue
        key = _KEY.match(line)
        if key is not None:
            found.setdefault((table, index, key[1].strip("\"'")), number)
    return found

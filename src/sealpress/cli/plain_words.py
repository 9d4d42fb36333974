"""``sealpress serve`` with plain options only, read without Typer.

Typer loads pydantic to convert the first value: a sixth of the time until a print server prints
again. Whatever is not as plain as can be is left to it, with every mistake.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

__all__ = ["plain_command"]

_OPTIONS: Mapping[str, Callable[[str], object]] = {
    "config": Path,
    "state": Path,
    "host": str,
    "name": str,
}


def plain_command(words: Sequence[str]) -> Callable[[], None] | None:
    """Return what the words ask for; ``None`` for words that Typer has to read."""
    names, values = words[1::2], words[2::2]
    if [*words[:1]] != ["serve"] or len(names) != len(values):
        return None
    given = {name.removeprefix("--"): value for name, value in zip(names, values, strict=True)}
    is_plain = all(name.startswith("--") for name in names) and given.keys() <= _OPTIONS.keys()
    if not is_plain or len(given) < len(names) or any(value[:1] in {"", "-"} for value in values):
        return None
    return lambda: _serve(given)


def _serve(given: Mapping[str, str]) -> None:
    gc.disable()  # what is loaded stays: to look for garbage in it is in vain
    try:
        run: Callable[..., None] = import_module("sealpress.cli.serve").run
    finally:
        gc.enable()
    run(**{name: _OPTIONS[name](value) for name, value in given.items()})

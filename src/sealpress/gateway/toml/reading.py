"""Reads one table of settings against its keys, and notes every mistake with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sealpress.errors import Reason, StateError
from sealpress.gateway.toml.keys import Key
from sealpress.gateway.toml.kinds import PATH, UnusableValueError, nearest
from sealpress.gateway.toml.lines import Place, lines_of

__all__ = [
    "MAX_SETTINGS_OCTETS",
    "UNREADABLE",
    "Problem",
    "SettingsText",
    "TableText",
    "read_text",
]

UNREADABLE = "*"
"""Place of a mistake that lets nothing behind it be read."""

MAX_SETTINGS_OCTETS = 16 << 20
"""The largest settings file; there is room for more than ten thousand queues."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in settings.

    Attributes:
        where: File and line, or the variable.
        what: What is wrong.
        remedy: What to write instead.
        place: The key with its table, ``serve.port``; :data:`UNREADABLE` for the whole file.
    """

    where: str
    what: str
    remedy: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True, slots=True)
class TableText:
    """A table of a settings file: its values, and where they stand.

    Attributes:
        file: The file it is in.
        values: What it has.
        name: ``serve``, ``queue``; empty for the top of the file.
        index: Which of several of that name.
    """

    file: SettingsText
    values: Mapping[str, object]
    name: str = ""
    index: int = 0

    def where(self, key: str = "") -> str:
        """Return file and line of a key, else of the table's heading."""
        return self.file.where((self.name, self.index, key), (self.name, self.index, ""))

    def below(self, name: str) -> TableText:
        """Return the table below this one; an empty one where there is none."""
        values = self.values.get(name)
        path = f"{self.name}.{name}" if self.name else name
        return TableText(self.file, values if isinstance(values, dict) else {}, path, self.index)

    def problem(self, key: str, what: str, remedy: str) -> None:
        """Note a mistake at a key."""
        self.file.problems.append(Problem(self.where(key), what, remedy, f"{self.name}.{key}"))

    def read(self, keys: Mapping[str, Key], heading: str) -> dict[str, object]:
        """Return the values by the names of their fields; mistakes are noted and left out.

        Args:
            keys: What may stand in it.
            heading: What the table is called in messages.
        """
        found: dict[str, object] = {}
        for name, value in self.values.items():
            key = keys.get(name)
            if key is None:
                self.problem(name, f"{name} is no setting of {heading}", _known(name, keys))
                continue
            try:
                read = key.kind.read(value)
            except UnusableValueError as error:
                self.problem(name, f"{name} {error}", error.remedy)
                continue
            if key.kind is PATH and isinstance(read, Path):
                read = self.file.path.parent.absolute() / read
            found[key.field or name.replace("-", "_")] = read
        for name, key in keys.items():
            if key.is_required and name not in self.values:
                self.problem("", f"{heading} has no {name}", f"Add {name} = ... : {key.meaning}.")
        return found


@dataclass(frozen=True, slots=True)
class SettingsText:
    """A settings file, read.

    Attributes:
        path: Where it is.
        top: Its outermost table.
        problems: Mistakes found so far.
    """

    path: Path
    lines: Mapping[Place, int]
    values: Mapping[str, object]
    problems: list[Problem] = field(default_factory=list)

    @property
    def top(self) -> TableText:
        """The keys that stand before any heading, and all tables."""
        return TableText(self, self.values)

    def where(self, *places: Place) -> str:
        """Return file and line of the first place that is found."""
        line = next((self.lines[place] for place in places if place in self.lines), 1)
        return f"{self.path}, line {line}"

    def table(self, name: str) -> TableText:
        """Return a table; an empty one where there is none."""
        values = self.values.get(name, {})
        if isinstance(values, dict):
            return TableText(self, values, name)
        self.top.problem(name, f"{name} is no table", f"Write a heading: [{name}].")
        return TableText(self, {}, name)

    def tables(self, name: str) -> Iterator[TableText]:
        """Yield the tables of that name, as double brackets make them."""
        values = self.values.get(name, [])
        if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
            place = TableText(self, {}, name)
            place.problem("", f"{name} is no list of tables", f"Write the heading [[{name}]].")
            return
        for index, one in enumerate(values):
            yield TableText(self, one, name, index)


def read_text(path: Path) -> SettingsText:
    """Read a settings file; a mistake in TOML itself is noted, with what stands before it.

    Raises:
        StateError: It can't be read (reason ``state-unreadable``).
    """
    try:
        with path.open("rb") as file:
            octets = file.read(MAX_SETTINGS_OCTETS + 1)
    except OSError as error:
        raise StateError(
            Reason.STATE_UNREADABLE, f"cannot read {path}: {error.strerror or error}"
        ) from error
    if len(octets) > MAX_SETTINGS_OCTETS:
        raise StateError(Reason.STATE_UNREADABLE, f"{path} is larger than any settings file")
    try:
        text = octets.decode()
        return SettingsText(path, lines_of(text), tomllib.loads(text))
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        return _unreadable(path, f"line {line}", "it is not UTF-8", "Save it as UTF-8.")
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).rpartition(" (at ")
        where = place.rstrip(")").partition(",")[0] if what else "its end"
        remedy = "See https://toml.io for TOML's rules."
        return _unreadable(path, where, what or str(error), remedy, _before(octets, where))


def _unreadable(
    path: Path, where: str, what: str, remedy: str, before: Mapping[str, object] | None = None
) -> SettingsText:
    problem = Problem(f"{path}, {where}", what, remedy, UNREADABLE)
    return SettingsText(path, {}, before or {}, [problem])


def _before(octets: bytes, where: str) -> Mapping[str, object]:
    """Return what stands before a line that is no TOML, as far as that can be read."""
    line = where.removeprefix("line ")
    number = int(line) if line.isdigit() else 1
    try:
        return tomllib.loads(b"\n".join(octets.split(b"\n")[: number - 1]).decode())
    except tomllib.TOMLDecodeError:
        return {}


def _known(name: str, keys: Mapping[str, Key]) -> str:
    near = nearest(name, keys)
    return f"Did you mean {near}?" if near else f"Known are {', '.join(keys)}."

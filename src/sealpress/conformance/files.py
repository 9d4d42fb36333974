"""Where suites and the files they name are found; each is read once, and bounded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from sealpress.conformance.grammar import parse_suite
from sealpress.conformance.tokens import Place, wrong
from sealpress.conformance.tree import Directive, SuiteText
from sealpress.errors import Reason, UsageError

__all__ = ["OWN_SUITES", "SYSTEM_SUITES", "SuiteFiles", "own_suites"]

MAX_SUITE_OCTETS = 4 << 20
"""The longest file of tests that is read; CUPS' longest has 310 KB."""

MAX_INCLUDE_DEPTH = 10
"""How deep files may include one another."""

OWN_SUITES = Path(__file__).parent / "suites"
"""The suites that come with Sealpress."""

SYSTEM_SUITES = Path("/usr/share/cups/ipptool")
"""Where distributions put CUPS' suites."""

_SUFFIX = ".test"


def own_suites() -> dict[str, str]:
    """Return the names of the suites that come with Sealpress, and what each is for."""
    return {
        path.stem: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#").strip()
        for path in sorted(OWN_SUITES.glob(f"*{_SUFFIX}"))
    }


class SuiteFiles:
    """Finds and reads the files of suites.

    Args:
        folders: Where ``INCLUDE <name>`` looks, before our own suites and the system's.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders = (*folders, OWN_SUITES, SYSTEM_SUITES)
        self._read: dict[Path, SuiteText] = {}

    def locate(self, name: str) -> Path:
        """Return the suite that a person named: a file, or one of the suites that are known.

        Raises:
            UsageError: There is none (``suite-invalid``).
        """
        known = [folder / f"{name}{suffix}" for folder in self._folders for suffix in ("", _SUFFIX)]
        for path in (Path(name), *known):
            if _is_readable(path):
                return path
        raise UsageError(
            Reason.SUITE_INVALID,
            f"there is no suite {name}",
            hint=f"Name a file, or one of {', '.join(own_suites())}.",
        )

    def find(self, name: str, place: Place) -> Path | None:
        """Return a file that a suite names, ``None`` if there is none that can be read.

        ``<name>`` is looked for in the folders; another name where the command runs, then beside
        the suite, as ipptool does.
        """
        if not name:
            return None
        if name.startswith("<") and name.endswith(">"):
            tried = [folder / name[1:-1] for folder in self._folders]
        else:
            tried = [Path(name), Path(place.file).parent / name]
        return next((path for path in tried if _is_readable(path)), None)

    def included(self, name: str, place: Place) -> Path:
        """Return a file that a suite includes.

        Raises:
            UsageError: There is none (``suite-invalid``).
        """
        found = self.find(name, place)
        if found is None:
            raise wrong(place, f"INCLUDE {name}: there is no such file")
        return found

    def load(self, path: Path) -> SuiteText:
        """Read a suite.

        Raises:
            UsageError: It can't be read or understood (``suite-invalid``).
        """
        if path not in self._read:
            self._read[path] = parse_suite(_text_of(path), str(path))
        return self._read[path]

    def check(self, path: Path, depth: int = 0) -> None:
        """Read a suite and all that it includes in any case, so that faults are found early.

        Raises:
            UsageError: One of them can't be read or understood.
        """
        for item in self.load(path).items:
            if isinstance(item, Directive) and item.keyword == "INCLUDE":
                check_depth(depth + 1, item.place)
                self.check(self.included(item.words[-1], item.place), depth + 1)


def check_depth(depth: int, place: Place) -> None:
    """Refuse files that include one another without end.

    Raises:
        UsageError: They are too deep (``suite-invalid``).
    """
    if depth > MAX_INCLUDE_DEPTH:
        remedy = "Does a file include itself?"
        raise wrong(place, f"INCLUDE goes deeper than {MAX_INCLUDE_DEPTH} files", remedy)


def _is_readable(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except (OSError, ValueError):  # a name no file can have
        return False


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            octets = file.read(MAX_SUITE_OCTETS + 1)
    except OSError as error:
        raise UsageError(
            Reason.SUITE_INVALID, f"{path} cannot be read: {error.strerror}"
        ) from error
    if len(octets) > MAX_SUITE_OCTETS:
        raise UsageError(Reason.SUITE_INVALID, f"{path} is longer than {MAX_SUITE_OCTETS} octets")
    return octets.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n")

"""Where fonts are: the one that comes with this package, and those of the system.

Nothing heavy is imported here, so that the process that locks a worker in can tell it apart.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

__all__ = ["BUNDLED_FONT", "FONT_FOLDERS", "MAX_SYSTEM_FONTS", "system_fonts"]

BUNDLED_FONT = Path(__file__).with_name("font_files") / "DejaVuSansMono.ttf"
"""DejaVu Sans Mono 2.37; its licence lies beside it."""

FOLDERS = {
    "darwin": ("/System/Library/Fonts", "/Library/Fonts"),
    "win32": ("C:/Windows/Fonts",),
}
FONT_FOLDERS: tuple[str, ...] = FOLDERS.get(
    sys.platform, ("/usr/share/fonts", "/usr/local/share/fonts")
)
"""Where the system keeps fonts; a worker may read here."""

MAX_SYSTEM_FONTS = 2000
"""Font files of the system that are looked at, at most."""

MAX_FOLDERS = 1000
"""Folders that are looked into for fonts."""
ENDINGS = (".ttf", ".otf", ".ttc")
STYLES = ("bold", "italic", "oblique", "light", "thin", "black", "medium", "condensed", "narrow")
PREFERRED = ("mono", "dejavusans", "notosans", "liberation", "noto", "sans")


def system_fonts(folders: Iterable[str] = FONT_FOLDERS) -> list[Path]:
    """Return the system's font files of upright, regular style, likely ones first.

    The order depends on their names alone.
    """
    return sorted(_files(folders), key=_rank)


def _files(folders: Iterable[str]) -> Iterator[Path]:
    found = visited = 0
    for top in folders:
        for folder, inner, names in os.walk(top):
            inner.sort()
            visited += 1
            for name in sorted(names):
                if name.lower().endswith(ENDINGS) and not _is_styled(name):
                    yield Path(folder, name)
                    found += 1
            if found >= MAX_SYSTEM_FONTS or visited >= MAX_FOLDERS:
                return


def _is_styled(name: str) -> bool:
    return any(style in name.lower() for style in STYLES)


def _rank(path: Path) -> tuple[int, str, str]:
    name = path.stem.lower().replace("-", "").replace(" ", "")
    place = next((i for i, word in enumerate(PREFERRED) if word in name), len(PREFERRED))
    return place, path.name, str(path)
